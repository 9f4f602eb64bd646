"""How long alliancekit takes to begin, beside the libraries it cannot begin without.

    python benchmarks/startup.py [--repeat N] [--plugins N...]

Each run is a fresh process; all take turns, without plugins and with many of them. The numbers go
to ``startup.json`` and into docs/performance.md. ``--check`` measures nothing and says, by its
exit status, whether the page holds the numbers.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from attrs import frozen
from machine import machine
from published import PAGE, Result, best, in_turn, measured_on, median, page, peak_mib, table
from registry import ALLIANCEKIT, HERE, INSTRUMENT, Taken, timed
from verify import generate

RESULTS = HERE / "startup.json"
NAME = "start-up"
PLUGINS = (20, 100)
ROWS = 10
PACKAGES = ("alliancekit", "click", "pluggy", "attrs", "polars")
CLICK, POLARS = 'python -c "import click"', 'python -c "import polars"'
PLUGIN = '''"""A plugin as plugins are: it offers much, and works only when it is asked to."""

from alliancekit.api import (
    ExportContext,
    ExporterOffer,
    ExpressionContext,
    InstrumentExport,
    InterchangeOffer,
    ReportContext,
    ReportSectionOffer,
    ScoreContext,
    ScoringMethodOffer,
    hookimpl,
)


def bounds(context: ScoreContext):
    return 0.0, sum(one.maximum for one in context.operands) / 2


def half(context: ExpressionContext):
    return context.total / 2


def write_table(context: ExportContext):
    for frame in context.frames:
        context.file.write(frame.write_csv(separator=";").encode())


def write_outline(context: InstrumentExport):
    context.file.write("\\n".join(one.id for one in context.instrument.items).encode())


def section(context: ReportContext):
    return None


@hookimpl
def register_scoring_methods():
    yield ScoringMethodOffer("NAME-half", "half of the sum", bounds, half)


@hookimpl
def register_exporters():
    yield ExporterOffer("NAME-table", "semicolons", (".SUFFIX",), write_table)


@hookimpl
def register_interchange_formats():
    yield InterchangeOffer("NAME-outline", "items", (".SUFFIX",), write_instrument=write_outline)


@hookimpl
def register_report_sections():
    yield ReportSectionOffer("NAME-section", 900, section)
'''


@frozen
class Command:
    """A command of alliancekit. ``reference``: what is imported before it can do anything.

    ``good`` are the exit statuses of one that has done its work.
    """

    title: str
    arguments: tuple[str, ...]
    reference: str = CLICK
    good: tuple[int, ...] = (0,)


def commands(folder: Path) -> Iterator[Command]:
    """What is started, with ten rows of responses in this folder to score."""
    yield Command("`alliancekit --help`", ("--help",))
    yield Command("`alliancekit form --help`", ("form", "--help"))
    yield Command("`alliancekit list`", ("list",))
    source = folder / "responses.csv"
    generate(source, ROWS)
    arguments = ("score", str(INSTRUMENT), str(source), "-o", str(folder / "scores.csv"))
    title = f"`alliancekit score`, {ROWS} rows"
    yield Command(title, arguments, POLARS, good=(0, 1))  # 1: a cell was refused


def measure(plugins: Sequence[int], repeat: int) -> list[Result]:
    """The references first, then each command without plugins and with so many."""
    about: dict[str, Result] = {}
    jobs: dict[str, Callable[[], Taken]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        # as an installer leaves them, modules are compiled: by the run that is not counted
        env = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        for title, program in (
            ("python -c pass", "pass"),
            (CLICK, "import click"),
            (POLARS, "import polars"),
        ):
            about[title] = {"title": f"`{title}`", "reference": None, "plugins": None}
            jobs[title] = partial(timed, [sys.executable, "-c", program], env=env)
        places = {count: packages(folder / f"{count}-plugins", count) for count in (0, *plugins)}
        for one in commands(folder):
            for count, place in places.items():
                name = f"{one.title}, {count} plugins"
                about[name] = {"title": one.title, "reference": one.reference, "plugins": count}
                arguments = [ALLIANCEKIT, *one.arguments]
                given = {**env, "PYTHONPATH": str(place)}
                jobs[name] = partial(timed, arguments, good=one.good, env=given)
        runs = in_turn(jobs, repeat)
    return [{"name": name, **told, "runs": runs[name]} for name, told in about.items()]


def packages(folder: Path, count: int) -> Path:
    """A folder with so many packages, each with a plugin."""
    folder.mkdir()
    for number in range(count):
        install(folder, f"bench-{number}")
    return folder


def install(folder: Path, name: str) -> None:
    """A distribution with one plugin, as an installer would leave it."""
    package = name.replace("-", "_")
    about = folder / f"{package}-1.0.dist-info"
    about.mkdir()
    head = f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\nSummary: A plugin.\n"
    (about / "METADATA").write_text(head + "\n" + "What it offers, at some length.\n" * 100)
    (about / "entry_points.txt").write_text(f"[alliancekit]\n{name} = {package}.plugin\n")
    module = folder / package
    module.mkdir()
    (module / "__init__.py").write_text('"""A package with a plugin."""\n')
    source = PLUGIN.replace("NAME", name).replace("SUFFIX", name.replace("-", ""))
    (module / "plugin.py").write_text(source)


def shown(jobs: Sequence[Result]) -> str:
    """The results as a table in Markdown; ratios are of the best runs."""
    walls = {one["name"]: best(one["runs"], "wall") for one in jobs}
    bare = {one["title"]: walls[one["name"]] for one in jobs if not one["plugins"]}
    rows = []
    for one in jobs:
        wall, reference = walls[one["name"]], one["reference"]
        command = reference is not None
        rows.append(
            (
                one["title"],
                str(one["plugins"]) if command else "",
                f"{wall / bare[one['title']]:.2f}" if command else "",
                f"{wall / walls[reference]:.2f} × `{_imported(reference)}`" if command else "",
                f"{wall * 1000:.0f}",
                f"{median(one['runs'], 'wall') * 1000:.0f}",
                f"{best(one['runs'], 'cpu') * 1000:.0f}",
                f"{peak_mib(one['runs']):,.0f}",
            )
        )
    head = ("what", "more plugins", "× without", "× its reference")
    return table((*head, "best, ms", "median, ms", "CPU, ms", "peak MiB"), rows)


def _imported(reference: str) -> str:
    """``import click``, of the command that does no more."""
    return reference.split('"')[1]


def section(results: Result) -> str:
    """What stands between the markers of the page."""
    runs = len(results["jobs"][0]["runs"])
    return f"{measured_on(results)} Runs of each: {runs}.\n\n{shown(results['jobs'])}"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Measure start-up.")
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--plugins", type=int, nargs="+", default=PLUGINS, metavar="N")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("-o", "--output", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    text = PAGE.read_text(encoding="utf-8")
    if given.check:
        found = json.loads(given.output.read_text(encoding="utf-8"))
        return int(page(text, NAME, section(found)) != text)
    results = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "versions": {name: version(name) for name in PACKAGES},
        "jobs": measure(given.plugins, given.repeat),
    }
    given.output.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if given.output == RESULTS:
        PAGE.write_text(page(text, NAME, section(results)), encoding="utf-8")
    print(section(results))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
