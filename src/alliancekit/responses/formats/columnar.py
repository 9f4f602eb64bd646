"""Parquet and Arrow files, read by Polars a piece at a time."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alliancekit.errors import AllianceError, Problem, os_reason
from alliancekit.responses.formats.kinds import Kind
from alliancekit.responses.formats.table import Table, column, rows_per_frame

if TYPE_CHECKING:
    import polars as pl

MAX_STREAM = 1 << 30
"""Bytes of an Arrow stream, which is held in memory whole."""
STREAM_END = b"\xff\xff\xff\xff\x00\x00\x00\x00"


def read_parquet(path: str, where: str) -> Table:
    """A Parquet file. Each frame is decoded on its own, whatever the size of its row groups."""
    import polars as pl

    def pieces(frame: "pl.LazyFrame", size: int, total: int) -> Iterator["pl.DataFrame"]:
        for start in range(0, total, size):
            yield frame.slice(start, size).collect()

    def scan() -> "pl.LazyFrame":
        return pl.scan_parquet(Path(path).absolute(), glob=False, hive_partitioning=False)

    return _scanned(Kind.PARQUET, where, scan, pieces)


def read_arrow(path: str, where: str) -> Table:
    """An Arrow file (Feather version 2). Memory is bounded by its largest record batch."""
    import polars as pl

    def pieces(frame: "pl.LazyFrame", size: int, total: int) -> Iterator["pl.DataFrame"]:
        if total:
            yield from frame.collect_batches(chunk_size=size, maintain_order=True, lazy=True)

    def scan() -> "pl.LazyFrame":
        return pl.scan_ipc(Path(path).absolute(), glob=False, hive_partitioning=False)

    return _scanned(Kind.ARROW, where, scan, pieces)


def read_arrow_stream(path: str, where: str) -> Table:
    """An Arrow stream. It must end as the format has it, since else it may be torn."""
    import polars as pl

    try:
        with Path(path).open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - len(STREAM_END)))
            complete = file.read() == STREAM_END
    except OSError as error:
        raise Problem.UNREADABLE.error(where=where, why=os_reason(error)) from None
    if size > MAX_STREAM:
        limit = f"{MAX_STREAM >> 30} GiB for an Arrow stream (an Arrow file has no limit)"
        raise Problem.TOO_LARGE.error(where=where, limit=limit)
    if not complete:
        raise Problem.UNREADABLE.error(where=where, why="it is an Arrow stream without an end")

    def pieces(frame: "pl.LazyFrame", size: int, total: int) -> Iterator["pl.DataFrame"]:
        for start in range(0, total, size):
            yield frame.slice(start, size).collect()

    def read() -> "pl.LazyFrame":
        return pl.read_ipc_stream(Path(path).absolute()).lazy()

    return _scanned(Kind.ARROW_STREAM, where, read, pieces)


Pieces = Callable[["pl.LazyFrame", int, int], Iterator["pl.DataFrame"]]


def _scanned(kind: Kind, where: str, scan: Callable[[], "pl.LazyFrame"], pieces: Pieces) -> Table:
    import polars as pl

    with _told(where, kind):
        lazy = scan()
        given = lazy.collect_schema()
        total = int(lazy.select(pl.len()).collect().item()) if given else 0
    names = tuple(given.names())
    if not names:
        raise Problem.NO_ROWS.error(where=where, what="read; it has no columns")
    schema = pl.Schema({column(at): kind for at, kind in enumerate(given.dtypes(), 1)})

    def frames() -> Iterator["pl.DataFrame"]:
        drawn, size = 0, rows_per_frame(len(names))
        parts = pieces(lazy, size, total)
        while True:
            with _told(where, kind):
                part = next(parts, None)
            if part is None:
                break
            drawn += len(part)
            part.columns = schema.names()
            yield from part.iter_slices(size)
        if drawn != total:
            why = f"{kind.value} of {total} rows holds {drawn}: it is torn or damaged"
            raise Problem.UNREADABLE.error(where=where, why=why)

    return Table(names, schema, frames())


@contextmanager
def _told(where: str, kind: Kind) -> Iterator[None]:
    """Turn what Polars raises into words. Its own may hold values, so none of them is repeated.

    There is no list of what it raises: for some damaged files it is a panic, no `Exception`.
    """
    import polars as pl

    try:
        yield
    except AllianceError:
        raise
    except OSError as error:
        raise Problem.UNREADABLE.error(where=where, why=os_reason(error)) from None
    except pl.exceptions.DuplicateError:
        what = "two columns have the same name"
        raise Problem.BAD_HEADER.error(where=where, what=what) from None
    except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - see above
        raise Problem.UNREADABLE.error(where=where, why=_why(error, kind)) from None


def _why(error: BaseException, kind: Kind) -> str:
    told = str(error).lower()
    if re.search(r"not (yet )?(supported|implemented)|unsupported", told):
        return f"{kind.value} with a feature that is not read, or a damaged one"
    return f"not {kind.value}, or one that is torn or damaged"
