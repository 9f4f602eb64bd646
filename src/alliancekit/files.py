"""Outputs that appear whole or not at all.

A new file is written beside its target under a hidden name and synced; when all outputs of a run
are ready they are put in place together, so that a reader sees the old content or the new and
nothing between. Each file is replaced by one step of the system, several by as many: a run that
is killed between two of them leaves files of two runs. The last one added is put in place first;
the manifest, which is that one, holds the digests of the others and so tells. A run that was
killed also leaves a hidden file; the next run on the same target sweeps it. What goes to standard
output, a pipe or a device is held back until then too.
"""

import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from attrs import define, field

from alliancekit.errors import Problem, os_reason
from alliancekit.streams import STDIO, descriptor_of, is_stream

MAX_NAME = 200
"""Bytes of a file name that leave room for what a temporary name adds; 255 are allowed."""
SPOOL = 16 * 1024 * 1024
"""Bytes for a pipe that are held in memory; more wait in an unnamed temporary file."""
_TEMPORARY = re.compile(r"\.alliancekit-(?P<pid>[0-9]+)-[0-9a-f]{8}\.(?P<of>.+)\.part")


@define
class Output:
    """One output in the making. Write to ``file``; nothing is seen before `Outputs.commit`.

    ``label`` names it in messages; ``temporary`` is ``None`` for a pipe or device. ``backup`` is
    a second name of the file that it replaces, ``new`` whether there was none.
    """

    target: str
    label: str
    file: BinaryIO
    temporary: Path | None
    private: bool
    backup: Path | None = None
    new: bool = False
    placed: bool = False


@define
class Outputs:
    """The outputs of one run, put in place together at its end.

    Used as a context: leaving it without `commit` removes all that was begun. Raises
    `AllianceError` ``cannot-write`` when the system refuses.
    """

    _open: list[Output] = field(factory=list)
    _named: list[Path] = field(factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for output in self._open:
            with suppress(OSError):
                output.file.close()
            if output.backup:
                with suppress(OSError):
                    output.backup.unlink()
        for path in self._named:
            with suppress(OSError):
                path.unlink()

    def create(self, target: str, *, private: bool = False, label: str | None = None) -> BinaryIO:
        """A stream for a file, ``-`` or a device; ``private`` gives it mode 0600."""
        label = label or target
        with writing(label):
            output = self._begun(target, label, private=private)
        self._open.append(output)
        return output.file

    def _begun(self, target: str, label: str, *, private: bool) -> Output:
        path = Path(target)
        if target != STDIO:
            with suppress(FileNotFoundError):
                if not path.name or target.endswith("/") or stat.S_ISDIR(path.stat().st_mode):
                    raise IsADirectoryError(errno.EISDIR, "it names a folder, not a file")
        if is_stream(target):
            spool = cast("BinaryIO", tempfile.SpooledTemporaryFile(SPOOL))  # noqa: SIM115 - closed on exit
            return Output(target, label, spool, None, private)
        path = path.resolve()
        _sweep(path)
        temporary = _hidden(path)
        self._named.append(temporary)  # before it is there: a signal may come at any moment
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        return Output(str(path), label, os.fdopen(descriptor, "wb"), temporary, private)

    def add(
        self, target: str, data: bytes, *, private: bool = False, label: str | None = None
    ) -> None:
        """One whole output. Its file is closed at once, so that there may be many."""
        file = self.create(target, private=private, label=label)
        with writing(label or target):
            file.write(data)
        self.complete()

    def complete(self) -> None:
        """All is written of the output begun last: close its file, so that there may be many."""
        for output in self._open[-1:]:
            with writing(output.label):
                _ready(output)

    def sweep(self, targets: Iterable[str]) -> None:
        """Remove what runs that were killed left of these targets, written this time or not."""
        for target in targets:
            if not is_stream(target):
                with suppress(OSError):
                    _sweep(Path(target).resolve())

    def commit(self, *, removing: Iterable[Path] = ()) -> None:
        """Put everything in place, and take away what no longer belongs there.

        All files are written, synced and closed before the first is put in place, and where one
        cannot be, those before it are put back. Two runs on one folder take turns.
        """
        for output in self._open:
            with writing(output.label):
                _ready(output)
        folders = {Path(one.target).parent for one in self._open if one.temporary}
        with ExitStack() as stack:
            for folder in sorted(folders):
                stack.enter_context(_turn(folder))
            self._place()
            for path in removing:
                with writing(str(path)):
                    path.unlink(missing_ok=True)
        for output in self._open:
            if output.temporary is None:
                with writing(output.label):
                    _pass_on(output)
            elif output.backup:
                with suppress(OSError):
                    output.backup.unlink()
        self._open.clear()
        self._named.clear()

    def _place(self) -> None:
        files = [one for one in self._open if one.temporary]
        for output in reversed(files):
            try:
                with writing(output.label):
                    _keep_backup(output)
                    cast("Path", output.temporary).replace(output.target)
                output.placed = True
            except BaseException:
                for one in files:
                    _put_back(one)
                raise


@contextmanager
def writing(label: str) -> Iterator[None]:
    """Turn what the system refuses in the block into ``cannot-write``; a broken pipe passes."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Problem.CANNOT_WRITE.error(where=label, why=os_reason(error)) from None


def _ready(output: Output) -> None:
    """Everything that can fail but the last step: written out, synced, closed, its mode set."""
    if output.temporary is None or output.file.closed:
        return
    output.file.flush()
    os.fsync(output.file.fileno())
    output.file.close()
    if not output.private:
        output.temporary.chmod(_mode(Path(output.target)))


def _keep_backup(output: Output) -> None:
    """A second name for the file that is about to be replaced, where the system has such.

    Without one it cannot be put back: then the new file stays, rather than none.
    """
    target = Path(output.target)
    output.new = not target.exists()
    backup = _hidden(target)
    with suppress(OSError):
        os.link(target, backup)
        output.backup = backup


def _put_back(output: Output) -> None:
    with suppress(OSError):
        if output.placed and output.backup:
            output.backup.replace(output.target)
        elif output.placed and output.new:
            Path(output.target).unlink()


def _pass_on(output: Output) -> None:
    """What was held back, to standard output, the pipe or the device."""
    output.file.seek(0)
    descriptor = descriptor_of(output.target)
    if descriptor is not None:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        with os.fdopen(os.dup(descriptor), "wb") as opened:
            shutil.copyfileobj(output.file, opened)
    else:
        with Path(output.target).open("wb") as device:
            shutil.copyfileobj(output.file, device)
    output.file.close()


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Wait until no other run is putting files in place in this folder; then sync it."""
    with writing(str(folder)):
        descriptor = os.open(folder, os.O_RDONLY)
    try:
        with writing(str(folder)), _if_supported():
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        with writing(str(folder)), _if_supported():
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _if_supported() -> Iterator[None]:
    """Go on where the file system cannot do it at all: lock or sync a folder."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.ENOLCK):
            raise


def _mode(target: Path) -> int:
    """The mode of the file that is replaced or, for a new one, what the umask leaves."""
    with suppress(FileNotFoundError):
        return stat.S_IMODE(target.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _hidden(path: Path) -> Path:
    """A name beside the target, of this process, that `_sweep` knows."""
    token = secrets.token_hex(4)
    return path.with_name(f".alliancekit-{os.getpid()}-{token}.{_short(path.name)}.part")


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
        outputs.add(target, data, private=private)
        outputs.commit()
