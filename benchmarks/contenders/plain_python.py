"""The job in plain Python: the csv module of the standard library, one row at a time."""

import csv
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from key import (
    HEADER,
    HIGH,
    ITEMS,
    KEYS,
    MIDDLE,
    NOT_A_NUMBER,
    NOT_AN_OPTION,
    NUMBER,
    OPTIONS,
    REJECTS,
    REVERSED,
    SCORES,
    TURN,
)

VALUES = {
    item: {text: TURN - int(text) if item in REVERSED else int(text) for text in OPTIONS}
    for item in ITEMS
}
Cells = list[object]


def scored(row: Mapping[str, str], rejected: list[tuple[str, str]]) -> Cells:
    """The row's scores; its refused cells are added to ``rejected``."""
    values = {}
    for item in ITEMS:
        text = row[item]
        if text in VALUES[item]:
            values[item] = VALUES[item][text]
        elif text:
            rejected.append((item, text))
    cells: Cells = []
    mean: float | None = None
    for items, at_least in SCORES.values():
        answers = [values[item] for item in items if item in values]
        mean = sum(answers) / len(answers) if len(answers) >= at_least else None
        cells += [mean, len(answers)]
    cells.append(band(mean))  # the last score is the total
    return cells


def band(total: float | None) -> str | None:
    """The band of a total."""
    if total is None:
        return None
    return "high" if total >= HIGH else "middle" if total >= MIDDLE else "low"


def main() -> None:
    source, scores, rejects = map(Path, sys.argv[1:])
    with (
        source.open(newline="", encoding="utf-8") as responses,
        scores.open("w", newline="", encoding="utf-8") as scores_file,
        rejects.open("w", newline="", encoding="utf-8") as rejects_file,
    ):
        write_score = csv.writer(scores_file, lineterminator="\n").writerow
        write_reject = csv.writer(rejects_file, lineterminator="\n").writerow
        write_score(HEADER)
        write_reject(REJECTS)
        for number, row in enumerate(csv.DictReader(responses), 1):
            rejected: list[tuple[str, str]] = []
            write_score([*(row[key] for key in KEYS), *scored(row, rejected)])
            for item, text in rejected:
                code = NOT_AN_OPTION if re.match(NUMBER, text) else NOT_A_NUMBER
                write_reject((number + 1, number, item, code, text))


if __name__ == "__main__":
    main()
