"""A command that is forked does what one does that Python has started."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.forked import commands
from tests.forked.commands import Command, Ended, Parent, afresh

from alliancekit.cli import SUMMARIES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked here")

ROWS = "client,session,date,q1,q2,q3,q4,q5\nA,1,2026-01-01,7,6,8,7,x\nÄ,2,2026-01-08,8,7,8,,8\n"
COMMANDS = {
    "check": ("check", "ak-pulse"),
    "demo": ("demo", "--help"),
    "doctor": ("doctor", "--json"),
    "export": ("export", "--help"),
    "form": ("form", "ak-pulse", "-o", "made.pdf"),
    "import": ("import", "--help"),
    "list": ("list",),
    "new": ("new", "instrument", "begun"),
    "plugins": ("plugins",),
    "read": ("read", "in.csv", "-o", "made.csv"),
    "report": ("report", "ak-pulse", "in.csv", "--client", "A", "-o", "made.pdf"),
    "score": ("score", "ak-pulse", "in.csv", "-o", "made.csv"),
    "show": ("show", "ak-pulse"),
}
HOLDS = """
from alliancekit.api import CommandOffer, hookimpl
import click, os, sys, time

@click.command()
@click.argument("what")
def hold(what):
    if what == "sleep":
        time.sleep(600)
    if what == "kill":
        os.kill(os.getpid(), int(os.environ["ALLIANCEKIT_SIGNAL"]))
    if what == "place":
        click.echo([os.getcwd(), sys.argv[1:], sys.path[0], sys.stdin.encoding])
        click.echo([(one.line_buffering, one.errors) for one in (sys.stdout, sys.stderr)])
        click.echo(sorted({**os.environ, "OPENBLAS_NUM_THREADS": "1", "_RJEM_MALLOC_CONF": ""}))
        click.echo(sys.stdin.read().upper())

@hookimpl
def register_commands():
    yield CommandOffer("hold", "Hold.", lambda: hold)
"""


@pytest.fixture(scope="module")
def environ() -> dict[str, str]:
    """Without coverage of processes, for which nothing is forked."""
    return {name: text for name, text in os.environ.items() if not name.startswith("COV")}


@pytest.fixture(scope="module")
def parent(environ: dict[str, str]) -> Iterator[Parent]:
    with Parent(environ) as parent:
        yield parent


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two alike, for a command that is forked and one that is not, and a way to both."""
    both = tmp_path / "forked" / "there", tmp_path / "afresh" / "there"
    for one in both:
        one.mkdir(parents=True)
        (one / "in.csv").write_text(ROWS, encoding="utf-8")
        (one / "holds.py").write_text(HOLDS, encoding="utf-8")
    return both


@pytest.fixture
def only_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(command: Command) -> Ended:
        raise AssertionError(command)

    monkeypatch.setattr(commands, "afresh", refused)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_command_is_among_them() -> None:
    assert COMMANDS.keys() == SUMMARIES.keys()


@pytest.mark.usefixtures("only_forked")
@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_does_the_same(name, parent, environ, folders) -> None:
    here, there = folders
    forked = parent.run(Command(COMMANDS[name], here, environ))
    assert forked == afresh(Command(COMMANDS[name], there, environ))
    assert files(here) == files(there)


@pytest.mark.usefixtures("only_forked")
def test_it_finds_what_python_gives_a_process(parent, environ, folders) -> None:
    asked = ("--plugin", "holds.py", "hold", "place")
    told = []
    for run, folder in zip((parent.run, afresh), folders, strict=True):
        given = {**environ, "ALLIANCEKIT_MORE": "é"}
        ended = run(Command(asked, folder, given, "ä".encode()))
        told.append(ended.out.decode().replace(str(folder), ""))
    assert told[0] == told[1]
    assert "Ä" in told[1]


def test_nothing_that_was_loaded_is_at_work(parent, environ, tmp_path: Path) -> None:
    """Polars' threads are begun by the first that is computed; then a fork would lack them."""
    parent.run(Command(["--version"], tmp_path, environ))
    tasks = Path(f"/proc/{parent.process}/task").glob("*/comm")
    names = [one.read_text().strip() for one in tasks]
    assert not [one for one in names if re.fullmatch(r"polars-\d+|async-.*|tokio.*", one)]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_signal_that_ends_it_is_told(parent, environ, folders, number) -> None:
    given = {**environ, "ALLIANCEKIT_SIGNAL": str(int(number))}
    ended = parent.run(Command(("--plugin", "holds.py", "hold", "kill"), folders[0], given))
    assert ended.status == -number


def test_one_that_takes_too_long_is_ended_and_the_next_runs(parent, environ, folders) -> None:
    long = Command(("--plugin", "holds.py", "hold", "sleep"), folders[0], environ, seconds=1)
    with pytest.raises(subprocess.TimeoutExpired):
        parent.run(long)
    assert parent.run(Command(("--version",), folders[0], environ)).status == 0


@pytest.mark.parametrize("stdin", [None, b"", ROWS.encode() * 5000], ids=["none", "empty", "much"])
def test_input_that_is_not_read_to_the_end(parent, environ, folders, stdin) -> None:
    assert parent.run(Command(("--version",), folders[0], environ, stdin)).status == 0


@pytest.mark.parametrize(
    ("name", "forks"),
    [
        ("ALLIANCEKIT_STRICT", True),
        ("TMPDIR", True),
        ("PYTHONPATH", False),
        ("POLARS_MAX_THREADS", False),
        ("LC_ALL", False),
        ("COVERAGE_PROCESS_START", False),
    ],
)
def test_a_variable_that_is_read_at_the_start_is_read_at_the_start(
    parent, environ, tmp_path: Path, monkeypatch, name: str, *, forks: bool
) -> None:
    begun = []
    monkeypatch.setattr(commands, "afresh", begun.append)
    parent.run(Command(("--version",), tmp_path, {**environ, name: "x"}))
    assert bool(begun) is not forks
