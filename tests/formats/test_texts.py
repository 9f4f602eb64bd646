"""One spelling for a value, whatever its type."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekit.errors import AllianceError, Problem
from alliancekit.responses.formats import DeclaredMissing, as_text
from alliancekit.responses.formats.texts import scalar_text

MOMENT = dt.datetime(2026, 3, 2, 10, 30)  # noqa: DTZ001 - without a zone, as files have it


def texts(values: list[Any], dtype: Any = None) -> list[str | None]:
    made = as_text(pl.Series("x", values, dtype=dtype), "a.parquet", 7)
    assert made.dtype == pl.String
    assert made.name == "x"
    return made.to_list()


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        ([3, None, -3], pl.Int8, ["3", None, "-3"]),
        ([2**64 - 1], pl.UInt64, ["18446744073709551615"]),
        ([2**100], pl.Int128, ["1267650600228229401496703205376"]),
        ([3.0, 2.5, 0.0, -0.0], pl.Float64, ["3", "2.5", "0", "0"]),
        ([0.1, 3.0], pl.Float32, ["0.1", "3"]),
        ([float("nan"), float("inf"), float("-inf")], pl.Float64, ["nan", "inf", "-inf"]),
        ([1e16, 1e22, 1e-7, 2.0**53], pl.Float64, ["1e16", "1e22", "1e-7", "9007199254740992"]),
        ([True, False, None], pl.Boolean, ["true", "false", None]),
        ([Decimal("3.00"), Decimal("-0.10")], pl.Decimal(10, 2), ["3.00", "-0.10"]),
        ([dt.date(2026, 3, 2), dt.date(1, 1, 1)], pl.Date, ["2026-03-02", "0001-01-01"]),
        ([MOMENT, MOMENT.replace(hour=0, minute=0)], None, ["2026-03-02T10:30:00", "2026-03-02"]),
        ([MOMENT.replace(microsecond=500_000)], None, ["2026-03-02T10:30:00.500"]),
        (
            [MOMENT.replace(tzinfo=ZoneInfo("Europe/Berlin"))],
            pl.Datetime("us", "Europe/Berlin"),
            ["2026-03-02T10:30:00+01:00"],
        ),
        ([dt.time(9, 5), dt.time(9, 5, 1, 5)], pl.Time, ["09:05:00", "09:05:01.000005"]),
        ([dt.timedelta(hours=30)], pl.Duration, ["P1DT6H"]),
        (["b", None], pl.Categorical, ["b", None]),
        (["b"], pl.Enum(["a", "b"]), ["b"]),
        ([" 3 ", "", None], pl.String, [" 3 ", "", None]),
        ([None], pl.Null, [None]),
        ([], pl.Float64, []),
    ],
)
def test_canonical_texts(values: list[Any], dtype: Any, expected: list[str | None]) -> None:
    assert texts(values, dtype) == expected


@given(st.lists(st.floats() | st.none(), max_size=20))
def test_floats_read_back_to_the_same_number(values: list[float | None]) -> None:
    for value, text in zip(values, texts(values, pl.Float64), strict=True):
        assert (value is None) == (text is None)
        if value is not None and text is not None:
            assert str(float(text) + 0.0) == str(value + 0.0)


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_a_whole_float_is_spelt_as_the_integer(value: int) -> None:
    assert texts([float(value)]) == texts([value]) == [str(value)]


@given(
    st.floats()
    | st.integers(-(2**63), 2**63 - 1)
    | st.booleans()
    | st.dates()
    | st.text(st.characters(exclude_categories=["Cs"]))
)
def test_a_value_alone_has_the_spelling_that_it_has_in_a_column(value: Any) -> None:
    assert [scalar_text(value)] == texts([value])


@given(st.datetimes() | st.times() | st.timedeltas(dt.timedelta(-99_999), dt.timedelta(99_999)))
def test_a_moment_alone_has_the_spelling_that_it_has_in_a_column(value: Any) -> None:
    assert [scalar_text(value)] == texts([value])


@pytest.mark.parametrize(
    "series",
    [
        pl.Series([[1]]),
        pl.Series([{"a": 1}]),
        pl.Series([b"x"]),
        pl.Series([object()], dtype=pl.Object),
        pl.Series([[1]], dtype=pl.Array(pl.Int8, 1)),
    ],
)
def test_what_has_no_text_is_refused_by_its_position(series: pl.Series) -> None:
    with pytest.raises(AllianceError, match="column 7") as caught:
        as_text(series, "a.parquet", 7)
    assert caught.value.problem is Problem.BAD_HEADER


@pytest.mark.parametrize("dtype", [pl.Date, pl.Datetime("ms")])
def test_dates_beyond_all_dates_are_refused(dtype: Any) -> None:
    with pytest.raises(AllianceError, match="column 7"):
        as_text(pl.Series([2**31 - 1 if dtype == pl.Date else 2**60]).cast(dtype), "a", 7)


def test_declared_missing_values_are_found_in_texts() -> None:
    declared = DeclaredMissing(frozenset({"9", "-"}), ((97.0, float("inf")),))
    given_texts = pl.Series(["9", "-", "97", "1e300", "96", "x", "", None, "nan"])
    assert declared.mask(given_texts).to_list() == [True] * 4 + [False] * 5
    assert DeclaredMissing().mask(given_texts).to_list() == [False] * 9
