"""Torture list 29: a client's code or an answer is in no message and in no metadata."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[str, str | bytes], Path]
HEADER = "client,session,date,q1,q2,q3,q4,q5\n"
GOOD = "CANARY,1,2026-01-01,1,2,3,4,5\n"
SPOILT = {
    "cell": HEADER + GOOD.replace("5\n", "CANARY\n"),
    "short": HEADER + GOOD.replace(",5\n", "\n"),
    "quote": HEADER + GOOD + '"CANARY,1\n',
    "twice": HEADER + GOOD + GOOD,
    "bytes": HEADER.encode() + GOOD.encode() + b"CANARY\xe9,1\n",
    "no header": "CANARY,7,2026-01-01,1,2,3,4,5\n" + GOOD,
    "no header, equal answers": "CANARY,7,2026-01-01,1,CANARY,3,4,5\n" + GOOD,
    "zip": b"PK\x03\x04CANARY",
}


@pytest.mark.parametrize("kind", SPOILT)
def test_no_message_holds_a_cell(run: Run, write: Write, kind: str) -> None:
    write("in.csv", SPOILT[kind])
    ran = run("score", "ak-pulse", "in.csv", "-o", "out.csv")
    assert ran.returncode in {1, 3}
    assert "CANARY" not in ran.stderr


def test_no_message_of_a_report_holds_a_code(run: Run, write: Write, tmp_path: Path) -> None:
    """Not even where the file that cannot be written is named after the client."""
    write("in.csv", HEADER + GOOD)
    (tmp_path / "out/report-CANARY.pdf").mkdir(parents=True)
    ran = run("report", "ak-pulse", "in.csv", "-o", "out")
    assert ran.returncode == 5
    assert "CANARY" not in ran.stderr


def test_the_metadata_of_a_report_hold_no_code(run: Run, write: Write, tmp_path: Path) -> None:
    write("in.csv", HEADER + GOOD)
    assert run("report", "ak-pulse", "in.csv", "-o", "out.pdf").returncode == 0
    reader = pypdf.PdfReader(tmp_path / "out.pdf")
    assert "CANARY" not in str(reader.metadata)
    assert reader.xmp_metadata is not None
    assert b"CANARY" not in reader.xmp_metadata.stream.get_data()


def test_rejects_are_private(run: Run, write: Write, tmp_path: Path) -> None:
    write("in.csv", SPOILT["cell"])
    run("score", "ak-pulse", "in.csv", "-o", "out.csv")
    assert (tmp_path / "out.rejects.csv").stat().st_mode & 0o777 == 0o600
