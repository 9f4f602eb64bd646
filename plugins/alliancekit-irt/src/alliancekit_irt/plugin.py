"""What this distribution offers to alliancekit: two scoring methods and a check."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancekit.api import (
    ArrayContext,
    CheckOffer,
    ScoreContext,
    ScoringMethodOffer,
    hookimpl,
)

from alliancekit_irt.checks import EAP, STANDARD_ERROR, lone_standard_errors
from alliancekit_irt.parameters import SCHEMA, read
from alliancekit_irt.posterior import moments

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Bounds = tuple[float, float]


def eap_bounds(context: ScoreContext) -> Bounds:
    """The ends of the quadrature, on the output's metric.

    A posterior mean is a weighted mean of the quadrature's points. Raises `ValueError` where the
    parameters do not fit the operands.
    """
    model = read(context)
    low, high = model.quadrature.minimum, model.quadrature.maximum
    return model.scale.place(low), model.scale.place(high)


def se_bounds(context: ScoreContext) -> Bounds:
    """0 to half the quadrature's range, on the output's metric.

    No distribution on an interval has a larger standard deviation (Popoviciu 1935). Raises
    `ValueError` where the parameters do not fit the operands.
    """
    model = read(context)
    return 0.0, (model.quadrature.maximum - model.quadrature.minimum) / 2 * model.scale.sd


def eap(context: ArrayContext) -> "NDArray[np.float64]":
    """The posterior mean of theta for each row, on the output's metric (Bock & Mislevy 1982)."""
    import numpy as np

    model = read(context)
    mean, _ = moments(model, context.values)
    return np.clip(model.scale.mean + model.scale.sd * mean, *eap_bounds(context))


def eap_se(context: ArrayContext) -> "NDArray[np.float64]":
    """The posterior standard deviation of theta for each row, in the output's units.

    It is what is reported as the standard error of an EAP score (Bock & Mislevy 1982).
    """
    import numpy as np

    model = read(context)
    _, deviation = moments(model, context.values)
    return np.clip(model.scale.sd * deviation, *se_bounds(context))


@hookimpl
def register_scoring_methods() -> Iterator[ScoringMethodOffer]:
    yield ScoringMethodOffer(
        EAP,
        "EAP of the latent trait, graded response model",
        eap_bounds,
        array=eap,
        parameters=SCHEMA,
    )
    yield ScoringMethodOffer(
        STANDARD_ERROR,
        f"standard error (posterior SD) of {EAP}",
        se_bounds,
        array=eap_se,
        parameters=SCHEMA,
    )


@hookimpl
def register_checks() -> Iterator[CheckOffer]:
    yield CheckOffer(
        "irt-standard-errors",
        f"each {STANDARD_ERROR} is that of a {EAP}",
        lone_standard_errors,
    )
