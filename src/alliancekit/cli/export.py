"""``alliancekit export``: an instrument, or what was answered to it, for another program."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import click
from attrs import frozen

from alliancekit.cli.chosen import chosen_instrument, ready_to_score, supplied_files
from alliancekit.cli.inputs import READING, response_parameters, run_parameters
from alliancekit.cli.losses import tell_losses
from alliancekit.cli.plugged import with_host
from alliancekit.errors import Exit, Problem

if TYPE_CHECKING:
    from alliancekit.api import Loss
    from alliancekit.cli.run import Paths, Run
    from alliancekit.host import Host, Provided
    from alliancekit.instrument.model import Instrument
    from alliancekit.instrument.respondent import Respondent
    from alliancekit.interchange.give import Worded

FOR_RESPONSES = (
    *(one for one in READING if one != "respondent"),
    "rejects",
    "strict",
    "show_values",
)
"""Options that say how responses are read: without responses they would be passed over."""

CHANGING = ("locale",)
"""Options of its own that change what is written."""


@click.command("export")
@click.argument("instrument_id", metavar="ID")
@click.option("--format", "format_name", required=True, metavar="NAME", help="Interchange format.")
@click.option("-o", "--output", required=True, metavar="OUT", help="The file; - for stdout.")
@click.option(
    "--responses",
    multiple=True,
    metavar="FILE",
    help="Write what was answered, with its scores, in place of the questions.",
)
@click.option(
    "--locale", metavar="TAG", help="In this language only (default: in all that there are)."
)
@response_parameters
@run_parameters
@supplied_files
@with_host
def command(
    host: "Host",
    instrument_id: str,
    format_name: str,
    output: str,
    responses: tuple[str, ...],
    **options: Any,
) -> int:
    """Write the instrument ID for another program, or with --responses what was answered to it.

    Formats come from plugins; `alliancekit plugins` shows which are here. What a format cannot
    carry is told, and stands in `<output>.manifest.json`.
    """
    from alliancekit.adaptation.localise import localise
    from alliancekit.cli.overwriting import require_suffix
    from alliancekit.instrument.catalogue import worded_form
    from alliancekit.interchange.formats import Direction, find_format
    from alliancekit.interchange.give import Worded, in_all_words

    direction = Direction.WRITE_RESPONSES if responses else Direction.WRITE_INSTRUMENT
    provided = find_format(host, format_name, direction)
    if not responses:
        _refuse_unused(click.get_current_context())
    require_suffix(output, provided.offer.suffixes, f"the format is {format_name!r}")
    instrument = chosen_instrument(
        instrument_id,
        host,
        key_file=options["key_file"],
        wording_file=options["wording_file"],
        locale=options["locale"],
    )
    whose = options["respondent"] or instrument.foremost
    respondent = worded_form(instrument, whose, done="exported").respondent
    if options["locale"] or responses:
        words = Worded(localise(instrument, options["locale"], host))
    else:
        words = in_all_words(instrument, host)
    for note in words.notes():
        click.echo(f"alliancekit: {note}", err=True)
    one = Export(host, instrument_id, provided, words, respondent, output, options)
    if responses:
        return one.of_responses(ready_to_score(instrument, options["respondent"]), responses)
    return one.of_instrument(instrument.seen_by(respondent).scorable)


def _refuse_unused(ctx: click.Context) -> None:
    """Refuse what would say how responses are read, where there are none."""
    for name in FOR_RESPONSES:
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            option = next(one.opts[0] for one in ctx.command.params if one.name == name)
            why = "it is for --responses, which is not given"
            raise Problem.BAD_OPTION.error(option=option, why=why)


@frozen
class Export:
    """An export as it was asked for. ``given`` is the instrument's id, or the path of its file."""

    host: "Host"
    given: str
    provided: "Provided"
    words: "Worded"
    respondent: "Respondent"
    output: str
    options: dict[str, Any]

    def _paths(self, inputs: Sequence[str]) -> "Paths":
        """Where it goes. Raises where that is something that is read."""
        from alliancekit.cli.overwriting import refuse_overwriting
        from alliancekit.cli.run import Paths

        with_manifest = not self.options["no_manifest"]
        paths = Paths.of(self.output, self.options["rejects"], with_manifest=with_manifest)
        read = [*inputs, self.given, self.options["key_file"], self.options["wording_file"]]
        refuse_overwriting(paths.all(), [*read, *map(str, self.host.files)])
        return paths

    def of_instrument(self, instrument: "Instrument") -> int:
        """The instrument itself. Its contract is held in its own words, not in an adaptation's."""
        from alliancekit.cli.carried_out import require_written
        from alliancekit.files import Outputs, writing
        from alliancekit.interchange.give import give_instrument
        from alliancekit.interchange.record import export_manifest
        from alliancekit.scoring.contract import require_contract
        from alliancekit.scoring.plan import compile_plan
        from alliancekit.streams import HashingWriter

        paths = self._paths([])
        plan, whose = compile_plan(instrument, self.host), self.respondent
        require_contract(plan)
        with Outputs() as outputs:
            file = HashingWriter(outputs.create(self.output))
            with writing(self.output):
                losses = give_instrument(self.provided, self.words, whose, plan, file.stream)
            require_written(file, self.provided)
            if paths.manifest:
                document = export_manifest(
                    self.words, whose, plan, self.provided, file.sha256, losses
                )
                outputs.add(paths.manifest, document)
            outputs.commit()
        tell_losses(losses, paths.manifest)
        return Exit.OK

    def of_responses(self, instrument: "Instrument", responses: tuple[str, ...]) -> int:
        """What was answered to the instrument, and its scores."""
        from alliancekit.cli.carried_out import Asked
        from alliancekit.interchange.give import give_responses
        from alliancekit.responses.inputs import expanded

        def write(run: "Run", file: BinaryIO) -> "Sequence[Loss]":
            words, whose = self.words.main, self.respondent
            return give_responses(self.provided, words, whose, run.job, run.batches(), file)

        files = expanded(responses)
        paths = self._paths(files)
        asked = Asked(self.host, instrument, files, paths, self.options, CHANGING, self.provided)
        status, losses = asked.carry_out(write)
        tell_losses(losses, paths.manifest)
        return status
