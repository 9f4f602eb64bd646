"""The real command in a process of its own, and what must hold whatever it is given."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DOCUMENTED = {0, 1, 2, 3, 4, 5, 6, 130, 143}
COMMAND = [sys.executable, "-m", "alliancekit"]
INSTRUMENTS = Path(__file__).parents[2] / "instruments"


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """No coverage in these processes: a signal may find its tracer holding its own lock."""
    for name in [name for name in os.environ if name.startswith("COV")]:
        monkeypatch.delenv(name)


@pytest.fixture
def command() -> list[str]:
    """The command as a list, for tests that start the process themselves."""
    return list(COMMAND)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command in an empty folder; no run may end undocumented or leave a part behind."""

    def run(
        *arguments: str, stdin: str | None = None, timeout: float = 30, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, **environ},
            timeout=timeout,
            check=False,
        )
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
