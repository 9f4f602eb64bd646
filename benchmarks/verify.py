"""Holds each contender's scores and rejects against alliancekit's, on a small file.

    python benchmarks/verify.py [CONTENDER...]

The file has many more blank and refused cells than the one that is timed, so that each missing
rule is met on both sides. Formatting may differ: numbers are compared as numbers, a missing score
must be missing in both.
"""

import csv
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from registry import (
    BY_NAME,
    CONTENDERS,
    FLOOR,
    HERE,
    OURS,
    Contender,
    Failed,
    rejects_in,
    scores_in,
)

ROWS = 2_000
SHARES = ("--blank", "0.45", "--bad", "0.05")
TOLERANCE = 1e-9
"""R writes 15 significant digits."""
BAND = "total_band"
NUMBERS_BEGIN = 4
"""Before it stand the key columns: text, though it may look like numbers."""


class Differs(Exception):  # noqa: N818 - a verdict on a contender, not an error of the program
    """A contender did not do the same job."""


def generate(path: Path, rows: int, *options: str) -> str:
    """Write a file of responses with ``generate.py``; what it printed."""
    command = [sys.executable, str(HERE / "generate.py"), str(rows), "-o", str(path), *options]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def verify(names: Sequence[str]) -> None:
    """Raise `Differs` or `Failed` unless all of these do the same as alliancekit does."""
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary, "responses.csv")
        generate(source, ROWS, *SHARES)
        ours = _folder(temporary, OURS)
        BY_NAME[OURS].run(source, ours)
        _quoted_and_faulty(temporary, scores_in(ours))
        for name in names:
            folder = _folder(temporary, name)
            BY_NAME[name].run(source, folder)
            if name == FLOOR:
                if scores_in(folder).read_bytes() != source.read_bytes():
                    raise Differs(f"{name}: the copy is not the file")
            elif difference := _difference(BY_NAME[name], ours, folder):
                raise Differs(f"{name}: {difference}")


def _difference(contender: Contender, ours: Path, theirs: Path) -> str | None:
    dropped = () if contender.bands else (BAND,)
    if found := differing_scores(scores_in(ours), scores_in(theirs), dropped):
        return f"scores, {found}"
    if not contender.rejects:
        return None
    found = differing_rejects(rejects_in(ours), rejects_in(theirs))
    return found and f"rejects, {found}"


def _quoted_and_faulty(temporary: str, plain: Path) -> None:
    """The variants that are timed: a column of notes changes no score, every fault is found."""
    source, folder = Path(temporary, "notes.csv"), _folder(temporary, "notes")
    generate(source, ROWS, *SHARES, "--notes")
    BY_NAME[OURS].run(source, folder)
    if found := differing_scores(scores_in(folder), plain, dropped=("note",)):
        raise Differs(f"{OURS} with notes: {found}")
    source, folder = Path(temporary, "faults.csv"), _folder(temporary, "faults")
    printed = generate(source, ROWS, *SHARES, "--faults-near-end")
    BY_NAME[OURS].run(source, folder)
    with rejects_in(folder).open(newline="", encoding="utf-8") as file:
        refused = {(row["line"], row["code"]) for row in csv.DictReader(file)}
    for line in printed.splitlines():
        fault, _, at = line.partition(": line ")
        if (at, "not-a-number" if fault == "bad-cell" else fault) not in refused:
            raise Differs(f"{OURS}: the {fault} in line {at} is not in the rejects")


def differing_scores(one: Path, other: Path, dropped: Sequence[str] = ()) -> str | None:
    """Where two files of scores first differ, or None. ``dropped`` are columns of ``one`` alone."""
    header = [name for name in next(_rows(one)) if name not in dropped]
    for line, (ours, theirs) in enumerate(zip_longest(_cells(one, dropped), _rows(other)), 1):
        if ours is None or theirs is None:
            return f"row {line} is only in one of them"
        if len(ours) != len(theirs):
            return f"row {line}: {len(ours)} and {len(theirs)} columns"
        for at, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            if not (_alike(a, b) if at >= NUMBERS_BEGIN else a == b):
                return f"row {line}, {header[at]}: {a!r} and {b!r}"
    return None


def differing_rejects(one: Path, other: Path) -> str | None:
    """Where two files of rejects first differ, or None."""
    for line, (ours, theirs) in enumerate(zip_longest(_rows(one), _rows(other)), 1):
        if ours != theirs:
            return f"row {line}: {ours} and {theirs}"
    return None


def _cells(path: Path, dropped: Sequence[str]) -> Iterator[list[str]]:
    """The rows without these columns."""
    rows = _rows(path)
    header = next(rows)
    kept = [at for at, name in enumerate(header) if name not in dropped]
    yield [header[at] for at in kept]
    for row in rows:
        yield [row[at] for at in kept] if dropped else row


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.reader(file)


def _alike(one: str, other: str) -> bool:
    """The same text, or numbers that are the same but for their last digits."""
    if one == other:
        return True
    try:
        return math.isclose(float(one), float(other), rel_tol=0, abs_tol=TOLERANCE)
    except ValueError:
        return False


def _folder(temporary: str, name: str) -> Path:
    folder = Path(temporary, f"by {name}")
    folder.mkdir()
    return folder


def main() -> int:
    names = sys.argv[1:] or [one.name for one in CONTENDERS if one.missing() is None]
    try:
        verify([name for name in names if name != OURS])
    except (Differs, Failed) as verdict:
        print(verdict, file=sys.stderr)
        return 1
    print(f"agree on {ROWS} rows: {', '.join(names)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
