"""What was answered, as a Bundle of QuestionnaireResponses."""

import json
from typing import Any

import polars as pl
from alliancekit.api import Instrument
from alliancekit.testing.trials import built

from bench import (
    CLIENT,
    CORE,
    Json,
    View,
    entries,
    every_item,
    every_release,
    every_view,
    made,
    questionnaire,
    responses,
    rows,
    scored,
    view_of,
)
from fhirpath import scores
from models import BUNDLES

ABSENT = f"{CORE}/data-absent-reason"


def filled(instrument: Instrument, **columns: list[str]) -> pl.DataFrame:
    """Three administrations: the lowest answers; the highest, or not applicable; blanks."""
    cells = {
        one.id: [f"{one.scale.minimum:g}", ([*one.scale.codes, one.scale.options[-1].key])[0], ""]
        for one in instrument.items
    }
    return pl.DataFrame({"client": ["A1", "A2", "A3"], **columns, **cells})


def small(rows: dict[str, list[str]], **given: Any) -> tuple[list[Json], dict[str, str]]:
    """The responses of the small instrument, and what was told."""
    data, losses = responses(built(made()), CLIENT, pl.DataFrame(rows), **given)
    for read in BUNDLES["fhir-r4"]:
        read(json.loads(data))
    return entries(data), {one.where: one.what for one in losses}


def answers(response: Json) -> dict[str, Any]:
    """What each item was answered with, or why not."""
    found = {}
    for one in every_item(response):
        if "answer" in one:
            (found[one["linkId"]],) = one["answer"][0].values()
        elif "extension" in one:
            found[one["linkId"]] = one["extension"][0]["valueCode"]
    return found


@every_release
@every_view
def test_other_programs_take_the_bundle_and_find_every_answer(view: View, release: str) -> None:
    instrument, respondent = view
    frame = filled(instrument, date=["2026-01-05", "2026-01-06T10:00:00Z", "2026-02-30"])
    data, _ = responses(instrument, respondent, frame, release)
    for read in BUNDLES[release]:
        read(json.loads(data))
    found = entries(data)
    assert len(found) == 3
    asked = {one["linkId"] for one in every_item(questionnaire(instrument, respondent, release))}
    resource = questionnaire(instrument, respondent, release)
    for response, row in zip(found, frame.iter_rows(named=True), strict=True):
        assert response["questionnaire"] == f"{resource['url']}|{resource['version']}"
        assert {one["linkId"] for one in every_item(response)} <= asked
        given = answers(response)
        for item in instrument.items:
            value = given.get(item.id)
            key = value["code"] if isinstance(value, dict) else value
            assert ("" if key is None else str(key)) == row[item.id]
    assert [one.get("authored") for one in found] == ["2026-01-05", "2026-01-06T10:00:00Z", None]


@every_view
def test_what_fhirpath_makes_of_a_response_is_the_score_that_stands_in_it(view: View) -> None:
    """The score of a blank form stands there as absent, and nothing comes out."""
    instrument, respondent = view
    data, _ = responses(instrument, respondent, filled(instrument))
    resource = questionnaire(instrument, respondent)
    for response in entries(data):
        given = answers(response)
        for score, value in scores(resource, response).items():
            if value is None:
                assert given[score] in ("not-performed", "not-applicable")
            else:
                assert abs(given[score] - value) <= 1e-9


def test_whose_when_and_by_whom_have_their_places() -> None:
    instrument, _ = view_of("ak-pulse")
    frame = pl.DataFrame(
        {
            "client": ["A1", "A1"],
            "session": ["3", "3"],
            "date": ["2026-01-05", "2026-01-05"],
            "respondent": ["client", "therapist"],
            "therapist": ["T7", "T7"],
            "room": ["12", ""],
            "q1": ["7", "8"],
        }
    )
    data, losses = responses(instrument, CLIENT, frame)
    one, other = entries(data)
    assert one["subject"] == other["subject"] == {"type": "Patient", "identifier": {"value": "A1"}}
    assert one["source"] == {"type": "Patient", "identifier": {"value": "A1"}}
    assert other["source"] == {"type": "Practitioner", "identifier": {"value": "T7"}}
    assert one["questionnaire"].endswith("/ak-pulse-client|1.0.0")
    assert other["questionnaire"].endswith("/ak-pulse-therapist|1.0.0")
    assert one["item"][0]["text"] != other["item"][0]["text"]
    told = {one.where: one.what for one in losses}
    assert {one for one in told if one.startswith("columns")} == {
        "columns.session",
        "columns.therapist",
        "columns.room",
    }


def test_a_date_that_fhir_has_not_is_kept_and_told() -> None:
    found, told = small({"date": ["5/1/2026", "2026-13-01", "2026-01-05T10:00"], "q1": ["1"] * 3})
    assert not any("authored" in one for one in found)
    assert told["columns.date"].startswith("3 are no dates")
    assert "5/1/2026" in json.dumps(found[0])


def test_a_cell_that_could_not_be_read_is_absent_and_told_and_never_0() -> None:
    found, told = small({"q1": ["x", "9", "1"], "q2": ["1", "1", "1"]})
    assert [answers(one)["q1"] for one in found[:2]] == ["unknown", "unknown"]
    assert told["items.q1"].startswith("what stood in 2 cells")
    assert answers(found[2])["q1"]["code"] == "1"


def test_a_code_for_missing_is_no_answer_and_told() -> None:
    found, told = small({"q1": ["99"], "q2": ["1"]}, missing=frozenset({"99"}))
    assert "q1" not in answers(found[0])
    assert told["missing"].endswith("in 1 cells")


def test_a_score_is_absent_where_the_rule_gives_none() -> None:
    (one,), _ = small({"q1": ["1"], "q2": ["1"]})
    (score,) = [item for item in every_item(one) if item["linkId"] == "total"]
    assert "answer" not in score
    assert score["extension"] == [{"url": ABSENT, "valueCode": "not-performed"}]


def test_no_rows_are_a_bundle_without_entries() -> None:
    """FHIR has no empty lists."""
    data, _ = responses(built(made()), CLIENT, pl.DataFrame({"q1": []}, schema={"q1": pl.String}))
    bundle = json.loads(data)
    assert "entry" not in bundle
    for read in BUNDLES["fhir-r4"]:
        read(bundle)


def test_every_entry_has_a_name_of_its_own() -> None:
    """Rows that are the same, too."""
    data, _ = responses(built(made()), CLIENT, pl.DataFrame({"q1": ["1", "1", "1"]}))
    names = [one["fullUrl"] for one in json.loads(data)["entry"]]
    assert len(set(names)) == 3


@every_view
def test_what_was_written_is_read_back_and_scores_the_same(view: View) -> None:
    instrument, respondent = view
    columns = {"session": ["1", "2", "3"], "date": ["2026-01-05", "soon", ""]}
    columns |= {one.id: ['a line, with "quotes"', "=1+1", ""] for one in instrument.fields}
    frame = filled(instrument, **columns)
    data, _ = responses(instrument, respondent, frame)
    again, _ = rows(data, instrument)
    names = ["client", "session", *columns, *(one.id for one in instrument.items)]
    names = list(dict.fromkeys(names))
    assert again.select(names).equals(frame.select(names))
    kept = [one.id for one in instrument.scores]
    before, after = (scored(instrument, one, frozenset()).frame for one in (frame, again))
    assert before.select(kept).equals(after.select(kept))
