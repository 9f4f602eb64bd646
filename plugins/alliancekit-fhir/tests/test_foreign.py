"""Questionnaires of other programs: what comes over, what is told, what ends it."""

from typing import Any

import pytest
from alliancekit.testing.trials import built

from bench import CALCULATED, CORE, Json, read


def weighted(code: str, display: str, weight: float, url: str = "ordinalValue") -> Json:
    """An option with a weight on the option."""
    extension = [{"url": f"{CORE}/{url}", "valueDecimal": weight}]
    return {"extension": extension, "valueCoding": {"code": code, "display": display}}


NEVER = [weighted("LA6568-5", "Never", 0), weighted("LA6569-3", "Some days", 1)]
ASKED: Json = {"linkId": "/44250-9", "text": "Little interest?", "type": "choice"}


def page(*items: Json, **parts: Any) -> Json:
    """A Questionnaire of another program."""
    return {
        "resourceType": "Questionnaire",
        "url": "http://example.org/Questionnaire/Mood-Check|2",
        "version": "2.1",
        "language": "en",
        "title": "Mood check",
        "status": "active",
        "publisher": "A clinic",
        "copyright": "© A clinic. May be copied.",
        "item": list(items),
    } | parts


def taken(*items: Json, **parts: Any) -> tuple[Json, dict[str, str]]:
    """The document, which passes its checks, and what was told of the items."""
    document, losses = read(page(*items, **parts))
    built(document)
    return document, {one.where: one.what for one in losses}


def test_what_a_questionnaire_says_of_itself_comes_over() -> None:
    document, lost = taken(ASKED | {"answerOption": NEVER})
    assert document["id"] == "mood-check"
    assert document["version"] == "2.1.0"
    assert document["title"] == "Mood check"
    assert document["language"] == "en"
    assert document["rights"]["holder"] == "A clinic"
    assert document["rights"]["notice"] == "© A clinic. May be copied."
    assert document["validation"]["status"] == "unvalidated"
    assert not {"rights", "language", "version"} & set(lost)


def test_no_score_is_made_up() -> None:
    """One that is computed is there by name; its key is for the user to write."""
    expression = {"language": "text/fhirpath", "expression": "1 + 1"}
    total = {
        "linkId": "total",
        "text": "Total",
        "type": "decimal",
        "extension": [{"url": CALCULATED, "valueExpression": expression}],
    }
    document, lost = taken(ASKED | {"answerOption": NEVER}, total)
    (score,) = document["scores"]
    assert (score["id"], score["title"], score["items"]) == ("total", "Total", None)
    assert "1 + 1" in score["supply"]
    assert document["vectors"] == []
    assert built(document).scorable.scores == ()
    assert "their keys" in lost["scores"]


def test_where_there_is_no_score_one_without_a_key_holds_its_place() -> None:
    """A file must have a score; one without a key is computed for nobody."""
    named = ASKED | {"linkId": "score", "answerOption": NEVER}
    document, lost = taken(named)
    assert [(one["id"], one["items"]) for one in document["scores"]] == [("score_", None)]
    assert "it has none" in lost["scores"]


@pytest.mark.parametrize("url", ["ordinalValue", "itemWeight"])
@pytest.mark.parametrize("kind", ["choice", "coding"])
def test_weights_of_both_names_are_read_on_the_option_and_on_the_coding(
    url: str, kind: str
) -> None:
    """R4's name in R5 and R5's in R4 too: files are upgraded in part."""
    on_option = [weighted("a", "Never", 0, url), weighted("b", "Often", 2.5, url)]
    on_coding = [
        {"valueCoding": one["valueCoding"] | {"extension": one["extension"]}} for one in on_option
    ]
    for options in (on_option, on_coding):
        document, lost = taken(ASKED | {"type": kind, "answerOption": options})
        (scale,) = document["scales"]
        assert scale["options"] == [
            {"value": 0, "label": "Never"},
            {"value": 2.5, "label": "Often"},
        ]
        assert set(lost) <= {
            "items.q_44250_9",
            "forms.client.timeframe",
            "forms.client.respondent",
            "forms.client.instructions",
            "scores",
        }


def test_an_option_without_a_weight_among_weighted_ones_does_not_count() -> None:
    options = [*NEVER, {"valueCoding": {"code": "not-asked", "display": "Not asked"}}]
    document, lost = taken(ASKED | {"answerOption": options})
    expected = {"code": "not_asked", "label": "Not asked", "not_applicable": True}
    assert document["scales"][0]["options"][2] == expected
    assert "not applicable" in lost["items.q_44250_9"]


def test_without_weights_options_are_numbered_and_that_is_told() -> None:
    words = [{"valueCoding": {"code": one, "display": one}} for one in ("Red", "Green")]
    document, lost = taken(ASKED | {"linkId": "q1", "answerOption": words})
    assert [one["value"] for one in document["scales"][0]["options"]] == [1, 2]
    assert "numbered from 1" in lost["items.q1"]
    numbers = [{"valueInteger": 3}, {"valueInteger": 5}]
    document, _ = taken(ASKED | {"type": "integer", "answerOption": numbers})
    assert document["scales"][0]["options"] == [
        {"value": 3, "label": "3"},
        {"value": 5, "label": "5"},
    ]


def test_a_value_set_in_the_file_is_read_and_one_elsewhere_is_told() -> None:
    concept = [
        {
            "code": code,
            "display": display,
            "extension": [{"url": f"{CORE}/ordinalValue", "valueDecimal": at}],
        }
        for at, (code, display) in enumerate([("a", "Never"), ("b", "Often")])
    ]
    contained = {
        "resourceType": "ValueSet",
        "id": "often",
        "status": "active",
        "compose": {"include": [{"system": "http://example.org", "concept": concept}]},
    }
    inside = ASKED | {"answerValueSet": "#often"}
    outside = {
        "linkId": "q2",
        "text": "And?",
        "type": "choice",
        "answerValueSet": "http://example.org/vs",
    }
    document, lost = taken(inside, outside, contained=[contained])
    assert document["scales"][0]["options"] == [
        {"value": 0, "label": "Never"},
        {"value": 1, "label": "Often"},
    ]
    assert [one["id"] for one in document["items"]] == ["q_44250_9"]
    assert "value set" in lost["items.q2"]


def test_numbers_with_a_range_are_boxes_and_others_lines_to_write_on() -> None:
    limits = [
        {"url": f"{CORE}/minValue", "valueInteger": 0},
        {"url": f"{CORE}/maxValue", "valueInteger": 10},
    ]
    pain = {"linkId": "pain", "text": "Pain?", "type": "integer", "extension": limits}
    fine = {"linkId": "fine", "text": "How fine?", "type": "decimal", "extension": limits}
    age = {"linkId": "age", "text": "Your age", "type": "integer"}
    why = {"linkId": "why", "text": "Why?", "type": "text"}
    document, lost = taken(pain, fine, age, why)
    assert [one["id"] for one in document["items"]] == ["pain", "fine"]
    assert [(one["min"], one["max"], one.get("step")) for one in document["scales"]] == [
        (0, 10, None),
        (0, 10, 0.1),
    ]
    assert [one["id"] for one in document["fields"]] == ["age", "why"]
    assert "line to write on" in lost["items.age"]


def test_groups_are_sections_however_deep_and_stand_together() -> None:
    def question(name: str) -> Json:
        return {"linkId": name, "text": f"{name}?", "type": "choice", "answerOption": NEVER}

    inner = {"linkId": "1.2", "text": "Inner", "type": "group", "item": [question("b")]}
    outer = {
        "linkId": "1",
        "text": "Outer",
        "type": "group",
        "item": [question("a"), inner, question("c")],
    }
    document, _ = taken(outer, question("d"))
    titles = {one["id"]: one["title"] for one in document["sections"]}
    assert [(one["id"], titles.get(one.get("section", ""))) for one in document["items"]] == [
        ("a", "Outer"),
        ("b", "Inner"),
        ("c", "Outer"),
        ("d", None),
    ]


def test_what_fhir_has_and_an_instrument_has_not_is_told() -> None:
    first = ASKED | {
        "linkId": "q1",
        "answerOption": NEVER,
        "required": True,
        "repeats": True,
        "enableWhen": [{"question": "x", "operator": "exists", "answerBoolean": True}],
    }
    photo = {"linkId": "photo", "text": "A picture", "type": "attachment"}
    own = ASKED | {"linkId": "q2", "type": "open-choice", "answerOption": NEVER}
    yes = {"linkId": "q3", "text": "Well?", "type": "boolean"}
    _, losses = read(page(first, photo, own, yes))
    told = [f"{one.where}: {one.what}" for one in losses]
    for part in ("items.required", "several answers", "when it is asked", "attachment"):
        assert any(part in one for one in told), part
    assert any("one's own" in one for one in told)
    assert any("‘Yes’ and ‘No’" in one for one in told)


def test_names_that_are_no_ids_become_some_and_none_is_a_key_column() -> None:
    names = ["Q 1", "q-1", "client", "1.1", "ä"]
    items = [ASKED | {"linkId": one, "answerOption": NEVER} for one in names]
    document, lost = taken(*items)
    ids = [one["id"] for one in document["items"]]
    assert ids == ["q_1", "q_1_2", "q_client", "q_1_1", "q"]
    assert "'client'" in lost["items.q_client"]


def test_what_is_too_long_is_cut_and_told() -> None:
    document, lost = taken(ASKED | {"linkId": "q1", "text": "a" * 2500, "answerOption": NEVER})
    assert len(document["items"][0]["text"]["client"]) == 2000
    assert "cut off" in lost["items.q1"]


def test_silence_is_told_and_not_filled_with_guesses() -> None:
    bare = {"resourceType": "Questionnaire", "item": [ASKED | {"answerOption": NEVER}]}
    document, losses = read(bare)
    built(document)
    lost = {one.where for one in losses}
    assert {"language", "version", "rights", "forms.client.timeframe"} <= lost
    assert document["rights"]["holder"].startswith("not stated")


def test_a_questionnaire_in_a_bundle_is_found() -> None:
    entry = [{"resource": page(ASKED | {"answerOption": NEVER})}]
    document, _ = read({"resourceType": "Bundle", "type": "collection", "entry": entry})
    assert document["id"] == "mood-check"
