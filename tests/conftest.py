"""Fixtures for all tests: the repository, the host, and the command line as a real process."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from attrs import frozen
from tests.forked.commands import Command, Parent
from tests.untraced import trace_only_ours

from alliancekit import Host, Instrument, find_instrument

ROOT = Path(__file__).resolve().parents[1]


FOLLOWED = 3


OF_EVERY_CASE = "tools/coverage.toml"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Coverage follows a few cases of each test: thousands of others go where these went.

    What it counts is then too little rather than too much. `make coverage` follows all.
    """
    if config.getoption("cov_config", None) == OF_EVERY_CASE:
        return
    cases: Counter[str] = Counter()
    for item in items:
        test = item.nodeid.partition("[")[0]
        cases[test] += 1
        if cases[test] > FOLLOWED:
            item.add_marker(pytest.mark.no_cover)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@frozen
class Ended:
    """A command that has ended."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture(scope="session", autouse=True)
def coverage_of_what_is_ours() -> None:
    """Where lines are traced, those of others are not: see `tests/untraced.py`."""
    if sys.gettrace() is not None:
        trace_only_ours()


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


@pytest.fixture(scope="session")
def parent() -> Iterator[Parent]:
    """From which the commands of `run` are forked."""
    with Parent({**os.environ, "PYTHONUTF8": "1"}) as parent:
        yield parent


@pytest.fixture
def run(tmp_path: Path, parent: Parent) -> Run:
    """Run ``alliancekit`` with these arguments, as a process of its own, in an empty folder."""

    def run(
        *arguments: object, stdin: bytes | None = None, env: Mapping[str, str] | None = None
    ) -> Ended:
        environ = {**os.environ, "PYTHONUTF8": "1", **(env or {})}
        done = parent.run(Command([*map(str, arguments)], tmp_path, environ, stdin))
        return Ended(done.status, done.out.decode(), done.err.decode())

    return run
