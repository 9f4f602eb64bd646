"""Norm scores: worked by hand, by laws that hold for every table, and as `check` sees them."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.instruments import DROP, Raw, built, changed, written

from alliancekit import Host, score_frame
from alliancekit.api import ArrayContext, Operand, ScoreContext
from alliancekit.builtin.norm_methods import norm_table, t_bounds, t_of, table_bounds
from alliancekit.instrument.findings import Finding, errors_of
from alliancekit.scoring.checks import check_instrument

NORMS = {"source": "Nobody (2026). Norms.", "n": 512, "population": "Adults in no country."}
HEARD = {"title": "Being heard", "scores": ["heard"], "missing": {"min_answered": 1}}
# heard is the sum of q1 and q2 (reversed): 0 to 4
T: Raw = {
    **HEARD,
    "id": "heard_t",
    "method": "t-score",
    "parameters": {"mean": 2, "sd": 0.8, "norms": NORMS},
    "range": [25, 75],  # 50 + 10 × (0 - 2) / 0.8; 50 + 10 × (4 - 2) / 0.8
}
PERCENTILE: Raw = {
    **HEARD,
    "id": "heard_percentile",
    "method": "norm-table",
    "parameters": {
        "between": "floor",
        "norms": NORMS,
        "table": [
            {"from": 0, "value": 3},
            {"from": 1, "value": 16},
            {"from": 3, "value": 84},
            {"from": 4, "value": 97},
        ],
    },
    "range": [3, 97],
}


def normed() -> Raw:
    """The tiny instrument with both: scores 3 and 4."""
    return changed("scores.4", PERCENTILE, changed("scores.3", T))


@pytest.fixture(scope="module")
def plain() -> Host:
    return Host()


def errors(host: Host, raw: Raw) -> list[Finding]:
    return errors_of(list(check_instrument(written(raw), "tiny.json", host)))


# ─── worked by hand ──────────────────────────────────────────────────────────


def test_norm_scores_of_a_raw_sum_and_of_a_missing_one(plain: Host) -> None:
    raw = normed()
    assert errors(plain, raw) == []
    answers = pl.DataFrame({"q1": ["0", "1", "2", ""], "q2": ["2", "1", "0", "0"], "q3": ["5"] * 4})
    scored = score_frame(built(raw), answers, plain).frame
    assert scored["heard"].to_list() == [0.0, 2.0, 4.0, None]
    assert scored["heard_t"].to_list() == [25.0, 50.0, 75.0, None]
    # 2 lies between the entries 1 and 3: it has reached 1
    assert scored["heard_percentile"].to_list() == [3.0, 16.0, 97.0, None]
    assert scored["heard_percentile_answered"].to_list() == [1, 1, 1, 0]


def test_interpolation_when_asked_for(plain: Host) -> None:
    raw = changed("scores.4.parameters.between", "interpolate", normed())
    assert errors(plain, raw) == []
    answers = pl.DataFrame({"q1": ["1"], "q2": ["1"], "q3": ["5"]})
    scored = score_frame(built(raw), answers, plain).frame
    assert scored["heard_percentile"].to_list() == [50.0]  # half-way from 16 to 84


def test_a_table_may_fall_and_may_begin_below_the_minimum(plain: Host) -> None:
    table = [{"from": -5, "value": 70}, {"from": 1, "value": 55}, {"from": 2, "value": 55}]
    raw = changed("scores.4.range", [55, 70], normed())
    raw = changed("scores.4.parameters.table", table, raw)
    assert errors(plain, raw) == []


def test_an_item_may_be_the_raw_score(plain: Host) -> None:
    single = {**T, "items": ["q3"], "range": [25, 150]}  # 50 + 10 × (10 - 2) / 0.8
    del single["scores"]
    assert errors(plain, changed("scores.3", single)) == []


def test_what_arithmetic_loses_does_not_lose_an_entry() -> None:
    # 0.1 + 0.7 is a hair below 0.8, where an entry begins; 0.79 is not
    context = _context([(0.0, 10.0), (0.8, 20.0)], 0.0, 1.0, [0.1 + 0.7, 0.79])
    assert norm_table(context).tolist() == [20.0, 10.0]


# ─── what `check` says of wrong ones ─────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("scores.3.parameters.sd", 0, "0"),
        ("scores.3.parameters.sd", -1, "-1"),
        ("scores.3.parameters.mean", DROP, "mean"),
        ("scores.3.parameters.norms", DROP, "norms"),
        ("scores.4.parameters.norms", DROP, "norms"),
        ("scores.3.parameters.norms.source", DROP, "source"),
        ("scores.3.parameters.norms.source", " ", "match"),
        ("scores.3.parameters.norms.population", "", "match"),
        ("scores.3.parameters.norms.n", 0, "1"),
        ("scores.3.parameters.norms.n", 12.5, "integer"),
        ("scores.3.parameters.norms.year", 2026, "year"),
        ("scores.3.parameters.reflect", True, "reflect"),
        ("scores.4.parameters.between", DROP, "between"),
        ("scores.4.parameters.between", "refuse", "floor"),
        ("scores.4.parameters.table", [], "[]"),
        ("scores.4.parameters.table.1.value", "16", "16"),
        ("scores.4.parameters.table.1.note", "x", "note"),
        ("scores.4.parameters.table.1.from", 0, "must rise: 0 stands behind 0"),
        ("scores.4.parameters.table.1.from", 3.5, "must rise"),
        ("scores.4.parameters.table.0.from", 0.5, "begins at 0.5, but heard at 0"),
        ("scores.4.parameters.table.3.from", 5, "heard never reaches: that goes from 0 to 4"),
        ("scores.4.parameters.table.1.value", 94, "rise and fall"),
        ("scores.4.parameters.table.3.value", 99, "declares 3 to 97"),
        ("scores.4.range", [0, 100], "gives 3 to 97"),
        ("scores.3.range", [0, 100], "gives 25 to 75"),
        ("scores.3.scores", ["heard", "team"], "one raw score, but it has 2 operands"),
        ("scores.4.scores", ["heard", "team"], "one raw score, but it has 2 operands"),
    ],
)
def test_check_finds_what_is_wrong(plain: Host, path: str, value: object, words: str) -> None:
    found = errors(plain, changed(path, value, normed()))
    assert {one.code for one in found} == {"method"}
    assert words in str(found[0])


def test_entries_below_the_minimum_are_found(plain: Host) -> None:
    table = [{"from": -2, "value": 1}, {"from": 0, "value": 2}, {"from": 4, "value": 97}]
    (found,) = errors(plain, changed("scores.4.parameters.table", table, normed()))
    assert "never reaches" in str(found)


def test_nothing_is_extrapolated(plain: Host) -> None:
    raw = changed("scores.4.parameters.between", "interpolate", normed())
    raw = changed("scores.4.parameters.table.3.from", 3.5, raw)
    (found,) = errors(plain, raw)
    assert "must end where heard does, at 4" in str(found)


def test_a_wrong_vector_is_found(plain: Host) -> None:
    raw = changed("vectors.0.scores.heard_t", 51, normed())  # the sum is 2, the mean of the norms
    (found,) = errors(plain, raw)
    assert (found.code, "scoring gives 50.0" in str(found)) == ("vector", True)


# ─── laws ────────────────────────────────────────────────────────────────────

WHOLE = st.integers(-1000, 1000)


def _context(
    table: list[tuple[float, float]],
    low: float,
    high: float,
    raw: list[float],
    between: str = "floor",
) -> ArrayContext:
    parameters: dict[str, Any] = {
        "table": [{"from": start, "value": value} for start, value in table],
        "between": between,
    }
    values = np.array(raw, dtype=np.float64).reshape(-1, 1)
    return ArrayContext("s", (Operand("raw", low, high),), parameters, 1, values=values)


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[float, float]]:
    """A valid table over its own range: entries ascending, values one way."""
    starts = sorted(draw(st.sets(WHOLE, min_size=2, max_size=40)))
    values = sorted(draw(st.lists(WHOLE, min_size=len(starts), max_size=len(starts))))
    falling = draw(st.booleans())
    pairs = zip(starts, values[::-1] if falling else values, strict=True)
    return [(float(start), float(value)) for start, value in pairs]


@given(tables(), st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_a_raw_score_has_the_last_entry_it_has_reached(
    table: list[tuple[float, float]], places: list[float]
) -> None:
    low, high = table[0][0], table[-1][0]
    # thousandths, which arithmetic noise cannot bring near an entry that was not reached
    raw = [low + round(place * (high - low), 3) for place in places]
    given_ = norm_table(_context(table, low, high, raw))
    expected = [[v for start, v in table if start <= round(one, 3)][-1] for one in raw]
    assert given_.tolist() == expected


@given(tables(), st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_interpolation_goes_through_every_entry_and_stays_between(
    table: list[tuple[float, float]], places: list[float]
) -> None:
    low, high = table[0][0], table[-1][0]
    starts, values = zip(*table, strict=True)
    knots = norm_table(_context(table, low, high, list(starts), "interpolate"))
    assert knots.tolist() == list(values)
    raw = sorted(low + place * (high - low) for place in places)
    found = norm_table(_context(table, low, high, raw, "interpolate")).tolist()
    rising = sorted(found) if values[-1] >= values[0] else sorted(found, reverse=True)
    assert found == pytest.approx(rising, abs=1e-9)
    assert all(min(values) - 1e-9 <= one <= max(values) + 1e-9 for one in found)


@given(tables(), st.sampled_from(["floor", "interpolate"]))
def test_the_bounds_of_a_table_are_reached(table: list[tuple[float, float]], between: str) -> None:
    low, high = table[0][0], table[-1][0]
    context = _context(table, low, high, [low, high], between)
    assert sorted(norm_table(context).tolist()) == list(table_bounds(context))


@given(
    st.floats(-1e3, 1e3, allow_subnormal=False),
    st.floats(0.01, 1e3),
    st.floats(-1e3, 0),
    st.floats(1, 1e3),
)
def test_t_is_50_at_the_mean_and_10_more_an_sd_above(
    mean: float, sd: float, low: float, high: float
) -> None:
    parameters = {"mean": mean, "sd": sd}
    assert t_of(mean, parameters) == 50
    assert t_of(mean + sd, parameters) == pytest.approx(60, abs=1e-6)
    context = ScoreContext("s", (Operand("raw", low, high),), parameters, 1)
    least, most = t_bounds(context)
    assert least < most
    assert least <= t_of((low + high) / 2, parameters) <= most


def test_more_than_one_operand_is_refused() -> None:
    context = _context([(0.0, 1.0), (1.0, 2.0)], 0.0, 1.0, [0.5])
    two = evolve(context, operands=context.operands * 2)
    for bounds in (t_bounds, table_bounds):
        with pytest.raises(ValueError, match="one raw score"):
            bounds(two)
