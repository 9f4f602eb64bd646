"""A PDF written from its beginning to its end, so that its size does not matter to the memory.

Objects have numbers that are reserved first and filled in any order. Small ones go together into
object streams. What is kept until the end is where each run of objects lies: some 24 bytes a run.
"""

import zlib
from array import array
from collections.abc import Sequence
from typing import BinaryIO

from attrs import define, field

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
LEVEL = 6
_PACKED = 1 << 63


@define
class PdfFile:
    """Writes objects to ``file`` as they come. Nothing in it depends on the clock."""

    file: BinaryIO
    _at: int = 0
    _next: int = 1
    _runs: array = field(factory=lambda: array("Q"))  # type: ignore[type-arg]

    def begin(self) -> None:
        """The header."""
        self._write(HEADER)

    def reserve(self, count: int = 1) -> int:
        """The number of the first of so many new objects."""
        first = self._next
        self._next += count
        return first

    def _write(self, data: bytes) -> None:
        self.file.write(data)
        self._at += len(data)

    def plain(self, number: int, body: bytes) -> None:
        """An object by itself."""
        self._runs.extend((number, 1, self._at))
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def stream(self, number: int, entries: bytes, data: bytes) -> None:
        """A stream with these entries in its dictionary; the data are not compressed here."""
        self.plain(
            number,
            b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data),
        )

    def deflated(self, number: int, data: bytes, entries: bytes = b"") -> None:
        """A stream, compressed."""
        self.stream(number, entries + b"/Filter/FlateDecode", zlib.compress(data, LEVEL))

    def packed(self, first: int, bodies: Sequence[bytes]) -> None:
        """Objects of consecutive numbers from ``first`` on, in one object stream."""
        offset, heads = 0, []
        for number, body in enumerate(bodies, first):
            heads.append(b"%d %d" % (number, offset))
            offset += len(body) + 1
        head = b" ".join(heads) + b"\n"
        stream = self.reserve()
        entries = b"/Type/ObjStm/N %d/First %d" % (len(bodies), len(head))
        self.deflated(stream, head + b"\n".join(bodies) + b"\n", entries)
        self._runs.extend((first, len(bodies), _PACKED | stream))

    def finish(self, root: int, info: int) -> None:
        """The table of objects and the end. Raises `AssertionError` where one was left out."""
        table = self.reserve()
        start = self._at
        self._runs.extend((table, 1, start))
        entries = b"/Type/XRef/Size %d/W[1 6 4]/Root %d 0 R/Info %d 0 R" % (
            self._next,
            root,
            info,
        )
        data = self._table()
        self._write(
            b"%d 0 obj\n<<%b/Filter/FlateDecode/Length %d>>\nstream\n" % (table, entries, len(data))
        )
        self._write(data + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)

    def _table(self) -> bytes:
        packer = zlib.compressobj(LEVEL)
        made = [packer.compress(b"\0" * 7 + b"\0\0\xff\xff")]
        expected = 1
        for at in sorted(range(0, len(self._runs), 3), key=self._runs.__getitem__):
            first, count, where = self._runs[at : at + 3]
            assert first == expected, "an object was reserved and not written"  # noqa: S101
            expected += count
            if where & _PACKED:
                head = b"\2" + (where ^ _PACKED).to_bytes(6)
                entries = b"".join(head + index.to_bytes(4) for index in range(count))
            else:
                entries = b"\1" + where.to_bytes(6) + bytes(4)
            made.append(packer.compress(entries))
        made.append(packer.flush())
        return b"".join(made)
