"""The scoring kernel: a batch of responses in, scores and rejected cells out.

The one place where a score comes to be. It is row-wise and holds no open file, so that every
engine runs the same one and gives the same bits.
"""

from collections.abc import Mapping
from enum import IntEnum
from functools import reduce
from operator import add, or_
from typing import TYPE_CHECKING

from attrs import asdict, field, frozen

from alliancekit.api import ArrayContext, ExpressionContext
from alliancekit.errors import Problem
from alliancekit.instrument.model import Item
from alliancekit.isolation import guard
from alliancekit.responses.batch import Batch, Reject, RejectCode
from alliancekit.scoring.plan import Plan, PlannedScore

if TYPE_CHECKING:
    import polars as pl

NUMBER = r"^[+-]?[0-9]{1,7}(\.[0-9]{1,9})?$"
"""What counts as a number: ASCII digits and a decimal point. ``3``, ``3.0``, ``-1``."""


class Why(IntEnum):
    """Why a score is missing."""

    PRESENT = 0
    TOO_FEW_ANSWERED = 1
    REQUIRED_SCORE_MISSING = 2


@frozen
class Scored:
    """A scored batch.

    ``frame``: the columns that are not items, as they were, then the scores; one row for each
    row of the batch, in order. ``answers``: the checked answers, Float64, null where not
    answered. ``reasons``: per score ``<id>`` a UInt8 of `Why`, and ``<id>:of``, how many of its
    operands applied (a not-applicable answer does not). ``refused``: which answers could not be
    read, Boolean. ``lines``: where each row stood.
    """

    frame: "pl.DataFrame" = field(repr=False)
    answers: "pl.DataFrame" = field(repr=False)
    reasons: "pl.DataFrame" = field(repr=False)
    refused: "pl.DataFrame" = field(repr=False)
    lines: "pl.Series" = field(repr=False)
    rejects: tuple[Reject, ...] = field(repr=False)


@frozen
class Kernel:
    """Scores batches by a plan. Calling it with a `Batch` gives a `Scored`.

    ``columns`` maps each item's id to its column in the frame; ``missing_codes`` are texts that
    mean that an item was not answered.
    """

    plan: Plan
    columns: Mapping[str, str]
    missing_codes: frozenset[str] = frozenset()

    def __call__(self, batch: Batch) -> Scored:
        import polars as pl

        checked = batch.frame.select(
            expression
            for item in self.plan.items
            for expression in _checked(item, self.columns[item.id], self.missing_codes)
        )
        rejects = self._rejects(batch, checked)
        frame = checked
        for level in self.plan.levels():
            frame = _with_level(level, frame)
        items = [item.id for item in self.plan.items]
        carried = batch.frame.drop(self.columns.values())
        return Scored(
            frame=carried.with_columns(frame.select(output_columns(self.plan)).get_columns()),
            answers=frame.select(pl.col(f"v:{item}").alias(item) for item in items),
            reasons=frame.select(
                expression
                for one in self.plan.scores
                for expression in (
                    pl.col(f"why:{one.score.id}").alias(one.score.id),
                    pl.col(f"of:{one.score.id}").alias(f"{one.score.id}:of"),
                )
            ),
            refused=frame.select(pl.col(f"r:{item}").is_not_null().alias(item) for item in items),
            lines=batch.lines,
            rejects=rejects,
        )

    def _rejects(self, batch: Batch, checked: "pl.DataFrame") -> tuple[Reject, ...]:
        cells: list[Reject] = []
        for item in self.plan.items:
            codes = checked[f"r:{item.id}"]
            if codes.null_count() == len(codes):
                continue
            column = self.columns[item.id]
            for position in codes.is_not_null().arg_true():
                line, row = batch.place(position, column)
                value = batch.frame[column][position]
                cells.append(Reject(line, row, column, RejectCode(codes[position]), value))
        # the sort is stable: cells of one row stay in the order of the items
        return tuple(sorted([*batch.rejects, *cells], key=lambda one: (one.line, one.row)))


def _with_level(level: tuple[PlannedScore, ...], frame: "pl.DataFrame") -> "pl.DataFrame":
    """The frame with the scores of one level, which need only those of earlier levels."""
    import polars as pl

    arrays = [_array_score(one, frame) for one in level if one.method.array]
    made = {one.score.id: _score_columns(one) for one in level}
    frame = frame.with_columns(arrays)
    try:
        frame = frame.with_columns(column for columns in made.values() for column in columns)
    except Exception:  # noqa: BLE001 - of Polars or of the method: it is found below
        for one in level:  # again one by one, to name the one that fails
            with guard(one.plugin, _method(one)):
                frame = frame.with_columns(made[one.score.id])
    for one in level:
        _hold_to_range(one, frame)
    # adding nought makes 0.0 of −0.0
    return frame.with_columns((pl.col(_raw(one)) + 0.0).alias(one.score.id) for one in level)


def output_columns(plan: Plan) -> list[str]:
    """The columns that scoring adds, in the instrument's order."""
    columns = []
    for one in plan.scores:
        score = one.score
        columns += [score.id, f"{score.id}_answered"]
        if score.bands:
            columns.append(f"{score.id}_band")
    return columns


def _checked(item: Item, column: str, missing_codes: frozenset[str]) -> "list[pl.Expr]":
    """Three columns of an item: ``v:`` its value, ``n:`` not applicable, ``r:`` why refused."""
    import polars as pl

    text = pl.col(column).str.strip_chars()
    number = pl.when(text.str.contains(NUMBER)).then(text).cast(pl.Float64, strict=False)
    spelt = sorted(missing_codes)
    numeric = [float(code) for code in spelt if _is_number(code)]
    blank = text.is_null() | (text == "") | text.is_in(spelt) | number.is_in(numeric)
    blank = blank.fill_null(value=False) | text.is_null()
    not_applicable = text.is_in(list(item.scale.codes)).fill_null(value=False)
    permitted = number.is_in(list(item.scale.values)).fill_null(value=False)
    code = (
        pl.when(blank | not_applicable | permitted)
        .then(None)
        .when(number.is_null())
        .then(pl.lit(RejectCode.NOT_A_NUMBER.value))
        .otherwise(pl.lit(RejectCode.NOT_AN_OPTION.value))
    )
    return [
        pl.when(permitted & ~blank).then(number).alias(f"v:{item.id}"),
        not_applicable.alias(f"n:{item.id}"),
        code.alias(f"r:{item.id}"),
    ]


def _is_number(code: str) -> bool:
    import re

    return re.fullmatch(NUMBER.strip("^$"), code) is not None


def _raw(planned: PlannedScore) -> str:
    return f"s:{planned.score.id}"


def _operand_expressions(planned: PlannedScore) -> "tuple[pl.Expr, ...]":
    """One Float64 expression per operand, reverse-keyed by its declared range."""
    import polars as pl

    prefix = "" if planned.score.composite else "v:"
    return tuple(
        pl.lit(operand.minimum + operand.maximum) - pl.col(prefix + operand.id)
        if operand.id in planned.score.reversed
        else pl.col(prefix + operand.id)
        for operand in planned.context.operands
    )


def _score_columns(planned: PlannedScore) -> "list[pl.Expr]":
    """The score itself (``s:``), its count, its band, why it is missing, how many applied.

    An array method has put its result in the column ``s:`` already.
    """
    import polars as pl

    score = planned.score
    values = _operand_expressions(planned)
    answered = reduce(add, [value.is_not_null().cast(pl.Int64) for value in values])
    present = [pl.col(needed).is_not_null() for needed in score.missing.requires]
    enough = answered >= score.missing.min_answered
    why = (
        pl.when(~enough)
        .then(pl.lit(Why.TOO_FEW_ANSWERED.value))
        .when(reduce(or_, [~one for one in present], pl.lit(value=False)))
        .then(pl.lit(Why.REQUIRED_SCORE_MISSING.value))
        .otherwise(pl.lit(Why.PRESENT.value))
    )
    computed = planned.method.array is not None
    result = pl.col(_raw(planned)) if computed else _expression(planned, values, answered)
    value = pl.when(why == Why.PRESENT.value).then(result).otherwise(None)
    not_applicable = [] if score.composite else [pl.col(f"n:{one}") for one in score.operands]
    left_out = reduce(add, [one.cast(pl.Int64) for one in not_applicable], pl.lit(0))
    columns = [
        value.alias(_raw(planned)),
        answered.alias(f"{score.id}_answered"),
        why.cast(pl.UInt8).alias(f"why:{score.id}"),
        (pl.lit(len(score.operands)) - left_out).cast(pl.Int64).alias(f"of:{score.id}"),
    ]
    if score.bands:
        band = pl.lit(None, dtype=pl.String)
        for edge in score.bands.edges:
            band = pl.when(value >= edge.start).then(pl.lit(edge.label)).otherwise(band)
        columns.append(band.alias(f"{score.id}_band"))
    return columns


def _expression(
    planned: PlannedScore, values: "tuple[pl.Expr, ...]", answered: "pl.Expr"
) -> "pl.Expr":
    import polars as pl

    total = reduce(add, [value.fill_null(0.0) for value in values])
    context = ExpressionContext(
        **asdict(planned.context, recurse=False), values=values, answered=answered, total=total
    )
    made = planned.method.expression
    if made is None:
        raise AssertionError(planned.method.name)
    with guard(planned.plugin, _method(planned)):
        expression = made(context)
    if not isinstance(expression, pl.Expr):
        raise _blame(planned, f"gives {type(expression).__name__}, not a Polars expression")
    return expression


def _array_score(planned: PlannedScore, frame: "pl.DataFrame") -> "pl.Series":
    import numpy as np
    import polars as pl

    values = frame.select(
        expression.alias(operand.id)
        for operand, expression in zip(
            planned.context.operands, _operand_expressions(planned), strict=True
        )
    )
    array = np.ascontiguousarray(values.cast(pl.Float64).to_numpy(), dtype=np.float64)
    array.flags.writeable = False
    context = ArrayContext(**asdict(planned.context, recurse=False), values=array)
    made = planned.method.array
    if made is None:
        raise AssertionError(planned.method.name)
    with guard(planned.plugin, _method(planned)):
        result = made(context)
    if not isinstance(result, np.ndarray) or result.dtype != np.float64:
        kind = getattr(result, "dtype", type(result).__name__)
        raise _blame(planned, f"gives {kind}, not an array of float64")
    if result.shape != (len(frame),):
        raise _blame(planned, f"gives shape {result.shape}, not ({len(frame)},)")
    return pl.Series(_raw(planned), result)


def _hold_to_range(planned: PlannedScore, frame: "pl.DataFrame") -> None:
    """Refuse a score that is not a finite number within its declared range."""
    score, column = planned.score, frame[_raw(planned)]
    if not column.dtype.is_float():
        raise _blame(planned, f"gives {column.dtype}, not a number")
    wanted = frame[f"why:{score.id}"] == Why.PRESENT.value
    if (column.is_null() & wanted).any():
        raise _blame(planned, "gives no score where enough is answered")
    if not column.drop_nulls().is_finite().all():
        raise _blame(planned, "gives a score that is not a finite number")
    low, high = score.minimum - planned.slack, score.maximum + planned.slack
    if not column.drop_nulls().is_between(low, high).all():
        raise _blame(planned, f"goes beyond the declared {score.minimum:g} to {score.maximum:g}")


def _method(planned: PlannedScore) -> str:
    return f"method {planned.method.name!r} for the score {planned.score.id!r}"


def _blame(planned: PlannedScore, what: str) -> Exception:
    return Problem.PLUGIN_FAILED.error(plugin=planned.plugin, what=f"{_method(planned)} {what}")
