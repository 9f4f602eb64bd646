"""What a cell's text means: an answer, a blank, not applicable, or nothing that is permitted.

The one rule by which a cell becomes a number. Each distinct text is judged once; the rows that
have it share the judgement.
"""

import re
from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from alliancekit.instrument.model import Scale
from alliancekit.responses.batch import Cells, RejectCode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NUMBER = re.compile(r"[+-]?[0-9]{1,7}(\.[0-9]{1,9})?", re.ASCII)
"""What counts as a number: ASCII digits and a decimal point. ``3``, ``3.0``, ``-1``."""

CUT = 110
"""Bytes from which on a label may have been cut: SPSS holds 120, the last character whole."""


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


def meant(cells: Cells, scale: Scale, missing: frozenset[str]) -> Cells:
    """The cells, with what their file declares to be no answer as what it means on a scale.

    It is the code of an answer "not applicable", where it is that code or has that answer's label
    in the file; else it is blank. A number that the scale has as an answer is blank whatever its
    label: two readings of it are possible, and a blank claims the least. What is in ``missing``
    stays as it is, to be judged so.
    """
    if not cells.declared:
        return cells
    answers = {_words(one.label) for one in scale.options if one.value is not None}
    labels = {_words(one.label): one.code for one in scale.options if one.code is not None}
    labels = {label: code for label, code in labels.items() if label not in answers}
    one = _judgement(scale, missing)

    def meaning(text: str) -> str:
        kind, _ = one(text)
        if text not in cells.declared or kind in (Kind.BLANK, Kind.NOT_APPLICABLE):
            return text
        label = _words(cells.declared[text])
        fitting = [code for words, code in labels.items() if _is_label(label, words)]
        return fitting[0] if fitting and kind != Kind.ANSWER else ""

    return evolve(cells, texts=tuple(map(meaning, cells.texts)), declared={})


def _words(label: str) -> str:
    """A label as it is compared: in whatever case and with whatever blanks."""
    return " ".join(label.split()).casefold()


def _is_label(label: str, words: str) -> bool:
    """Whether a file's label has these words: all of them, or as many as a file holds."""
    return label == words or (len(label.encode()) > CUT and words.startswith(label))


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
