"""An exporter on the bench: a file that is watched, what was read back, where it is written."""

import errno
import io
import os
import re
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, chdir, contextmanager
from math import isnan
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define, field

from alliancekit.api import AllianceError, ExportContext, ExporterOffer, Problem
from alliancekit.formula import original
from alliancekit.testing.bench import blamed, offer_of
from alliancekit.testing.contract import Contract
from alliancekit.testing.exporters.tables import scored_instrument, texts

if TYPE_CHECKING:
    import polars as pl

Row = tuple[Any, ...]


def context(table: "pl.DataFrame", frames: "Iterator[pl.DataFrame]", file: "Sink") -> ExportContext:
    """What an exporter is given."""
    return ExportContext(table.schema, frames, file, scored_instrument())  # type: ignore[arg-type]


@define(eq=False, slots=False)
class Sink(io.RawIOBase):
    """A file that can only be written to, as an exporter gets it, with so much room."""

    room: int | None = None
    data: bytearray = field(factory=bytearray, repr=False)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        if self.room is not None and len(self.data) + size > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.data += data
        return size


class Torn(Exception):  # noqa: N818 - what the rows are, not a fault of ours
    """The rows end before their end."""


# ─── what was read back ──────────────────────────────────────────────────────


def agrees(expected: Any, found: Any) -> bool:
    """Whether a cell that was read back is the value that was written."""
    if expected is None:
        return missing(found) or found == ""
    if isinstance(expected, str):
        return isinstance(found, str) and expected in (found, original(found))
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        return bool(found == expected)
    return bool(number(found, type(expected)) == expected)


def missing(found: Any) -> bool:
    """Whether what was read back is no value: none, or not a number."""
    return found is None or (isinstance(found, float) and isnan(found))


def number(found: Any, kind: type) -> Any:
    """The number that was read back, also from text; ``None`` where it is none."""
    if isinstance(found, bool):
        return None
    try:
        return kind(found) if isinstance(found, str) else found
    except ValueError:
        return None


def shown(value: Any) -> str:
    """A value for a message, cut short."""
    told = repr(value)
    return told if len(told) <= 80 else f"{told[:80]}…"  # noqa: PLR2004


def armed(data: bytes, formulas: Sequence[str]) -> list[str]:
    """Those formulas that stand in a file of text as they are, without a ``'`` in front."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    told = data.decode("utf-16" if wide else "utf-8-sig")
    return [
        text
        for text in formulas
        for found in re.finditer(re.escape(text.replace('"', '""')), told)
        if told[found.start() - 1 : found.start()] != "'"
    ]


# ─── where it is written ─────────────────────────────────────────────────────


@contextmanager
def empty_folders() -> "Iterator[tuple[Path, Path]]":
    """Empty folders to work in and for temporary files, gone afterwards."""
    with ExitStack() as stack:
        work, spare = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        before = tempfile.tempdir
        stack.callback(setattr, tempfile, "tempdir", before)
        stack.enter_context(chdir(work))
        stack.enter_context(_environment("TMPDIR", str(spare)))
        tempfile.tempdir = str(spare)
        yield work, spare


@contextmanager
def zone(name: str) -> Iterator[None]:
    """Another time zone, where the system lets it be changed."""
    try:
        with _environment("TZ", name):
            _heed_zone()
            yield
    finally:
        _heed_zone()


def _heed_zone() -> None:
    if hasattr(time, "tzset"):
        time.tzset()


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


# ─── both ─────────────────────────────────────────────────────────────────────


class ReadBack(Contract):
    """An exporter that is written with and read back."""

    plugin: ClassVar[ModuleType]
    format: ClassVar[str]
    schema: "pl.Schema"

    def read_back(self, data: bytes) -> "pl.DataFrame | Sequence[Mapping[str, Any]]":
        """The rows that an independent reader finds in a file."""
        raise NotImplementedError("read the file, by another reader than what wrote it")

    def as_written(self, value: Any) -> Any:
        """What the format makes of a value."""
        return value

    def _offer(self) -> ExporterOffer:
        offer: ExporterOffer = offer_of(self.plugin, "register_exporters", self.format)
        return offer

    def _write(self, table: "pl.DataFrame", frames: "Iterator[pl.DataFrame]", sink: Sink) -> None:
        with blamed(f"the exporter {self.format!r}"):
            self._offer().write(context(table, frames, sink))
            unread = sum(len(one) for one in frames)
        assert not unread, f"{unread} rows were not drawn: draw the frames to the last"

    def _written(
        self, table: "pl.DataFrame", frames: "Iterator[pl.DataFrame] | None" = None
    ) -> bytes:
        sink = Sink()
        self._write(table, iter([table]) if frames is None else frames, sink)
        return bytes(sink.data)

    def _read(self, data: bytes, table: "pl.DataFrame") -> "list[Mapping[str, Any]]":
        self.schema = table.schema
        with blamed("read_back"):
            found = self.read_back(data)
        return list(found if isinstance(found, Sequence) else found.to_dicts())

    def _rows(self, data: bytes, table: "pl.DataFrame") -> list[Row]:
        return [tuple(row.values()) for row in self._read(data, table)]

    def _names(self, data: bytes, table: "pl.DataFrame") -> list[str]:
        return list(self._read(data, table)[0])

    def _comes_back(self, table: "pl.DataFrame", frames: "Iterator[pl.DataFrame]") -> bytes:
        data = self._written(table, frames)
        rows = self._rows(data, table)
        told = f"{len(table)} rows were written, {len(rows)} are read back"
        assert len(rows) == len(table), told
        for number, (row, given) in enumerate(zip(rows, table.rows(), strict=True), 1):
            told = f"row {number} has {len(given)} cells, {len(row)} are read back"
            assert len(row) == len(given), told
            for found, value in zip(row, given, strict=True):
                if not agrees(self.as_written(value), found):
                    moved = any(self._is_row(given, one) for one in rows)
                    order = " (rows in another order?)" if moved else ""
                    told = f"row {number}: {shown(value)} reads back as {shown(found)}"
                    raise AssertionError(f"{told}{order}")
        return data

    def _is_row(self, given: Row, found: Row) -> bool:
        return len(given) == len(found) and all(map(agrees, map(self.as_written, given), found))

    def _comes_back_or_is_refused(self, text: str, what: str) -> None:
        table, sink = texts({"note": [text], "next": ["end"]}), Sink()
        try:
            self._offer().write(context(table, iter([table]), sink))
        except AllianceError as error:
            if error.problem is Problem.BEYOND_FORMAT:
                return
            raise
        rows = self._rows(bytes(sink.data), table)
        wanted = [tuple(map(self.as_written, row)) for row in table.rows()]
        kept = len(rows) == 1 and all(map(agrees, wanted[0], rows[0]))
        told = f"{what} is changed in silence: write it as it is, or `context.refuse` it"
        assert kept, told
