"""What a worker does: the pieces of files that a task holds, scored by the toolkit's own kernel.

What comes of a piece is passed on in a few large rows: scores, rejects, keys and counts as bytes.
A fault is passed on too, and told when it is known on which line of its file it stands.
"""

import pickle
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from alliancekit.api import AllianceError, Extent, Pieces, PieceScores
from attrs import frozen

from alliancekit_spark.storage import one_spelling

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

SCHEMA = "file int, start long, step int, kind string, payload binary"
KEYS = "client string, session string, respondent string, file int, start long, line long"
TEXT = "value binary"
At = tuple[int, int]
"""A piece: the position of its file, and what orders the pieces of a file."""
Batches = Iterator["pa.RecordBatch"]
Function = Callable[[Batches], Batches]
Row = tuple[int, int, int, str, bytes]


@frozen
class Work:
    """The scoring of a task's pieces. ``files``: the position of each file, by its URL.

    ``text``: whether they are text. Else the columns before the last two are those of the table.
    """

    pieces: Pieces
    files: Mapping[str, int]
    text: bool
    format: str
    keep_duplicates: bool

    def __call__(self, batches: Batches) -> Batches:
        header = len(self.pieces.written([])) if self.format == "csv" else 0
        skip = 0  # the first chunk of a part keeps the header
        for place, group in groupby(self._chunks(batches), lambda one: one[0]):
            chunks = (chunk for _, chunk in group)
            for step, (kind, payload) in enumerate(self._piece(place, chunks, header)):
                if kind == "scores":
                    payload, skip = payload[skip:], header  # noqa: PLW2901 - less of it
                    payload = payload.removesuffix(b"\n") if header else payload  # noqa: PLW2901
                yield _row((*place, step, kind, payload))

    def _chunks(self, batches: Batches) -> Iterator[tuple[At, Any]]:
        """The batches, cut where another piece begins."""
        import polars as pl

        for batch in batches:
            columns = batch.num_columns - 2
            for at, count in _runs(batch):
                part = batch.slice(at, count)
                file = self.files[one_spelling(part.column(columns)[0].as_py())]
                place = file, part.column(columns + 1)[0].as_py()
                if self.text:
                    yield place, _bytes(part.column(0))
                else:
                    frame = pl.from_arrow(part.select(list(range(columns))))
                    yield place, frame

    def _piece(self, place: At, chunks: Iterator[Any], header: int) -> Iterator[tuple[str, bytes]]:
        file, start = place
        scores: PieceScores
        if self.text:
            scores = self.pieces.text(file, chunks, first=start == 0)
        else:
            scores = self.pieces.table(file, chunks)
        try:
            for scored in scores.scored():
                frame = self.pieces.frame(scored)
                if len(frame):
                    yield "scores", self.pieces.written([frame]) if header else packed(frame)
                if len(scored.rejects):
                    yield "rejects", packed(scored.rejects)
                keys = None if self.keep_duplicates else self.pieces.keys(scored)
                if keys is not None and len(keys):
                    yield "keys", packed(keys)
        except AllianceError as error:
            yield "fault", pickle.dumps(error)
        yield "counts", pickle.dumps((scores.tally, scores.extent))


def packed(frame: "pl.DataFrame") -> bytes:
    """A frame as bytes."""
    file = BytesIO()
    frame.write_ipc(file, compression="lz4")
    return file.getvalue()


def unpacked(payload: bytes) -> "pl.DataFrame":
    """The frame that `packed` gave."""
    import polars as pl

    return pl.read_ipc(payload)


def keys(batches: Batches) -> Batches:
    """Rows of `SCHEMA` with keys as rows of `KEYS`."""
    import polars as pl

    for file, start, _, payload in _rows(batches):
        line = pl.col("line")
        frame = unpacked(payload).with_columns(
            pl.lit(file, pl.Int32).alias("file"), pl.lit(start, pl.Int64).alias("start")
        )
        yield from _arrow(frame.select(pl.exclude("line"), line))


def rejects(pieces: Pieces, before: Mapping[At, Extent]) -> Function:
    """Rows of `SCHEMA` with rejects as lines of a rejects file, in each part a header first."""

    def written(batches: Batches) -> Batches:
        text = pieces.rejects_header()
        for file, start, _, payload in _rows(batches):
            text += pieces.rejects_written(file, unpacked(payload), before[file, start])
            yield _value(text.removesuffix(b"\n"))
            text = b""

    return written


def scores(schema: Any) -> Function:
    """Rows of `SCHEMA` with scores as rows of this Arrow schema."""

    def unpack(batches: Batches) -> Batches:
        for _, _, _, payload in _rows(batches):
            yield from _arrow(unpacked(payload), schema)

    return unpack


def _rows(batches: Batches) -> Iterator[tuple[int, int, int, bytes]]:
    for batch in batches:
        for at in range(batch.num_rows):
            yield (
                batch.column(0)[at].as_py(),
                batch.column(1)[at].as_py(),
                batch.column(2)[at].as_py(),
                batch.column(4)[at].as_py(),
            )


def _arrow(frame: "pl.DataFrame", schema: Any = None) -> Batches:
    import polars as pl

    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    yield from (table.cast(schema or _small(table.schema))).to_batches()


def _small(schema: Any) -> Any:
    """The schema with text as Spark has it."""
    import pyarrow as pa

    fields = [
        pa.field(one.name, pa.string() if pa.types.is_large_string(one.type) else one.type)
        for one in schema
    ]
    return pa.schema(fields)


def _row(row: Row) -> "pa.RecordBatch":
    import pyarrow as pa

    kinds = [pa.int32(), pa.int64(), pa.int32(), pa.string(), pa.binary()]
    arrays = [pa.array([value], kind) for value, kind in zip(row, kinds, strict=True)]
    return pa.record_batch(arrays, names=["file", "start", "step", "kind", "payload"])


def _value(text: bytes) -> "pa.RecordBatch":
    import pyarrow as pa

    return pa.record_batch([pa.array([text], pa.binary())], names=["value"])


def _runs(batch: "pa.RecordBatch") -> Iterator[tuple[int, int]]:
    """Where in a batch the rows of a piece begin, and how many they are."""
    import numpy as np
    import pyarrow.compute as pc

    rows = batch.num_rows
    if not rows:
        return
    url, start = batch.column(batch.num_columns - 2), batch.column(batch.num_columns - 1)
    changes = np.zeros(rows, bool)
    changes[0] = True
    for one in (url, start):
        same = pc.equal(one.slice(0, rows - 1), one.slice(1))
        changes[1:] |= ~same.to_numpy(zero_copy_only=False)
    begins = np.flatnonzero(changes).tolist()
    for at, end in zip(begins, [*begins[1:], rows], strict=True):
        yield at, end - at


def _bytes(lines: Any) -> bytes:
    """A column of bytes, one behind the other, as they lie in memory."""
    import numpy as np

    _, offsets, data = lines.buffers()
    if data is None:
        return b""
    ends = np.frombuffer(offsets, np.int32)[lines.offset : lines.offset + len(lines) + 1]
    return bytes(memoryview(data)[int(ends[0]) : int(ends[-1])])
