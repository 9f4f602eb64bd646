"""What a cell's text means: an answer, a blank, not applicable, or nothing that is permitted.

The one rule by which a cell becomes a number. Each distinct text is judged once; the rows that
have it share the judgement.
"""

import re
from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from attrs import field, frozen

from alliancekit.instrument.model import Scale
from alliancekit.responses.batch import Cells, RejectCode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NUMBER = re.compile(r"[+-]?[0-9]{1,7}(\.[0-9]{1,9})?", re.ASCII)
"""What counts as a number: ASCII digits and a decimal point. ``3``, ``3.0``, ``-1``."""


class Kind(IntEnum):
    """What a cell is. From ``NOT_A_NUMBER`` on it is refused."""

    ANSWER = 0
    BLANK = 1
    NOT_APPLICABLE = 2
    NOT_A_NUMBER = 3
    NOT_AN_OPTION = 4


REFUSED = {
    Kind.NOT_A_NUMBER: RejectCode.NOT_A_NUMBER,
    Kind.NOT_AN_OPTION: RejectCode.NOT_AN_OPTION,
}


@frozen
class Answers:
    """An item's cells, judged. Shapes (rows,).

    ``filled``: float64, 0 where there is no answer. ``kinds``: uint8 of `Kind`.
    ``may_not_apply``: whether any text that occurs may mean that the item does not apply.
    """

    filled: "NDArray[np.float64]" = field(repr=False, eq=False)
    kinds: "NDArray[np.uint8]" = field(repr=False, eq=False)
    may_not_apply: bool = True

    @property
    def answered(self) -> "NDArray[np.bool]":
        """Which rows have an answer."""
        given: NDArray[np.bool] = self.kinds == Kind.ANSWER
        return given

    @property
    def refused(self) -> "NDArray[np.bool]":
        """Which rows have a cell that means nothing."""
        refused: NDArray[np.bool] = self.kinds >= Kind.NOT_A_NUMBER
        return refused


def number(text: str) -> float | None:
    """The number that a cell's text is, or ``None``."""
    return float(text) if _NUMBER.fullmatch(text) else None


def judge(cells: Cells, scale: Scale, missing: frozenset[str]) -> Answers:
    """Each row's answer on a scale. ``missing``: texts that mean that none was given."""
    import numpy as np

    one = _judgement(scale, missing)
    judged = [one(text) for text in cells.texts]
    values = np.array([value for _, value in judged], np.float64)
    kinds = np.array([kind for kind, _ in judged], np.uint8)
    codes = cells.codes.astype(np.intp)  # what NumPy indexes by: twice as fast as to leave it
    may_not_apply = bool((kinds == Kind.NOT_APPLICABLE).any())
    return Answers(values.take(codes), kinds.take(codes), may_not_apply)


@lru_cache(maxsize=256)
def _judgement(scale: Scale, missing: frozenset[str]) -> Callable[[str], tuple[Kind, float]]:
    codes, permitted = frozenset(scale.codes), frozenset(scale.values)
    blank_numbers = {number(code) for code in missing} - {None}
    code_numbers = {number(code) for code in codes} - {None}

    @lru_cache(maxsize=4096)
    def one(text: str) -> tuple[Kind, float]:
        stripped = text.strip()
        value = number(stripped)
        if not stripped or stripped in missing or (value is not None and value in blank_numbers):
            return Kind.BLANK, 0.0
        if stripped in codes or (value is not None and value in code_numbers):
            return Kind.NOT_APPLICABLE, 0.0
        if value is None:
            return Kind.NOT_A_NUMBER, 0.0
        return (Kind.ANSWER, value) if value in permitted else (Kind.NOT_AN_OPTION, 0.0)

    return one
