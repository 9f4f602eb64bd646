"""Fixtures for all tests: the repository, the host, and the command line as a real process."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from attrs import frozen

from alliancekit import Host, Instrument, find_instrument

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@frozen
class Ended:
    """A command that has ended."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture(scope="session")
def repository() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def host() -> Host:
    return Host()


@pytest.fixture(scope="session")
def pulse(host: Host) -> Instrument:
    return find_instrument("ak-pulse", host)


@pytest.fixture(scope="session")
def core(host: Host) -> Instrument:
    return find_instrument("ak-core", host)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run ``alliancekit`` with these arguments, as a process of its own, in an empty folder."""

    def run(
        *arguments: object, stdin: bytes | None = None, env: Mapping[str, str] | None = None
    ) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "alliancekit", *map(str, arguments)],
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            env={**os.environ, "PYTHONUTF8": "1", **(env or {})},
            timeout=120,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
