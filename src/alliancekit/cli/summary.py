"""What a scoring run tells at its end, on standard error."""

from collections.abc import Iterator

import click

from alliancekit.cli.run import Run
from alliancekit.errors import printable
from alliancekit.instrument.model import KEY_COLUMNS
from alliancekit.responses.batch import RejectCode
from alliancekit.scoring.job import Job

REMEDIES = {
    RejectCode.NOT_A_NUMBER: "digits with a decimal point are numbers; leave a blank cell empty",
    RejectCode.NOT_AN_OPTION: "`alliancekit show {id}` lists the permitted answers",
    RejectCode.UNKNOWN_RESPONDENT: "the respondents are {respondents}",
    RejectCode.SHORT_ROW: "the row has fewer columns than the header",
    RejectCode.LONG_ROW: "the row has more columns than the header",
    RejectCode.STRAY_QUOTE: 'a cell with a quote in it is written "like ""this"""',
}
"""What to do about a reject, by its code."""


def summarise(run: Run, *, show_values: bool) -> None:
    """What was done: the counts, the first rejects, which scores are missing and why."""

    def say(text: str) -> None:
        click.echo(text, err=True)

    job, tally = run.job, run.job.tally
    rows = f"rows: {tally.rows_read} read, {tally.rows_scored} scored"
    if tally.administrations != tally.rows_scored:
        rows += f" (as {tally.administrations} administrations)"
    say(f"{rows}, {tally.rows_rejected} rejected; blank lines: {tally.blank_lines}")
    if tally.rejected:
        where = f" → {run.paths.rejects}" if run.paths.rejects else " (--rejects FILE keeps them)"
        say(f"rejected cells and rows: {tally.rejected}{where}")
        for line in run.places(values=show_values):
            say(f"  {line}")
    for note in (*_notes(job), *job.responses.notes()):
        say(printable(note))
    for one in job.plan.scores:
        counts = tally.missing.get(one.score.id)
        if counts and one.score.beside is None:
            why = ", ".join(f"{name.replace('_', ' ')}: {n}" for name, n in sorted(counts.items()))
            say(f"  {one.score.id} is missing in {counts.total()} ({why})")


def _notes(job: Job) -> Iterator[str]:
    """What a careful reader of the file would remark on."""
    header = job.responses.header
    carried = [name for name in job.carried() if name not in KEY_COLUMNS]
    if carried:
        yield f"columns carried along unchanged: {', '.join(map(printable, carried))}"
    absent = [name for name in ("client", "session") if name not in header]
    if absent:
        yield f"duplicates were not looked for: there is no column {' and no '.join(absent)}"
    if job.tally.unanswered:
        yield f"administrations without any answer: {job.tally.unanswered}"
    for code in sorted(job.tally.rejects):
        if remedy := REMEDIES.get(RejectCode(code)):
            permitted = ", ".join(job.plan.instrument.respondents)
            yield f"  {code}: {remedy.format(id=job.plan.instrument.id, respondents=permitted)}"
