"""QuestionnaireResponses of other programs as rows."""

import json
from typing import Any

import pytest
from alliancekit.api import AllianceError
from alliancekit.testing.trials import built

from bench import CLIENT, CORE, Json, made, rows

SMALL = built(
    made(
        fields=[{"id": "note", "label": {"client": "A note"}}],
        forms=[made()["forms"][0]],
    )
)


def response(*items: Json, **parts: Any) -> Json:
    """A response of another program."""
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": list(items),
    } | parts


def coded(link_id: str, **coding: Any) -> Json:
    """An item answered with a coding."""
    return {"linkId": link_id, "answer": [{"valueCoding": coding}]}


def cells(*found: Json) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The rows, and what was told."""
    frame, losses = rows(
        {"resourceType": "Bundle", "entry": [{"resource": r} for r in found]}, SMALL
    )
    return frame.rows(named=True), {one.where: one.what for one in losses}


def test_an_answer_is_known_by_its_key_its_weight_or_its_words() -> None:
    weight = [{"url": f"{CORE}/ordinalValue", "valueDecimal": 2.0}]
    heavy = [{"url": f"{CORE}/itemWeight", "valueDecimal": 1}]
    (row,), _ = cells(
        response(
            coded("q1", code="2"),
            coded("q2", code="LA2", extension=weight),
            {"linkId": "q3", "answer": [{"extension": heavy, "valueCoding": {"code": "LA1"}}]},
            coded("q4", code="LA0", display="No"),
        )
    )
    assert [row[f"q{n}"] for n in range(1, 5)] == ["2", "2.0", "1", "0"]


def test_a_code_that_nobody_knows_stands_as_it_is_for_scoring_to_refuse() -> None:
    (row,), _ = cells(response(coded("q1", code="LA9", display="Perhaps")))
    assert row["q1"] == "LA9"


def test_nesting_under_groups_and_answers_is_followed() -> None:
    inner = {"linkId": "q2", "answer": [{"valueInteger": 1}]}
    outer = {"linkId": "q1", "answer": [{"valueInteger": 2, "item": [inner]}]}
    (row,), _ = cells(response({"linkId": "g", "item": [outer]}))
    assert (row["q1"], row["q2"]) == ("2", "1")


def test_whose_answers_they_are_is_told_by_reference_or_identifier() -> None:
    item = coded("q1", code="1")
    one = response(item, subject={"identifier": {"value": "A1"}}, source={"type": "Patient"})
    other = response(item, subject={"reference": "Patient/17"}, authored="2026-01-05")
    found, told = cells(one, other)
    assert [row["client"] for row in found] == ["A1", "Patient/17"]
    assert [row["respondent"] for row in found] == [CLIENT.value, ""]
    assert [row["date"] for row in found] == ["", "2026-01-05"]
    assert "reference" in told["subject"]


def test_what_is_not_finished_or_was_a_mistake_is_no_row() -> None:
    item = coded("q1", code="1")
    wrong = [response(item, status=one) for one in ("in-progress", "entered-in-error")]
    found, told = cells(*wrong, response(item, status="amended"))
    assert len(found) == 1
    assert told["status"].startswith("2 responses")


def test_items_that_the_instrument_has_not_and_scores_are_told() -> None:
    found, told = cells(response(coded("q1", code="1"), coded("mood", code="1"), coded("total")))
    assert "mood" not in found[0]
    assert {"items.mood", "scores"} <= set(told)


def test_several_answers_are_told_and_the_first_stands() -> None:
    twice = {"linkId": "q1", "answer": [{"valueInteger": 1}, {"valueInteger": 2}]}
    (row,), told = cells(response(twice))
    assert row["q1"] == "1"
    assert "the first" in told["items.q1"]


def test_one_to_a_line_is_read_too_and_so_is_one_alone() -> None:
    lines = [json.dumps(response(coded("q1", code=str(n)))) for n in range(3)]
    frame, _ = rows("\n".join(lines).encode(), SMALL)
    assert frame["q1"].to_list() == ["0", "1", "2"]
    frame, _ = rows(lines[2].encode(), SMALL)
    assert frame["q1"].to_list() == ["2"]


def test_a_bundle_is_read_however_it_is_written() -> None:
    """Its type first or last, in one line or in many, one in another."""
    one = {"resource": response(coded("q1", code="1"))}
    inner = {"resource": {"resourceType": "Bundle", "type": "batch", "entry": [one]}}
    usual = {"resourceType": "Bundle", "id": "b", "entry": [one, inner], "type": "collection"}
    last = {"entry": [one, inner], "resourceType": "Bundle"}
    for bundle in (usual, last):
        for indent in (None, 2):
            frame, _ = rows(json.dumps(bundle, indent=indent).encode(), SMALL)
            assert frame["q1"].to_list() == ["1", "1"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"resourceType": "Patient"}, "no QuestionnaireResponse"),
        (response(coded("q1", code="1"), coded("q1", code="2")), "answered twice"),
        (response({"answer": [{"valueInteger": 1}]}), "no linkId"),
        (response({"linkId": "q1", "answer": 3}), "answer is not a list"),
    ],
)
def test_what_cannot_be_read_ends_it(given: Json, told: str) -> None:
    with pytest.raises(AllianceError, match=told):
        rows(given, SMALL)


def test_a_fault_tells_no_answer() -> None:
    """A canary in every cell is in no message."""
    twice = {"linkId": "q1", "answer": [{"valueString": "CANARY"}]}
    with pytest.raises(AllianceError) as caught:
        rows(response(twice, twice, subject={"identifier": {"value": "CANARY"}}), SMALL)
    assert "CANARY" not in str(caught.value)
