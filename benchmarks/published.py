"""What the benchmarks share: runs in turn, and a section of docs/performance.md for each of them.

A section stands between two comments with its name, so that it can be made anew at any time.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import asdict
from registry import HERE, Taken

PAGE = HERE.parent / "docs" / "performance.md"
Result = dict[str, Any]
Row = tuple[str, ...]


def in_turn(jobs: Mapping[str, Callable[[], Taken]], repeat: int) -> dict[str, list[Result]]:
    """Each job so many times, in turn, after a run of each that is not counted."""
    runs: dict[str, list[Result]] = {name: [] for name in jobs}
    for turn in range(repeat + 1):
        for name, job in jobs.items():
            taken = job()
            if turn:
                runs[name].append(asdict(taken))
    return runs


def best(runs: Sequence[Result], what: str) -> float:
    """The least that the runs took."""
    return float(min(run[what] for run in runs))


def median(runs: Sequence[Result], what: str) -> float:
    """What the run in the middle took."""
    return float(statistics.median(run[what] for run in runs))


def peak_mib(runs: Sequence[Result]) -> float:
    """The most memory that any run took."""
    return float(max(run["peak_mib"] for run in runs))


def table(header: Row, rows: Sequence[Row]) -> str:
    """A table in Markdown, its numbers to the right."""
    lines = [header, ("---", *("--:" for _ in header[1:])), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def measured_on(results: Result) -> str:
    """When it was measured, on what, and in which versions."""
    about = results["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    return (
        f"Measured on {results['date']}: {about['cores']} cores, {about['memory_gib']} GiB of"
        f" memory, {about['system']}, {about['architecture']}. {versions}."
    )


def markers(name: str) -> tuple[str, str]:
    """The comments before and after a section."""
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"


def page(text: str, name: str, section: str) -> str:
    """The page with this section between its markers. Raises `ValueError` where it has none."""
    begin, end = markers(name)
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"the page has no place for {name}")
    return f"{before}{begin}\n\n{section}\n\n{end}{after}"
