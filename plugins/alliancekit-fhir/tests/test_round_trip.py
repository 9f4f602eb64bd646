"""A Questionnaire that alliancekit wrote comes back as it was; what others changed is told."""

import json
from typing import Any

import pytest
from alliancekit.api import AllianceError, Instrument, Respondent
from alliancekit.testing.trials import built
from attrs import evolve

from bench import (
    CLIENT,
    Json,
    View,
    adapted,
    every_item,
    every_release,
    every_view,
    exported,
    made,
    questionnaire,
    read,
    view_of,
)


def of_one(instrument: Instrument, who: Respondent) -> Instrument:
    """What a Questionnaire is of: one respondent's part, whatever file it came from."""
    return evolve(
        instrument,
        sha256="",
        forms=tuple(one for one in instrument.forms if one.respondent == who),
        items=tuple(evolve(one, text={who: one.text[who]}) for one in instrument.items),
        fields=tuple(evolve(one, label={who: one.label[who]}) for one in instrument.fields),
        vectors=tuple(evolve(one, place=None, respondent=None) for one in instrument.vectors),
    )


@every_release
@every_view
def test_every_shipped_instrument_comes_back_the_same(view: View, release: str) -> None:
    """Items, options, values, scores, known answers, sections that are repeated: all of it."""
    document, _ = read(questionnaire(*view, release), release)
    assert of_one(built(document), view[1]) == of_one(*view)


def test_repeated_sections_are_said_once_again() -> None:
    view = view_of("ak-goals")
    document, losses = read(questionnaire(*view))
    assert [one.get("repeat") for one in document["sections"]] == [3]
    assert document["sections"][0]["title"] == "Goal {n}"
    assert losses == []


def test_bands_flags_halves_and_parameters_come_back() -> None:
    score = {
        "id": "index",
        "title": "Index",
        "method": "linear",
        "items": ["q1", "q2"],
        "reversed": ["q2"],
        "parameters": {"intercept": 0.5, "weights": {"q1": 0.25, "q2": 1}},
        "missing": {"min_answered": 2, "note": "Both."},
        "range": [0.5, 3.0],
        "decimals": 1,
        "higher": "worse",
        "main": True,
        "bands": {
            "citation": "A study.",
            "edges": [{"from": 0.5, "label": "Low"}, {"from": 1.5, "label": "High"}],
        },
    }
    ends = {"min": 0, "max": 2, "step": 0.5, "low": "None", "high": "All"}
    instrument = built(
        made(
            scales=[{"id": "words", "kind": "numeric", **ends}],
            scores=[score],
            flags=[{"score": "index", "below": 1, "message": "Ask."}],
            validation={"status": "published", "note": "A study."},
            vectors=[{"name": "all 1", "fill": 1, "scores": {"index": 1.75}}],
        )
    )
    document, _ = read(questionnaire(instrument, CLIENT))
    assert of_one(built(document), CLIENT) == of_one(instrument, CLIENT)


def changed(view: View, link_id: str, **parts: Any) -> Json:
    """A Questionnaire in which another program has changed an item."""
    resource = questionnaire(*view)
    next(one for one in every_item(resource) if one["linkId"] == link_id).update(parts)
    return resource


def test_words_that_another_program_changed_are_taken_over() -> None:
    view = view_of("ak-core")
    document, losses = read(changed(view, "q1", text="A better question."))
    assert document["items"][0]["text"]["client"] == "A better question."
    assert built(document).scores == of_one(*view).scores
    assert losses == []


def test_words_of_one_repetition_cannot_be_taken_over_and_that_is_told() -> None:
    view = view_of("ak-goals")
    document, losses = read(changed(view, "section.goal_2", text="The second goal"))
    assert document["sections"][0]["title"] == "Goal {n}"
    assert [one.where for one in losses] == ["section.goal_2"]


def test_labels_that_all_items_of_a_scale_share_are_taken_over() -> None:
    instrument = built(made())
    resource = questionnaire(instrument, CLIENT)
    for one in every_item(resource):
        for option in one.get("answerOption", [])[:1]:
            option["valueCoding"]["display"] = "Not at all"
    document, losses = read(resource)
    assert document["scales"][0]["options"][0]["label"] == "Not at all"
    assert losses == []
    resource["item"][2]["answerOption"][0]["valueCoding"]["display"] = "No!"
    document, losses = read(resource)
    assert document["scales"][0]["options"][0]["label"] == "No"
    assert [one.where for one in losses] == ["scales.words"]


@pytest.mark.parametrize("change", ["weight", "gone", "new"])
def test_where_the_questions_changed_no_score_is_taken_over(change: str) -> None:
    """A score of other questions would be another score: it is told, and left to be written."""
    resource = questionnaire(built(made()), CLIENT)
    items = resource["item"]
    if change == "weight":
        items[2]["answerOption"][0]["extension"][0]["valueDecimal"] = 7
    elif change == "gone":
        del items[2]
    else:
        items.insert(3, items[2] | {"linkId": "q9"})
    document, losses = read(resource)
    assert [(one["id"], one["items"]) for one in document["scores"]] == [("total", None)]
    assert any("were changed since" in one.what for one in losses if one.where == "scores")


def test_what_it_keeps_for_itself_may_be_damaged_and_that_ends_it() -> None:
    resource = questionnaire(built(made()), CLIENT)
    for damage in ("{", "[]", '{"items": 3}'):
        resource["extension"][0]["valueString"] = damage
        with pytest.raises(AllianceError, match="damaged"):
            read(resource)


def test_an_adaptation_comes_back_in_its_own_language() -> None:
    view = view_of("ak-pulse")
    spanish = next(one for one in adapted(*view) if one.locale == "es")
    document, _ = read(json.loads(exported(spanish, view[1])[0]))
    assert document["language"] == "es"
    again = built(document)
    assert [one.text for one in again.items] == [
        {view[1]: one.text[view[1]]} for one in spanish.items
    ]
