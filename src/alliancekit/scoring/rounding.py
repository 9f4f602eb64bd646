"""Rounding for display: ties go away from zero, on every machine and in every engine."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def rounded(value: float, decimals: int) -> Decimal:
    """``value`` with so many decimals; ties half away from zero: 2.5 → 3, −2.5 → −3.

    The shortest decimal text of the number is what is rounded, as a reader would do it, so that
    1.005 is a tie although its binary form lies below.
    """
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def half_away_from_zero(column: "pl.Expr", decimals: int) -> "pl.Expr":
    """The column rounded as `rounded` does it, still Float64."""
    import polars as pl

    def once(series: pl.Series) -> pl.Series:
        """Each distinct value is rounded once: a column of scores holds few."""
        values = series.drop_nulls().unique()
        new = [float(rounded(value, decimals)) for value in values]
        return series.replace_strict(values, new, default=None, return_dtype=pl.Float64)

    return column.map_batches(once, return_dtype=pl.Float64, is_elementwise=True)


def rounded_scores(
    frame: "pl.DataFrame", scores: Iterable[str], decimals: int | None
) -> "pl.DataFrame":
    """The frame with these columns rounded, or as it is where no ``decimals`` are given."""
    import polars as pl

    if decimals is None:
        return frame
    return frame.with_columns(half_away_from_zero(pl.col(one), decimals) for one in scores)
