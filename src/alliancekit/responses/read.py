"""Responses from a file: the header checked, the rows in batches, wide or long."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from attrs import define, field, frozen

from alliancekit.errors import Problem
from alliancekit.instrument.model import KEY_COLUMNS, Instrument
from alliancekit.responses.batch import Batch, Reject, RejectCode
from alliancekit.responses.csvrows import CsvRows, Row

BATCH_ROWS = 20_000
LONG_COLUMNS = ("item", "answer")
_OTHER_DELIMITERS = {";": "';'", "\t": "tab", "|": "'|'"}


@frozen
class ReadOptions:
    """How a response file is written.

    ``mapping`` names, for an item or a key column, the column that holds it. A key column takes
    its usual name; an item's column keeps its own.
    """

    delimiter: str = ","
    encoding: str = "utf-8"
    mapping: Mapping[str, str] = field(factory=dict)


@define
class Responses:
    """An opened response file.

    ``header`` is its columns, ``columns`` maps each item to its own. ``batches()`` may be drawn
    once; afterwards ``rows_read`` and ``blank_lines`` are complete. ``rows_read`` counts the data
    rows of the file, whatever became of them.
    """

    where: str
    header: list[str]
    columns: Mapping[str, str]
    _batches: Iterator[Batch]
    _rows: CsvRows
    rows_read: int = 0

    def batches(self) -> Iterator[Batch]:
        """The rows, in batches, in order."""
        for batch in self._batches:
            self.rows_read += batch.used + len(batch.rejects)
            yield batch

    @property
    def blank_lines(self) -> int:
        """Lines that held nothing at all. They are no rows."""
        return self._rows.blank_lines


def open_responses(
    file: BinaryIO, where: str, instrument: Instrument, options: ReadOptions, layout: str
) -> Responses:
    """Responses in one of the two layouts, ``wide`` or ``long``; see `open_wide`, `open_long`."""
    opener = open_long if layout == "long" else open_wide
    return opener(file, where, instrument, options)


def open_wide(
    file: BinaryIO, where: str, instrument: Instrument, options: ReadOptions
) -> Responses:
    """Responses with one administration a row and one column an item.

    Raises `AllianceError` for a header that lacks an item, names a column twice or not at all,
    and for a file that is not CSV in the encoding and with the delimiter that were named.
    """
    rows = CsvRows(file, where, options.delimiter, options.encoding)
    records = iter(rows)
    columns = {item.id: options.mapping.get(item.id, item.id) for item in instrument.items}
    header = _header(records, where, {*columns.values(), *KEY_COLUMNS}, options)
    _need_columns(header, list(columns.values()), where, options.delimiter)
    return Responses(where, header, columns, _wide_batches(records, header), rows)


def _header(records: Iterator[Row], where: str, known: set[str], options: ReadOptions) -> list[str]:
    """The columns' names. Messages quote ``known`` ones only: there may be data in their place."""
    first = next(records, None)
    if first is None:
        raise Problem.NO_ROWS.error(where=where, what="read; it needs a header")
    if first.refused:
        raise Problem.BAD_HEADER.error(where=where, what=f"the header is refused ({first.refused})")
    if first.text.lower().startswith("sep=") and len(first.text) <= len("sep=,"):
        what = "a `sep=` line for Excel: remove it, and give --delimiter where it is not a comma"
        raise Problem.BAD_HEADER.error(where=where, what=what)
    renamed = {
        options.mapping[name]: name
        for name in (*KEY_COLUMNS, *LONG_COLUMNS)
        if name in options.mapping
    }
    if renamed:
        _need_columns(first.fields, list(renamed), where, options.delimiter)
    header = [renamed.get(name, name) for name in first.fields]
    empty = [str(position) for position, name in enumerate(header, 1) if not name.strip()]
    if empty and len(header) > 1:
        raise Problem.BAD_HEADER.error(
            where=where, what=f"columns without a name: {', '.join(empty)}"
        )
    for name, count in Counter(header).items():
        if count > 1:
            positions = [str(at) for at, one in enumerate(header, 1) if one == name]
            told = f"the name {name!r}" if name in known else "one name"
            raise Problem.BAD_HEADER.error(
                where=where, what=f"{told} is that of columns {' and '.join(positions)}"
            )
    return header


def _need_columns(header: list[str], needed: list[str], where: str, delimiter: str) -> None:
    """Refuse a header that lacks a column, saying what was expected and what is there."""
    missing = [name for name in needed if name not in header]
    if not missing:
        return
    joined = delimiter.join(header)
    for other, name in {**_OTHER_DELIMITERS, ",": "','"}.items():
        if other != delimiter and set(missing) & set(joined.split(other)):
            raise Problem.WRONG_DELIMITER.error(where=where, found=name, option=name)
    if not set(header) & {*needed, *KEY_COLUMNS}:
        found = "none of the names that could stand there; is its header missing?"
    else:
        found = ", ".join(header)
    raise Problem.NO_ITEMS.error(where=where, missing=", ".join(missing), found=found)


def _wide_batches(records: Iterable[Row], header: list[str]) -> Iterator[Batch]:
    width = len(header)
    rows: list[list[str]] = []
    lines: list[int] = []
    numbers: list[int] = []
    rejects: list[Reject] = []
    drawn = 0
    for number, record in enumerate(records, 1):
        refused = _refused(record, width)
        if refused is None:
            rows.append(record.fields)
            lines.append(record.line)
            numbers.append(number)
        else:
            rejects.append(Reject(record.line, number, "", refused, record.text))
        if len(rows) + len(rejects) == BATCH_ROWS:
            yield _batch(header, rows, lines, numbers, rejects)
            drawn += 1
            rows, lines, numbers, rejects = [], [], [], []
    if rows or rejects or not drawn:
        yield _batch(header, rows, lines, numbers, rejects)


def _refused(record: Row, width: int) -> RejectCode | None:
    if record.refused is None and len(record.fields) != width:
        return RejectCode.SHORT_ROW if len(record.fields) < width else RejectCode.LONG_ROW
    return record.refused


def _batch(
    header: list[str],
    rows: list[list[str]],
    lines: list[int],
    numbers: list[int],
    rejects: list[Reject],
    cells: Mapping[tuple[int, str], tuple[int, int]] | None = None,
) -> Batch:
    import polars as pl

    schema = dict.fromkeys(header, pl.String)
    columns = zip(*rows, strict=True) if rows else ([] for _ in header)
    return Batch(
        frame=pl.DataFrame(dict(zip(header, map(list, columns), strict=True)), schema=schema),
        lines=pl.Series("line", lines, dtype=pl.Int64),
        rows=pl.Series("row", numbers, dtype=pl.Int64),
        rejects=tuple(rejects),
        cells=cells,
        used=len(rows) if cells is None else len(cells),
    )


def open_long(
    file: BinaryIO, where: str, instrument: Instrument, options: ReadOptions
) -> Responses:
    """Responses with one answer a row: key columns, ``item`` and ``answer``.

    Rows that agree in all other columns are one administration, in order of first appearance;
    items without a row are blank. The whole file is held in memory, since the rows of an
    administration may stand anywhere in it. Two answers to one item are refused.
    """
    rows = CsvRows(file, where, options.delimiter, options.encoding)
    records = iter(rows)
    header = _header(records, where, {*LONG_COLUMNS, *KEY_COLUMNS}, options)
    _need_columns(header, list(LONG_COLUMNS), where, options.delimiter)
    items = {options.mapping.get(item.id, item.id): item.id for item in instrument.items}
    keys = [name for name in header if name not in LONG_COLUMNS]
    clash = sorted(set(keys) & set(items.values()))
    if clash:
        raise Problem.BAD_HEADER.error(
            where=where, what=f"long layout has no item columns, yet: {', '.join(clash)}"
        )
    wide = keys + [item.id for item in instrument.items]
    batches = _long_batches(records, header, keys, items, where)
    return Responses(where, wide, {one: one for one in items.values()}, batches, rows)


def _long_batches(
    records: Iterable[Row],
    header: list[str],
    keys: list[str],
    items: Mapping[str, str],
    where: str,
) -> Iterator[Batch]:
    """One batch of administrations, from rows of one answer each."""
    at = {name: header.index(name) for name in header}
    found: dict[tuple[str, ...], dict[str, tuple[str, int, int]]] = {}
    first: dict[tuple[str, ...], tuple[int, int]] = {}
    rejects: list[Reject] = []
    twice: list[str] = []
    for number, record in enumerate(records, 1):
        line, refused = record.line, _refused(record, len(header))
        item = None if refused else items.get(record.fields[at["item"]].strip())
        if item is None:
            code = refused or RejectCode.UNKNOWN_ITEM
            rejects.append(Reject(line, number, "" if refused else "item", code, record.text))
            continue
        key = tuple(record.fields[at[name]] for name in keys)
        first.setdefault(key, (line, number))
        answers = found.setdefault(key, {})
        if item in answers:
            twice.append(f"lines {answers[item][1]} and {line}")
        answers[item] = (record.fields[at["answer"]], line, number)
    if twice:
        raise Problem.ITEM_TWICE.error(where=where, pairs="; ".join(twice[:5]))
    order = list(items.values())
    cells = {
        (position, item): (line, number)
        for position, answers in enumerate(found.values())
        for item, (_, line, number) in answers.items()
    }
    yield _batch(
        header=keys + order,
        rows=[
            [*key, *(answers[item][0] if item in answers else "" for item in order)]
            for key, answers in found.items()
        ],
        lines=[line for line, _ in first.values()],
        numbers=[number for _, number in first.values()],
        rejects=rejects,
        cells=cells,
    )
