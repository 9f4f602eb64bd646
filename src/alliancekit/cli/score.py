"""``alliancekit score``: a file of responses to a file of scores."""

from typing import Any, BinaryIO

import click

from alliancekit.api import EngineOffer
from alliancekit.cli.carried_out import Asked, as_given
from alliancekit.cli.chosen import KEY, chosen_instrument, ready_to_score
from alliancekit.cli.inputs import response_parameters, run_parameters
from alliancekit.cli.overwriting import refuse_overwriting
from alliancekit.cli.plugged import with_host
from alliancekit.cli.run import Paths, Run
from alliancekit.errors import Problem
from alliancekit.host import Host
from alliancekit.memory import keep_freed
from alliancekit.responses.inputs import expanded
from alliancekit.scoring.export import export, find_exporter
from alliancekit.scoring.job import DEFAULT_ENGINE
from alliancekit.scoring.layout import LAYOUTS, output_frames, output_schema

CHANGING = ("engine", "decimals", "output_layout")
"""Options of its own that change the scores."""


@click.command("score")
@click.argument("instrument_id", metavar="ID")
@click.argument("responses", metavar="RESPONSES...", nargs=-1, required=True)
@click.option("-o", "--output", required=True, metavar="OUT", help="Scores file; - for stdout.")
@response_parameters
@run_parameters
@KEY
@click.option("--format", "format_name", metavar="NAME", help="Output format (default: by name).")
@click.option(
    "--output-layout",
    type=click.Choice(LAYOUTS),
    default="wide",
    show_default=True,
    help="A row per administration, or a row per score.",
)
@click.option("--engine", default=DEFAULT_ENGINE, show_default=True, metavar="NAME")
@click.option("--engine-option", multiple=True, metavar="KEY=VALUE", help="For the engine.")
@click.option(
    "--decimals", type=click.IntRange(0, 15), metavar="N", help="Round scores (half away from 0)."
)
@with_host
def command(
    host: Host,
    instrument_id: str,
    responses: tuple[str, ...],
    output: str,
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

        given = as_given(options, CHANGING)
        return run_files(host, engine, instrument, responses, output, options=options, given=given)
    provided = find_exporter(host, output, options["format_name"])
    with_manifest = not options["no_manifest"]
    paths = Paths.of(output, options["rejects"], with_manifest=with_manifest)
    files = expanded(responses)
    read = [*files, instrument_id, options["key_file"], *map(str, host.files)]
    refuse_overwriting(paths.all(), read)
    layout = options["output_layout"]

    def write(run: Run, file: BinaryIO) -> tuple[()]:
        schema = output_schema(layout, instrument, run.job.schema(), files[0])
        export(provided, instrument, schema, output_frames(layout, instrument, run.frames()), file)
        return ()

    asked = Asked(host, instrument, files, paths, options, CHANGING, provided)
    engine_options = options["engine_option"]
    return asked.carry_out(write, engine=options["engine"], engine_options=engine_options)[0]


def _engine_options(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    for key, equals, _ in pairs:
        if not key or not equals:
            raise Problem.BAD_OPTION.error(option="--engine-option", why="write KEY=VALUE")
    return {key: value for key, _, value in pairs}
