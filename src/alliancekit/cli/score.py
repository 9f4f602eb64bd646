"""``alliancekit score``: a file of responses to a file of scores."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import define, field

from alliancekit.cli.inputs import open_job, response_parameters
from alliancekit.cli.plugged import with_host
from alliancekit.errors import Exit, Problem, printable
from alliancekit.files import Outputs, writing
from alliancekit.host import Host
from alliancekit.instrument.catalogue import find_instrument
from alliancekit.instrument.model import KEY_COLUMNS
from alliancekit.responses import rejects as rejects_file
from alliancekit.responses.batch import Reject, RejectCode
from alliancekit.scoring.export import export, find_exporter
from alliancekit.scoring.job import DEFAULT_ENGINE, Job
from alliancekit.scoring.manifest import manifest
from alliancekit.streams import HashingWriter, is_stream, same_file

if TYPE_CHECKING:
    import polars as pl

TOLD_REJECTS = 10
REMEDIES = {
    RejectCode.NOT_A_NUMBER: "digits with a decimal point are numbers; leave a blank cell empty",
    RejectCode.NOT_AN_OPTION: "`alliancekit show {id}` lists the permitted answers",
    RejectCode.UNKNOWN_RESPONDENT: "the respondents are {respondents}",
    RejectCode.SHORT_ROW: "the row has fewer columns than the header",
    RejectCode.LONG_ROW: "the row has more columns than the header",
    RejectCode.STRAY_QUOTE: 'a cell with a quote in it is written "like ""this"""',
}
"""What to do about a reject, by its code."""


@click.command("score")
@click.argument("instrument_id", metavar="ID")
@click.argument("responses", metavar="RESPONSES")
@click.option("-o", "--output", required=True, metavar="OUT", help="Scores file; - for stdout.")
@click.option("--rejects", metavar="FILE", help="Rejects file (default: beside the scores).")
@response_parameters
@click.option("--format", "format_name", metavar="NAME", help="Output format (default: by name).")
@click.option("--strict", is_flag=True, help="Any reject: exit 3, and nothing is written.")
@click.option(
    "--duplicates",
    type=click.Choice(["refuse", "keep"]),
    default="refuse",
    show_default=True,
    help="An administration that stands in the file twice.",
)
@click.option("--engine", default=DEFAULT_ENGINE, show_default=True, metavar="NAME")
@click.option("--engine-option", multiple=True, metavar="KEY=VALUE", help="For the engine.")
@click.option(
    "--decimals", type=click.IntRange(0, 15), metavar="N", help="Round scores (half away from 0)."
)
@click.option("--no-manifest", is_flag=True, help="Write no manifest.")
@click.option("--show-values", is_flag=True, help="Show refused values on the screen.")
@with_host
def command(
    host: Host,
    instrument_id: str,
    responses: str,
    output: str,
    rejects: str | None,
    **options: Any,
) -> int:
    """Score RESPONSES by the instrument ID (an id or a path to an instrument.json).

    Every row that can be read is in the scores; every cell or row that is refused is in the
    rejects, with its line. `<scores>.manifest.json` says how the scores came to be.
    """
    instrument = find_instrument(instrument_id, host)
    provided = find_exporter(host, output, options["format_name"])
    paths = _Paths.of(output, rejects, with_manifest=not options["no_manifest"])
    inputs = [responses, instrument_id]
    for path in paths.all():
        if same_file(path, inputs):
            raise Problem.SAME_FILE.error(output=path)
    with ExitStack() as stack:
        job, source = stack.enter_context(
            open_job(
                instrument,
                responses,
                host,
                options,
                keep_duplicates=options["duplicates"] == "keep",
                engine=options["engine"],
                engine_options=_engine_options(options["engine_option"]),
            )
        )
        schema = job.schema()
        outputs = stack.enter_context(Outputs())
        outputs.sweep(paths.all())
        run = _Run(job, outputs, paths, options["decimals"])
        file = HashingWriter(outputs.create(output))
        with writing(output):
            export(provided, schema, run.frames(), file.stream)
        if options["strict"] and job.tally.rejected:
            told = rejects_file.places(run.told, values=options["show_values"], limit=TOLD_REJECTS)
            raise Problem.STRICT.error(count=job.tally.rejected, places="; ".join(told))
        if paths.manifest:
            document = manifest(
                job,
                host,
                input_sha256=source.sha256,
                output_sha256=file.sha256,
                rejects_sha256=run.rejects_sha256,
                options=_as_given(options),
            )
            outputs.add(paths.manifest, document)
        outputs.commit(removing=() if job.tally.rejected else paths.stale_rejects())
    _summarise(job, run.told, paths, show_values=options["show_values"])
    return Exit.REJECTED if job.tally.rejected else Exit.OK


@define
class _Paths:
    """Where the three outputs go."""

    scores: str
    rejects: str | None
    manifest: str | None
    default_rejects: bool

    @classmethod
    def of(cls, scores: str, rejects: str | None, *, with_manifest: bool) -> "_Paths":
        """The paths that were named, and those beside the scores for what was not."""
        alone = is_stream(scores) or not Path(scores).name

        def beside(ending: str) -> str | None:
            return None if alone else str(Path(scores).with_suffix(ending))

        manifest_path = f"{scores}.manifest.json" if with_manifest and not alone else None
        made = cls(scores, rejects or beside(".rejects.csv"), manifest_path, rejects is None)
        seen: set[Path] = set()
        for path in made.all():
            if Path(path).resolve() in seen:
                raise Problem.TWO_OUTPUTS.error(path=path)
            seen.add(Path(path).resolve())
        return made

    def all(self) -> list[str]:
        return [path for path in (self.scores, self.rejects, self.manifest) if path]

    def stale_rejects(self) -> list[Path]:
        """The rejects of an earlier run on the same output, to be removed: this run had none."""
        if not self.default_rejects or not self.rejects or not Path(self.rejects).is_file():
            return []
        with Path(self.rejects).open("rb") as file:
            ours = file.readline() == rejects_file.header()
        return [Path(self.rejects)] if ours else []


@define
class _Run:
    """Draws the job: frames go to the exporter, rejects to their file, opened when needed."""

    job: Job
    outputs: Outputs
    paths: _Paths
    decimals: int | None
    told: list[Reject] = field(factory=list)
    _file: HashingWriter | None = None

    def frames(self) -> "Iterator[pl.DataFrame]":
        for scored in self.job.scored():
            if scored.rejects:
                self._keep(scored.rejects)
            yield scored.frame if self.decimals is None else self._rounded(scored.frame)

    def _keep(self, rejects: tuple[Reject, ...]) -> None:
        self.told.extend(rejects[: TOLD_REJECTS + 1 - len(self.told)])
        if not self.paths.rejects:
            return
        if self._file is None:
            self._file = HashingWriter(self.outputs.create(self.paths.rejects, private=True))
            self._file.write(rejects_file.header())
        rejects_file.write(self._file.stream, rejects)

    @property
    def rejects_sha256(self) -> str | None:
        """The digest of the rejects file, where there is one."""
        return self._file.sha256 if self._file else None

    def _rounded(self, frame: "pl.DataFrame") -> "pl.DataFrame":
        import polars as pl

        from alliancekit.scoring.rounding import half_away_from_zero

        return frame.with_columns(
            half_away_from_zero(pl.col(one.score.id), self.decimals or 0)
            for one in self.job.plan.scores
        )


def _engine_options(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    for key, equals, _ in pairs:
        if not key or not equals:
            raise Problem.BAD_OPTION.error(option="--engine-option", why="write KEY=VALUE")
    return {key: value for key, _, value in pairs}


def _as_given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that change the scores, for the manifest."""
    kept = (
        "respondent",
        "mapping",
        "missing",
        "layout",
        "delimiter",
        "encoding",
        "duplicates",
        "engine",
        "decimals",
    )
    return {name: options[name] for name in kept if options[name] not in (None, ())}


def _summarise(job: Job, told: list[Reject], paths: _Paths, *, show_values: bool) -> None:
    """What was done, on standard error: the counts, the first rejects, what is missing and why."""

    def say(text: str) -> None:
        click.echo(text, err=True)

    tally = job.tally
    rows = f"rows: {tally.rows_read} read, {tally.rows_scored} scored"
    if tally.administrations != tally.rows_scored:
        rows += f" (as {tally.administrations} administrations)"
    say(f"{rows}, {tally.rows_rejected} rejected; blank lines: {tally.blank_lines}")
    if tally.rejected:
        where = f" → {paths.rejects}" if paths.rejects else " (--rejects FILE keeps them)"
        say(f"rejected cells and rows: {tally.rejected}{where}")
        for line in rejects_file.places(told, values=show_values, limit=TOLD_REJECTS):
            say(f"  {line}")
    for note in _notes(job):
        say(note)
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
