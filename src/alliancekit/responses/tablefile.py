"""A table in another format than text as batches: typed columns, their cells judged as text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from alliancekit.instrument.model import KEY_COLUMNS
from alliancekit.responses.batch import Batch, Cells
from alliancekit.responses.csvfile import MAX_BLANK
from alliancekit.responses.formats import Table, as_text, column

if TYPE_CHECKING:
    import polars as pl


@define
class TableFile:
    """An opened table: a `Source` whose columns have types, and whose lines are its rows."""

    where: str
    names: Sequence[str]
    table: Table
    delimiter: str | None = None
    blank_lines: int = 0
    blank_at: list[int] = field(factory=list)
    rows_read: int = 0

    @classmethod
    def of(cls, table: Table, where: str) -> "TableFile":
        """The table. Raises `AllianceError` where a column holds what can have no text."""
        import polars as pl

        for position, kind in enumerate(table.schema.dtypes(), 1):
            as_text(pl.Series(dtype=kind), where, position)
        return cls(where, table.names, table)

    @property
    def notes(self) -> Sequence[str]:
        """What a person should be told of the file."""
        return self.table.notes

    def types(self, names: Sequence[str]) -> "list[pl.DataType]":
        """The columns' types, in order."""
        import polars as pl

        empty = pl.DataFrame(schema=self.table.schema)
        return [self._carried(empty, at, name).dtype for at, name in enumerate(names, 1)]

    def _carried(self, frame: "pl.DataFrame", position: int, name: str) -> "pl.Series":
        """A column as it is; but a key that is a float (1.0, as SPSS has all numbers) is text."""
        column_ = frame[column(position)].alias(name)
        if name in KEY_COLUMNS and column_.dtype.is_float():
            return as_text(column_, self.where, position)
        return column_

    def batches(self, names: Sequence[str], coded: Mapping[str, str]) -> Iterator[Batch]:
        """The rows, in order; rows in which nothing stands are blank lines."""
        import polars as pl

        places = {key: names.index(name) + 1 for key, name in coded.items()}
        carried = [at for at in range(1, len(names) + 1) if at not in places.values()]
        read, drawn = 0, False
        for frame in self.table.frames:
            at = pl.int_range(read, read + len(frame), eager=True)
            read += len(frame)
            filled = ~frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
            if not filled.all():
                empty = at.filter(~filled) + self.table.first_line
                self.blank_lines += len(empty)
                self.blank_at += empty.head(MAX_BLANK - len(self.blank_at)).to_list()
                frame, at = frame.filter(filled), at.filter(filled)  # noqa: PLW2901 - the rest
            numbers = pl.int_range(self.rows_read + 1, self.rows_read + len(at) + 1, eager=True)
            self.rows_read += len(at)
            drawn = True
            yield Batch(
                frame=pl.DataFrame([self._carried(frame, n, names[n - 1]) for n in carried]),
                cells={key: self._cells(frame, n, names[n - 1]) for key, n in places.items()},
                lines=at + self.table.first_line,
                rows=numbers,
                used=len(at),
                columns=tuple(names),
            )
        if not drawn:
            columns = pl.DataFrame(schema=dict(zip(names, self.types(names), strict=True)))
            cells = {
                key: Cells.of(name, pl.Series([], dtype=pl.String)) for key, name in coded.items()
            }
            none = pl.Series([], dtype=pl.Int64)
            kept = pl.DataFrame([columns[names[n - 1]] for n in carried])
            yield Batch(kept, cells, none, none, used=0, columns=tuple(names))

    def _cells(self, frame: "pl.DataFrame", position: int, name: str) -> Cells:
        """A column of answers, with what the file itself declares to mean "no answer"."""
        import polars as pl

        cells = Cells.of(name, as_text(frame[column(position)], self.where, position))
        missing = self.table.missing.get(column(position))
        if missing is None:
            return cells
        distinct = pl.Series(cells.texts, dtype=pl.String)
        found = distinct.filter(missing.mask(distinct))
        return evolve(cells, declared={text: missing.labels.get(text, "") for text in found})
