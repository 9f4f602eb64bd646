"""Renders ``results.json`` into docs/performance.md, between its markers.

    python benchmarks/render.py

``--check`` writes nothing and says, by its exit status, whether the page holds the results.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen
from published import PAGE, Result, Row, best, measured_on, median, page, peak_mib
from published import table as markdown
from registry import BY_NAME, FLOOR, HERE

RESULTS = HERE / "results.json"
NAME = "results"
NONE_YET = "There are no results yet: `make benchmark` writes them here."
VARIANTS = {
    "plain": "as above",
    "quoted": "a column of notes in quotes, with line breaks",
    "faults": "a short row, a stray quote and a bad cell near the end",
}


@frozen
class Table:
    """A table of results: a title, a header, and rows of text."""

    title: str
    header: Row
    rows: Sequence[Row]

    def markdown(self) -> str:
        return f"## {self.title}\n\n{markdown(self.header, self.rows)}"


def tables(results: Result) -> Iterator[Table]:
    """Every table that the results fill."""
    for size in dict.fromkeys(one["rows"] for one in results["scoring"]):
        yield _scoring(size, [one for one in results["scoring"] if one["rows"] == size])
    if variants := results.get("variants"):
        yield _variants(variants)


def _scoring(size: int, found: Sequence[Result]) -> Table:
    header = ("who", "× the floor", "× its CPU time", "best, s", "median, s")
    floor = next(one for one in found if one["contender"] == FLOOR)
    rows = []
    for one in found:
        title = BY_NAME[one["contender"]].title
        if not one["runs"]:
            rows.append((title, *["–"] * 6, "0", one["not_run"]))
            continue
        rows.append((title, *_numbers(one, floor), str(len(one["runs"])), one.get("not_run", "")))
    more = ("million rows/s", "peak MiB", "runs", "why not")
    table = Table(f"{size:,} rows", header + more, rows)
    return table if any(row[-1] for row in rows) else _without_last(table)


def _numbers(one: Result, floor: Result) -> Row:
    runs, floors = one["runs"], floor["runs"]
    wall = median(runs, "wall")
    ratios: Row = ("", "")
    if floors:
        ratios = tuple(f"{median(runs, k) / median(floors, k):.2f}" for k in ("wall", "cpu"))
    return (
        *ratios,
        f"{best(runs, 'wall'):.2f}",
        f"{wall:.2f}",
        f"{one['rows'] / wall / 1e6:.2f}",
        f"{peak_mib(runs):,.0f}",
    )


def _without_last(table: Table) -> Table:
    return Table(table.title, table.header[:-1], [row[:-1] for row in table.rows])


def _variants(found: Sequence[Result]) -> Table:
    floors = {one["variant"]: one for one in found if one["contender"] == FLOOR}
    header = ("file", "MiB", "× the floor", "× its CPU time", "best, s", "median, s")
    rows = []
    for one in found:
        if one["contender"] != FLOOR and one["runs"]:
            floor = floors.get(one["variant"], floors["plain"])
            about = VARIANTS[one["variant"]]
            rows.append((about, f"{one['file_mib']:,.0f}", *_numbers(one, floor)))
    size = found[0]["rows"]
    more = ("million rows/s", "peak MiB")
    return Table(f"alliancekit on other files of {size:,} rows", header + more, rows)


def section(results: Result | None) -> str:
    """What stands between the markers of the page."""
    if results is None:
        return NONE_YET
    return "\n\n".join([measured_on(results), *(one.markdown() for one in tables(results))])


def main(arguments: Sequence[str] = (), results: Path = RESULTS, target: Path = PAGE) -> int:
    found = json.loads(results.read_text(encoding="utf-8")) if results.exists() else None
    old = target.read_text(encoding="utf-8")
    new = page(old, NAME, section(found))
    if "--check" in arguments:
        return int(old != new)
    target.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
