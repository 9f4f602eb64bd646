"""Faults near the end of a large file: exactly those are told, with their lines, every time."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = 300_000
SHORT, STRAY, BAD = 299_981, 299_987, 299_995
"""The rows that are at fault, from 1."""
CHUNKED = """
import sys
from alliancekit.responses import blocks
blocks.CHUNK = int(sys.argv[1])
from alliancekit.cli import main
main(["score", "ak-pulse", "in.csv", "-o", "out.csv"])
"""
CHUNKS = (1 << 23, 1 << 23, 1 << 20, 100_003)
"""The usual size, twice, and others."""


def row(number: int, note: str) -> str:
    answers = "1,2,3,4,5"
    if number == SHORT:
        answers = "1,2,3,4"
    if number == BAD:
        answers = "1,2,three,4,5"
    name = f'C"{number}' if number == STRAY else f"C{number}"
    return f"{name},1,{note},{answers}\n"


@pytest.mark.parametrize("noted", [False, True], ids=["plain", "notes of two lines"])
def test_three_faults_near_the_end(tmp_path: Path, noted: bool) -> None:
    note = '"said ""so"",\nand more"' if noted else "n"
    rows = (row(number, "n" if number % 3 else note) for number in range(1, ROWS + 1))
    (tmp_path / "in.csv").write_text("client,session,note,q1,q2,q3,q4,q5\n" + "".join(rows))

    def line(number: int) -> int:
        """Where a row begins: behind the header, the rows above and the second line of notes."""
        return 1 + number + ((number - 1) // 3 if noted else 0)

    told = set()
    for chunk in CHUNKS:
        ran = subprocess.run(
            [sys.executable, "-c", CHUNKED, str(chunk)],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert ran.returncode == 1, ran.stderr
        names = ("out.csv", "out.rejects.csv", "out.csv.manifest.json")
        files = [(tmp_path / name).read_bytes() for name in names]
        told.add((*(hashlib.sha256(one).hexdigest() for one in files), ran.stderr))
    assert len(told) == 1
    rejects = list(csv.reader(io.StringIO(files[1].decode())))
    assert rejects == [
        ["line", "row", "column", "code", "value"],
        [str(line(SHORT)), str(SHORT), "", "short-row", f"C{SHORT},1,n,1,2,3,4"],
        [str(line(STRAY)), str(STRAY), "", "stray-quote", f'C"{STRAY},1,n,1,2,3,4,5'],
        [str(line(BAD)), str(BAD), "q3", "not-a-number", "three"],
    ]
    manifest = json.loads(files[2])
    assert manifest["rows"] == {"read": ROWS, "scored": ROWS - 2, "rejected": 2}
    assert manifest["rejects"] == {"not-a-number": 1, "short-row": 1, "stray-quote": 1}
    assert manifest["administrations"] == ROWS - 2
    assert manifest["output"]["sha256"] == hashlib.sha256(files[0]).hexdigest()
    assert manifest["rejects_file"]["sha256"] == hashlib.sha256(files[1]).hexdigest()
    scores = list(csv.DictReader(io.StringIO(files[0].decode(), newline="")))
    numbers = [int(one["client"][1:]) for one in scores]
    assert numbers == [number for number in range(1, ROWS + 1) if number not in {SHORT, STRAY}]
    # 15 / 5; of the row whose third answer is refused (1 + 2 + 4 + 5) / 4 = 3 as well
    assert {one["total"] for one in scores} == {"3.0"}
    answered = {numbers[at] for at, one in enumerate(scores) if one["total_answered"] != "5"}
    assert answered == {BAD}
    assert {one["note"] for one in scores} == {"n", 'said "so",\nand more' if noted else "n"}
