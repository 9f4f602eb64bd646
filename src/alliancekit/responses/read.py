"""Responses from files: the header checked, the rows in batches, wide or long."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from alliancekit.errors import Problem
from alliancekit.instrument.model import KEY_COLUMNS, Instrument
from alliancekit.responses import header
from alliancekit.responses.batch import Batch, Cells
from alliancekit.responses.formats import as_text
from alliancekit.responses.source import Source

if TYPE_CHECKING:
    import polars as pl

LONG_COLUMNS = ("item", "answer")
_TABBED = re.compile(r"\.(tsv|tab)(\.(gz|zst|bz2|lz4|snappy|deflate))?$")

Opener = Callable[[str], AbstractContextManager[Source]]


@frozen
class ReadOptions:
    """How a response file is written.

    ``mapping`` names, for an item or a key column, the column that holds it. A key column takes
    its usual name; an item's column keeps its own. ``sheet`` is that of a workbook.
    """

    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    mapping: Mapping[str, str] = field(factory=dict)

    def delimiter_of(self, name: str) -> str:
        """What separates the columns of a text file of this name: a tab in ``.tsv``, else a comma.

        Unless it was given. The name of a packed file has one more ending.
        """
        return self.delimiter or ("\t" if _TABBED.search(name.lower()) else ",")


@define
class Responses:
    """Response files, opened one after the other, as one table.

    ``header`` is its columns, ``columns`` maps each item to its own, ``carried`` gives the types
    of those that are no items. `batches` may be drawn once; afterwards ``rows_read`` and
    ``blank_lines`` are complete. ``rows_read`` counts the data rows, whatever became of them.
    """

    where: list[str]
    header: list[str]
    columns: Mapping[str, str]
    carried: "Mapping[str, pl.DataType]"
    _batches: Iterator[Batch]
    _sources: list[Source]
    _unused: Sequence[str] = ()

    def batches(self) -> Iterator[Batch]:
        """The rows, in batches, in order."""
        return self._batches

    @property
    def rows_read(self) -> int:
        """The data rows that were read so far."""
        return sum(source.rows_read for source in self._sources)

    @property
    def blank_lines(self) -> int:
        """Lines that held nothing at all. They are no rows."""
        return sum(source.blank_lines for source in self._sources)

    def notes(self) -> Iterator[str]:
        """What a person should be told of the files, once they are read."""
        if self._unused:
            yield f"sections that the file has no columns of: {', '.join(self._unused)}"
        for source in self._sources:
            at = f"{source.where}: " if len(self.where) > 1 else ""
            if source.blank_at:
                told = ", ".join(map(str, source.blank_at))
                more = ", …" if source.blank_lines > len(source.blank_at) else ""
                yield f"{at}blank: line {told}{more}"
            yield from (f"{at}{note}" for note in source.notes)


def open_responses(
    paths: Sequence[str],
    opener: Opener,
    instrument: Instrument,
    options: ReadOptions,
    layout: str,
    stack: ExitStack,
) -> Responses:
    """The responses in these files, in one of the two layouts, ``wide`` or ``long``.

    The first file is opened at once, each other one when its turn comes; ``stack`` closes them.
    Raises `AllianceError` for a header that lacks a column, or names one twice or not at all, and
    for a file that is not of its format, encoding or delimiter.
    """
    if layout == "long" and len(paths) > 1:
        why = "the rows of an administration may stand in any of several files: put them into one"
        raise Problem.BAD_OPTION.error(option="--layout long", why=why)
    items = {item.id: options.mapping.get(item.id, item.id) for item in instrument.items}
    first = stack.enter_context(opener(paths[0]))
    mapped = set(options.mapping)
    unused = _unused(instrument, items, {*first.names, *mapped}) if layout == "wide" else {}
    blank = [item for absent in unused.values() for item in absent]
    present = {item: column for item, column in items.items() if item not in blank}
    needed = list(LONG_COLUMNS if layout == "long" else present.values())
    names = _names(first, options, needed, {*items.values(), *LONG_COLUMNS, *KEY_COLUMNS})
    types = dict(zip(names, first.types(names), strict=True))
    sources = [first]

    def opened() -> Iterator[tuple[Source, list[str]]]:
        yield first, names
        for path in paths[1:]:
            with opener(path) as source:
                sources.append(source)
                mine = _names(source, options, needed, set(needed))
                _need_same(source, mine, types, needed)
                yield source, mine

    if layout == "long":
        keys = _keys_of_long(names, list(items.values()), first.where)
        header_, columns = keys + list(items), dict(zip(items, items, strict=True))
        coded = {one: one for one in LONG_COLUMNS}
    else:
        header_, columns, coded = names, present, present

    def batches() -> Iterator[Batch]:
        for position, (source, mine) in enumerate(opened()):
            drawn = source.batches(mine, coded)
            if layout == "long":
                from alliancekit.responses.long import long_batches

                drawn = long_batches(drawn, items, source.where)
            for batch in drawn:
                frame = _as_first(batch.frame, carried, source.where)
                cells = {**batch.cells, **{one: Cells.blank(one, len(batch)) for one in blank}}
                yield evolve(batch, frame=frame, cells=cells, file=position)

    carried = {name: types[name] for name in names if name not in coded.values()}
    return Responses(list(paths), header_, columns, carried, batches(), sources, list(unused))


def _unused(
    instrument: Instrument, items: Mapping[str, str], names: Collection[str]
) -> dict[str, list[str]]:
    """The sections that may be left out and of which the file has no column, with their items.

    ``names``: the file's columns, and the items for which the user names a column.
    """
    found = {}
    for section in instrument.sections:
        inside = [one.id for one in instrument.items if one.section == section.id]
        if section.optional and not {*inside, *(items[one] for one in inside)} & set(names):
            found[section.id] = inside
    return found if sum(map(len, found.values())) < len(items) else {}  # it is no such file


def _names(
    source: Source, options: ReadOptions, needed: Sequence[str], known: set[str]
) -> list[str]:
    """The columns' names, mapped key columns under their usual ones, with all that are needed."""
    renamed = {
        options.mapping[name]: name
        for name in (*KEY_COLUMNS, *LONG_COLUMNS)
        if name in options.mapping
    }
    header.need(source.names, renamed, source.where, source.delimiter)
    names = [renamed.get(name, name) for name in source.names]
    names = header.checked(names, source.where, known)
    header.need(names, needed, source.where, source.delimiter)
    return names


def _need_same(
    source: Source,
    mine: Sequence[str],
    types: "Mapping[str, pl.DataType]",
    needed: Sequence[str],
) -> None:
    """Refuse a further file whose columns are not those of the first, in whatever order."""
    import polars as pl

    absent, more = sorted(set(types) - set(mine)), len(set(mine) - set(types))
    if absent or more:
        told = [f"it lacks {', '.join(absent)}"] if absent else []
        told += [f"it has {more} that the first has not"] if more else []
        what = f"its columns are not those of the first file: {'; '.join(told)}"
        raise Problem.BAD_HEADER.error(where=source.where, what=what)
    for name, kind in zip(mine, source.types(mine), strict=True):
        if kind != types[name] != pl.String and name not in needed:
            what = f"column {name!r} holds {kind} here, {types[name]} in the first file"
            raise Problem.BAD_HEADER.error(where=source.where, what=what)


def _as_first(
    frame: "pl.DataFrame", carried: "Mapping[str, pl.DataType]", where: str
) -> "pl.DataFrame":
    """The columns in the order of the first file, as text where they are text there."""
    import polars as pl

    if list(frame.schema.items()) == list(carried.items()):
        return frame
    return pl.DataFrame(
        [
            as_text(frame[name], where, at) if kind == pl.String else frame[name]
            for at, (name, kind) in enumerate(carried.items(), 1)
        ]
    )


def _keys_of_long(names: list[str], items: list[str], where: str) -> list[str]:
    keys = [name for name in names if name not in LONG_COLUMNS]
    if clash := sorted(set(keys) & set(items)):
        what = f"long layout has no item columns, yet: {', '.join(clash)}"
        raise Problem.BAD_HEADER.error(where=where, what=what)
    return keys
