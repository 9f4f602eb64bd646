"""The job in Polars by hand: one scan, two sinks, additions written out so that they stream."""

import sys
from functools import reduce
from operator import add

import polars as pl
from key import (
    HEADER,
    HIGH,
    ITEMS,
    MIDDLE,
    NOT_A_NUMBER,
    NOT_AN_OPTION,
    NUMBER,
    OPTIONS,
    REJECTS,
    REVERSED,
    SCORES,
    TURN,
)

source, scores, rejects = sys.argv[1:]


def value(item: str) -> pl.Expr:
    """The answer as a number, reverse-keyed; null where it is blank or no option."""
    text = pl.col(item)
    number = pl.when(text.is_in(OPTIONS)).then(text).cast(pl.Int64)
    return pl.lit(TURN) - number if item in REVERSED else number


def sums(name: str) -> list[pl.Expr]:
    """How many of the score's items are answered, and their sum."""
    items, _ = SCORES[name]
    answered = reduce(add, [pl.col(f"v:{item}").is_not_null().cast(pl.Int64) for item in items])
    total = reduce(add, [pl.col(f"v:{item}").fill_null(0) for item in items])
    return [answered.alias(f"{name}_answered"), total.alias(f"sum:{name}")]


def score(name: str) -> pl.Expr:
    """The mean, where enough is answered."""
    answered = pl.col(f"{name}_answered")
    enough = answered >= SCORES[name][1]
    return pl.when(enough).then(pl.col(f"sum:{name}") / answered).alias(name)


def refused(item: str) -> pl.Expr:
    """The cell holds something, and it is no option."""
    return pl.col(item).is_not_null() & ~pl.col(item).is_in(OPTIONS)


def reject(item: str) -> pl.Expr:
    """Why the cell is refused, as a row of the rejects; null where it is not."""
    is_number = pl.col(item).str.contains(NUMBER)
    code = pl.when(is_number).then(pl.lit(NOT_AN_OPTION)).otherwise(pl.lit(NOT_A_NUMBER))
    return pl.when(refused(item)).then(
        pl.struct(column=pl.lit(item), code=code, value=pl.col(item))
    )


total = pl.col("total")
band = (
    pl.when(total >= HIGH)
    .then(pl.lit("high"))
    .when(total >= MIDDLE)
    .then(pl.lit("middle"))
    .when(total.is_not_null())
    .then(pl.lit("low"))
)
responses = pl.scan_csv(source, infer_schema=False, row_index_name="row", row_index_offset=1)
scored = (
    responses.with_columns(value(item).alias(f"v:{item}") for item in ITEMS)
    .with_columns(expression for name in SCORES for expression in sums(name))
    .with_columns(score(name) for name in SCORES)
    .with_columns(band.alias("total_band"))
    .select(HEADER)
    .sink_csv(scores, lazy=True)
)
wrong = (
    responses.filter(reduce(lambda one, other: one | other, map(refused, ITEMS)))
    .select((pl.col("row") + 1).alias("line"), "row", pl.concat_list(map(reject, ITEMS)).alias("r"))
    .explode("r")
    .filter(pl.col("r").is_not_null())
    .unnest("r")
    .select(REJECTS)
    .sink_csv(rejects, lazy=True)
)
pl.collect_all([scored, wrong], engine="streaming")
