"""Who is measured: each contender, its command, and what it needs."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from attrs import frozen

HERE = Path(__file__).resolve().parent
INSTRUMENT = HERE / "instrument.json"
MEASURE = [sys.executable, "-I", "-S", str(HERE / "measure.py")]
ALLIANCEKIT = str(Path(sys.executable).parent / "alliancekit")
FLOOR, OURS = "copy", "alliancekit"


class Failed(Exception):  # noqa: N818 - a verdict on a contender, not an error of the program
    """A command ended with a status that it should not end with."""


@frozen
class Taken:
    """What one run of a command took: seconds, seconds of processor time, MiB at the peak."""

    wall: float
    cpu: float
    peak_mib: float


@frozen
class Contender:
    """A program that does the job.

    ``command`` has the places ``{source}``, ``{scores}`` and ``{rejects}``; ``needs`` is the
    Python package it imports. A ``slow`` one is not run again and again on large files.
    """

    name: str
    title: str
    command: tuple[str, ...]
    needs: str | None = None
    slow: bool = False
    rejects: bool = True
    bands: bool = True
    good: tuple[int, ...] = (0,)

    def missing(self) -> str | None:
        """Why it cannot run here, or None."""
        if self.needs and find_spec(self.needs) is None:
            return f"the Python package {self.needs} is not installed"
        if self.command[0] == "Rscript" and psych_version() is None:
            return "Rscript with the package psych is not installed"
        return None

    def run(self, source: Path, folder: Path) -> Taken:
        """Do the job once, into this folder. Raises `Failed`."""
        places = {"source": source, "scores": scores_in(folder), "rejects": rejects_in(folder)}
        return timed([part.format(**places) for part in self.command], good=self.good)


def scores_in(folder: Path) -> Path:
    """Where a contender puts its scores."""
    return folder / "scores.csv"


def rejects_in(folder: Path) -> Path:
    """Where a contender puts its rejects."""
    return folder / "rejects.csv"


def timed(
    command: Sequence[str], *, good: tuple[int, ...] = (0,), env: Mapping[str, str] | None = None
) -> Taken:
    """Run a command in a fresh process and measure it. Raises `Failed`."""
    ran = subprocess.run(
        [*MEASURE, *command],
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        check=True,
    )
    taken = json.loads(ran.stdout)
    status = taken.pop("status")
    if status not in good:
        told = ran.stderr.strip().splitlines()[-1:] or ["nothing on standard error"]
        raise Failed(f"ended with status {status}: {told[0]}")
    return Taken(**taken)


def psych_version() -> str | None:
    """The versions of R and of its package psych, or None where one of them is not there."""
    if shutil.which("Rscript") is None:
        return None
    program = 'cat(format(getRversion()), "with psych", format(packageVersion("psych")))'
    ran = subprocess.run(
        ["Rscript", "-e", program], capture_output=True, text=True, check=False, timeout=60
    )
    return ran.stdout if ran.returncode == 0 else None


def _python(program: str) -> tuple[str, ...]:
    return (
        sys.executable,
        str(HERE / "contenders" / program),
        "{source}",
        "{scores}",
        "{rejects}",
    )


CONTENDERS = (
    Contender(FLOOR, "the floor: Polars copies the file", _python("plain_copy.py"), "polars"),
    Contender(
        OURS,
        "`alliancekit score`, with all its checks",
        (
            ALLIANCEKIT,
            "score",
            str(INSTRUMENT),
            "{source}",
            "-o",
            "{scores}",
            "--rejects",
            "{rejects}",
        ),
        good=(0, 1),  # 1: finished, something was rejected
    ),
    Contender(
        "polars", "Polars streaming, by hand", _python("polars_streaming.py"), needs="polars"
    ),
    Contender("duckdb", "DuckDB SQL, by hand", _python("duckdb_sql.py"), needs="duckdb"),
    Contender("pandas", "pandas in chunks", _python("pandas_chunks.py"), needs="pandas", slow=True),
    Contender("python", "plain Python, its `csv`", _python("plain_python.py"), slow=True),
    Contender(
        "psych",
        "R, `scoreItems` of psych; no rejects, no bands",
        ("Rscript", str(HERE / "contenders" / "psych.R"), "{source}", "{scores}"),
        slow=True,
        rejects=False,
        bands=False,
    ),
)
BY_NAME = {one.name: one for one in CONTENDERS}
