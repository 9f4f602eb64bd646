"""Outputs that appear whole or not at all, and inputs that are hashed as they are read.

A new file is written beside its target under a hidden name, synced, and put in place in one
step, so that a reader sees the old content or the new and nothing between. A run that was
killed leaves a hidden file; the next run on the same target sweeps it.
"""

import hashlib
import io
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from attrs import define, field

from alliancekit.errors import Problem, os_reason

STDIO = "-"
MAX_NAME = 200
"""Bytes of a file name that leave room for what a temporary name adds; 255 are allowed."""
_TEMPORARY = re.compile(r"\.alliancekit-(?P<pid>[0-9]+)-[0-9a-f]{8}\.(?P<of>.+)\.part")


class HashingReader(io.RawIOBase):
    """A binary stream that knows the SHA-256 of all that was read from it.

    Raises `AllianceError` ``unreadable`` where the system fails to read.
    """

    def __init__(self, file: BinaryIO, where: str) -> None:
        super().__init__()
        self._file = file
        self._where = where
        self._hash = hashlib.sha256()

    @property
    def stream(self) -> BinaryIO:
        """Itself, as the type that readers ask for."""
        return cast("BinaryIO", self)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        with _reading(self._where):
            data = self._file.read(size)
        self._hash.update(data)
        return data

    @property
    def sha256(self) -> str:
        """The digest so far, in hexadecimal."""
        return self._hash.hexdigest()


class HashingWriter(io.RawIOBase):
    """A binary stream that knows the SHA-256 of all that was written to it."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._hash = hashlib.sha256()

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
        return self._hash.hexdigest()


@contextmanager
def _reading(where: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Problem.UNREADABLE.error(where=where, why=os_reason(error)) from None


@contextmanager
def open_input(path: str) -> Iterator[HashingReader]:
    """A file or, for ``-``, standard input, hashed as it is read."""
    if path == STDIO:
        yield HashingReader(sys.stdin.buffer, "standard input")
        return
    with ExitStack() as stack:
        with _reading(path):
            file = stack.enter_context(Path(path).open("rb"))
        yield HashingReader(file, path)


def same_file(output: str, inputs: list[str]) -> bool:
    """Whether the output is one of the inputs, by any of its names or links."""
    if output == STDIO:
        return False
    for one in inputs:
        with suppress(OSError):
            if one != STDIO and Path(output).samefile(one):
                return True
    return False


@define
class Output:
    """One output in the making. Write to ``file``; nothing is seen before `Outputs.commit`."""

    target: str
    file: BinaryIO
    temporary: Path | None
    private: bool


@define
class Outputs:
    """The outputs of one run, put in place together at its end.

    Used as a context: leaving it without `commit` removes all that was begun. Raises
    `AllianceError` ``cannot-write`` when the system refuses.
    """

    _open: list[Output] = field(factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for output in self._open:
            if output.target != STDIO:
                with suppress(OSError):
                    output.file.close()
            if output.temporary:
                with suppress(OSError):
                    output.temporary.unlink()

    def create(self, target: str, *, private: bool = False) -> BinaryIO:
        """A stream for a file, ``-`` or a device; ``private`` gives it mode 0600."""
        with _writing(target):
            output = _open_output(target, private=private)
        self._open.append(output)
        return output.file

    def sweep(self, targets: Iterable[str]) -> None:
        """Remove what runs that were killed left of these targets, written this time or not."""
        for target in targets:
            if target != STDIO:
                with suppress(OSError):
                    _sweep(Path(target).resolve())

    def commit(self) -> None:
        """Put everything in place, the first that was created last."""
        for output in reversed(self._open):
            with _writing(output.target):
                _put_in_place(output)
        self._open.clear()


@contextmanager
def _writing(target: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Problem.CANNOT_WRITE.error(where=target, why=os_reason(error)) from None


def _open_output(target: str, *, private: bool) -> Output:
    if target == STDIO:
        return Output(target, sys.stdout.buffer, None, private)
    path = Path(target)
    with suppress(FileNotFoundError):
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(21, "it is a folder")
        if not stat.S_ISREG(mode):
            return Output(target, cast("BinaryIO", path.open("wb")), None, private)
    path = path.resolve()
    _sweep(path)
    temporary = path.with_name(
        f".alliancekit-{os.getpid()}-{secrets.token_hex(4)}.{_short(path.name)}.part"
    )
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return Output(str(path), os.fdopen(descriptor, "wb"), temporary, private)


def _put_in_place(output: Output) -> None:
    output.file.flush()
    if output.temporary is None:
        if output.target != STDIO:
            output.file.close()
        return
    os.fsync(output.file.fileno())
    output.file.close()
    target = Path(output.target)
    if not output.private:
        output.temporary.chmod(_mode(target))
    output.temporary.replace(target)
    output.temporary = None
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _mode(target: Path) -> int:
    """The mode of the file that is replaced or, for a new one, what the umask leaves."""
    with suppress(FileNotFoundError):
        return stat.S_IMODE(target.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _sweep(path: Path) -> None:
    """Remove what runs that were killed left of this target."""
    for one in path.parent.glob(".alliancekit-*.part"):
        match = _TEMPORARY.fullmatch(one.name)
        if match and match["of"] == _short(path.name) and not _alive(int(match["pid"])):
            with suppress(OSError):
                one.unlink()


def _short(name: str) -> str:
    """The target's name or, where a longer one would not be allowed, a digest of it."""
    data = os.fsencode(name)
    return name if len(data) <= MAX_NAME else hashlib.sha256(data).hexdigest()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def write_whole(target: str, data: bytes, *, private: bool = False) -> None:
    """Write one file, whole or not at all. Raises `AllianceError` ``cannot-write``."""
    with Outputs() as outputs:
        file = outputs.create(target, private=private)
        with _writing(target):
            file.write(data)
        outputs.commit()
