"""Streams that are hashed as they pass, and whether two names mean one file."""

import errno
import hashlib
import io
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from attrs import define, field

from alliancekit.errors import Problem, os_reason

STDIO = "-"
_STANDARD = {STDIO: 1, "stdout": 1, "stderr": 2}
_DESCRIPTOR = re.compile(
    r"-|/dev/(?P<name>stdout|stderr)|/(dev|proc/self)/fd/(?P<number>[0-9]{1,4})"
)


@define(eq=False, slots=False)
class HashingReader(io.RawIOBase):
    """A binary stream that knows the SHA-256 and the length of all that was read from it.

    Raises `AllianceError` ``unreadable`` where the system fails to read.
    """

    _file: BinaryIO
    _where: str
    position: int = 0
    _hash: Any = field(factory=hashlib.sha256)

    @property
    def stream(self) -> BinaryIO:
        """Itself, as the type that readers ask for."""
        return cast("BinaryIO", self)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        with _reading(self._where):
            data = self._file.read() if size < 0 else b"".join(self._pieces(size))
        self._hash.update(data)
        self.position += len(data)
        return data

    def _pieces(self, size: int) -> Iterator[bytes]:
        """So many bytes, however few a pipe gives at a time; fewer at the end only."""
        while size and (data := self._file.read(size)) != b"":
            if data is None:  # a pipe that does not wait: what is to come must not be lost
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            size -= len(data)
            yield data

    @property
    def sha256(self) -> str:
        """The digest so far, in hexadecimal."""
        return str(self._hash.hexdigest())


@contextmanager
def _reading(where: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Problem.UNREADABLE.error(where=where, why=os_reason(error)) from None


@contextmanager
def open_input(path: str) -> Iterator[HashingReader]:
    """A file or, for ``-``, standard input, hashed as it is read.

    It is read without a buffer, whose lock a thread that waits for a pipe would hold for ever.
    """
    if path == STDIO:
        if sys.stdin is None:
            raise Problem.UNREADABLE.error(where="standard input", why="it is closed")
        raw = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
        yield HashingReader(raw, "standard input")
        return
    with ExitStack() as stack:
        with _reading(path):
            file = stack.enter_context(Path(path).open("rb", buffering=0))
        yield HashingReader(cast("BinaryIO", file), path)


def same_file(output: str, inputs: list[str]) -> bool:
    """Whether the output is one of the inputs, by any of its names or links.

    ``-`` is the file that standard input or output was redirected from or to, if any.
    """
    target = _identity(output, 1)
    return target is not None and any(_identity(one, 0) == target for one in inputs)


def _identity(path: str, descriptor: int) -> tuple[int, int] | None:
    with suppress(OSError):
        found = os.fstat(descriptor) if path == STDIO else Path(path).stat()
        if path != STDIO or stat.S_ISREG(found.st_mode):
            return found.st_dev, found.st_ino
    return None


def descriptor_of(path: str) -> int | None:
    """The open file that a name such as ``/dev/stdout`` stands for, if it is such a name.

    To open it by its name would begin a file anew that the shell is appending to.
    """
    match = _DESCRIPTOR.fullmatch(path)
    if not match:
        return None
    number = match["number"]
    return int(number) if number else _STANDARD[match["name"] or STDIO]


def is_stream(path: str) -> bool:
    """Whether an output is standard output, a pipe or a device: nothing can lie beside it."""
    with suppress(OSError):
        return descriptor_of(path) is not None or not stat.S_ISREG(Path(path).stat().st_mode)
    return False


@define(eq=False, slots=False)
class HashingWriter(io.RawIOBase):
    """A binary stream that knows the SHA-256 of all that was written to it."""

    _file: BinaryIO
    _hash: Any = field(factory=hashlib.sha256)

    @property
    def stream(self) -> BinaryIO:
        """Itself, as the type that writers ask for."""
        return cast("BinaryIO", self)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._hash.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Nothing: `Outputs.commit` flushes."""

    @property
    def sha256(self) -> str:
        """The digest so far, in hexadecimal."""
        return str(self._hash.hexdigest())
