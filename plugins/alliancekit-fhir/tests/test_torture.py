"""Wording that breaks what is written carelessly: it comes through to the letter."""

import json

import pytest
from alliancekit.testing.trials import HARD_WORDS, built

from bench import CLIENT, Json, every_item, every_release, exported, made, questionnaire, read
from fhirpath import response_of, scores
from models import READERS, questions

WORDS = (
    *HARD_WORDS,
    "<b>*not* _bold_</b>",
    "\U0001d518nicode, {n} {{n}} ${q1} {}",
    "One line.\nAnother line.\n\nA third.",
)


def tortured(words: str) -> Json:
    """A small instrument that says this wherever it says anything."""
    line = " ".join(words.split())
    document = made()
    document["title"] = document["forms"][0]["title"] = line
    document["forms"][0]["instructions"] = document["summary"] = words
    for item in document["items"]:
        item["text"]["client"] = words
    for option in document["scales"][0]["options"]:
        option["label"] = line
    document["scores"][0]["title"] = line
    return document


@every_release
@pytest.mark.parametrize("words", WORDS)
def test_it_comes_through_to_the_letter(words: str, release: str) -> None:
    instrument = built(tortured(words))
    resource = questionnaire(instrument, CLIENT, release)
    for model in READERS[release]:
        asked = questions(model(resource).item)
        assert [one.text for one in asked[:4]] == [words] * 4
        labels = [one.valueCoding.display for one in asked[0].answerOption]
        assert labels == [" ".join(words.split())] * 3
    document, losses = read(resource, release)
    assert document["items"] == tortured(words)["items"]
    assert document["forms"] == tortured(words)["forms"]
    assert losses == []


def test_wording_does_not_reach_into_the_expressions() -> None:
    """Link ids and codes alone stand in them, and these cannot hold a quote."""
    instrument = built(tortured("She said \"it's 'fine'\" \\ %resource"))
    resource = questionnaire(instrument, CLIENT)
    answers = {"q1": 1.0, "q2": 2.0, "q3": 0.0}
    assert scores(resource, response_of(resource, answers)) == {"total": 1}


def test_sections_items_and_scores_of_one_name_have_link_ids_of_their_own() -> None:
    sections = [{"id": "total", "title": "A part"}]
    items = [one | {"section": "total"} for one in made()["items"]]
    instrument = built(made(sections=sections, items=items))
    resource = questionnaire(instrument, CLIENT)
    ids = [one["linkId"] for one in every_item(resource)]
    assert {"section.total", "total"} <= set(ids)
    assert len(set(ids)) == len(ids)
    assert scores(resource, response_of(resource, dict.fromkeys(["q1", "q2", "q3"], 2))) == {
        "total": 2
    }


def test_ids_of_sixty_four_characters_are_taken() -> None:
    name = "a" * 64
    items = [{"id": f"{name[:-1]}{n}", "scale": "words", "text": {"client": "?"}} for n in "1234"]
    score = made()["scores"][0] | {"items": [one["id"] for one in items]}
    vectors = [{"name": "all 1", "fill": 1, "scores": {"total": 1}}]
    instrument = built(made(id=name, items=items, scores=[score], vectors=vectors))
    resource = questionnaire(instrument, CLIENT)
    for model in READERS["fhir-r4"]:
        model(resource)
    assert "id" not in resource  # a FHIR id has 64 characters at most, and this one needs more
    answers = {one["id"]: 1 for one in items}
    assert scores(resource, response_of(resource, answers)) == {"total": 1}


def test_what_is_too_long_to_carry_whole_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliancekit_fhir.write.MAX_STRING", 100)
    data, losses = exported(built(made()), CLIENT)
    assert "instrument" in {one.where for one in losses}
    document, _ = read(json.loads(data))
    assert [one["items"] for one in document["scores"]] == [None]
