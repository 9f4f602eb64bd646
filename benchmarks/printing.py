"""How long printing takes, beside WeasyPrint alone with the same page and the same fonts.

    python benchmarks/printing.py [--repeat N] [--only NAME...]

Each run is a fresh process, start included; who takes part runs in turn. The numbers go to
``printing.json`` and into docs/performance.md. ``--check`` measures nothing and says, by its exit
status, whether the page holds the numbers.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from attrs import evolve, field, frozen
from machine import machine
from published import PAGE, Result, best, in_turn, measured_on, median, page, peak_mib
from published import table as markdown
from registry import ALLIANCEKIT, HERE, Taken, timed

RESULTS = HERE / "printing.json"
NAME = "printing"
PACKAGES = ("alliancekit", "weasyprint", "pydyf")
Command = list[str]


@frozen
class Job:
    """Something to print: ``name`` in the results, ``title`` on the page, and who does it.

    ``times``: who does only a part of the work, so that its time is multiplied by this.
    """

    name: str
    title: str
    contenders: Mapping[str, Callable[[Path], Command]]
    floor: str
    times: Mapping[str, int] = field(factory=dict)


def bare(instrument: str) -> Callable[[Path], Command]:
    """WeasyPrint alone, given the HTML and the styles that alliancekit makes of an instrument."""

    def command(folder: Path) -> Command:
        html, css = folder / f"{instrument}.html", folder / f"{instrument}.css"
        html.write_text(_sheet(instrument, folder, css), encoding="utf-8")
        program = str(HERE / "contenders" / "bare_form.py")
        return [sys.executable, program, str(html), str(css), str(folder / "bare.pdf")]

    return command


def form(instrument: str) -> Callable[[Path], Command]:
    """The command that a user types."""
    return lambda folder: [ALLIANCEKIT, "form", instrument, "-o", str(folder / "ours.pdf")]


def one_by_one(instrument: str, forms: int) -> Callable[[Path], Command]:
    """WeasyPrint alone, a form of a roster after the other: the marked form, filled in as HTML."""

    def command(folder: Path) -> Command:
        html, css = folder / f"{instrument}.html", folder / f"{instrument}.css"
        html.write_text(_sheet(instrument, folder, css, marks=True), encoding="utf-8")
        program = str(HERE / "contenders" / "one_by_one.py")
        rows = str(_roster(folder, forms))
        return [sys.executable, program, str(html), str(css), rows, str(folder)]

    return command


def roster(instrument: str, forms: int, output: str = "roster.pdf") -> Callable[[Path], Command]:
    """The command that a user types."""

    def command(folder: Path) -> Command:
        rows = str(_roster(folder, forms))
        return [ALLIANCEKIT, "form", instrument, "-o", f"{folder}/{output}", "--roster", rows]

    return command


def _roster(folder: Path, forms: int) -> Path:
    path = folder / f"{forms}.csv"
    rows = [
        f"C{number // 4:05d},{number % 4 + 1},2026-{number % 12 + 1:02d}-01,T{number % 37}\n"
        for number in range(forms)
    ]
    path.write_text("client,session,date,therapist\n" + "".join(rows), encoding="utf-8")
    return path


def _sheet(instrument: str, folder: Path, css: Path, *, marks: bool = False) -> str:
    """The HTML of a form; its styles go into a file, its fonts and pictures beside it."""
    from alliancekit import Host, find_instrument, localise
    from alliancekit.paper.fonts.fonts import faces_for, font_faces, language_of
    from alliancekit.paper.form import form as module

    host = Host()
    seen = []
    lay_out = module.lay_out
    module.lay_out = lambda sheet: seen.append(sheet) or lay_out(sheet)
    try:
        options = module.FormOptions(marks=marks)
        module.form_layout(localise(find_instrument(instrument, host), None, host), host, options)
    finally:
        module.lay_out = lay_out
    sheet = seen[-1]
    faces = faces_for(sheet.html)
    styles = font_faces(faces, language_of(sheet.html)) + sheet.styles
    for number, face in enumerate(faces):
        (folder / f"{number}.ttf").write_bytes(face.read())
        styles = styles.replace(face.url, f"{number}.ttf")
    html = sheet.html
    for url, picture in sheet.assets.items():
        name = f"{url.rpartition('/')[2]}.svg"
        (folder / name).write_bytes(picture)
        styles, html = styles.replace(f"url({url})", f"url({name})"), html.replace(url, name)
    css.write_text(styles, encoding="utf-8")
    return str(html)


ROSTER = "`alliancekit form --roster`, one file"
JOBS = (
    Job(
        "single-ak-pulse",
        "One form: ak-pulse, 5 items of 0–10",
        {"WeasyPrint alone": bare("ak-pulse"), "`alliancekit form`": form("ak-pulse")},
        "WeasyPrint alone",
    ),
    Job(
        "single-ak-core",
        "One form: ak-core, 27 items in a table",
        {"WeasyPrint alone": bare("ak-core"), "`alliancekit form`": form("ak-core")},
        "WeasyPrint alone",
    ),
    Job(
        "roster-1000",
        "1,000 forms of a roster: ak-core",
        {
            ROSTER: roster("ak-core", 1_000),
            "the same, a file for each of 250 clients": roster("ak-core", 1_000, "forms/"),
            "WeasyPrint alone, one after the other (50 measured, × 20)": one_by_one("ak-core", 50),
        },
        ROSTER,
        {"WeasyPrint alone, one after the other (50 measured, × 20)": 20},
    ),
    Job(
        "roster-10000",
        "10,000 forms of a roster: ak-core",
        {ROSTER: roster("ak-core", 10_000)},
        ROSTER,
    ),
)
"""What is measured. A job has its contenders by title, each a function that gives a command for
a folder of its own."""


def measured(job: Job, repeat: int) -> Result:
    """Each contender so many times, in turn, after a run of each that is not counted."""
    with tempfile.TemporaryDirectory() as temporary:
        commands = {title: make(Path(temporary)) for title, make in job.contenders.items()}
        runs = in_turn(
            {
                title: partial(_scaled, command, job.times.get(title, 1))
                for title, command in commands.items()
            },
            repeat,
        )
    return {"name": job.name, "title": job.title, "floor": job.floor, "runs": runs}


def _scaled(command: Command, times: int) -> Taken:
    """One run, as if it had done all of the work."""
    taken = timed(command)
    return evolve(taken, wall=taken.wall * times, cpu=taken.cpu * times)


def table(result: Result) -> str:
    """The results of a job, in Markdown; ratios are of the best runs."""
    head = ("who", "× the floor", "× its CPU time", "best, s", "median, s", "CPU, s", "peak MiB")
    floor = result["runs"][result["floor"]]
    rows = [
        (
            title,
            f"{best(runs, 'wall') / best(floor, 'wall'):.2f}",
            f"{best(runs, 'cpu') / best(floor, 'cpu'):.2f}",
            f"{best(runs, 'wall'):.2f}",
            f"{median(runs, 'wall'):.2f}",
            f"{best(runs, 'cpu'):.2f}",
            f"{peak_mib(runs):,.0f}",
        )
        for title, runs in result["runs"].items()
    ]
    return f"### {result['title']}\n\n{markdown(head, rows)}"


def section(results: Result) -> str:
    """What stands between the markers of the page."""
    return "\n\n".join([measured_on(results), *map(table, results["jobs"])])


def merged(old: Result | None, jobs: Sequence[Result]) -> Result:
    """New results among those of jobs that were not run."""
    found = {one["name"]: one for one in [*(old or {"jobs": []})["jobs"], *jobs]}
    order = [job.name for job in JOBS]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "versions": {name: version(name) for name in PACKAGES},
        "jobs": [found[name] for name in order if name in found],
    }


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Measure printing.")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", nargs="*", choices=[job.name for job in JOBS])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("-o", "--output", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    old = json.loads(given.output.read_text(encoding="utf-8")) if given.output.exists() else None
    text = PAGE.read_text(encoding="utf-8")
    if given.check:
        return int(old is None or page(text, NAME, section(old)) != text)
    chosen = [job for job in JOBS if not given.only or job.name in given.only]
    results = merged(old, [measured(job, given.repeat) for job in chosen])
    given.output.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if given.output == RESULTS:
        PAGE.write_text(page(text, NAME, section(results)), encoding="utf-8")
    for one in results["jobs"]:
        print(table(one))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
