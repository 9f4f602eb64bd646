"""A table opened for reading, whatever the format: names, types and frames drawn once, in order."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    import polars as pl

MAX_FRAME_ROWS = 50_000
MAX_FRAME_CELLS = 2_000_000


def column(position: int) -> str:
    """What frames call the column at this position, counted from 1."""
    return f"column_{position}"


def rows_per_frame(width: int) -> int:
    """How many rows of this many columns a frame may hold."""
    return max(1, min(MAX_FRAME_ROWS, MAX_FRAME_CELLS // max(width, 1)))


@frozen
class DeclaredMissing:
    """The values of one column that the file itself declares to mean "no answer".

    ``codes`` are canonical texts, as `as_text` gives them; ``ranges`` are numbers, both ends
    included, infinite where the file says "lowest" or "highest". ``labels`` are the words that the
    file has for some of these values, by their canonical texts.
    """

    codes: frozenset[str] = frozenset()
    ranges: tuple[tuple[float, float], ...] = ()
    labels: Mapping[str, str] = field(default=MappingProxyType({}), repr=False)

    def mask(self, texts: "pl.Series") -> "pl.Series":
        """Where a series of canonical texts holds such a value; False where it is null."""
        import polars as pl

        found = texts.is_in(sorted(self.codes))
        if self.ranges:
            numbers = texts.cast(pl.Float64, strict=False)
            for low, high in self.ranges:
                found |= numbers.is_between(low, high)
        return found.fill_null(value=False)


@frozen
class Table:
    """A table opened for reading: frames are drawn once, in order.

    ``names`` are the columns' names as the file has them, empty and doubled ones too: judging
    them is the reader's business. Frames call their columns by position instead, `column(1)`
    onwards, and so do ``schema`` and ``missing``. Each frame holds at most `MAX_FRAME_ROWS` rows;
    together they hold every row, also those in which all is null: such a row is a blank line.

    ``first_line`` is what a person calls the first data row: 2 in a sheet, whose row 1 is the
    header, else 1. Data row n, from 0, so stands on line ``first_line + n``.
    ``missing`` are the values that the file declares to mean "no answer"; they are left in the
    frames. ``notes`` are sentences that a person should be told, such as a sheet left unread.

    Drawing a frame raises `AllianceError` where the file turns out to be damaged, torn or not to
    be trusted. What was drawn before is then part of nothing: write nothing from it.
    """

    names: tuple[str, ...]
    schema: "pl.Schema"
    frames: Iterator["pl.DataFrame"] = field(repr=False)
    first_line: int = 1
    missing: Mapping[str, DeclaredMissing] = field(default=MappingProxyType({}), repr=False)
    notes: tuple[str, ...] = ()
