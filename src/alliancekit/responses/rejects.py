"""The rejects file: what was refused, where it stood, and why."""

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from alliancekit.formula import neutral
from alliancekit.responses.batch import Reject

COLUMNS = ("line", "row", "column", "code", "value")


def header() -> bytes:
    """The first line of a rejects file."""
    return _encoded([COLUMNS])


def lines(rejects: Iterable[Reject]) -> bytes:
    """Rejects as lines of CSV; text that a spreadsheet would run as a formula is neutralised."""
    return _encoded(
        (one.line, one.row, neutral(one.column), one.code.value, neutral(one.value))
        for one in rejects
    )


def write(file: BinaryIO, rejects: Iterable[Reject]) -> None:
    """Append rejects to an opened rejects file."""
    file.write(lines(rejects))


def places(rejects: list[Reject], *, values: bool, limit: int) -> list[str]:
    """The first few rejects in words, for a message. Cell values only where asked for."""
    told = [
        f"line {one.line}{f', column {one.column}' if one.column else ''}: {one.code.value}"
        + (f" ({one.value!r})" if values else "")
        for one in rejects[:limit]
    ]
    if len(rejects) > limit:
        told.append(f"… and {len(rejects) - limit} more")
    return told


def _encoded(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
