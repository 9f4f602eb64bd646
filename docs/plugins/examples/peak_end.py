"""Peak–end score: the mean of the highest answer and of the last one."""

from alliancekit.api import ScoringMethodOffer, hookimpl


def bounds(context):
    """The lowest and the highest score. It also says for which scores the method is no method."""
    if context.min_answered < context.k:
        raise ValueError(f"`peak-end` needs every answer: set min_answered to {context.k}")
    lowest_peak = max(operand.minimum for operand in context.operands)
    highest_peak = max(operand.maximum for operand in context.operands)
    last = context.operands[-1]
    return (lowest_peak + last.minimum) / 2, (highest_peak + last.maximum) / 2


def peak_end(context):
    """One score per row. A row with a blank gives NaN, which is never used."""
    import numpy as np  # here, and not above: `alliancekit --help` does not wait for it

    return (np.max(context.values, axis=1) + context.values[:, -1]) / 2


@hookimpl
def register_scoring_methods():
    yield ScoringMethodOffer("peak-end", "mean of highest and last", bounds, array=peak_end)
