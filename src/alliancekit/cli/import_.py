"""``alliancekit import``: an instrument, or what was answered to it, from another program."""

from io import BytesIO
from typing import TYPE_CHECKING

import click

from alliancekit.cli.losses import tell_losses
from alliancekit.cli.plugged import with_host
from alliancekit.errors import Exit, Problem

if TYPE_CHECKING:
    from alliancekit.cli.run import Paths
    from alliancekit.host import Host, Provided
    from alliancekit.streams import HashingReader

MAX_INSTRUMENT = 128 * 1024 * 1024
"""Bytes of another program's file that an instrument is made of: it may hold pictures, or data."""
MAX_RESPONSES = 512 * 1024 * 1024
"""Bytes of a file of responses. It is held in memory: most formats are read here and there."""


@click.command("import")
@click.argument("source", metavar="FILE")
@click.option("--format", "format_name", required=True, metavar="NAME", help="Interchange format.")
@click.option("-o", "--output", required=True, metavar="OUT", help="The file; - for stdout.")
@click.option(
    "--instrument",
    "instrument_id",
    metavar="ID",
    help="FILE holds what was answered to this instrument: write responses.",
)
@click.option("--respondent", metavar="R", help="Whose answers these are.")
@click.option("--no-manifest", is_flag=True, help="Write no manifest.")
@with_host
def command(
    host: "Host",
    source: str,
    format_name: str,
    output: str,
    instrument_id: str | None,
    respondent: str | None,
    *,
    no_manifest: bool,
) -> int:
    """Make an instrument.json of another program's FILE or, with --instrument, responses.

    An instrument is checked as `alliancekit check` does; exit status 1 where it is written but
    does not pass. What does not come over is told, and stands in `<output>.manifest.json`.
    """
    from alliancekit.cli.overwriting import refuse_overwriting, require_suffix
    from alliancekit.cli.run import Paths
    from alliancekit.interchange.formats import Direction, find_format

    if respondent and not instrument_id:
        why = "it is for responses: say with --instrument what they are of"
        raise Problem.BAD_OPTION.error(option="--respondent", why=why)
    direction = Direction.READ_RESPONSES if instrument_id else Direction.READ_INSTRUMENT
    provided = find_format(host, format_name, direction)
    paths = Paths.of(output, None, with_manifest=not no_manifest)
    read = [source, instrument_id, *map(str, host.files)]
    refuse_overwriting([paths.scores, paths.manifest], read)
    if instrument_id:
        require_suffix(output, (".csv",), "responses are written as CSV")
        return _responses(host, provided, source, instrument_id, respondent, paths)
    require_suffix(output, (".json",), "an instrument is written as JSON")
    return _instrument(host, provided, source, paths)


def _whole(reader: "HashingReader", source: str, limit: int) -> BytesIO:
    """All of the file. Raises ``too-large``, and ``bad-import`` where there is nothing in it."""
    given = reader.read(limit + 1)
    if len(given) > limit:
        told = f"{limit // (1024 * 1024)} MiB"
        raise Problem.TOO_LARGE.error(where=source, limit=told)
    if not given:
        raise Problem.BAD_IMPORT.error(where=source, what="it is empty")
    return BytesIO(given)


def _instrument(host: "Host", provided: "Provided", source: str, paths: "Paths") -> int:
    from alliancekit.files import Outputs
    from alliancekit.instrument.findings import errors_of
    from alliancekit.interchange.record import import_manifest
    from alliancekit.interchange.take import take_instrument
    from alliancekit.scoring.checks import check_instrument
    from alliancekit.scoring.manifest import Digests
    from alliancekit.streams import HashingWriter, open_input

    with open_input(source) as reader:
        given = _whole(reader, source, MAX_INSTRUMENT)
    data, losses = take_instrument(provided, given, source)
    with Outputs() as outputs:
        file = HashingWriter(outputs.create(paths.scores))
        file.write(data)
        if paths.manifest:
            digests = Digests((reader.sha256,), file.sha256)
            outputs.add(paths.manifest, import_manifest(provided, digests, losses))
        outputs.commit()
    tell_losses(losses, paths.manifest)
    found = list(check_instrument(data, paths.scores, host))
    wrong = errors_of(found)
    if wrong:
        told = f"{paths.scores} does not pass its checks yet; `alliancekit check` says the same:"
        click.echo(told, err=True)
    for finding in found:
        click.echo(f"  {finding}", err=True)
    return Exit.REJECTED if wrong else Exit.OK


def _responses(
    host: "Host",
    provided: "Provided",
    source: str,
    instrument_id: str,
    respondent: str | None,
    paths: "Paths",
) -> int:
    from alliancekit.files import Outputs, writing
    from alliancekit.instrument.catalogue import find_instrument, form_of
    from alliancekit.interchange.record import import_manifest
    from alliancekit.interchange.take import take_responses
    from alliancekit.scoring.manifest import Digests
    from alliancekit.streams import HashingWriter, open_input

    instrument = find_instrument(instrument_id, host)
    whose = form_of(instrument, respondent).respondent if respondent else None
    seen = instrument.seen_by(whose) if whose else instrument
    with Outputs() as outputs:
        file = HashingWriter(outputs.create(paths.scores, private=True))
        with open_input(source) as reader:
            given = _whole(reader, source, MAX_RESPONSES)
        with writing(paths.scores):
            rows, losses = take_responses(provided, given, source, seen, whose, file.stream)
        if paths.manifest:
            digests = Digests((reader.sha256,), file.sha256)
            document = import_manifest(provided, digests, losses, seen, {"read": rows})
            outputs.add(paths.manifest, document)
        outputs.commit()
    click.echo(f"rows: {rows}", err=True)
    tell_losses(losses, paths.manifest)
    return Exit.OK
