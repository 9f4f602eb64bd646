"""One Spark session for all tests, and the command run with it or with the usual engine."""

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alliancekit.api import AllianceError
from alliancekit.cli import cli
from attrs import frozen

NO_JAVA = (
    "these tests run a real Spark, which needs Java 17 or later, and there is none: on Debian or"
    " Ubuntu run `sudo apt-get install openjdk-17-jre-headless`"
)


def pytest_sessionstart() -> None:
    """Say at once, and clearly, what is missing: nothing here can be tested without it."""
    home = os.environ.get("JAVA_HOME")
    if shutil.which(str(Path(home, "bin", "java")) if home else "java") is None:
        pytest.exit(NO_JAVA, returncode=1)


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A real Spark, on two cores of this machine; pieces of files are a few hundred bytes."""
    from alliancekit_spark.session import session

    options = {
        "master": "local[2]",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.adaptive.enabled": "false",
    }
    with warnings.catch_warnings(), session(options) as begun:
        begun.sparkContext.setLogLevel("OFF")
        yield begun


@frozen
class Ended:
    """A command that has ended: its exit status and what it told."""

    status: int
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def score(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run ``alliancekit score`` in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        try:
            status = cli.main(["score", *map(str, arguments)], standalone_mode=False)
        except AllianceError as error:
            return Ended(int(error.status), f"{error} [{error.problem.code}]")
        return Ended(int(status), capsys.readouterr().err)

    return run


@pytest.fixture
def on_spark(score: Run, spark: Any) -> Run:
    """The same on Spark, files cut into pieces of ``cut`` bytes."""

    def run(*arguments: object, cut: int = 300) -> Ended:
        spark.sparkContext  # noqa: B018 - the fixture is what begins it
        options = [
            "--engine",
            "spark",
            "--engine-option",
            f"spark.sql.files.maxPartitionBytes={cut}",
        ]
        return score(*arguments, *options, "--engine-option", "spark.sql.files.openCostInBytes=0")

    return run
