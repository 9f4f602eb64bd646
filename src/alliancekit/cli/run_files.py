"""A scoring run of an engine that reads and writes the files itself, wherever they are."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from attrs import define, evolve, field

from alliancekit.api import EngineOffer, FileHead, FilesContext, FilesOutcome
from alliancekit.cli.inputs import parse_mapping, parse_missing, parse_respondent, read_options
from alliancekit.cli.progress import Progress
from alliancekit.cli.run import Paths, Run
from alliancekit.cli.summary import summarise
from alliancekit.errors import Exit, Problem
from alliancekit.files import Outputs
from alliancekit.host import Host, Provided
from alliancekit.instrument.model import Instrument
from alliancekit.isolation import guard, require_type
from alliancekit.responses.inputs import Inputs
from alliancekit.responses.read import ReadOptions
from alliancekit.scoring.contract import require_contract
from alliancekit.scoring.export import find_exporter
from alliancekit.scoring.job import Job, JobOptions, require_options
from alliancekit.scoring.layout import output_schema
from alliancekit.scoring.manifest import Digests, manifest
from alliancekit.scoring.pieces import Pieces
from alliancekit.scoring.plan import Plan, compile_plan
from alliancekit.streams import STDIO, is_stream

FORMATS = ("csv", "parquet")
"""What such an engine can be asked to write."""


@define
class FilesRun:
    """The run's two conversations with the engine: the headers looked at, the end told."""

    host: Host
    plan: Plan
    job_options: JobOptions
    reading: ReadOptions
    exporter: Provided
    paths: Paths
    options: dict[str, Any]
    given: dict[str, Any]
    _run: Run | None = field(default=None, init=False)

    def opened(self, heads: Sequence[FileHead]) -> Pieces:
        """What scores pieces of these files. Raises where a header is not what it must be."""
        pieces = Pieces(
            self.plan,
            self.job_options,
            self.reading,
            tuple(heads),
            self.exporter,
            layout=self.options["output_layout"],
            decimals=self.options["decimals"],
        )
        with ExitStack() as stack:
            responses = pieces.responses(stack)
            for _ in responses.batches():
                pass
        job = Job(self.plan, responses, self.job_options, self.host)
        self._run = Run(
            job, Outputs(), self.paths, pieces.decimals, Progress(Inputs([], self.reading))
        )
        instrument, where = self.plan.instrument, heads[0].where
        schema = output_schema(pieces.layout, instrument, job.schema(), where)
        return evolve(pieces, schema=schema)

    def finished(self, outcome: FilesOutcome) -> bytes | None:
        """The manifest, if one is wanted. Raises ``strict`` where nothing may be written."""
        run = self.told(outcome)
        run.require_accepted(strict=self.options["strict"], values=self.options["show_values"])
        if not self.paths.manifest:
            return None
        return manifest(
            run.job,
            self.host,
            digests=Digests((None,) * len(run.job.responses.where)),
            options=self.given,
            written_by=self.exporter,
        )

    def told(self, outcome: FilesOutcome) -> Run:
        """The run with what became of it, for the summary."""
        if self._run is None:
            raise AssertionError("the engine opened nothing")
        self._run.job.tally = outcome.tally
        self._run.told.clear()
        for file, rejects in outcome.told:
            self._run.tell(rejects, file)
        return self._run


def run_files(
    host: Host,
    engine: Provided,
    instrument: Instrument,
    inputs: Sequence[str],
    output: str,
    *,
    options: dict[str, Any],
    given: dict[str, Any],
) -> int:
    """Have the engine score the inputs. ``given`` are the options for the manifest."""
    offer: EngineOffer = engine.offer
    engine_options: dict[str, str] = options["engine_option"]
    rejects: str | None = options["rejects"]
    _refuse_what_is_local(offer, inputs, output, rejects, options)
    require_options(offer, engine_options)
    exporter = find_exporter(host, output, options["format_name"])
    if exporter.offer.name not in FORMATS:
        raise _without(offer, "--format", f"writes {' and '.join(FORMATS)}")
    job_options = JobOptions(
        respondent=parse_respondent(options["respondent"], instrument),
        missing_codes=parse_missing(options["missing"], instrument),
        keep_duplicates=options["duplicates"] == "keep",
        engine=offer.name,
        engine_options=engine_options,
    )
    mapping = parse_mapping(options["mapping"], instrument)
    reading = read_options({**options, "encoding": None}, mapping)
    plan = compile_plan(instrument, host)
    require_contract(plan)
    paths = _paths(output, rejects, with_manifest=not options["no_manifest"])
    run = FilesRun(host, plan, job_options, reading, exporter, paths, options, given)
    context = FilesContext(
        inputs=tuple(inputs),
        output=output,
        rejects=paths.rejects or "",
        manifest=paths.manifest,
        default_rejects=paths.default_rejects,
        format=exporter.offer.name,
        keep_duplicates=job_options.keep_duplicates,
        options=engine_options,
        opened=run.opened,
        finished=run.finished,
    )
    what = f"the engine {offer.name!r}"
    with guard(engine.plugin, what):
        if offer.run_files is None:
            raise AssertionError(what)
        outcome = offer.run_files(context)
    require_type(engine.plugin, f"what {what} gives", outcome, FilesOutcome)
    summarise(run.told(outcome), show_values=options["show_values"])
    return Exit.REJECTED if outcome.tally.rejected else Exit.OK


def _refuse_what_is_local(
    offer: EngineOffer,
    inputs: Sequence[str],
    output: str,
    rejects: str | None,
    options: dict[str, Any],
) -> None:
    """Refuse what only an engine of this machine can do."""
    if options["layout"] != "wide":
        raise _without(offer, "--layout", "reads the wide layout only")
    if (options["encoding"] or "utf-8").lower().replace("_", "-") not in {"utf-8", "utf8"}:
        raise _without(offer, "--encoding", "reads UTF-8 only")
    if options["sheet"]:
        raise _without(offer, "--sheet", "reads no workbooks")
    if STDIO in inputs:
        raise _without(offer, "RESPONSES", "does not read standard input")
    for option, path in (("-o", output), ("--rejects", rejects)):
        if path is not None and "://" not in path and is_stream(path) and not Path(path).is_dir():
            raise _without(offer, option, "writes folders, not to standard output or a device")


def _without(offer: EngineOffer, option: str, why: str) -> Exception:
    return Problem.BAD_OPTION.error(option=option, why=f"the engine {offer.name!r} {why}")


def _paths(output: str, rejects: str | None, *, with_manifest: bool) -> Paths:
    """The three outputs; the two that were not named stand beside the scores."""
    scores = output.rstrip("/")
    folder, slash, name = scores.rpartition("/")
    stem = name.rpartition(".")[0] or name
    made = Paths(
        scores,
        (rejects or f"{folder}{slash}{stem}.rejects.csv").rstrip("/"),
        f"{scores}.manifest.json" if with_manifest else None,
        rejects is None,
    )
    twice = next((one for one in made.all() if made.all().count(one) > 1), None)
    if twice:
        raise Problem.TWO_OUTPUTS.error(path=twice)
    return made
