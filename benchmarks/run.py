"""Measures everybody side by side and writes ``results.json``.

    python benchmarks/run.py [--sizes 1000000 10000000] [--repeat 5]

Everybody runs in turn, again and again, so that whatever else the machine does falls on all of
them. Each run is a fresh process; the file has been read once before, so that it comes from
memory for all. Nobody is timed who does not agree with alliancekit (``verify.py``).
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import asdict, define, field
from machine import machine, versions
from registry import BY_NAME, CONTENDERS, FLOOR, HERE, OURS, Contender, Failed, Taken, scores_in
from render import tables
from verify import Differs, generate, verify

RESULTS = HERE / "results.json"
VARIANTS = {"plain": (), "quoted": ("--notes",), "faults": ("--faults-near-end",)}
CHUNK = 1 << 24


@define
class Bench:
    """The runs of one session: where the files are, how often, and who not above what size."""

    folder: Path
    repeat: int
    once_above: int
    all_up_to: int
    skip_slow: bool
    failed: list[str] = field(factory=list)

    def compare(self, contenders: Sequence[Contender], size: int) -> Iterator[dict[str, Any]]:
        """All of them on a file of this many rows, in turn."""
        source = self.folder / "responses.csv"
        generate(source, size)
        common = {"rows": size, "file_mib": round(source.stat().st_size / 2**20, 1)}
        excused = {one.name: self._excuse(one, size) for one in contenders}
        runs: dict[str, list[dict[str, float]]] = {one.name: [] for one in contenders}
        for turn in range(self.repeat):
            for one in contenders:
                once = one.slow and size > self.once_above
                if not excused[one.name] and not (turn and once):
                    excused[one.name] = self._try(one, source, runs[one.name], size)
        for one in contenders:
            told = {"not_run": excused[one.name]} if excused[one.name] else {}
            yield {**common, "contender": one.name, "runs": runs[one.name], **told}
        source.unlink()

    def variants(self, size: int) -> Iterator[dict[str, Any]]:
        """Alliancekit and the floor on a plain file, on one with quotes, on one with faults."""
        sources = {kind: self.folder / f"{kind}.csv" for kind in VARIANTS}
        for kind, source in sources.items():
            generate(source, size, *VARIANTS[kind])
        runs: dict[tuple[str, str], list[dict[str, float]]] = {
            (kind, name): []
            for kind in VARIANTS
            for name in (FLOOR, OURS)
            if (kind, name) != ("faults", FLOOR)  # a copy has nothing to find
        }
        for _ in range(self.repeat):
            for (kind, name), made in runs.items():
                self._try(BY_NAME[name], sources[kind], made)
        for (kind, name), made in runs.items():
            mib = round(sources[kind].stat().st_size / 2**20, 1)
            common = {"rows": size, "file_mib": mib, "variant": kind}
            yield {**common, "contender": name, "runs": made}
        for source in sources.values():
            source.unlink()

    def _excuse(self, contender: Contender, size: int) -> str | None:
        if why := contender.missing():
            return why
        if contender.name not in (FLOOR, OURS) and size > self.all_up_to:
            return f"not run above {self.all_up_to:,} rows"
        if contender.slow and self.skip_slow and size > self.once_above:
            return f"slow: not run above {self.once_above:,} rows"
        return None

    def _try(
        self,
        contender: Contender,
        source: Path,
        runs: list[dict[str, float]],
        rows: int | None = None,
    ) -> str | None:
        """One run more, or why it failed."""
        try:
            runs.append(asdict(self._once(contender, source, rows)))
        except Failed as failure:
            self.failed.append(f"{contender.name}, {source.name}: {failure}")
            return f"failed: {failure}"
        return None

    def _once(self, contender: Contender, source: Path, rows: int | None) -> Taken:
        """One run. With ``rows`` it must have left so many lines of scores and a header."""
        print(f"  {contender.name} …", end="", file=sys.stderr, flush=True)
        folder = self.folder / "outputs"
        folder.mkdir()
        _settle(source)
        try:
            taken = contender.run(source, folder)
            if rows is not None and _lines(scores_in(folder)) != rows + 1:
                raise Failed("the scores have not as many rows as the file")
        finally:
            shutil.rmtree(folder)
        print(f" {taken.wall:.2f} s, {taken.peak_mib:.0f} MiB", file=sys.stderr)
        return taken


def _settle(source: Path) -> None:
    """What was written before is on the disk, and the source is in memory."""
    os.sync()
    _lines(source)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(CHUNK), b""))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--sizes", type=int, nargs="+", default=[1_000_000, 10_000_000], metavar="ROWS")
    add("--repeat", type=int, default=5, metavar="N", help="runs of each (default: 5)")
    add("--only", nargs="+", choices=BY_NAME, metavar="NAME", help=f"of: {', '.join(BY_NAME)}")
    add("--slow", choices=("once", "skip"), default="once", help="slow ones, on large files")
    add("--once-above", type=int, default=1_000_000, metavar="ROWS", help="what is large to them")
    add(
        "--all-up-to",
        type=int,
        default=10_000_000,
        metavar="ROWS",
        help=f"above, only {FLOOR} and {OURS} are run",
    )
    add("--variant-rows", type=int, default=1_000_000, metavar="ROWS", help="0: no variants")
    add("--folder", type=Path, help="for the files, some GiB (default: a temporary one)")
    add("-o", "--output", type=Path, default=RESULTS, metavar="FILE")
    return parser.parse_args()


def main() -> int:
    given = _arguments()
    chosen = [one for one in CONTENDERS if not given.only or one.name in {*given.only, FLOOR, OURS}]
    able = [one.name for one in chosen if one.missing() is None]
    print("verifying …", file=sys.stderr)
    try:
        verify([name for name in able if name != OURS])
    except (Differs, Failed) as verdict:
        print(verdict, file=sys.stderr)
        return 1
    results: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "versions": versions(),
        "verified": able,
    }
    with tempfile.TemporaryDirectory(dir=given.folder) as temporary:
        skip = given.slow == "skip"
        bench = Bench(Path(temporary), given.repeat, given.once_above, given.all_up_to, skip)
        results["scoring"] = []
        for size in given.sizes:
            print(f"{size:,} rows", file=sys.stderr)
            results["scoring"] += bench.compare(chosen, size)
        if given.variant_rows:
            print(f"variants, {given.variant_rows:,} rows", file=sys.stderr)
            results["variants"] = list(bench.variants(given.variant_rows))
    given.output.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    show(results)
    for failure in bench.failed:
        print(failure, file=sys.stderr)
    return 1 if bench.failed else 0


def show(results: dict[str, Any]) -> None:
    """The results on the screen."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    for table in tables(results):
        shown = Table(title=table.title, title_justify="left")
        for at, name in enumerate(table.header):
            shown.add_column(name, justify="right" if at else "left")
        for row in table.rows:
            shown.add_row(*(cell.replace("`", "") for cell in row))
        console.print(shown)


if __name__ == "__main__":
    sys.exit(main())
