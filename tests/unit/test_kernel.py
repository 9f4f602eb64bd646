"""The kernel: cells, reversal, missing rules, bands, composites, and methods that misbehave."""

import json
from typing import Any

import numpy as np
import polars as pl
import pytest

from alliancekit import AllianceError, Host, Instrument, score_frame
from alliancekit.api import ScoringMethodOffer
from alliancekit.errors import Problem
from alliancekit.host import Plugin, Provided
from alliancekit.instrument.load import parse_instrument
from alliancekit.scoring.missing import Why


def small(*, scores: list[dict[str, Any]] | None = None, **changes: Any) -> Instrument:
    """Four items 1–5, one of them reverse-keyed, and a mean that needs three."""
    document = {
        "id": "small",
        "version": "1.0.0",
        "title": "Small",
        "language": "en",
        "forms": [
            {"respondent": "client", "title": "S", "timeframe": "Now", "instructions": "Mark."}
        ],
        "scales": [
            {
                "id": "five",
                "kind": "options",
                "options": [
                    *({"value": n, "label": f"L{n}"} for n in range(1, 6)),
                    {"code": "na", "label": "N/A", "not_applicable": True},
                ],
            }
        ],
        "items": [{"id": f"q{n}", "scale": "five"} for n in range(1, 5)],
        "scores": scores or [score()],
        "rights": {"licence": "x", "holder": "x", "wording": "withheld"},
        "citation": "x",
        "validation": {"status": "published", "note": "x"},
        "vectors": [{"name": "x", "fill": 1, "scores": {"total": 1}}],
        **changes,
    }
    return parse_instrument(json.dumps(document).encode(), "small")


def score(**changes: Any) -> dict[str, Any]:
    return {
        "id": "total",
        "title": "Total",
        "method": "mean",
        "items": ["q1", "q2", "q3", "q4"],
        "missing": {"min_answered": 3},
        "range": [1, 5],
        **changes,
    }


def scored(instrument: Instrument, *rows: str, host: Host | None = None, **options: Any) -> Any:
    """Score rows written as ``"1 2 3 _"``, an underscore for a blank."""
    cells = [["" if cell == "_" else cell for cell in row.split(" ")] for row in rows]
    frame = pl.DataFrame(cells, schema=["q1", "q2", "q3", "q4"], orient="row")
    return score_frame(instrument, frame, host, **options)


def totals(*args: Any, **options: Any) -> list[float | None]:
    return scored(*args, **options).frame["total"].to_list()


# ─── cells ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("cell", ["3", "3.0", "\t3\u00a0", "+3", "3.000", "03"])
def test_ways_to_write_three(cell: str) -> None:
    assert totals(small(), f"{cell} 3 3 3") == [3.0]
    assert scored(small(), f"{cell} 3 3 3").rejects.is_empty()


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1_0", "not-a-number"),
        ("٣", "not-a-number"),
        ("３", "not-a-number"),
        ("1,5", "not-a-number"),
        ("nan", "not-a-number"),
        ("inf", "not-a-number"),
        ("1e400", "not-a-number"),
        ("1e0", "not-a-number"),
        ("0x3", "not-a-number"),
        ("x", "not-a-number"),
        ("3.", "not-a-number"),
        ("99999999999999999999", "not-a-number"),
        ("NA", "not-a-number"),
        ("0", "not-an-option"),
        ("6", "not-an-option"),
        ("-9", "not-an-option"),
        ("99", "not-an-option"),
        ("2.5", "not-an-option"),
        ("3.000000001", "not-an-option"),
    ],
)
def test_a_bad_cell_is_rejected_and_counts_as_missing(cell: str, code: str) -> None:
    result = scored(small(), f"3 {cell} 4 5")
    assert result.rejects.rows() == [(1, 1, "q2", code, cell)]
    # the other three: (3 + 4 + 5) / 3
    assert result.frame["total"].to_list() == [4.0]
    assert result.frame["total_answered"].to_list() == [3]


def test_a_declared_missing_code_is_no_answer_and_no_reject() -> None:
    result = scored(small(), "3 -9 4 5", "3 -9.0 4 5", "3 NA 4 5", missing_codes={"-9", "NA"})
    assert result.rejects.is_empty()
    assert result.frame["total_answered"].to_list() == [3, 3, 3]


def test_numbers_in_a_frame_are_answers_too() -> None:
    frame = pl.DataFrame({"q1": [1], "q2": [2.0], "q3": [None], "q4": [3]})
    assert score_frame(small(), frame).frame["total"].to_list() == [2.0]


def test_a_frame_without_an_item_is_refused() -> None:
    with pytest.raises(AllianceError) as caught:
        score_frame(small(), pl.DataFrame({"q1": [1], "q2": [2]}))
    assert caught.value.problem is Problem.NO_ITEMS
    assert "q3, q4" in str(caught.value)


# ─── missing rule, reversal, not applicable ──────────────────────────────────


@pytest.mark.parametrize(
    ("row", "expected", "answered"),
    [
        ("1 2 3 5", 2.75, 4),  # (1 + 2 + 3 + 5) / 4
        ("1 2 3 _", 2.0, 3),  # at the limit: (1 + 2 + 3) / 3
        ("1 2 _ _", None, 2),  # one past it
        ("_ _ _ _", None, 0),  # a blank form is not 0
    ],
)
def test_the_missing_rule(row: str, expected: float | None, answered: int) -> None:
    result = scored(small(), row)
    assert result.frame["total"].to_list() == [expected]
    assert result.frame["total_answered"].to_list() == [answered]
    why = Why.PRESENT if expected is not None else Why.TOO_FEW_ANSWERED
    assert result.reasons["total"].to_list() == [why]


def test_reversal_is_by_the_declared_range_not_the_observed() -> None:
    # observed 1–3, declared 1–5: q4 counts as 1 + 5 - 2 = 4, so (1 + 2 + 3 + 4) / 4
    assert totals(small(scores=[score(reversed=["q4"])]), "1 2 3 2") == [2.5]


def test_not_applicable_leaves_the_denominator() -> None:
    result = scored(small(), "2 4 3 na", "2 4 na na")
    assert result.rejects.is_empty()
    assert result.frame["total"].to_list() == [3.0, None]
    assert result.reasons["total:of"].to_list() == [3, 2]


# ─── methods ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "row", "expected"),
    [
        ({"method": "sum", "missing": {"min_answered": 4}, "range": [4, 20]}, "1 2 3 5", 11.0),
        ({"method": "sum", "missing": {"min_answered": 4}, "range": [4, 20]}, "1 2 3 _", None),
        ({"method": "prorated-sum", "range": [4, 20]}, "1 2 3 _", 8.0),  # 4 × 6 / 3
        (
            {"method": "scaled-mean", "parameters": {"factor": 10}, "range": [10, 50]},
            "1 2 3 5",
            27.5,  # 10 × 11 / 4
        ),
        ({"method": "pomp", "range": [0, 100]}, "1 2 3 5", 43.75),  # 100 × (2.75 - 1) / 4
        (
            {
                "method": "linear",
                "parameters": {
                    "intercept": 1,
                    "weights": {"q1": 2, "q2": -1, "q3": 0.5, "q4": 0},
                },
                "missing": {"min_answered": 4},
                # 1 + 2×1 - 1×5 + 0.5×1 = -1.5 to 1 + 2×5 - 1×1 + 0.5×5 = 12.5
                "range": [-1.5, 12.5],
            },
            "3 2 4 5",
            7.0,  # 1 + 6 - 2 + 2
        ),
    ],
)
def test_the_built_in_methods(changes: dict[str, Any], row: str, expected: float | None) -> None:
    assert totals(small(scores=[score(**changes)]), row) == [expected]


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "sum", "range": [4, 20]},  # would count a blank as 0
        {"method": "mean", "range": [0, 5]},  # not what a mean of 1–5 can be
        {"method": "scaled-mean", "range": [10, 50]},  # no factor
        {"method": "scaled-mean", "parameters": {"factor": 0}, "range": [0, 1]},
        {"method": "mean", "parameters": {"factor": 2}},  # a parameter it does not know
        {"method": "linear", "parameters": {"weights": {"q1": 1}}, "range": [1, 5]},
    ],
)
def test_a_score_that_does_not_fit_its_method_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(AllianceError) as caught:
        totals(small(scores=[score(**changes)]), "1 2 3 4")
    assert caught.value.problem is Problem.BAD_INSTRUMENT


def test_composites_of_scores_and_scores_they_require() -> None:
    parts = [
        score(id="a", items=["q1", "q2"], missing={"min_answered": 2}),
        score(id="b", items=["q3", "q4"], missing={"min_answered": 1}),
    ]
    both = {
        "id": "both",
        "title": "Both",
        "method": "linear",
        "parameters": {"weights": {"a": 1, "b": 1}},
        "scores": ["a", "b"],
        "missing": {"min_answered": 2},
        "range": [2, 10],
    }
    total = score(missing={"min_answered": 3, "requires": ["a"]})
    instrument = small(scores=[*parts, both, total])
    result = scored(instrument, "1 3 4 5", "1 _ 4 5").frame
    assert result["both"].to_list() == [6.5, None]  # 2 + 4.5
    assert result["both_answered"].to_list() == [2, 1]
    # the second row has three answers, enough, but not the score that it requires
    assert result["total"].to_list() == [3.25, None]
    reasons = scored(instrument, "1 _ 4 5").reasons
    assert reasons["total"].to_list() == [Why.REQUIRED_SCORE_MISSING]


def test_band_edges_compare_the_unrounded_score() -> None:
    bands = {
        "citation": "x",
        "edges": [
            {"from": 1, "label": "low"},
            {"from": 2.25, "label": "middle"},
            {"from": 4, "label": "high"},
        ],
    }
    instrument = small(scores=[score(bands=bands, decimals=0)])
    result = scored(instrument, "2 2 2 2", "2 2 2 3", "4 4 4 4", "4 4 4 3", "1 _ _ _").frame
    # 2, 2.25, 4, 3.75 (prints as 4, but is not), missing
    assert result["total_band"].to_list() == ["low", "middle", "high", "middle", None]


# ─── methods of plugins ──────────────────────────────────────────────────────


def host_with(**method: Any) -> Host:
    host = Host()
    offer = ScoringMethodOffer("theirs", "x", bounds=lambda context: (1, 5), **method)
    plugin = Plugin("theirs", "1", "test")
    host._offers["register_scoring_methods"]["theirs"] = [Provided(offer, plugin)]
    return host


def test_expression_and_array_methods_give_the_same() -> None:
    instrument = small(scores=[score(method="theirs", reversed=["q2"])])
    rows = ["1 2 3 5", "1 2 3 _", "1 _ _ _", "5 5 5 5", "1 x 3 4"]
    by_expression = host_with(expression=lambda c: c.total / c.answered)
    by_array = host_with(
        array=lambda c: np.nan_to_num(np.nanmean(np.c_[c.values, c.values], axis=1))
    )
    assert totals(instrument, *rows, host=by_expression) == totals(instrument, *rows, host=by_array)


def test_nothing_by_nothing_in_a_blank_row_is_no_warning() -> None:
    """Warnings are errors here: a user would read them on the screen."""
    by_array = host_with(
        array=lambda c: np.nansum(c.values, axis=1) / (~np.isnan(c.values)).sum(axis=1)
    )
    instrument = small(scores=[score(method="theirs")])
    # (1 + 2 + 3 + 4) / 4, and 0 / 0
    assert totals(instrument, "1 2 3 4", "_ _ _ _", host=by_array) == [2.5, None]


def nan(context: Any) -> Any:
    return np.full(len(context.values), np.nan)


@pytest.mark.parametrize(
    "method",
    [
        {"array": nan},
        {"array": lambda c: np.full(len(c.values), np.inf)},
        {"array": lambda c: np.full(len(c.values), 5.1)},
        {"array": lambda c: np.ones(len(c.values), dtype=bool)},
        {"array": lambda c: np.array(["3"] * len(c.values))},
        {"array": lambda c: np.ones(len(c.values) + 1)},
        {"array": lambda c: np.ones((len(c.values), 1))},
        {"array": lambda c: [1.0] * len(c.values)},
        {"array": lambda c: 1 / 0},
        {"array": lambda c: c.values.fill(0)},
        {"expression": lambda c: pl.lit(float("nan"))},
        {"expression": lambda c: pl.lit(None, dtype=pl.Float64)},
        {"expression": lambda c: pl.lit(0.99)},
        {"expression": lambda c: pl.lit(value=True)},
        {"expression": lambda c: pl.lit("3")},
        {"expression": lambda c: 3.0},
        {"expression": lambda c: 1 / 0},
        {"expression": lambda c: pl.col("no such column")},
    ],
)
def test_a_method_that_breaks_its_contract_is_named(method: Any) -> None:
    instrument = small(scores=[score(method="theirs")])
    with pytest.raises(AllianceError) as caught:
        totals(instrument, "1 2 3 4", "4 4 4 4", host=host_with(**method))
    assert caught.value.problem is Problem.PLUGIN_FAILED
    assert "theirs 1 (test)" in str(caught.value)


def test_what_a_method_gives_for_too_few_answers_is_never_used() -> None:
    instrument = small(scores=[score(method="theirs")])
    host = host_with(array=lambda c: np.where(np.isnan(c.values).sum(axis=1) > 1, np.nan, 3.0))
    assert totals(instrument, "1 2 3 4", "1 _ _ _", host=host) == [3.0, None]
