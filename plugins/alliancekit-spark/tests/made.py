"""Responses made at random, the same on each run, and what is read back of scores."""

import random
from pathlib import Path

import polars as pl

ITEMS = [f"q{n}" for n in range(1, 6)]
ANSWERS = [*map(str, range(11)), "", " 3 ", "7.0"]
METHOD = """
import numpy as np
from alliancekit.api import ScoringMethodOffer, hookimpl

SCALE = 10.0


def bounds(context):
    return 0.0, SCALE


def middle(context):
    logs = np.log1p(np.nan_to_num(context.values)).mean(axis=1)
    return SCALE * np.sqrt(logs / np.log(11.0))


@hookimpl
def register_scoring_methods():
    yield ScoringMethodOffer("log-middle", "a mean of logarithms", bounds, array=middle)
"""
INSTRUMENT = """{
  "id": "logs", "version": "1.0.0", "title": "Logs", "language": "en",
  "forms": [{ "respondent": "client", "title": "T", "timeframe": "Now", "instructions": "Mark." }],
  "scales": [{ "id": "ten", "kind": "numeric", "min": 0, "max": 10, "low": "No", "high": "Yes" }],
  "items": [
    { "id": "q1", "scale": "ten", "text": { "client": "One." } },
    { "id": "q2", "scale": "ten", "text": { "client": "Two." } },
    { "id": "q3", "scale": "ten", "text": { "client": "Three." } }
  ],
  "scores": [
    { "id": "logs", "title": "Logs", "method": "log-middle", "items": ["q1", "q2", "q3"],
      "missing": { "min_answered": 2 }, "range": [0, 10] },
    { "id": "mean", "title": "Mean", "method": "mean", "items": ["q1", "q2", "q3"],
      "reversed": ["q2"], "missing": { "min_answered": 1 }, "range": [0, 10] }
  ],
  "rights": { "licence": "CC-BY-4.0", "holder": "The authors", "wording": "included" },
  "citation": "None.",
  "validation": { "status": "unvalidated", "note": "Made for a test." },
  "vectors": [
    { "name": "all minimum", "fill": 0, "scores": { "logs": 0, "mean": 3.3333333333333335 } },
    { "name": "all maximum", "fill": 10, "scores": { "logs": 10, "mean": 6.666666666666667 } },
    { "name": "mixed", "answers": { "q1": 10, "q2": 10, "q3": 10 }, "working": "sqrt(1), 20 / 3",
      "scores": { "logs": 10, "mean": 6.666666666666667 } },
    { "name": "one past the limit", "answers": { "q1": 8 }, "scores": { "logs": null, "mean": 8 } }
  ]
}
"""
"""A score by an expression and one by an array; all by hand, but for what all answers give."""


def lines(seed: int, rows: int, *, faults: int, items: list[str] = ITEMS) -> list[str]:
    """A file's lines: so many rows, the last few of them with what is to be refused."""
    chosen = random.Random(seed)
    made = [",".join(["client", "session", "respondent", "note", *items])]
    for row in range(rows):
        answers = [chosen.choice(ANSWERS) for _ in items]
        note = chosen.choice(["", "plain", '"with, comma"', '"said ""no"""', "=1+1", "ąę"])
        made.append(",".join([f"C{seed}-{row}", str(row), "client", note, *answers]))
    for at in range(rows - faults + 1, rows + 1):
        cells = made[at].split(",")
        match at % 6:
            case 0:
                cells[-1] = "eleven"
            case 1:
                cells[-2] = "11"
            case 2:
                cells.append("more")
            case 3:
                cells.pop()
            case 4:
                cells[2] = "nobody"
            case _:
                cells[0] = 'C"1'
        made[at] = ",".join(cells)
    return made


def written(path: Path, made: list[str], *, end: str = "\n", mark: bytes = b"") -> Path:
    """A file of these lines, with blank ones among them."""
    made = [*made[:4], "", *made[4:-2], " ", *made[-2:]]
    path.write_bytes(mark + end.join(made).encode() + end.encode())
    return path


def rows(folder: Path) -> list[str]:
    """The lines of all parts, each part's header left out; where they have none, none."""
    found: list[str] = []
    headers = set()
    for part in sorted(folder.glob("part-*.csv")):
        header, *rest = part.read_text(encoding="utf-8").splitlines()
        headers.add(header)
        found += rest
    assert len(headers) == 1
    return [headers.pop(), *found]


def bits(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    """The rows in an order of their own, floats as their bits."""

    def cell(value: object) -> object:
        return value.hex() if isinstance(value, float) else value

    return sorted((tuple(map(cell, row)) for row in frame.iter_rows()), key=repr)
