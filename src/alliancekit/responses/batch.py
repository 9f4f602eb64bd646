"""Responses on their way to the kernel, and what was refused on the way."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    import polars as pl


class RejectCode(StrEnum):
    """Why a cell or a row was refused."""

    NOT_A_NUMBER = "not-a-number"
    NOT_AN_OPTION = "not-an-option"
    SHORT_ROW = "short-row"
    LONG_ROW = "long-row"
    STRAY_QUOTE = "stray-quote"
    STRAY_RETURN = "stray-return"
    UNKNOWN_RESPONDENT = "unknown-respondent"
    OTHER_RESPONDENT = "other-respondent"
    UNKNOWN_ITEM = "unknown-item"


CELL_CODES = frozenset({RejectCode.NOT_A_NUMBER, RejectCode.NOT_AN_OPTION})
"""A cell refused for one of these counts as missing; its row is scored all the same."""


@frozen
class Reject:
    """A refused cell or, where ``code`` is of a row, a refused row.

    ``line`` is the physical line in the file, from 1; ``row`` the data row, from 1.
    """

    line: int
    row: int
    column: str
    code: RejectCode
    value: str = field(repr=False)


@frozen
class Batch:
    """Some rows of responses, every cell still text as it was read.

    ``lines`` and ``rows`` (Int64, one per row of ``frame``) say where each row stood.
    ``rejects`` are rows that could not be read; they are not in ``frame``. In long layout a cell
    stood on a line of its own: ``cells`` maps (position in the frame, column) to (line, row).
    ``used`` is how many rows of the file went into ``frame``.
    """

    frame: "pl.DataFrame" = field(repr=False)
    lines: "pl.Series" = field(repr=False)
    rows: "pl.Series" = field(repr=False)
    used: int
    rejects: tuple[Reject, ...] = field(default=(), repr=False)
    cells: Mapping[tuple[int, str], tuple[int, int]] | None = field(default=None, repr=False)

    def place(self, position: int, column: str) -> tuple[int, int]:
        """Line and row of the cell at this position of the frame."""
        if self.cells is not None and (place := self.cells.get((position, column))):
            return place
        return int(self.lines[position]), int(self.rows[position])
