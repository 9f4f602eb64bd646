"""The built-in scoring methods."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancekit.api import (
    Answered,
    Arithmetic,
    ExpressionContext,
    Number,
    OperandValue,
    ScoreContext,
    ScoringMethodOffer,
    Total,
    hookimpl,
)

if TYPE_CHECKING:
    import polars as pl

Bounds = tuple[float, float]


def mean_bounds(context: ScoreContext) -> Bounds:
    """The mean lies between the lowest minimum and the highest maximum."""
    return (
        min(operand.minimum for operand in context.operands),
        max(operand.maximum for operand in context.operands),
    )


def mean(context: ExpressionContext) -> "pl.Expr":
    """The mean of what was answered."""
    return context.total / context.answered


def same_range(context: ScoreContext) -> Bounds:
    """The operands' common range. Raises `ValueError` where they differ."""
    if len({(one.minimum, one.maximum) for one in context.operands}) > 1:
        raise ValueError("its operands have different ranges, so it cannot be prorated")
    return mean_bounds(context)


def sum_bounds(context: ScoreContext) -> Bounds:
    """The sums of the minima and of the maxima."""
    return (
        sum(operand.minimum for operand in context.operands),
        sum(operand.maximum for operand in context.operands),
    )


def complete_sum_bounds(context: ScoreContext) -> Bounds:
    """As `sum_bounds`. Raises `ValueError` where the missing rule would let a blank count as 0."""
    if context.min_answered < context.k:
        raise ValueError(
            f"`sum` needs all {context.k} answered, else a blank would count as 0:"
            f" set min_answered to {context.k}, or use prorated-sum"
        )
    return sum_bounds(context)


def prorated_bounds(context: ScoreContext) -> Bounds:
    """K times the common range."""
    low, high = same_range(context)
    return context.k * low, context.k * high


def prorated_sum(context: ExpressionContext) -> "pl.Expr":
    """K × the mean of what was answered."""
    return context.total * context.k / context.answered


def scaled_bounds(context: ScoreContext) -> Bounds:
    """The mean's bounds times the factor."""
    low, high = mean_bounds(context)
    factor = context.parameters["factor"]
    return low * factor, high * factor


def scaled_mean(context: ExpressionContext) -> "pl.Expr":
    """``factor`` × the mean of what was answered: CORE's clinical score is 10 × the mean."""
    return context.total * float(context.parameters["factor"]) / context.answered


def linear_terms(context: ScoreContext) -> list[tuple[float, float, float]]:
    """Weight, minimum and maximum of each operand. Raises `ValueError` for a wrong weight."""
    weights = context.parameters["weights"]
    operands = {operand.id: operand for operand in context.operands}
    if set(weights) != set(operands):
        raise ValueError("`weights` must name each of its operands, and nothing else")
    if context.min_answered < context.k:
        raise ValueError(
            f"`linear` needs all {context.k} answered: set min_answered to {context.k}"
        )
    return [(weights[name], one.minimum, one.maximum) for name, one in operands.items()]


def linear_bounds(context: ScoreContext) -> Bounds:
    """The intercept and, per operand, the end of its range that its weight's sign picks."""
    terms = linear_terms(context)
    intercept = context.parameters.get("intercept", 0)
    return (
        intercept + sum(min(weight * low, weight * high) for weight, low, high in terms),
        intercept + sum(max(weight * low, weight * high) for weight, low, high in terms),
    )


def linear(context: ExpressionContext) -> "pl.Expr":
    """``intercept`` + Σ weight × operand."""
    import polars as pl

    total = pl.lit(float(context.parameters.get("intercept", 0)))
    for operand, value in zip(context.operands, context.values, strict=True):
        total = total + value * float(context.parameters["weights"][operand.id])
    return total


def pomp_bounds(context: ScoreContext) -> Bounds:
    """0 to 100. Raises `ValueError` where the operands' ranges differ."""
    same_range(context)
    return 0.0, 100.0


def pomp(context: ExpressionContext) -> "pl.Expr":
    """Per cent of the maximum possible: 100 (mean − min) / (max − min) (Cohen et al. 1999)."""
    low, high = same_range(context)
    # sums before the division: whole answers then give the exact value at a band's edge
    return 100.0 * (context.total - low * context.answered) / (context.answered * (high - low))


def portable_linear(context: ScoreContext) -> Arithmetic:
    """As `linear`, in plain arithmetic."""
    total: Arithmetic = Number(float(context.parameters.get("intercept", 0)))
    for operand in context.operands:
        total = total + OperandValue(operand.id) * float(context.parameters["weights"][operand.id])
    return total


def portable_pomp(context: ScoreContext) -> Arithmetic:
    """As `pomp`, in plain arithmetic."""
    low, high = same_range(context)
    return 100.0 * (Total() - low * Answered()) / (Answered() * (high - low))


@hookimpl
def register_scoring_methods() -> Iterator[ScoringMethodOffer]:
    yield ScoringMethodOffer(
        "mean", "mean of the answered", mean_bounds, mean, portable=lambda _: Total() / Answered()
    )
    yield ScoringMethodOffer(
        "sum",
        "sum, every one answered",
        complete_sum_bounds,
        lambda context: context.total,
        portable=lambda _: Total(),
    )
    yield ScoringMethodOffer(
        "prorated-sum",
        "k × the mean of the answered",
        prorated_bounds,
        prorated_sum,
        portable=lambda context: Total() * context.k / Answered(),
    )
    yield ScoringMethodOffer(
        "scaled-mean",
        "factor × the mean of the answered",
        scaled_bounds,
        scaled_mean,
        portable=lambda context: Total() * float(context.parameters["factor"]) / Answered(),
        parameters={
            "required": ["factor"],
            "properties": {"factor": {"type": "number", "exclusiveMinimum": 0}},
        },
    )
    yield ScoringMethodOffer(
        "linear",
        "intercept + weighted sum, every one answered",
        linear_bounds,
        linear,
        portable=portable_linear,
        parameters={
            "required": ["weights"],
            "properties": {
                "intercept": {"type": "number"},
                "weights": {"type": "object", "additionalProperties": {"type": "number"}},
            },
        },
    )
    yield ScoringMethodOffer(
        "pomp",
        "mean of the answered as per cent of the maximum possible",
        pomp_bounds,
        pomp,
        portable=portable_pomp,
    )
