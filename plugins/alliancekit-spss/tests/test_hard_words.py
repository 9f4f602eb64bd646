"""What is too long, of no such name or of no such type is told, never cut in silence."""

import json
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import polars as pl
import pytest
from alliancekit.api import AllianceError, Kernel, ResponsesExport
from alliancekit.host import Host
from alliancekit.instrument.load import parse_instrument
from alliancekit.scoring.plan import compile_plan
from alliancekit.testing.bench import batch

from alliancekit_spss.codes import codes_for
from alliancekit_spss.names import LABEL, NAME, VALUE_LABEL, variable_names
from alliancekit_spss.notes import notes_of
from alliancekit_spss.plugin import write
from bench import Sav, opened

RTL = "אני סומך על המטפל שלי"
LONG = "é" * 150
"""150 characters of two bytes each: more than a value's label holds, and than a variable's."""


def instrument(**changed: Any) -> Any:
    raw = {
        "id": "made",
        "version": "1.2.3",
        "title": "Made up",
        "language": "en",
        "forms": [
            {"respondent": "client", "title": "T", "timeframe": "Today", "instructions": "Mark."}
        ],
        "scales": [
            {
                "id": "odd",
                "kind": "options",
                "options": [
                    {"value": -95, "label": LONG},
                    {"value": 0.25, "label": '=1, "x" | y'},
                    {"code": "na", "label": RTL, "not_applicable": True},
                    {"code": "later", "label": "not yet", "not_applicable": True},
                ],
            },
            {
                "id": "line",
                "kind": "numeric",
                "min": 0,
                "max": 10,
                "step": 0.1,
                "low": "a",
                "high": "b",
            },
        ],
        "items": [
            {"id": "by", "scale": "odd", "text": {"client": LONG}},
            {"id": "q2", "scale": "odd", "text": {"client": RTL}},
            {"id": "mark", "scale": "line", "text": {"client": "a,b\nc|d;'e'"}},
        ],
        "scores": [
            {
                "id": "total",
                "title": "Total",
                "method": "mean",
                "items": ["by", "q2"],
                "missing": {"min_answered": 1},
                "range": [-95, 0.25],
                "bands": {
                    "citation": "Nobody.",
                    "edges": [{"from": -95, "label": "low, =low"}, {"from": 0, "label": LONG}],
                },
            }
        ],
        "rights": {"licence": "CC0-1.0", "holder": "Nobody", "wording": "included"},
        "citation": "Nobody (2026).",
        "validation": {"status": "published", "note": "Made up."},
        "vectors": [{"name": "blank", "answers": {"by": None}, "scores": {"total": None}}],
        **changed,
    }
    return parse_instrument(json.dumps(raw).encode(), "made")


def given(frame: pl.DataFrame, cells: dict[str, list[str]], folder: Any) -> tuple[Sav, list[str]]:
    made, out = instrument(), BytesIO()
    losses: list[str] = []
    kernel = Kernel(compile_plan(made, Host()), frozenset({"x", "-9"}))
    scored = kernel(batch(cells, frame))
    write(
        ResponsesExport(
            instrument=made,
            respondent=made.respondents[0],
            schema=scored.frame.schema,
            batches=iter([scored]),
            missing_codes=frozenset({"x", "-9"}),
            file=out,
            lose=lambda where, what: losses.append(f"{where}: {what}"),
        )
    )
    path = folder / "made.sav"
    path.write_bytes(out.getvalue())
    return opened(path), losses


CELLS = {
    "by": ["-95", "0.25", "na", "later", "x", "-9.0", "nan", ""],
    "q2": ["0.25"] * 8,
    "mark": ["0.1", "10", "", "", "", "", "", ""],
}


def test_codes_go_below_the_lowest_answer(tmp_path: Any) -> None:
    """−95 is an answer, so that −99 to −90 are no place: −999 to −900 are."""
    sav, _ = given(pl.DataFrame({"client": ["a"] * 8}), CELLS, tmp_path)
    # in order: unreadable, na, later, then the user's own codes by name: -9, x
    assert sav.columns["by_"][:6] == [-95, 0.25, -998, -997, -995, -996]
    assert sav.columns["by_"][6] == -999
    assert sav.row(7)["by_"] is None
    assert sav.facts.missing_ranges["by_"] == [{"lo": -999.0, "hi": -900.0}]
    assert sav.facts.variable_value_labels["by_"][-998] == RTL


def test_labels_are_cut_between_characters_and_told(tmp_path: Any) -> None:
    sav, losses = given(pl.DataFrame({"client": ["a"] * 8}), CELLS, tmp_path)
    assert sav.facts.column_names_to_labels["by_"] == "é" * (LABEL // 2)
    assert sav.facts.variable_value_labels["by_"][-95] == "é" * (VALUE_LABEL // 2)
    told = "cut to the {} bytes that SPSS holds of a label"
    assert f"items.by: {told.format(256)}" in losses
    assert f"scales.odd.-95: {told.format(120)}" in losses
    assert f"scores.total.bands.2: {told.format(120)}" in losses
    assert "items.by: called by_, as SPSS keeps that name for itself" in losses


def test_bands_are_codes_whatever_they_are_called(tmp_path: Any) -> None:
    sav, _ = given(pl.DataFrame({"client": ["a"] * 8}), CELLS, tmp_path)
    # (−95 + 0.25) / 2 is in the first band, 0.25 alone in the second
    assert sav.columns["total_band"][:3] == [1, 2, 2]
    assert sav.facts.variable_value_labels["total_band"] == {1: "low, =low", 2: "é" * 60}


def test_a_line_is_measured_to_its_decimals(tmp_path: Any) -> None:
    sav, _ = given(pl.DataFrame({"client": ["a"] * 8}), CELLS, tmp_path)
    assert sav.facts.original_variable_types["mark"] == "F9.1"
    assert sav.facts.variable_measure["mark"] == "scale"
    assert sav.columns["mark"][:2] == [0.1, 10]
    assert sav.facts.column_names_to_labels["mark"] == "a,b\nc|d;'e'"


def test_columns_of_every_type_come_over(tmp_path: Any) -> None:
    """Codes as text, numbers and dates as such, what SPSS has no type for as text."""
    frame = pl.DataFrame(
        {
            "client": [7] * 8,
            "day": [date(2026, 3, 2)] * 8,
            "count": [5] * 8,
            "huge": [2**60] * 8,
            "took": [timedelta(minutes=5)] * 8,
            "text": [RTL] * 8,
            "inf": [float("inf")] * 8,
        }
    )
    row = given(frame, CELLS, tmp_path)[0].row(0)
    assert (row["client"], row["count"], row["huge"]) == ("7", 5, str(2**60))
    assert (row["day"], row["took"], row["text"]) == (date(2026, 3, 2), "PT5M", RTL)
    assert row["inf"] is None


@pytest.mark.parametrize("text", ["x" * 40_000, "a\0b"])
def test_text_that_spss_cannot_hold_ends_the_run(text: str, tmp_path: Any) -> None:
    with pytest.raises(AllianceError, match=r"SPSS .*text"):
        given(pl.DataFrame({"note": [text] * 8}), CELLS, tmp_path)


def test_names_are_fit_and_different_and_items_choose_first() -> None:
    names = variable_names(["q1", "by"], ["Q1", "1st", "a b", "a_b", "TO", "é" * 40, "ß.", "#x"])
    assert names["q1"] == "q1"
    assert names["by"] == "by_"
    assert names["Q1"] == "Q1_2"
    assert names["1st"] == "v_1st"
    assert (names["a_b"], names["a b"]) == ("a_b", "a_b_2")
    assert names["TO"] == "TO_"
    assert len(names["é" * 40].encode()) <= NAME
    assert names["ß."] == "ß_"
    assert names["#x"] == "v_#x"
    assert len({name.casefold() for name in names.values()}) == len(names)


def test_the_codes_of_an_instrument_are_the_same_whatever_the_user_adds() -> None:
    made = instrument()
    assert codes_for(made, []).not_applicable == codes_for(made, ["a", "b"]).not_applicable
    assert codes_for(made, map(str, range(200))).low == -9999


def test_notes_fit_their_lines() -> None:
    made = instrument(citation=LONG + " and more")
    context = ResponsesExport(
        made, made.respondents[0], pl.Schema(), iter(()), frozenset(), BytesIO(), print
    )
    lines = notes_of(context)
    assert max(len(line.encode()) for line in lines) <= 80
    assert LONG in "".join(lines)
