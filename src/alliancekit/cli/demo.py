"""``alliancekit demo``: the whole main job, on simulated responses, by the commands themselves."""

import shlex
import shutil
from pathlib import Path

import click

from alliancekit.errors import Exit
from alliancekit.files import writing
from alliancekit.resources import instruments_root

SAMPLE = "simulated-responses.csv"


@click.command("demo")
@click.option(
    "-o",
    "--output",
    default="alliancekit-demo",
    show_default=True,
    metavar="FOLDER",
    help="Where everything goes.",
)
@click.pass_context
def command(ctx: click.Context, output: str) -> int:
    """Print forms, score responses and make reports, all from sample data, into FOLDER.

    The responses are simulated: no person gave them. Each command is shown as it is run, so that
    it can be tried again with other options.
    """
    folder = Path(output)
    copies = {name: folder / f"{name}-{SAMPLE}" for name in ("ak-pulse", "ak-core")}
    with writing(output):
        (folder / "reports").mkdir(parents=True, exist_ok=True)
        for name, copy in copies.items():
            shutil.copyfile(instruments_root() / name / SAMPLE, copy)
    for arguments in _steps(folder, copies):
        click.echo(f"$ {shlex.join(['alliancekit', *arguments])}")
        _run(ctx, arguments)
    click.echo(f"\nWritten to {folder}/ (all responses are simulated):")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        click.echo(f"  {path.relative_to(folder)}")
    return Exit.OK


def _steps(folder: Path, copies: dict[str, Path]) -> list[list[str]]:
    pulse, core = str(copies["ak-pulse"]), str(copies["ak-core"])
    return [
        ["form", "ak-pulse", "-o", str(folder / "form-ak-pulse-en.pdf")],
        ["form", "ak-pulse", "--locale", "es", "-o", str(folder / "form-ak-pulse-es.pdf")],
        ["form", "ak-pulse", "--locale", "ar", "-o", str(folder / "form-ak-pulse-ar.pdf")],
        ["form", "ak-core", "-o", str(folder / "form-ak-core-client.pdf")],
        [
            *("form", "ak-core", "--respondent", "therapist", "--paper", "letter"),
            *("-o", str(folder / "form-ak-core-therapist-letter.pdf")),
        ],
        ["score", "ak-pulse", pulse, "-o", str(folder / "ak-pulse-scores.csv")],
        ["score", "ak-core", core, "-o", str(folder / "ak-core-scores.csv")],
        ["report", "ak-core", core, "-o", str(folder / "reports")],
        [
            *("report", "ak-pulse", pulse, "--client", "SIM-01"),
            *("-o", str(folder / "report-ak-pulse-SIM-01.pdf")),
        ],
        [
            *("report", "ak-pulse", pulse, "--client", "SIM-01", "--locale", "es"),
            *("-o", str(folder / "report-ak-pulse-SIM-01-es.pdf")),
        ],
    ]


def _run(ctx: click.Context, arguments: list[str]) -> None:
    """One command, as the shell would run it. A rejected cell is part of the show."""
    group = ctx.find_root().command
    with group.make_context("alliancekit", arguments, obj=ctx.obj) as inner:
        group.invoke(inner)
