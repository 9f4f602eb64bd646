"""Scoring methods applied: their operands made ready, their results held to the contract."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import asdict, field, frozen

from alliancekit.api import ArrayContext, ExpressionContext
from alliancekit.errors import AllianceError, Problem
from alliancekit.isolation import guard
from alliancekit.scoring.plan import PlannedScore

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray


@frozen
class Column:
    """An item's or a score's numbers, shape (rows,). Where not ``present`` the value is 0."""

    values: "NDArray[np.float64]" = field(repr=False, eq=False)
    present: "NDArray[np.bool]" = field(repr=False, eq=False)


@frozen
class Operands:
    """What a score is computed from, reverse-keyed by the declared range.

    ``columns``: one `Column` per operand. ``answered``: int64, how many are present. ``total``:
    the sum of those, added up in the instrument's order.
    """

    columns: tuple[Column, ...] = field(repr=False)
    answered: "NDArray[np.int64]" = field(repr=False, eq=False)
    total: "NDArray[np.float64]" = field(repr=False, eq=False)

    @classmethod
    def of(cls, planned: PlannedScore, given: Mapping[str, Column]) -> "Operands":
        """The operands of a score, from the items' or the scores' columns."""
        import numpy as np

        columns = []
        for operand in planned.context.operands:
            column = given[operand.id]
            if operand.id in planned.score.reversed:
                turned = (operand.minimum + operand.maximum) - column.values
                column = Column(np.where(column.present, turned, 0.0), column.present)
            columns.append(column)
        total = columns[0].values.copy()
        counted = columns[0].present.astype(np.uint16)
        for column in columns[1:]:
            total += column.values
            counted += column.present
        return cls(tuple(columns), counted.astype(np.int64), total)


def evaluated(
    level: Sequence[PlannedScore],
    given: Sequence[Operands],
    wanted: "Sequence[NDArray[np.bool]]",
) -> list[Column]:
    """The scores of one level, which need only those of earlier levels.

    ``wanted``: where enough is answered. Raises `AllianceError` ``plugin-failed``, naming the
    plugin, where a method breaks the contract.
    """
    pairs = list(zip(level, given, strict=True))
    expressions = [(one, operands) for one, operands in pairs if one.method.expression is not None]
    results = dict(zip((one.score.id for one, _ in expressions), _all(expressions), strict=True))
    for one, operands in pairs:
        if one.method.expression is None:
            results[one.score.id] = _array(one, operands)
    return [
        _held_to_contract(one, results[one.score.id], mask)
        for one, mask in zip(level, wanted, strict=True)
    ]


def _all(pairs: Sequence[tuple[PlannedScore, Operands]]) -> "list[pl.Series]":
    """The results of expression methods, all at once; where that fails, one by one."""
    import polars as pl

    if not pairs:
        return []
    made = [_expression(one) for one, _ in pairs]
    frame = pl.DataFrame(
        [
            column
            for (one, operands), expression in zip(pairs, made, strict=True)
            for column in _needed(one, operands, expression)
        ]
    )
    named = [made_.alias(str(at)) for at, made_ in enumerate(made)]
    try:
        return frame.select(named).get_columns()
    except Exception:  # of Polars or of a method: found below, and named
        for (one, _), expression in zip(pairs, named, strict=True):
            with guard(one.plugin, _method(one)):
                frame.select(expression)
        raise


def _expression(planned: PlannedScore) -> "pl.Expr":
    import polars as pl

    context = ExpressionContext(
        **asdict(planned.context, recurse=False),
        values=tuple(pl.col(f"{planned.score.id}:of:{one.id}") for one in planned.context.operands),
        answered=pl.col(f"{planned.score.id}:answered"),
        total=pl.col(f"{planned.score.id}:total"),
    )
    made = planned.method.expression
    if made is None:
        raise AssertionError(planned.method.name)
    with guard(planned.plugin, _method(planned)):
        expression = made(context)
    if not isinstance(expression, pl.Expr):
        raise _blame(planned, f"gives {type(expression).__name__}, not a Polars expression")
    return expression


def _needed(planned: PlannedScore, operands: Operands, expression: "pl.Expr") -> "list[pl.Series]":
    """The columns that an expression reads; one at least, so that it has rows."""
    import numpy as np
    import polars as pl

    name = planned.score.id
    roots = set(expression.meta.root_names())
    columns = [pl.Series(f"{name}:total", operands.total)]
    if f"{name}:answered" in roots:
        columns.append(pl.Series(f"{name}:answered", operands.answered))
    for operand, column in zip(planned.context.operands, operands.columns, strict=True):
        if f"{name}:of:{operand.id}" in roots:
            values = np.where(column.present, column.values, np.nan)
            columns.append(pl.Series(f"{name}:of:{operand.id}", values, nan_to_null=True))
    return columns


def _array(planned: PlannedScore, operands: Operands) -> "pl.Series":
    import numpy as np
    import polars as pl

    rows = len(operands.answered)
    array = np.empty((rows, len(operands.columns)))
    for at, column in enumerate(operands.columns):
        array[:, at] = np.where(column.present, column.values, np.nan)
    array.flags.writeable = False
    context = ArrayContext(**asdict(planned.context, recurse=False), values=array)
    made = planned.method.array
    if made is None:
        raise AssertionError(planned.method.name)
    # 0 / 0 in a row with too few answers is nobody's concern: what comes of it is never used
    with guard(planned.plugin, _method(planned)), np.errstate(divide="ignore", invalid="ignore"):
        result = made(context)
    if not isinstance(result, np.ndarray) or result.dtype != np.float64:
        kind = getattr(result, "dtype", type(result).__name__)
        raise _blame(planned, f"gives {kind}, not an array of float64")
    if result.shape != (rows,):
        raise _blame(planned, f"gives shape {result.shape}, not ({rows},)")
    return pl.Series(result)


def _held_to_contract(
    planned: PlannedScore, result: "pl.Series", wanted: "NDArray[np.bool]"
) -> Column:
    """A result as a column, where it is wanted: finite numbers within the declared range."""
    import numpy as np

    score = planned.score
    if not result.dtype.is_float():
        raise _blame(planned, f"gives {result.dtype}, not a number")
    if len(result) != len(wanted):
        raise _blame(planned, f"gives {len(result)} values for {len(wanted)} rows")
    if result.null_count() and bool(wanted[result.is_null().to_numpy()].any()):
        raise _blame(planned, "gives no score where enough is answered")
    if result.null_count():
        result = result.fill_null(0.0)
    values = result.to_numpy().astype(np.float64, copy=False)
    values = np.where(wanted, values, 0.0)
    if not np.isfinite(values).all():
        raise _blame(planned, "gives a score that is not a finite number")
    low, high = score.minimum - planned.slack, score.maximum + planned.slack
    if bool(((values < low) | (values > high))[wanted].any()):
        raise _blame(planned, f"goes beyond the declared {score.minimum:g} to {score.maximum:g}")
    values += 0.0  # makes 0.0 of −0.0
    return Column(values, wanted)


def _method(planned: PlannedScore) -> str:
    return f"method {planned.method.name!r} for the score {planned.score.id!r}"


def _blame(planned: PlannedScore, what: str) -> AllianceError:
    return Problem.PLUGIN_FAILED.error(plugin=planned.plugin, what=f"{_method(planned)} {what}")
