"""Made-up tables of scores for exporters, with whatever a format may stumble over."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import evolve

from alliancekit.instrument.model import Instrument
from alliancekit.instrument.scores import Band, Bands, MissingRule, Score
from alliancekit.testing.bench import SEED, ids, instrument

if TYPE_CHECKING:
    import polars as pl

TEXTS = (
    "plain",
    "a,b;c|d",
    'she said "no"',
    '"',
    "it's",
    "'quoted",
    "line\nbreak",
    "a\r\nb",
    "a\rb",
    "tab\there",
    " lead",
    "trail ",
    "back\\slash",
    "\\n",
    "007",
    "1e5",
    "3.0",
    "TRUE",
    "NULL",
    "nan",
    "None",
    "2026-11-23",
    "<b>&amp;</b>",
    "<r><t>rich</t></r>",
    "_x0041_",
    "{{ 1 }}",
    "%s",
    "http://example.org/",
    "שלום, עולם",
    "مرحبا\nبك",
    "\u202eright to left\u202c",
    "\u2067\u200fmark\u2069",
    "e\u0301 é",
    "日本語",
    "😀",
)
FORMULAS = (
    "=1+1",
    '=HYPERLINK("http://example.org")',
    "+1-1",
    "-x",
    "@SUM(A1)",
    "\t=2+2",
    "\r=3+3",
)
CONTROLS = "\x00\x01\x07\x08\x0b\x0c\x1a\x1b\x7f\x85\u2028\ufeff\ufffe"


def wide(rows: int, *, seed: int = SEED) -> "pl.DataFrame":
    """Scores as they are written, a row for each administration."""
    import polars as pl

    chance = random.Random(seed)  # noqa: S311 - made-up scores, no secret
    schema = {
        "client": pl.String(),
        "session": pl.String(),
        "number": pl.Int64(),
        "total": pl.Float64(),
        "total_answered": pl.Int64(),
        "total_band": pl.String(),
    }
    made: list[tuple[Any, ...]] = []
    for number in range(rows):
        count = chance.randint(0, 3)
        total = None if count < 2 else sum(chance.randint(0, 4) for _ in range(count)) / count  # noqa: PLR2004
        band = None if total is None else "high" if total >= 2 else "low"  # noqa: PLR2004
        made.append((f"C{number % 7}", str(number // 7), number, total, count, band))
    return pl.DataFrame(made, schema=schema, orient="row")


def long(rows: int) -> "pl.DataFrame":
    """The same with a row for each score."""
    import polars as pl

    return wide(rows).select(
        "client",
        "session",
        "number",
        pl.lit("total").alias("score"),
        pl.col("total").alias("value"),
        pl.col("total_answered").alias("answered"),
        pl.col("total_band").alias("band"),
    )


def texts(columns: "dict[str, Sequence[str]]") -> "pl.DataFrame":
    """A table of text."""
    import polars as pl

    return pl.DataFrame(
        {name: pl.Series(list(one), dtype=pl.String) for name, one in columns.items()}
    )


def typed() -> "dict[str, pl.DataFrame]":
    """By the name of a type a table whose second column has it: two values and a missing one."""
    import polars as pl

    moment = datetime(2026, 11, 23, 14, 5, 6)  # noqa: DTZ001 - one without a zone is meant
    values: list[tuple[pl.DataType, Any, Any]] = [
        (pl.Boolean(), True, False),
        (pl.Int8(), -128, 127),
        (pl.Int64(), -(2**63), 2**63 - 1),
        (pl.UInt64(), 0, 2**64 - 1),
        (pl.Float32(), 0.5, -2.25),
        (pl.Date(), date(2026, 11, 23), date(1931, 1, 2)),
        (pl.Time(), clock(14, 5, 6), clock(14, 5, 7)),
        (pl.Datetime("us"), moment, moment + timedelta(seconds=1)),
        (pl.Datetime("us", "UTC"), moment.replace(tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        (pl.Duration("us"), timedelta(hours=1), timedelta(days=1, seconds=1)),
        (pl.Categorical(), "one", "two"),
        (pl.Enum(["one", "two"]), "one", "two"),
        (pl.Decimal(12, 2), Decimal("1.25"), Decimal("-1000000.75")),
    ]
    return {
        str(kind): pl.DataFrame(
            {"client": ["A", "B", "C"], "value": pl.Series([one, other, None], dtype=kind)}
        )
        for kind, one, other in values
    }


def scored_instrument() -> Instrument:
    """The instrument whose scores `wide` and `long` hold: a mean of three items, in two bands."""
    bands = Bands("Nobody (2026).", (Band(0.0, "low"), Band(2.0, "high")))
    total = Score(
        id="total",
        title="Total",
        method="mean",
        operands=tuple(ids(3)),
        composite=False,
        reversed=frozenset(),
        missing=MissingRule(2),
        minimum=0.0,
        maximum=4.0,
        parameters={},
        bands=bands,
    )
    return evolve(instrument(range(5), 3, total), title='Contract, "made up"')
