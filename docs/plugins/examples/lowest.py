"""The lowest answer: an alliance may be as strong as its weakest side."""

from alliancekit.api import ScoringMethodOffer, hookimpl


def bounds(context):
    return (
        min(operand.minimum for operand in context.operands),
        max(operand.maximum for operand in context.operands),
    )


def lowest(context):
    import polars as pl

    return pl.min_horizontal(context.values)


@hookimpl
def register_scoring_methods():
    yield ScoringMethodOffer("lowest", "the lowest of the answered", bounds, lowest)
