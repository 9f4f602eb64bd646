"""Values of any type as canonical text: the one spelling under which the reader judges them."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from alliancekit.errors import Problem

if TYPE_CHECKING:
    import polars as pl

EXACT = 2**53
"""Up to here every whole number is a float of its own."""
TINY = 1e-5
"""Polars writes out five decimal places before it turns to an exponent, Python four."""

_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
"""The years 1 to 9999, in days from 1970."""
_TICKS = {"days": 1, "ms": 86_400 * 10**3, "us": 86_400 * 10**6, "ns": 86_400 * 10**9}


def as_text(series: "pl.Series", where: str, position: int) -> "pl.Series":
    """A column as canonical text; null stays null.

    Whole numbers are written without a point, floats too (3.0 is ``3``, -0.0 is ``0``), other
    floats as the shortest text that reads back to the same number, ``nan``, ``inf`` and ``-inf``
    by these names; booleans are ``true`` and ``false``, decimals keep their digits; dates and
    times are ISO 8601, a date and time at midnight without an offset being the date alone.
    Categories are their text.

    Raises `AllianceError` ``bad-header`` for lists, structures, binary data and objects, naming
    the column's ``position``, counted from 1; ``unreadable`` for dates beyond the years 1 to 9999.
    """
    import polars as pl

    kind = series.dtype
    if kind == pl.String:
        return series
    if kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Unknown):
        what = f"column {position} holds {kind.base_type()} values, not text, numbers or dates"
        raise Problem.BAD_HEADER.error(where=where, what=what)
    if kind.is_float():
        return _floats(series)
    if kind in (pl.Date, pl.Datetime):  # a tuple: equal, and not of one hash
        days = series.to_physical() // _TICKS[getattr(kind, "time_unit", "days")]
        if not days.is_between(_FIRST_DAY, _LAST_DAY).all():
            why = f"column {position} holds a date beyond the years 1 to 9999"
            raise Problem.UNREADABLE.error(where=where, why=why)
    if kind == pl.Datetime:
        return _moments(series)
    if kind == pl.Time:
        return _without_empty_fraction(series.dt.to_string("%H:%M:%S%.f"))
    if kind == pl.Duration:
        return series.dt.to_string("iso")
    return series.cast(pl.String)


def _floats(series: "pl.Series") -> "pl.Series":
    import polars as pl

    wide = pl.col("wide")
    whole = wide.is_finite() & (wide == wide.round()) & (wide.abs() < EXACT)
    spelt = (
        pl.col("given")
        .cast(pl.String)
        .str.to_lowercase()
        .str.replace(r"\.0(e|$)", "$1")
        .str.replace(r"e\+", "e")
    )
    texts = pl.when(whole).then(wide.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(spelt)
    frame = pl.DataFrame({"given": series, "wide": series.cast(pl.Float64)})
    return frame.select(texts.alias(series.name)).to_series()


def _moments(series: "pl.Series") -> "pl.Series":
    zoned = getattr(series.dtype, "time_zone", None) is not None
    spelt = series.dt.to_string("%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if zoned else ""))
    if zoned:
        return spelt.str.replace(r"\.0+([+-])", "$1")
    return _without_empty_fraction(spelt).str.replace(r"T00:00:00$", "")


def _without_empty_fraction(texts: "pl.Series") -> "pl.Series":
    return texts.str.replace(r"\.0+$", "")


def scalar_text(value: object) -> str | None:
    """A single value as the text that `as_text` gives it in a column."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return _moment_text(value)
    return str(value)


def _moment_text(value: dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.timedelta):
        import polars as pl

        return str(pl.Series([value]).dt.to_string("iso").item())
    if isinstance(value, dt.datetime) and value.tzinfo is None and value.time() == dt.time():
        value = value.date()
    if isinstance(value, (dt.datetime, dt.time)):
        exact = value.microsecond % 1000 or not value.microsecond
        return value.isoformat(timespec="auto" if exact else "milliseconds")
    return value.isoformat()


def _float_text(value: float) -> str:
    if value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    if TINY <= abs(value) < 10 * TINY:
        return format(Decimal(repr(value)), "f")
    digits, exponent, power = repr(value).partition("e")
    return digits.removesuffix(".0") + (f"e{int(power)}" if exponent else "")
