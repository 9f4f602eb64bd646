"""Torture list 30: the same bytes whatever the hash seed, time zone, locale and folder."""

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

Write = Callable[[str, str | bytes], Path]
RESPONSES = (
    "client,session,date,q1,q2,q3,q4,q5\nA,1,2026-01-01,1,2,3,4,5\nA,2,2026-01-08,5,4,3,2,\n"
)
PLACES = [
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "99", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"},
]


def digests(folder: Path) -> dict[str, str]:
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in folder.iterdir()}


def test_scores_manifest_and_pdf_are_the_same_bytes(
    command: list[str], write: Write, tmp_path: Path
) -> None:
    responses = str(write("in.csv", RESPONSES))
    made = []
    for number, environ in enumerate(PLACES):
        folder = tmp_path / f"folder {number}"
        folder.mkdir()
        for arguments in (
            *(
                ("score", "ak-pulse", responses, "-o", f"scores.{ending}")
                for ending in ("csv", "tsv", "json", "jsonl", "parquet", "arrow", "xlsx", "sav")
            ),
            ("report", "ak-pulse", responses, "-o", "report.pdf"),
        ):
            subprocess.run(
                [*command, *arguments],
                cwd=folder,
                env=os.environ | environ,
                check=True,
                capture_output=True,
            )
        made.append(digests(folder))
    assert made[0] == made[1]
    assert len(made[0]) == 17  # eight formats, each with its manifest, and the report
