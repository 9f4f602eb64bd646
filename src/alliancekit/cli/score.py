"""``alliancekit score``: a file of responses to a file of scores."""

from contextlib import ExitStack
from typing import Any

import click

from alliancekit.api import EngineOffer
from alliancekit.cli.chosen import KEY, chosen_instrument, ready_to_score
from alliancekit.cli.inputs import open_job, response_parameters
from alliancekit.cli.overwriting import refuse_overwriting
from alliancekit.cli.plugged import with_host
from alliancekit.cli.progress import progress
from alliancekit.cli.run import Paths, Run
from alliancekit.cli.summary import summarise
from alliancekit.errors import Exit, Problem
from alliancekit.files import Outputs, writing
from alliancekit.host import Host
from alliancekit.memory import keep_freed
from alliancekit.responses.inputs import expanded
from alliancekit.scoring.export import export, find_exporter
from alliancekit.scoring.job import DEFAULT_ENGINE
from alliancekit.scoring.layout import LAYOUTS, output_frames, output_schema
from alliancekit.scoring.manifest import Digests, manifest
from alliancekit.streams import HashingWriter


@click.command("score")
@click.argument("instrument_id", metavar="ID")
@click.argument("responses", metavar="RESPONSES...", nargs=-1, required=True)
@click.option("-o", "--output", required=True, metavar="OUT", help="Scores file; - for stdout.")
@click.option("--rejects", metavar="FILE", help="Rejects file (default: beside the scores).")
@response_parameters
@KEY
@click.option("--format", "format_name", metavar="NAME", help="Output format (default: by name).")
@click.option(
    "--output-layout",
    type=click.Choice(LAYOUTS),
    default="wide",
    show_default=True,
    help="A row per administration, or a row per score.",
)
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
    responses: tuple[str, ...],
    output: str,
    rejects: str | None,
    **options: Any,
) -> int:
    """Score RESPONSES by the instrument ID (an id or a path to an instrument.json).

    RESPONSES are one or several files, a pattern such as "2026-*.csv", or - for standard input.

    Every row that can be read is in the scores; every cell or row that is refused is in the
    rejects, with its line. `<scores>.manifest.json` says how the scores came to be.
    """
    keep_freed()
    instrument = chosen_instrument(instrument_id, host, key_file=options["key_file"], needs=["key"])
    instrument = ready_to_score(instrument, options["respondent"])
    options["engine_option"] = _engine_options(options["engine_option"])
    engine = host.find(EngineOffer, options["engine"])
    if engine.offer.run_files:
        from alliancekit.cli.run_files import run_files

        targets, given = (output, rejects), _as_given(options)
        return run_files(
            host, engine, instrument, responses, *targets, options=options, given=given
        )
    provided = find_exporter(host, output, options["format_name"])
    paths = Paths.of(output, rejects, with_manifest=not options["no_manifest"])
    files = expanded(responses)
    read = [*files, instrument_id, options["key_file"], *map(str, host.files)]
    refuse_overwriting(paths.all(), read)
    with ExitStack() as stack:
        job, inputs = open_job(
            instrument,
            files,
            host,
            options,
            stack,
            keep_duplicates=options["duplicates"] == "keep",
            engine=options["engine"],
            engine_options=options["engine_option"],
        )
        layout = options["output_layout"]
        schema = output_schema(layout, instrument, job.schema(), files[0])
        outputs = stack.enter_context(Outputs())
        outputs.sweep(paths.all())
        shown = stack.enter_context(progress(inputs))
        run = Run(job, outputs, paths, options["decimals"], shown)
        file = HashingWriter(outputs.create(output))
        with writing(output):
            frames = output_frames(layout, instrument, run.frames())
            export(provided, instrument, schema, frames, file.stream)
        if options["strict"] and job.tally.rejected:
            told = run.places(values=options["show_values"])
            raise Problem.STRICT.error(count=job.tally.rejected, places="; ".join(told))
        if paths.manifest:
            document = manifest(
                job,
                host,
                digests=Digests(tuple(inputs.digests), file.sha256, run.rejects_sha256),
                options=_as_given(options),
                written_by=provided,
            )
            outputs.add(paths.manifest, document)
        outputs.commit(removing=paths.stale(rejected=bool(job.tally.rejected)))
    summarise(run, show_values=options["show_values"])
    return Exit.REJECTED if job.tally.rejected else Exit.OK


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
        "output_layout",
    )
    return {name: options[name] for name in kept if options[name] not in (None, ())}
