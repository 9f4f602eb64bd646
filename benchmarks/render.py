"""Renders ``results.json`` into docs/performance.md, between its markers.

    python benchmarks/render.py

``--check`` writes nothing and says, by its exit status, whether the page holds the results.
"""

import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen
from registry import BY_NAME, FLOOR, HERE

RESULTS = HERE / "results.json"
PAGE = HERE.parent / "docs" / "performance.md"
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"
NONE_YET = "There are no results yet: `make benchmark` writes them here."
VARIANTS = {
    "plain": "as above",
    "quoted": "a column of notes in quotes, with line breaks",
    "faults": "a short row, a stray quote and a bad cell near the end",
}
Row = tuple[str, ...]
Result = dict[str, Any]


@frozen
class Table:
    """A table of results: a title, a header, and rows of text."""

    title: str
    header: Row
    rows: Sequence[Row]

    def markdown(self) -> str:
        lines = [self.header, ("---", *("--:" for _ in self.header[1:])), *self.rows]
        return f"## {self.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def tables(results: Result) -> Iterator[Table]:
    """Every table that the results fill."""
    for size in dict.fromkeys(one["rows"] for one in results["scoring"]):
        yield _scoring(size, [one for one in results["scoring"] if one["rows"] == size])
    if variants := results.get("variants"):
        yield _variants(variants)
    if startup := results.get("startup"):
        yield _starts("Start-up", startup)
    if plugins := results.get("plugins"):
        yield _starts("Start-up with more plugins installed", plugins)


def _median(one: Result, what: str) -> float:
    return float(statistics.median(run[what] for run in one["runs"]))


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
    wall = _median(one, "wall")
    ratios: Row = ("", "")
    if floor["runs"]:
        ratios = tuple(f"{_median(one, k) / _median(floor, k):.2f}" for k in ("wall", "cpu"))
    best = min(run["wall"] for run in one["runs"])
    return (
        *ratios,
        f"{best:.2f}",
        f"{wall:.2f}",
        f"{one['rows'] / wall / 1e6:.2f}",
        f"{max(run['peak_mib'] for run in one['runs']):,.0f}",
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


def _starts(title: str, found: Sequence[Result]) -> Table:
    rows = [
        (
            f"`{one['name']}`",
            f"{min(run['wall'] for run in one['runs']) * 1000:.0f}",
            f"{_median(one, 'wall') * 1000:.0f}",
            f"{_median(one, 'cpu') * 1000:.0f}",
            f"{_median(one, 'peak_mib'):,.0f}",
        )
        for one in found
    ]
    return Table(title, ("what", "best, ms", "median, ms", "CPU, ms", "peak MiB"), rows)


def section(results: Result | None) -> str:
    """What stands between the markers of the page."""
    if results is None:
        return NONE_YET
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    about = (
        f"Measured on {results['date']}: {machine['cores']} cores, {machine['memory_gib']} GiB of"
        f" memory, {machine['system']}, {machine['architecture']}. {versions}."
    )
    return "\n\n".join([about, *(table.markdown() for table in tables(results))])


def page(text: str, results: Result | None) -> str:
    """The page with this section between its markers."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{section(results)}\n\n{END}{after}"


def main(arguments: Sequence[str] = (), results: Path = RESULTS, target: Path = PAGE) -> int:
    found = json.loads(results.read_text(encoding="utf-8")) if results.exists() else None
    old = target.read_text(encoding="utf-8")
    new = page(old, found)
    if "--check" in arguments:
        return int(old != new)
    target.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
