"""The posterior distribution of theta: its mean and its standard deviation, row by row.

A row's result is the same, bit for bit, whichever rows are beside it. Rows are worked on in blocks
of one shape, the last one filled up with blank rows, so that every row takes the same path through
NumPy; the number of values in a block is a multiple of any vector register's, so that no value is
computed as a remainder; and nothing is summed across rows or by BLAS.
"""

from typing import TYPE_CHECKING

from alliancekit_irt.model import Item, Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

_VALUES = 65536
"""About how many values a block has: 0.5 MB, whatever the number of rows."""

_LANES = 64
"""A block's rows are a multiple of this."""

_TOLERANCE = 1e-9
"""How far, relative to the item's range, rounding may carry an answer from its category."""


def moments(model: Model, values: "Floats") -> "tuple[Floats, Floats]":
    """The posterior mean and standard deviation of theta, each of shape (rows,).

    ``values``: shape (rows, items), NaN where not answered. What was not answered says nothing of
    theta: its likelihood is 1. A blank row has the prior's moments. Formulas: Bock & Mislevy
    (1982). Raises `ValueError` for an answer that is no category of its item.
    """
    import numpy as np

    rows = len(values)
    height = block_height(model)
    padded = -(-rows // height) * height
    mean, deviation = np.empty(padded), np.empty(padded)
    tables = [_table(model, item) for item in model.items]
    bench = _Bench(model, height)
    for start in range(0, padded, height):
        stop = min(start + height, rows)
        answers = np.full((height, len(tables)), np.nan)
        answers[: stop - start] = values[start:stop]
        chosen = [_chosen(item, answers[:, column]) for column, item in enumerate(model.items)]
        block = slice(start, start + height)
        mean[block], deviation[block] = bench.moments(tables, chosen)
    return mean[:rows], deviation[:rows]


def block_height(model: Model) -> int:
    """How many rows a block has: it depends on the number of points alone."""
    return max(1, _VALUES // model.quadrature.points // _LANES) * _LANES


def _table(model: Model, item: Item) -> "Floats":
    """An item's log-likelihoods, one row per category and a last one of zeros: not answered."""
    import numpy as np

    return np.concatenate([model.log_likelihoods(item), np.zeros((1, model.quadrature.points))])


def _chosen(item: Item, answers: "Floats") -> "Indices":
    """Which row of its table each answer picks. Raises `ValueError` where an answer has none."""
    import numpy as np

    categories = np.array(item.categories)
    blank = np.isnan(answers)
    nearest = np.searchsorted((categories[:-1] + categories[1:]) / 2, answers)
    chosen: Indices = np.where(blank, len(categories), nearest)
    known = np.append(categories, np.nan)[chosen]
    reach = _TOLERANCE * (categories[-1] - categories[0])
    if odd := answers[~(blank | (np.abs(answers - known) <= reach))].tolist():
        listed = ", ".join(f"{one:g}" for one in item.categories)
        raise ValueError(f"{odd[0]:g} is no category of an item with the categories {listed}")
    return chosen


class _Bench:
    """The work of one block, in arrays that are made once: each of shape (height, points)."""

    def __init__(self, model: Model, height: int) -> None:
        import numpy as np

        self._theta, self._log_prior = model.theta(), model.log_prior()
        self._weights = np.empty((height, model.quadrature.points))
        self._beside = np.empty_like(self._weights)

    def moments(self, tables: "list[Floats]", chosen: "list[Indices]") -> "tuple[Floats, Floats]":
        """Mean and standard deviation of each row's posterior, each of shape (height,)."""
        import numpy as np

        weights, beside = self._weights, self._beside
        weights[:] = self._log_prior
        for table, rows in zip(tables, chosen, strict=True):
            np.take(table, rows, axis=0, out=beside, mode="clip")
            np.add(weights, beside, out=weights)
        # the highest becomes exp(0) = 1: the sum below neither overflows nor vanishes
        np.subtract(weights, weights.max(axis=1)[:, np.newaxis], out=weights)
        np.exp(weights, out=weights)
        total = np.add.reduce(weights, axis=1)
        np.multiply(weights, self._theta, out=beside)
        mean = np.add.reduce(beside, axis=1) / total
        np.subtract(self._theta, mean[:, np.newaxis], out=beside)
        np.square(beside, out=beside)
        np.multiply(beside, weights, out=beside)
        return mean, np.sqrt(np.add.reduce(beside, axis=1) / total)
