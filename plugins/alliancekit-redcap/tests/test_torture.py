"""Wording that means something to REDCap, to CSV or to a spreadsheet comes over as wording."""

import pytest
from alliancekit.api import Instrument, Respondent
from alliancekit.testing.trials import (
    HARD_WORDS,
    built,
    document,
    form,
    hard_document,
    worded,
)

import bench
import redcap

WORDS = (
    *HARD_WORDS,
    "@HIDDEN is no tag here",
    "[record_id] is not piped",
    "{ak_pulse_c_q1} is not embedded",
)


def tortured() -> Instrument:
    """ak-pulse with such items, and items that carry such options."""
    changed = hard_document(WORDS)
    changed["forms"][0]["instructions"] = "=cmd\n[a] {b} <c>"
    return built(changed)


@pytest.fixture(scope="module")
def project() -> redcap.Project:
    return redcap.read(bench.written(tortured(), Respondent.CLIENT)[0])


def test_every_wording_is_seen_as_it_was_written(project: redcap.Project) -> None:
    said = [project.of(f"ak_pulse_c_q{at}").label for at in range(1, len(WORDS) + 1)]
    assert said == list(WORDS)


def test_options_keep_all_but_the_bar_which_would_begin_another(project: redcap.Project) -> None:
    choices = project.of("ak_pulse_c_q1").choices
    labels = [one.label.replace("|", "/") for one in tortured().item("q1").scale.options]
    assert list(choices.values()) == labels
    assert list(choices)[:3] == ["-1", "0", "1"]


def test_the_bar_is_told_as_lost() -> None:
    _, lost = bench.written(tortured(), Respondent.CLIENT)
    what = "a | in an option's label is written as /: it would begin another"
    assert lost["scales.odd"] == what


def test_instructions_run_nothing(project: redcap.Project) -> None:
    assert "=cmd\n[a] {b} <c>" in project.of("ak_pulse_c_intro").label


def test_long_ids_get_short_names_each_its_own() -> None:
    changed = document("ak-pulse")
    ids = [f"{'a_very_long_name_of_an_item'}_{at}" for at in range(5)]
    for item, name in zip(changed["items"], ids, strict=True):
        item["id"] = name
    changed["scores"] = [{**changed["scores"][0], "items": ids, "reversed": []}]
    del changed["scores"][0]["reversed"]
    changed["vectors"] = [{"name": "all minimum", "fill": 0, "scores": {"total": 0}}]
    text, _ = bench.written(built(changed), Respondent.CLIENT)
    project = redcap.read(text)
    assert len([one for one in project.fields if one.kind == "radio"]) == 5


def test_a_line_to_mark_is_a_number_in_its_range() -> None:
    """The ORS has lines of 0 to 10, read to a tenth; its wording is the user's."""
    instrument = worded(form("ors", Respondent.CLIENT), Respondent.CLIENT)
    text, lost = bench.written(instrument, Respondent.CLIENT)
    field = redcap.read(text).of(f"ors_c_{instrument.items[0].id}")
    assert (field.kind, field.check, field.low, field.high) == ("text", "number_1dp", "0", "10")
    assert "it is a line to mark; here the number is typed" in lost["scales.line"]
