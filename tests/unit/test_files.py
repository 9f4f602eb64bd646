"""Outputs that appear whole or not at all, and streams that know their digest."""

import errno
import hashlib
import io
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekit.errors import AllianceError, Exit, Problem
from alliancekit.files import Outputs, write_whole
from alliancekit.streams import HashingReader, HashingWriter, open_input, same_file

NEW, OLD = b"new content\n", b"old content\n"
CHUNKS = st.lists(st.binary(max_size=50), max_size=10)


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def temporary(pid: int, name: str) -> str:
    return f".alliancekit-{pid}-0123abcd.{name}.part"


def cannot_write(target: Path | str) -> AllianceError:
    with pytest.raises(AllianceError) as caught:
        write_whole(str(target), NEW)
    assert caught.value.problem is Problem.CANNOT_WRITE
    assert caught.value.status is Exit.OUTPUT
    return caught.value


# ─── whole or not at all ─────────────────────────────────────────────────────


@pytest.mark.parametrize("old", [None, OLD], ids=["new file", "over an old one"])
def test_nothing_is_seen_before_commit_and_all_of_it_after(
    tmp_path: Path, old: bytes | None
) -> None:
    target = tmp_path / "a.csv"
    if old is not None:
        target.write_bytes(old)
    with Outputs() as outputs:
        file = outputs.create(str(target))
        file.write(NEW)
        file.flush()
        assert (target.read_bytes() if target.exists() else None) == old
        outputs.commit()
        assert target.read_bytes() == NEW
    assert names(tmp_path) == {"a.csv"}


@pytest.mark.parametrize("old", [None, OLD], ids=["new file", "over an old one"])
@pytest.mark.parametrize("ending", [None, ValueError, KeyboardInterrupt])
def test_leaving_without_commit_leaves_what_was_there(
    tmp_path: Path, old: bytes | None, ending: type[BaseException] | None
) -> None:
    target = tmp_path / "a.csv"
    if old is not None:
        target.write_bytes(old)
    with suppress(ValueError, KeyboardInterrupt), Outputs() as outputs:
        outputs.create(str(target)).write(NEW)
        if ending:
            raise ending
    assert names(tmp_path) == ({"a.csv"} if old else set())
    assert old is None or target.read_bytes() == old


def test_several_outputs_are_put_in_place_together_the_first_one_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        order.append(Path(target).name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    with Outputs() as outputs:
        for name in ("scores", "rejects", "manifest"):
            outputs.create(str(tmp_path / name)).write(name.encode())
        outputs.commit()
    assert order == ["manifest", "rejects", "scores"]
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        name: name for name in order
    }


def test_a_link_stays_a_link_and_its_target_gets_the_content(tmp_path: Path) -> None:
    target, link = tmp_path / "a.csv", tmp_path / "link.csv"
    link.symlink_to(target)
    for _ in range(2):  # the target is not there the first time
        write_whole(str(link), NEW)
        assert link.is_symlink()
        assert target.read_bytes() == NEW


def test_standard_output_is_written_and_left_open(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    write_whole("-", NEW)
    assert capfdbinary.readouterr().out == NEW
    assert not sys.stdout.closed


# ─── who may read it ─────────────────────────────────────────────────────────


@pytest.mark.usefixtures("usual_umask")
@pytest.mark.parametrize("private", [True, False])
def test_what_is_being_written_is_for_the_user_alone(tmp_path: Path, *, private: bool) -> None:
    with Outputs() as outputs:
        outputs.create(str(tmp_path / "a.csv"), private=private)
        assert {mode(path) for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("umask", "private", "expected"),
    [
        (0o022, False, 0o644),
        (0o077, False, 0o600),
        (0o002, False, 0o664),
        (0o022, True, 0o600),
        (0o000, True, 0o600),
    ],
)
def test_the_umask_is_honoured_and_private_files_are_private(
    tmp_path: Path, umask: int, *, private: bool, expected: int
) -> None:
    before = os.umask(umask)
    try:
        write_whole(str(tmp_path / "a.csv"), NEW, private=private)
        assert os.umask(umask) == umask  # writing has not changed it
    finally:
        os.umask(before)
    assert mode(tmp_path / "a.csv") == expected


# ─── what killed runs left ───────────────────────────────────────────────────


@pytest.fixture
def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_temporary_file_of_a_dead_run_is_swept_and_no_other_file(
    tmp_path: Path, dead_pid: int
) -> None:
    kept = {
        temporary(os.getpid(), "a.csv"),  # a living run's
        temporary(os.getppid(), "a.csv"),
        temporary(dead_pid, "b.csv"),  # another target's
        f".alliancekit-{dead_pid}-xyz.a.csv.part",  # not of our making
        f".other-{dead_pid}-0123abcd.a.csv.part",
        "a.csv.part",
    }
    for name in {*kept, temporary(dead_pid, "a.csv")}:
        (tmp_path / name).write_bytes(OLD)
    write_whole(str(tmp_path / "a.csv"), NEW)
    assert names(tmp_path) == {"a.csv", *kept}


def test_a_file_with_an_impossible_process_number_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / temporary(10**30, "a.csv")).write_bytes(OLD)
    write_whole(str(tmp_path / "a.csv"), NEW)
    assert (tmp_path / "a.csv").read_bytes() == NEW


# ─── pipes and devices ───────────────────────────────────────────────────────


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A named pipe and a descriptor that reads from it without waiting."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield str(path), descriptor
    os.close(descriptor)


def test_a_named_pipe_is_written_through_and_stays_a_pipe(pipe: tuple[str, int]) -> None:
    path, reader = pipe
    write_whole(path, NEW)
    assert os.read(reader, 100) == NEW
    assert os.read(reader, 100) == b""  # the end: nobody has it open for writing
    assert Path(path).is_fifo()
    assert names(Path(path).parent) == {"pipe"}


def test_a_pipe_is_closed_without_commit_so_that_its_reader_goes_on(pipe: tuple[str, int]) -> None:
    with Outputs() as outputs:
        file = outputs.create(pipe[0])
    closed = file.closed
    file.close()
    assert closed


def test_a_device_is_written_through() -> None:
    write_whole(os.devnull, NEW)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_device_cannot_be_written_and_is_closed() -> None:
    with Outputs() as outputs:
        file = outputs.create("/dev/full")
        file.write(NEW)
        with pytest.raises(AllianceError) as caught:
            outputs.commit()
    closed = file.closed
    with suppress(OSError):
        file.close()
    assert caught.value.problem is Problem.CANNOT_WRITE
    assert closed


# ─── what cannot be written ──────────────────────────────────────────────────


def test_a_folder_cannot_be_written(tmp_path: Path) -> None:
    assert "folder" in str(cannot_write(tmp_path))
    assert names(tmp_path) == set()


@pytest.mark.parametrize("target", ["none/a.csv", "file/a.csv", "loop", "n" * 300, ""])
def test_a_place_that_cannot_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_bytes(OLD)
    Path("loop").symlink_to("loop")
    cannot_write(target)
    assert names(tmp_path) == {"file", "loop"}


@pytest.fixture
def nobody() -> Iterator[None]:
    """Go on without root's right to write everywhere."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


def test_an_unwritable_folder_cannot_be_written(nobody: None) -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own are closed to others
        Path(folder).chmod(0o500)
        cannot_write(Path(folder) / "a.csv")


def failing(
    function: Callable[..., Any], after: int, number: int, *, times: int = 1
) -> Callable[..., Any]:
    """The function, made to fail once, or so many times, after so many calls that succeed."""
    calls = iter([False] * after + [True] * times)

    def call(*arguments: Any, **options: Any) -> Any:
        if next(calls, False):
            raise OSError(number, os.strerror(number))
        return function(*arguments, **options)

    return call


@pytest.mark.parametrize(
    ("owner", "name", "after", "number"),
    [
        (os, "open", 0, errno.EACCES),  # an unwritable folder, whoever runs the tests
        (os, "open", 0, errno.EROFS),
        (os, "fsync", 0, errno.ENOSPC),
        (Path, "chmod", 0, errno.EPERM),
        (Path, "replace", 0, errno.EXDEV),
        (os, "open", 1, errno.EMFILE),  # of the folder, to sync it
        (os, "fsync", 1, errno.EIO),
    ],
)
def test_each_call_that_fails_once_leaves_old_or_new_and_no_other_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,
    name: str,
    after: int,
    number: int,
) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(OLD)
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, failing(getattr(owner, name), after, number))
        error = cannot_write(target)
    assert os.strerror(number).lower() in str(error)
    assert names(tmp_path) == {"a.csv"}
    assert target.read_bytes() in {OLD, NEW}


def test_a_disk_that_fills_up_leaves_the_old_content(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    target = tmp_path / "a.csv"
    target.write_bytes(OLD)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5, limits[1]))
    try:
        cannot_write(target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (names(tmp_path), target.read_bytes()) == ({"a.csv"}, OLD)


def test_a_broken_pipe_is_not_a_fault_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", failing(os.open, 0, errno.EPIPE))
    with pytest.raises(BrokenPipeError):
        write_whole("a.csv", NEW)


# ─── inputs ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("make", [None, Path.mkdir], ids=["not there", "a folder"])
def test_an_input_that_cannot_be_read_is_refused(
    tmp_path: Path, make: Callable[[Path], None] | None
) -> None:
    path = tmp_path / "in.csv"
    if make:
        make(path)
    with pytest.raises(AllianceError) as caught, open_input(str(path)):
        pass
    assert caught.value.problem is Problem.UNREADABLE


def test_a_full_disk_is_not_told_as_an_unreadable_input(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(OLD)
    with (
        pytest.raises((OSError, AllianceError)) as caught,
        open_input(str(tmp_path / "in.csv")),
        Path("/dev/full").open("wb", buffering=0) as output,
    ):
        output.write(NEW)
    assert getattr(caught.value, "problem", None) is not Problem.UNREADABLE


def test_an_output_is_an_input_by_any_of_its_names(tmp_path: Path) -> None:
    one = tmp_path / "in.csv"
    one.write_bytes(OLD)
    (tmp_path / "symbolic").symlink_to(one)
    (tmp_path / "hard").hardlink_to(one)
    (tmp_path / "other").write_bytes(OLD)
    (tmp_path / "folder").symlink_to(tmp_path)
    for name in ("in.csv", "symbolic", "hard", "folder/in.csv", "folder/../" + tmp_path.name):
        inputs = [str(tmp_path / "none"), "-", str(one), str(tmp_path)]
        assert same_file(str(tmp_path / name), inputs), name
    for name in ("other", "none", "folder/none"):
        assert not same_file(str(tmp_path / name), [str(one), str(tmp_path / "none")]), name
    assert not same_file("-", ["-", str(one)])


# ─── digests ─────────────────────────────────────────────────────────────────


@given(st.binary(max_size=500), st.lists(st.integers(-1, 60), max_size=20))
def test_a_reader_knows_the_digest_of_what_was_read(data: bytes, sizes: list[int]) -> None:
    reader = HashingReader(io.BytesIO(data), "x")
    read = b"".join(reader.read(size) for size in sizes)
    assert data.startswith(read)
    assert reader.sha256 == hashlib.sha256(read).hexdigest()
    rest = reader.stream.read()
    assert read + rest == data
    assert reader.sha256 == hashlib.sha256(data).hexdigest()


@given(CHUNKS)
def test_a_writer_knows_the_digest_of_what_was_written(chunks: list[bytes]) -> None:
    file = io.BytesIO()
    writer = HashingWriter(file)
    for chunk in chunks:
        assert writer.stream.write(memoryview(chunk)) == len(chunk)
        writer.flush()
    assert file.getvalue() == b"".join(chunks)
    assert writer.sha256 == hashlib.sha256(b"".join(chunks)).hexdigest()


# ─── a commit that fails midway ──────────────────────────────────────────────


@pytest.mark.parametrize("links", [True, False], ids=["hard links", "no hard links"])
def test_a_commit_that_fails_midway_never_takes_a_file_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """With hard links the old comes back; without, the new stays. Neither leaves nothing."""
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(OLD)
    if not links:
        monkeypatch.setattr(os, "link", failing(os.link, 0, errno.EPERM, times=9))
    monkeypatch.setattr(Path, "replace", failing(Path.replace, 1, errno.EIO))
    with Outputs() as outputs:
        for name in ("a.csv", "b.csv", "c.csv"):
            outputs.add(str(tmp_path / name), NEW)
        with pytest.raises(AllianceError) as caught:
            outputs.commit()
    assert caught.value.problem is Problem.CANNOT_WRITE
    # c.csv, the last begun, was put in place first; it was not there before, so it goes again
    assert names(tmp_path) == {"a.csv", "b.csv"}
    assert (tmp_path / "a.csv").read_bytes() == OLD


def test_without_hard_links_a_file_that_was_replaced_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(OLD)
    monkeypatch.setattr(os, "link", failing(os.link, 0, errno.EPERM, times=9))
    monkeypatch.setattr(Path, "replace", failing(Path.replace, 1, errno.EIO))
    with Outputs() as outputs:
        for name in ("a.csv", "b.csv"):
            outputs.add(str(tmp_path / name), NEW)
        with pytest.raises(AllianceError):
            outputs.commit()
    assert (tmp_path / "a.csv").read_bytes() == OLD  # never replaced
    assert (tmp_path / "b.csv").read_bytes() == NEW  # replaced, and no way back


def test_a_disk_that_fills_while_a_whole_output_is_written_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = str(tmp_path / "a.csv")
    with Outputs() as outputs:
        monkeypatch.setattr(Outputs, "create", lambda *_, **__: Full())
        with pytest.raises(AllianceError) as caught:
            outputs.add(target, NEW)
    assert caught.value.problem is Problem.CANNOT_WRITE
    assert target in str(caught.value)


class Full(io.BytesIO):
    """A file on a full disk."""

    def write(self, data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_pipe_is_read_in_full_however_little_it_gives_at_a_time() -> None:
    """And what is to come is not lost where a read finds nothing yet."""

    class Trickling(io.RawIOBase):
        pieces = [b"ab", b"c", b"defgh", b"", b"i"]

        def read(self, size: int = -1) -> bytes | None:
            piece = self.pieces.pop(0) if self.pieces else b""
            if len(piece) > size:
                piece, rest = piece[:size], piece[size:]
                self.pieces.insert(0, rest)
            return piece

    reader = HashingReader(Trickling(), "x")
    assert [reader.read(5), reader.read(10)] == [b"abcde", b"fgh"]
    assert (reader.position, reader.sha256) == (8, hashlib.sha256(b"abcdefgh").hexdigest())

    reading, writing_ = os.pipe()
    os.set_blocking(reading, False)
    os.write(writing_, b"abc")
    with os.fdopen(writing_, "wb"), os.fdopen(reading, "rb", buffering=0) as pipe:
        with pytest.raises(AllianceError) as caught:
            HashingReader(pipe, "x").read(5)
        assert caught.value.problem is Problem.UNREADABLE
