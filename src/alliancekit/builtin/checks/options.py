"""The numbers behind a scale's options: in steps, and in order."""

from collections.abc import Iterator
from itertools import pairwise

from alliancekit.api import Finding, Instrument
from alliancekit.builtin.checks.lines import warning

TOLERANCE = 1e-9


def check(instrument: Instrument) -> Iterator[Finding]:
    """Scales whose values leave one out (1, 2, 4) or jump about in printed order (1, 3, 2).

    Equal steps of any size are in order (0, 25, 50, 75, 100), and so is a falling scale (4 … 0).
    Reversal, min + max − answer, leads from a value to a value of the scale only with equal steps.
    """
    for scale in instrument.scales:
        printed, at = scale.values, f"scales.{scale.id}"
        listed = ", ".join(f"{value:g}" for value in printed)
        steps = [high - low for low, high in pairwise(sorted(printed))]
        if max(steps) - min(steps) > TOLERANCE:
            told = f"the steps between its values differ ({listed}): number its options evenly"
            yield warning("option-gap", at, told)
        if list(printed) not in (sorted(printed), sorted(printed, reverse=True)):
            told = f"its values neither rise nor fall as printed ({listed}): put them in order"
            yield warning("option-gap", at, told)
