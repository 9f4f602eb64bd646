"""A mean in which some items count more than others: the instrument says how much."""

from alliancekit.api import ScoringMethodOffer, hookimpl

PARAMETERS = {
    "type": "object",
    "properties": {
        "weights": {
            "type": "object",
            "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
        }
    },
    "required": ["weights"],
    "additionalProperties": False,
}


def bounds(context):
    """A mean lies among the answers. A schema cannot know the items, so they are compared here."""
    if set(context.parameters["weights"]) != {operand.id for operand in context.operands}:
        raise ValueError("`weights` must name each item of the score, and no other")
    return (
        min(operand.minimum for operand in context.operands),
        max(operand.maximum for operand in context.operands),
    )


def weighted_mean(context):
    """A blank takes its weight along: those that were answered are divided by their own weights."""
    import polars as pl

    weights = [float(context.parameters["weights"][operand.id]) for operand in context.operands]
    pairs = list(zip(context.values, weights, strict=True))
    total = pl.sum_horizontal(value * weight for value, weight in pairs)
    return total / pl.sum_horizontal(value.is_not_null() * weight for value, weight in pairs)


@hookimpl
def register_scoring_methods():
    yield ScoringMethodOffer(
        "weighted-mean",
        "mean of the answered, some of which count more",
        bounds,
        weighted_mean,
        parameters=PARAMETERS,
    )
