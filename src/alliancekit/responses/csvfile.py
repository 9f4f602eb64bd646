"""A CSV file as batches: most of it in blocks at once, what is odd in it record by record."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, BinaryIO

from attrs import define, frozen

from alliancekit.responses.batch import Batch, Cells, Reject, RejectCode, rejects_frame
from alliancekit.responses.blocks import BOM, Blocks
from alliancekit.responses.csvrows import (
    MAX_RECORD,
    CsvRows,
    Row,
    never_closed,
    too_long_line,
)
from alliancekit.responses.header import of_record
from alliancekit.responses.structure import Structure, cell_texts, field_texts, structure

if TYPE_CHECKING:
    import polars as pl

MANY = 5_000
"""Rows from which on it is quicker to lay texts over a block than to parse it again."""
MAX_BLANK = 5
"""So many blank lines are named."""
SLOW_ROWS = 20_000
"""Rows of a batch that are read one by one."""
MAX_RESUMES = 50
"""How often a block is begun again behind a record whose quotes do not pair up."""


@define
class CsvFile:
    """An opened CSV file: a `Source` whose columns are all text."""

    where: str
    names: list[str]
    delimiter: str
    blank_lines: int
    blank_at: list[int]
    _pieces: Iterator[bytes]
    _rest: bytes
    _line: int
    rows_read: int = 0

    @classmethod
    def open(cls, file: BinaryIO, where: str, delimiter: str, encoding: str) -> "CsvFile":
        """The file, its header read.

        Raises `AllianceError` where it has none, and for bytes that are not of the encoding.
        """
        pieces = iter(Blocks(file, where, encoding))
        rest, line = b"", 1
        blank: list[int] = []
        header: Row | None = None
        for piece in pieces:
            rows = CsvRows(rest + piece, where, delimiter, line)
            for row in rows:
                if not row.blank:
                    header = row
                    break
                blank.append(row.line)
            rest, line = rows.data[rows.at :], rows.line
            if header is not None:
                break
        else:
            if rest:
                raise never_closed(where, line)
        names = of_record(header, where)
        return cls(where, names, delimiter, len(blank), blank[:MAX_BLANK], pieces, rest, line)

    @property
    def notes(self) -> Sequence[str]:
        """Nothing."""
        return ()

    def types(self, names: Sequence[str]) -> "list[pl.DataType]":
        """Every column is text."""
        import polars as pl

        return [pl.String()] * len(names)

    def records(self) -> Iterator[Row]:
        """The records behind the header one by one, refused and blank ones too: of a short file."""
        for block in self._whole():
            rows = CsvRows(block, self.where, self.delimiter, self._line)
            yield from rows
            self._line = rows.line
            if rows.unfinished:
                self._rest = block[rows.at :]

    def batches(self, names: Sequence[str], coded: Mapping[str, str]) -> Iterator[Batch]:
        """The rows, in order; no batch is of more than a few megabytes of the file."""
        shape = _Shape(list(names), {key: names.index(one) for key, one in coded.items()})
        drawn = False
        for block in self._whole():
            for batch in self._of_block(block, shape):
                drawn = True
                yield batch
        if not drawn:
            yield self._of_rows([], shape)

    def _whole(self) -> Iterator[bytes]:
        """Blocks that begin with a record; what is unfinished is put before the next."""
        if self._rest:
            block, self._rest = self._rest, b""
            yield block
        for piece in self._pieces:
            block, self._rest = self._rest + piece, b""
            yield block
        if self._rest:
            raise never_closed(self.where, self._line)

    def _of_block(self, block: bytes, shape: "_Shape") -> Iterator[Batch]:
        """A block's batches: its structure and, where that stops, the next record by itself."""
        regular = len(shape.names) > 1 and len(self.delimiter.encode()) == 1
        if b'"' in block and BOM in block:  # Polars would take a mark within the text away
            regular = False
        for begun in count():
            at_once = regular and begun < MAX_RESUMES
            if at_once:
                found = structure(block, self.delimiter, len(shape.names))
                if found.records:
                    yield self._of_structure(found, shape)
                self._line += found.feeds
                block = block[found.used :]
            if not block:
                return
            rows = CsvRows(block, self.where, self.delimiter, self._line)
            while taken := rows.take(1 if at_once else SLOW_ROWS):
                yield self._of_rows(taken, shape)
                if at_once:
                    break
            block, self._line = block[rows.at :], rows.line
            if rows.unfinished:
                self._rest = block
                return

    def _of_structure(self, found: Structure, shape: "_Shape") -> Batch:
        """The good records at once, those that are odd one by one."""
        import numpy as np
        import polars as pl

        if (too_long := found.longer_than(MAX_RECORD)) is not None:
            raise too_long_line(self.where, self._line + too_long)
        blank: list[int] = []
        rejects: list[Reject] = []
        for ordinal, line, start, end in found.odd:
            # the CR of CR LF was taken off; one more is taken off here
            (row,) = CsvRows(found.data[start:end] + b"\r\n", self.where, self.delimiter)
            if row.blank:
                blank.append(ordinal)
                self._count_blank(self._line + line)
            else:
                number = self.rows_read + ordinal + 1 - len(blank)
                rejects.append(shape.refusal(row, self._line + line, number))
        numbers = self.rows_read + 1 + found.ordinals
        if blank:
            numbers = numbers - np.searchsorted(blank, found.ordinals)
        self.rows_read += found.records - len(blank)
        return Batch(
            frame=shape.frame(found, self.delimiter),
            cells={
                key: Cells(shape.names[at], *cell_texts(found, at))
                for key, at in shape.coded.items()
            },
            lines=pl.Series("line", found.lines + self._line, dtype=pl.Int64),
            rows=pl.Series("row", numbers, dtype=pl.Int64),
            used=len(numbers),
            rejects=rejects_frame(rejects),
            columns=tuple(shape.names),
        )

    def _count_blank(self, line: int) -> None:
        self.blank_lines += 1
        if len(self.blank_at) < MAX_BLANK:
            self.blank_at.append(line)

    def _of_rows(self, records: list[Row], shape: "_Shape") -> Batch:
        """Records that were read one by one."""
        import polars as pl

        good: list[tuple[int, Row]] = []
        rejects: list[Reject] = []
        for row in records:
            if row.blank:
                self._count_blank(row.line)
                continue
            self.rows_read += 1
            if row.refused or len(row.fields) != len(shape.names):
                rejects.append(shape.refusal(row, row.line, self.rows_read))
            else:
                good.append((self.rows_read, row))
        table = pl.DataFrame(
            {name: [row.fields[at] for _, row in good] for at, name in enumerate(shape.names)},
            schema=dict.fromkeys(shape.names, pl.String),
        )
        coded = {key: shape.names[at] for key, at in shape.coded.items()}
        cells = {key: Cells.of(name, table[name]) for key, name in coded.items()}
        return Batch(
            frame=pl.DataFrame([table[shape.names[at]] for at in shape.carried]),
            cells=cells,
            lines=pl.Series("line", [row.line for _, row in good], dtype=pl.Int64),
            rows=pl.Series("row", [number for number, _ in good], dtype=pl.Int64),
            used=len(good),
            rejects=rejects_frame(rejects),
            columns=tuple(shape.names),
        )


@frozen
class _Shape:
    """What a row must be: the columns, and at which positions those are that become cells."""

    names: list[str]
    coded: Mapping[str, int]

    @property
    def carried(self) -> list[int]:
        """The positions of the other columns."""
        return [at for at in range(len(self.names)) if at not in self.coded.values()]

    def refusal(self, row: Row, line: int, number: int) -> Reject:
        """A row that cannot be scored, whole."""
        short = len(row.fields) < len(self.names)
        code = row.refused or (RejectCode.SHORT_ROW if short else RejectCode.LONG_ROW)
        return Reject(line, number, "", code, row.text)

    def frame(self, found: Structure, delimiter: str) -> "pl.DataFrame":
        """The columns that do not become cells, as text."""
        import polars as pl

        names = [self.names[at] for at in self.carried]
        if not names or not found.ordinals.size:
            return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
        if not found.quoted and (len(found.starts) > MANY or BOM in found.data):
            return pl.DataFrame({self.names[at]: field_texts(found, at) for at in self.carried})
        data, at = found.data, 0
        if found.odd:
            parts = []
            for _, _, start, end in found.odd:
                parts.append(data[at:start])
                at = end + 1
            data = b"".join([*parts, data[at:]])
        return pl.read_csv(
            data,
            has_header=False,
            columns=self.carried,
            schema=dict.fromkeys(self.names, pl.String),
            separator=delimiter,
            quote_char='"' if found.quoted else None,
            empty_string_is_null=False,
        )
