"""A piece of a file as what readers open: whole lines of text, or frames of a table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import define, frozen

from alliancekit.errors import AllianceError
from alliancekit.responses.blocks import BOM, feeds_in
from alliancekit.responses.csvrows import CsvRows, fault
from alliancekit.responses.formats import column

if TYPE_CHECKING:
    import polars as pl

OPEN_QUOTE = (
    "a quoted field goes on behind the end of this line, which this engine cannot read, since it"
    " divides files at line ends: score it with --engine polars, or save it as Parquet"
)


@frozen
class Extent:
    """How much of a file a piece is: its lines, its data rows, its bytes."""

    lines: int = 0
    rows: int = 0
    size: int = 0

    def __add__(self, other: "Extent") -> "Extent":
        return Extent(self.lines + other.lines, self.rows + other.rows, self.size + other.size)

    def placed(self, rejects: "pl.DataFrame") -> "pl.DataFrame":
        """Rejects of a piece as those of its file, in which so much stands before it."""
        import polars as pl

        return rejects.with_columns(pl.col("line") + self.lines, pl.col("row") + self.rows)

    def fault(self, error: AllianceError) -> AllianceError:
        """A fault of a piece as that of its file, in which so much stands before it."""
        moved = dict(error.fields)
        for name, distance in (("line", self.lines), ("offset", self.size)):
            if isinstance(moved.get(name), int):
                moved[name] += distance
        return error if moved == error.fields else error.problem.error(**moved)


@define
class Lines:
    """Whole lines as a file to be read; a line that ends within quotes is refused.

    ``header`` is read first, though it does not belong to the piece; ``mark`` does.
    """

    chunks: Iterator[bytes]
    where: str
    delimiter: str
    header: bytes = b""
    mark: bytes = b""
    lines: int = 0
    size: int = 0
    _begun: bool = False

    @property
    def above(self) -> Extent:
        """What was put before the piece."""
        return Extent(int(bool(self.header)), 0, len(self.header))

    def read(self, _size: int = -1) -> bytes:
        """The next lines, be they many or few."""
        if self.header and not self._begun:
            self._begun = True
            return self.header
        chunk = next(self.chunks, b"")
        if chunk:
            self._refuse_open_quote(chunk)
            if not chunk.startswith(self.mark):
                chunk = self.mark + chunk
            self.mark = b""
            self.lines += feeds_in(chunk)
            self.size += len(chunk)
        return chunk

    def _refuse_open_quote(self, chunk: bytes) -> None:
        """An odd number of quotes is what a line has that leaves a field open."""
        import numpy as np

        if b'"' not in chunk:
            return
        text = np.frombuffer(chunk, np.uint8)
        ends = np.flatnonzero(text == ord("\n"))
        quotes = np.searchsorted(ends, np.flatnonzero(text == ord('"')))
        for at in np.flatnonzero(np.bincount(quotes) % 2).tolist():
            start = int(ends[at - 1]) + 1 if at else 0
            line = chunk[start : int(ends[at]) if at < len(ends) else len(chunk)]
            whole = line.decode(errors="replace").encode() + b"\n"
            rows = CsvRows(whole, self.where, self.delimiter)
            rows.take(None)
            if rows.unfinished:
                number = self.lines + at + 1 + self.above.lines
                raise fault(self.where, number, OPEN_QUOTE)


@define
class Frames:
    """Frames of a table, counted as they are drawn."""

    frames: "Iterator[pl.DataFrame]"
    lines: int = 0
    size: int = 0

    @property
    def above(self) -> Extent:
        """Nothing is put before the piece."""
        return Extent()

    def drawn(self) -> "Iterator[pl.DataFrame]":
        """The frames, their columns called by position."""
        for frame in self.frames:
            self.lines += len(frame)
            yield frame.rename({name: column(at) for at, name in enumerate(frame.columns, 1)})


def with_header(start: bytes) -> bytes:
    """The beginning of a text file up to the line that is its header: the first not blank."""
    at = 0
    while 0 <= at < len(start):
        end = start.find(b"\n", at) + 1
        if not end or start[at:end].removeprefix(BOM).strip():
            return start[:end] if end else start
        at = end
    return start
