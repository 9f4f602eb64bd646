"""The graded response model: what is known of the items, and what an answer says of theta."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Item:
    """An item's parameters.

    ``a``: discrimination, above 0, per unit of theta. ``b``: thresholds, ascending, on theta's
    metric: where category j or a higher one is as likely as not. ``categories``: the answers'
    values, ascending, one more than there are thresholds.
    """

    a: float
    b: tuple[float, ...]
    categories: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution's mean and standard deviation, on theta's metric."""

    mean: float = 0.0
    sd: float = 1.0


@dataclass(frozen=True, slots=True)
class Quadrature:
    """Equally spaced points of theta, both ends among them."""

    points: int
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True)
class OutputScale:
    """The output is ``mean + sd × theta``: 50 and 10 give the T metric, 0 and 1 theta itself."""

    mean: float = 0.0
    sd: float = 1.0

    def place(self, theta: float) -> float:
        """Where a theta lies on the output's metric."""
        return self.mean + self.sd * theta


@dataclass(frozen=True, slots=True)
class Model:
    """All that an EAP score is computed from. ``items`` are in the order of the operands.

    ``constant`` is D: 1 where the discriminations are logistic, 1.7 or 1.702 where they are on
    the normal-ogive metric.
    """

    items: tuple[Item, ...]
    constant: float
    prior: Normal
    quadrature: Quadrature
    scale: OutputScale

    def theta(self) -> "NDArray[np.float64]":
        """The quadrature's points, ascending, shape (points,)."""
        import numpy as np

        grid = self.quadrature
        return np.linspace(grid.minimum, grid.maximum, grid.points)

    def log_prior(self) -> "NDArray[np.float64]":
        """The log of the prior's density at each point, but for a constant, shape (points,)."""
        import numpy as np

        made: NDArray[np.float64] = -0.5 * np.square(
            (self.theta() - self.prior.mean) / self.prior.sd
        )
        return made

    def log_likelihoods(self, item: Item) -> "NDArray[np.float64]":
        """Log P(category | theta) for each category of an item, shape (categories, points).

        P(j) = s(u) − s(v), with s the logistic function, u = D a (theta − b_j) and
        v = D a (theta − b_j+1) (Samejima 1969, in its logistic form). The difference of two
        nearly equal numbers is never taken: it is s(u) s(−v) (1 − exp(v − u)), and v − u does not
        depend on theta. So the log is finite, and right to rounding, for any theta.
        """
        import numpy as np

        slope = self.constant * item.a
        at = slope * (self.theta()[np.newaxis, :] - np.array(item.b)[:, np.newaxis])
        above, below = -np.logaddexp(0.0, -at), -np.logaddexp(0.0, at)
        gaps = np.log(-np.expm1(-slope * np.diff(item.b)))[:, np.newaxis]
        return np.concatenate([below[:1], above[:-1] + below[1:] + gaps, above[-1:]])
