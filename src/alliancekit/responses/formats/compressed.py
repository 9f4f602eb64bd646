"""Compressed text as a plain stream: bounded in memory, and an error rather than half of it."""

import gzip
import io
import re
import zlib
from contextlib import suppress
from typing import Any, BinaryIO, cast

from attrs import define, field

from alliancekit.errors import AllianceError, Problem

MIB = 1 << 20
FREE = 64 * MIB
"""So much may come out of any file, however small."""
RATIO = 200
"""Beyond that, so many times the size of what went in."""
WINDOW_LOG = 27
"""The largest zstd window, as a power of two: 128 MiB."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPABLE = b"\x2a\x4d\x18"
_SKIPPABLE = bytes(range(0x50, 0x60))
"""What stands before it: a frame that holds no data."""
MAGIC_LENGTH = 10
_OTHERS = {rb"\xfd7zXZ\x00": "xz", rb"BZh[1-9]1AY&SY": "bzip2", rb"\x04\x22\x4d\x18": "lz4"}


def too_expanded(out: int, put_in: int) -> bool:
    """Whether so many bytes are more than may come out of a compressed file of this size."""
    return out > max(FREE, RATIO * put_in)


def decompressed(file: BinaryIO, where: str, start: bytes = b"") -> BinaryIO:
    """The stream, unpacked where its first bytes say that it is gzip or zstd.

    ``start`` is what was already read from the file. Several gzip members or zstd frames, one
    behind the other, are one stream. What is not compressed passes unchanged. The file is read
    to its end, and no byte of it twice, so that whoever counts or hashes it sees all of it.

    Reading raises `AllianceError`: ``unreadable`` where the data are torn, damaged or followed by
    something else; ``too-large`` where they expand beyond all measure or ask for a huge window.
    """
    while len(start) < MAGIC_LENGTH and (more := file.read(MAGIC_LENGTH - len(start))):
        start += more
    source = _Counted(file, start)
    for magic, name in _OTHERS.items():
        if re.match(magic, start):
            raise _unreadable(where, f"it is compressed with {name}: unpack it first")
    if start.startswith(_GZIP):
        return _stream(_Unpacked(gzip.GzipFile(fileobj=_stream(source)), source, where, "gzip"))
    if start.startswith(_ZSTD) or (start[1:4] == _ZSTD_SKIPPABLE and start[:1] in _SKIPPABLE):
        return _zstd(source, where)
    return _stream(source)


def _stream(raw: io.RawIOBase) -> BinaryIO:
    return cast("BinaryIO", raw)


@define(eq=False, slots=False)
class _Counted(io.RawIOBase):
    """A stream whose first bytes were already read, counted as it passes."""

    _file: BinaryIO
    _start: bytes
    count: int = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._start:
            end = len(self._start) if size < 0 else size
            data, self._start = self._start[:end], self._start[end:]
            if size < 0:
                data += self._file.read()
        else:
            data = self._file.read(size)
        self.count += len(data)
        return data

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@define(eq=False, slots=False)
class _Unpacked(io.RawIOBase):
    """What comes out of an unpacking stream, its failures told in words."""

    _unpacker: Any
    _source: _Counted
    _where: str
    _name: str
    _wrong: tuple[type[Exception], ...] = (gzip.BadGzipFile, zlib.error)
    _count: int = field(default=0, init=False)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(MIB), b""))
        try:
            data = self._unpacker.read(min(size, MIB))
        except EOFError:
            raise _unreadable(self._where, f"its {self._name} data end too early") from None
        except self._wrong as error:
            if "too much memory" in str(error).lower():
                limit = f"a zstd window of {(1 << WINDOW_LOG) // MIB} MiB"
                raise Problem.TOO_LARGE.error(where=self._where, limit=limit) from None
            raise _unreadable(self._where, f"its {self._name} data are damaged") from None
        self._count += len(data)
        if too_expanded(self._count, self._source.count):
            limit = f"{RATIO} times its compressed size"
            raise Problem.TOO_LARGE.error(where=self._where, limit=limit)
        return cast("bytes", data)

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _zstd(source: _Counted, where: str) -> BinaryIO:
    zstd = _zstd_module()
    if zstd is None:
        raise Problem.NEEDS_EXTRA.error(where=where, what="zstd compression", extra="zstd")
    options = {zstd.DecompressionParameter.window_log_max: WINDOW_LOG}
    unpacker = zstd.ZstdFile(_stream(source), options=options)
    return _stream(_Unpacked(unpacker, source, where, "zstd", (zstd.ZstdError,)))


def _zstd_module() -> Any:
    """The standard library's zstd, or its backport to Pythons before 3.14; None without either."""
    from importlib import import_module

    for name in ("compression.zstd", "backports.zstd"):
        with suppress(ImportError):
            return import_module(name)
    return None


def _unreadable(where: str, why: str) -> AllianceError:
    return Problem.UNREADABLE.error(where=where, why=why)
