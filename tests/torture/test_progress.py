"""Progress is shown on a terminal and nowhere else; a run can be stopped while nothing comes."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import define, field

HEADER = b"client,session,q1,q2,q3,q4,q5\n"
ROWS = b"".join(b"C%d,1,1,2,3,4,5\n" % number for number in range(5_000))
AT_ONCE = """
import sys
from alliancekit.cli import progress
from alliancekit.responses import blocks
progress.QUIET = float(sys.argv[1])
blocks.CHUNK = 10_000
from alliancekit.cli import main
main(["score", "ak-pulse", *sys.argv[2:]])
"""
"""The command, with a bar after so many seconds and in many small steps."""
HIDDEN, SHOWN = b"\x1b[?25l", b"\x1b[?25h"
PATIENCE = 30


@define
class Terminal:
    """A process whose standard error is a terminal, and what it has shown there."""

    process: subprocess.Popen[bytes]
    master: int
    shown: bytes = field(default=b"")

    def until(self, wanted: bytes) -> None:
        """Read on until this was shown."""
        ends = time.monotonic() + PATIENCE
        while wanted not in self.shown:
            assert time.monotonic() < ends, self.shown
            if not self._more(0.1) and self.process.poll() is not None:
                break
        assert wanted in self.shown, self.shown

    def end(self) -> int:
        """Read to the end; the exit status."""
        ends = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < ends, self.shown
            self._more(0.1)
        while self._more(0.1):
            pass
        return self.process.returncode

    def _more(self, seconds: float) -> bool:
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.master, 65_536)
        except OSError:  # the other end is closed
            return False
        self.shown += data
        return bool(data)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    terminals: list[Terminal] = []

    def start(*arguments: str, after: float = 0, **environ: str) -> Terminal:
        master, slave = pty.openpty()
        env = {name: one for name, one in os.environ.items() if name != "NO_COLOR"}
        process = subprocess.Popen(
            [sys.executable, "-c", AT_ONCE, str(after), *arguments],
            cwd=tmp_path,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=slave,
            env={**env, "TERM": "xterm-256color", "COLUMNS": "100", **environ},
        )
        os.close(slave)
        terminals.append(Terminal(process, master))
        return terminals[-1]

    yield start
    for one in terminals:
        one.process.kill()
        if one.process.stdin:
            one.process.stdin.close()
        one.process.wait()
        os.close(one.master)


@pytest.fixture
def given(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(HEADER + ROWS)


@pytest.mark.usefixtures("given")
def test_rows_and_their_rate_are_shown_on_a_terminal(start: Callable[..., Terminal]) -> None:
    terminal = start("in.csv", "-o", "out.csv")
    assert terminal.end() == 0
    assert HIDDEN in terminal.shown
    assert re.search(rb"[0-9,]+ rows.*[0-9,]+ a second", terminal.shown)
    assert terminal.shown.rindex(SHOWN) > terminal.shown.rindex(HIDDEN)
    assert b"rows: 5000 read, 5000 scored" in terminal.shown[terminal.shown.rindex(SHOWN) :]


@pytest.mark.usefixtures("given")
def test_a_short_run_shows_no_bar(start: Callable[..., Terminal]) -> None:
    terminal = start("in.csv", "-o", "out.csv", after=1000)
    assert terminal.end() == 0
    assert b"\x1b" not in terminal.shown
    assert b"a second" not in terminal.shown
    assert b"rows: 5000 read" in terminal.shown


@pytest.mark.usefixtures("given")
def test_without_colour_there_is_none(start: Callable[..., Terminal]) -> None:
    terminal = start("in.csv", "-o", "out.csv", NO_COLOR="1")
    assert terminal.end() == 0
    assert b"a second" in terminal.shown
    styles = re.findall(rb"\x1b\[([0-9;]*)m", terminal.shown)
    # 30 to 49 and 90 to 107 are colours
    assert not [one for style in styles for one in style.split(b";") if int(one or 0) >= 30]


@pytest.mark.usefixtures("given")
def test_a_dumb_terminal_gets_no_control_sequences(start: Callable[..., Terminal]) -> None:
    terminal = start("in.csv", "-o", "out.csv", TERM="dumb")
    assert terminal.end() == 0
    assert b"\x1b" not in terminal.shown
    assert b"rows: 5000 read" in terminal.shown


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize("environ", [{}, {"FORCE_COLOR": "1"}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_nothing_of_it_goes_into_a_pipe(tmp_path: Path, environ: dict[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", AT_ONCE, "0", "in.csv", "-o", "out.csv"],
        cwd=tmp_path,
        capture_output=True,
        env={**os.environ, **environ},
        check=False,
    )
    assert ran.returncode == 0
    assert ran.stdout == b""
    assert b"a second" not in ran.stderr
    assert b"\x1b" not in ran.stderr
    assert ran.stderr.startswith(b"rows: 5000 read")


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["int", "term"]
)
def test_the_cursor_is_shown_again_when_the_run_is_stopped(
    start: Callable[..., Terminal], tmp_path: Path, number: signal.Signals, status: int
) -> None:
    """The responses come through a pipe that stays open, so that the run is surely under way."""
    terminal = start("-", "-o", "out.csv")
    assert terminal.process.stdin
    terminal.process.stdin.write(HEADER + ROWS)
    terminal.process.stdin.flush()
    terminal.until(HIDDEN)
    terminal.process.send_signal(number)
    assert terminal.end() == status
    assert terminal.shown.rindex(SHOWN) > terminal.shown.rindex(HIDDEN)
    assert b"stopped; nothing was left half written" in terminal.shown
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["int", "term"]
)
@pytest.mark.parametrize(
    ("named", "sent"),
    [(False, b""), (False, HEADER[:9]), (False, HEADER + ROWS), (True, HEADER + ROWS)],
    ids=["nothing came", "part of the header", "rows came", "rows came through a fifo"],
)
def test_a_run_can_be_stopped_while_nothing_comes_through_the_pipe(
    command: list[str],
    tmp_path: Path,
    number: signal.Signals,
    status: int,
    sent: bytes,
    named: bool,
) -> None:
    """Wherever it waits: for the first bytes, for the header, in the thread that reads ahead."""
    given = "pipe.csv" if named else "-"
    if named:
        os.mkfifo(tmp_path / given)
    with subprocess.Popen(
        [*command, "score", "ak-pulse", given, "-o", "out.csv"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stderr
        pipe = (tmp_path / given).open("wb", buffering=0) if named else process.stdin
        try:
            pipe.write(sent)
            pipe.flush()
            time.sleep(0.8)  # for it to be waiting; were it not, the test would be an easier one
            process.send_signal(number)
            assert process.wait(PATIENCE) == status
        finally:
            process.kill()
            pipe.close()
        assert b"stopped; nothing was left half written" in process.stderr.read()
    assert [path.name for path in tmp_path.iterdir()] == (["pipe.csv"] if named else [])
