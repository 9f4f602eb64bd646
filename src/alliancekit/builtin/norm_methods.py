"""Scoring methods that place a raw score among the people it was normed on.

Norms are data of the instrument: each score names their source, how many people they come from
and which people these were. Without that a T-score or a percentile means nothing.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from alliancekit.api import (
    ArrayContext,
    ExpressionContext,
    Operand,
    OperandValue,
    ScoreContext,
    ScoringMethodOffer,
    hookimpl,
)

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

Bounds = tuple[float, float]

NOISE = 1e-9
"""How far below an entry, relative to the range, a raw score still counts as that entry: what
floating-point arithmetic may lose of a weighted sum, and far less than any rounding."""

_TEXT = {"type": "string", "pattern": r"\S", "maxLength": 2000}
_NUMBER = {"type": "number", "minimum": -1_000_000, "maximum": 1_000_000}
NORMS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["source", "n", "population"],
    "properties": {
        "source": _TEXT,
        "n": {"type": "integer", "minimum": 1},
        "population": _TEXT,
    },
}
"""Where norms come from: the citation, how many people, and who they were."""


def only_operand(context: ScoreContext) -> Operand:
    """The one item or score that is restated. Raises `ValueError` where there are more."""
    if context.k != 1:
        raise ValueError(
            f"norms are of one raw score, but it has {context.k} operands:"
            " compute the raw score first, and name it alone in `scores`"
        )
    return context.operands[0]


def t_of(raw: Any, parameters: Mapping[str, Any]) -> Any:
    """T = 50 + 10 (x − mean) / SD, for a number or for an expression."""
    return 50.0 + 10.0 * (raw - float(parameters["mean"])) / float(parameters["sd"])


def t_bounds(context: ScoreContext) -> Bounds:
    """T of both ends of the raw score's range. Raises `ValueError` as `only_operand`."""
    operand = only_operand(context)
    low, high = (t_of(float(end), context.parameters) for end in (operand.minimum, operand.maximum))
    return low, high


def t_score(context: ExpressionContext) -> "pl.Expr":
    """T = 50 + 10 (x − mean) / SD of the norm sample."""
    expression: pl.Expr = t_of(context.values[0], context.parameters)
    return expression


def table_of(context: ScoreContext) -> list[tuple[float, float]]:
    """The table: raw score and its norm value. Raises `ValueError` where it cannot be right.

    Every entry can be reached, the first may begin below the raw score's minimum, and the values
    go one way throughout: a norm value that turns back is a slip of the pen.
    """
    operand = only_operand(context)
    table = [(float(one["from"]), float(one["value"])) for one in context.parameters["table"]]
    starts, values = [start for start, _ in table], [value for _, value in table]
    for before, after in pairwise(starts):
        if before >= after:
            raise ValueError(f"its table must rise: {after:g} stands behind {before:g}")
    if starts[0] > operand.minimum:
        raise ValueError(
            f"its table begins at {starts[0]:g}, but {operand.id} at {operand.minimum:g}"
        )
    if starts[1] <= operand.minimum or starts[-1] > operand.maximum:
        raise ValueError(
            f"its table has entries that {operand.id} never reaches:"
            f" that goes from {operand.minimum:g} to {operand.maximum:g}"
        )
    if values not in (sorted(values), sorted(values, reverse=True)):
        raise ValueError("the values of its table rise and fall: they must go one way throughout")
    if context.parameters["between"] == "interpolate" and starts[-1] != operand.maximum:
        raise ValueError(
            f"to interpolate, its table must end where {operand.id} does, at {operand.maximum:g}:"
            " nothing is extrapolated"
        )
    return table


def table_bounds(context: ScoreContext) -> Bounds:
    """The lowest and the highest value that the table gives. Raises `ValueError` as `table_of`."""
    import numpy as np

    operand = only_operand(context)
    table = table_of(context)
    ends = np.array([operand.minimum, operand.maximum], dtype=np.float64)
    found = looked_up(ends, table, operand, interpolate=_interpolates(context))
    return float(found.min()), float(found.max())


def norm_table(context: ArrayContext) -> "NDArray[np.float64]":
    """The norm value of each raw score, by the published table."""
    operand = context.operands[0]
    raw = context.values[:, 0]
    return looked_up(raw, table_of(context), operand, interpolate=_interpolates(context))


def looked_up(
    raw: "NDArray[np.float64]",
    table: list[tuple[float, float]],
    operand: Operand,
    *,
    interpolate: bool,
) -> "NDArray[np.float64]":
    """``raw``, shape (rows,), by the table: the entry it has reached, or the line between two."""
    import numpy as np

    starts, values = np.array(table, dtype=np.float64).T
    if interpolate:
        return np.asarray(np.interp(raw, starts, values), dtype=np.float64)
    slack = NOISE * (operand.maximum - operand.minimum)
    entry = np.searchsorted(starts, raw + slack, side="right") - 1
    return np.asarray(values[np.maximum(entry, 0)], dtype=np.float64)


def _interpolates(context: ScoreContext) -> bool:
    return bool(context.parameters["between"] == "interpolate")


@hookimpl
def register_scoring_methods() -> Iterator[ScoringMethodOffer]:
    yield ScoringMethodOffer(
        "t-score",
        "50 + 10 (raw − mean) / SD of a named norm sample",
        t_bounds,
        t_score,
        portable=lambda context: t_of(OperandValue(context.operands[0].id), context.parameters),
        parameters={
            "required": ["mean", "sd", "norms"],
            "properties": {
                "mean": _NUMBER,
                "sd": {"type": "number", "exclusiveMinimum": 0, "maximum": 1_000_000},
                "norms": NORMS,
            },
        },
    )
    yield ScoringMethodOffer(
        "norm-table",
        "a published table from raw score to norm value",
        table_bounds,
        array=norm_table,
        parameters={
            "required": ["table", "between", "norms"],
            "properties": {
                "table": {
                    "type": "array",
                    "minItems": 2,
                    "maxItems": 2000,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["from", "value"],
                        "properties": {"from": _NUMBER, "value": _NUMBER},
                    },
                },
                "between": {"enum": ["floor", "interpolate"]},
                "norms": NORMS,
            },
        },
    )
