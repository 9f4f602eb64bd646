"""A file of responses, whatever its format: column names, and batches of rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from alliancekit.responses.batch import Batch

if TYPE_CHECKING:
    import polars as pl


class Source(Protocol):
    """An opened file. ``batches`` may be drawn once; afterwards the counts are complete.

    ``blank_at`` are the first few of the blank lines, which are counted and are no rows.
    """

    where: str
    blank_lines: int
    blank_at: list[int]
    rows_read: int

    @property
    def names(self) -> Sequence[str]:
        """The columns' names as they stand in the file."""

    @property
    def delimiter(self) -> str | None:
        """What separates the columns of a text file."""

    @property
    def notes(self) -> Sequence[str]:
        """What a person should be told of the file."""

    def types(self, names: Sequence[str]) -> "Sequence[pl.DataType]":
        """The columns' types, in order; ``names`` is what they are to be called."""

    def batches(self, names: Sequence[str], coded: Mapping[str, str]) -> Iterator[Batch]:
        """The rows, in order, at least one batch.

        ``names`` is what the columns are to be called, in their order; ``coded`` says which of
        them become cells, and under what key.
        """
