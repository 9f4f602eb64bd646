"""The real command in a process of its own, and what must hold whatever it is given."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.forked.commands import Command, Parent

DOCUMENTED = {0, 1, 2, 3, 4, 5, 6, 130, 143}
COMMAND = [sys.executable, "-m", "alliancekit"]
INSTRUMENTS = Path(__file__).parents[2] / "instruments"


def _unmeasured() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if not name.startswith("COV")}


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """No coverage in these processes: a signal may find its tracer holding its own lock."""
    for name in [name for name in os.environ if name.startswith("COV")]:
        monkeypatch.delenv(name)


@pytest.fixture
def command() -> list[str]:
    """The command as a list, for tests that start the process themselves."""
    return list(COMMAND)


@pytest.fixture(scope="session")
def forking() -> Iterator[Parent]:
    """From which the commands of `run` are forked: without coverage, see `unmeasured`."""
    with Parent(_unmeasured()) as parent:
        yield parent


@pytest.fixture
def run(tmp_path: Path, forking: Parent) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command in an empty folder; no run may end undocumented or leave a part behind.

    It is forked. What is about streams, signals or the ending of the process uses `command`.
    """

    def run(
        *arguments: str, stdin: str | None = None, timeout: float = 30, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        given = None if stdin is None else stdin.encode()
        asked = Command(arguments, tmp_path, {**os.environ, **environ}, given, timeout)
        done = forking.run(asked)
        out, err = done.out.decode(), done.err.decode()
        ran = subprocess.CompletedProcess([*COMMAND, *arguments], done.status, out, err)
        assert "Traceback" not in ran.stderr
        assert ran.returncode in DOCUMENTED, ran.stderr
        assert not list(tmp_path.rglob("*.part"))
        return ran

    return run


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Put a file into the folder of `run`."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def pulse() -> dict[str, Any]:
    """The instrument ak-pulse as a dictionary, to be spoilt: five items, 0 to 10."""
    document: dict[str, Any] = json.loads((INSTRUMENTS / "ak-pulse/instrument.json").read_bytes())
    return document
