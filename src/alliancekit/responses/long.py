"""Long layout: one answer a row, gathered into administrations."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from alliancekit.errors import Problem
from alliancekit.responses.batch import Batch, Cells, Reject, RejectCode, rejects_frame

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

MAX_TWICE = 5


def long_batches(batches: Iterator[Batch], items: Mapping[str, str], where: str) -> Iterator[Batch]:
    """One batch of administrations, from rows of one answer each.

    Rows that agree in all other columns are one administration, in order of first appearance;
    items without a row are blank. Each row's place and codes are held in memory, some 40 bytes,
    since the rows of an administration may stand anywhere in the file. Raises `AllianceError`
    ``item-twice`` where an item has two answers.
    """
    names = {column: item for item, column in items.items()}
    answers = _Answers(list(items))
    rejects: list[pl.DataFrame] = []
    for batch in batches:
        given = batch.cells["item"]
        wanted = [
            None if text in given.declared else names.get(text.strip()) for text in given.texts
        ]
        rejects += [batch.rejects, rejects_frame(list(_unknown(batch, wanted)))]
        answers.take(batch, wanted)
    yield answers.gathered(items, rejects, where)


def _unknown(batch: Batch, wanted: list[str | None]) -> Iterator[Reject]:
    """Rows that name no item of the instrument, whole."""
    import numpy as np

    cells, answers = batch.cells["item"], batch.cells["answer"]
    known = np.array([one is not None for one in wanted], bool)
    for at in np.flatnonzero(~known[cells.codes]).tolist():
        carried = batch.frame.row(at) if batch.frame.width else ()
        row = dict(zip(batch.frame.columns, carried, strict=True))
        row |= {cells.column: cells.texts[cells.codes[at]]}
        row |= {answers.column: answers.texts[answers.codes[at]]}
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="").writerow(row[name] for name in batch.header)
        place = int(batch.lines[at]), int(batch.rows[at])
        yield Reject(*place, "item", RejectCode.UNKNOWN_ITEM, text.getvalue())


@frozen
class _Piece:
    """What is kept of the rows of a batch; the first array indexes ``keys``."""

    keys: "pl.DataFrame" = field(repr=False)
    key: "NDArray[np.int32]" = field(repr=False, eq=False)
    item: "NDArray[np.int32]" = field(repr=False, eq=False)
    answer: "NDArray[np.int32]" = field(repr=False, eq=False)
    line: "NDArray[np.int64]" = field(repr=False, eq=False)
    row: "NDArray[np.int64]" = field(repr=False, eq=False)


@define
class _Answers:
    """Answers as they come, by administration and item."""

    items: list[str]
    _pieces: list[_Piece] = field(factory=list)
    _texts: dict[str, int] = field(factory=lambda: {"": 0}, repr=False)
    _declared: dict[str, str] = field(factory=dict, repr=False)

    def take(self, batch: Batch, wanted: list[str | None]) -> None:
        import numpy as np
        import polars as pl

        order = {item: at for at, item in enumerate(self.items)}
        item = np.array([order[one] if one is not None else -1 for one in wanted], np.int32)
        item = item[batch.cells["item"].codes]
        kept = item >= 0
        cells = batch.cells["answer"]
        self._declared.update(cells.declared)
        used = np.unique(cells.codes)
        texts = np.zeros(len(cells.texts), np.int32)
        texts[used] = [self._texts.setdefault(cells.texts[one], len(self._texts)) for one in used]
        frame = batch.frame.filter(pl.Series(kept)) if batch.frame.width else batch.frame
        keys, key = _distinct(frame, int(np.count_nonzero(kept)))
        self._pieces.append(
            _Piece(
                keys,
                key,
                item[kept],
                texts[cells.codes][kept],
                batch.lines.to_numpy()[kept],
                batch.rows.to_numpy()[kept],
            )
        )

    def gathered(
        self, items: Mapping[str, str], rejects: "list[pl.DataFrame]", where: str
    ) -> Batch:
        """All that was taken, one row an administration."""
        import numpy as np
        import polars as pl

        pieces = self._pieces
        keys = pl.concat([one.keys for one in pieces])
        keys, place = _distinct(keys, len(keys) if keys.width else 1)
        starts = np.cumsum([0, *(len(one.keys) for one in pieces[:-1])])
        keyed = [place[one.key + start] for one, start in zip(pieces, starts, strict=True)]
        key = np.concatenate(keyed)
        item, answer, line, row = (
            np.concatenate([getattr(one, name) for one in pieces])
            for name in ("item", "answer", "line", "row")
        )
        self._refuse_twice(key, item, line, where)
        texts, count = tuple(self._texts), int(key.max(initial=-1)) + 1
        # the first row of each administration: written backwards, the first one stays
        first = np.zeros(count, np.int64)
        first[key[::-1]] = np.arange(len(key))[::-1]
        cells = {}
        for at, (name, column) in enumerate(items.items()):
            mine = np.flatnonzero(item == at)
            codes, lines, rows = (np.zeros(count, kind) for kind in ("u4", "i8", "i8"))
            for target, source in ((codes, answer), (lines, line), (rows, row)):
                target[key[mine]] = source[mine]
            cells[name] = Cells(column, texts, codes, (lines, rows), self._declared)
        return Batch(
            frame=keys,
            cells=cells,
            lines=pl.Series("line", line[first], dtype=pl.Int64),
            rows=pl.Series("row", row[first], dtype=pl.Int64),
            used=len(key),
            rejects=pl.concat(rejects),
        )

    def _refuse_twice(
        self,
        key: "NDArray[Any]",
        item: "NDArray[np.int32]",
        line: "NDArray[np.int64]",
        where: str,
    ) -> None:
        import numpy as np

        both = key.astype(np.int64) * len(self.items) + item
        order = np.argsort(both, kind="stable")
        again = np.flatnonzero(both[order][1:] == both[order][:-1])
        if len(again):
            pairs = sorted(
                (int(line[order[at + 1]]), int(line[order[at]])) for at in again[:MAX_TWICE]
            )
            told = "; ".join(f"lines {first} and {second}" for second, first in pairs)
            raise Problem.ITEM_TWICE.error(where=where, pairs=told)


def _distinct(frame: "pl.DataFrame", rows: int) -> "tuple[pl.DataFrame, NDArray[np.int32]]":
    """The distinct ones of so many rows, in order of first appearance, and which one each is."""
    import numpy as np
    import polars as pl

    if not frame.width:  # without keys all rows are one administration
        return frame, np.zeros(rows, np.int32)
    at = frame.select(pl.struct(pl.all()).alias("key")).with_row_index("at")
    first = at.select(pl.col("at").first().over("key"))["at"].to_numpy()
    heads = np.flatnonzero(first == np.arange(len(first)))
    place = np.zeros(len(first), np.int32)
    place[heads] = np.arange(len(heads))
    return frame[heads], place[first]
