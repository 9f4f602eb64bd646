"""``alliancekit form``: a blank form as a PDF."""

import click

from alliancekit.cli.chosen import WORDING, chosen_instrument
from alliancekit.cli.plugged import with_host
from alliancekit.errors import Exit
from alliancekit.host import Host
from alliancekit.instrument.respondent import Respondent
from alliancekit.paper.pdf import PAPERS

CLIENT = Respondent.CLIENT


@click.command("form")
@click.argument("instrument_id", metavar="ID")
@click.option("-o", "--output", required=True, metavar="OUT.pdf", help="The PDF; - for stdout.")
@click.option("--respondent", metavar="R", help="Whose form (default: the client's, or the first).")
@click.option("--locale", metavar="TAG", help="Language, as a BCP-47 tag (default: its own).")
@click.option("--paper", type=click.Choice(list(PAPERS)), default="a4", show_default=True)
@click.option(
    "--section",
    "sections",
    multiple=True,
    metavar="ID",
    help="Of parts of which one is filled in, print this one only.",
)
@WORDING
@with_host
def command(
    host: Host,
    instrument_id: str,
    output: str,
    respondent: str | None,
    locale: str | None,
    paper: str,
    *,
    sections: tuple[str, ...],
    wording_file: str | None,
) -> int:
    """Print the form of the instrument ID (an id or a path to an instrument.json)."""
    from alliancekit.adaptation.localise import localise
    from alliancekit.errors import Problem
    from alliancekit.files import write_whole
    from alliancekit.paper.form import FormOptions, render_form
    from alliancekit.streams import same_file

    if same_file(output, [instrument_id]):
        raise Problem.SAME_FILE.error(output=output)
    instrument = chosen_instrument(instrument_id, host, wording_file=wording_file, locale=locale)
    localised = localise(instrument, locale, host)
    for note in localised.notes:
        click.echo(f"alliancekit: {note}", err=True)
    known = instrument.respondents
    whose = respondent or (CLIENT if CLIENT in known else known[0])
    options = FormOptions(respondent=whose, paper=paper, only=sections)
    write_whole(output, render_form(localised, host, options))
    return Exit.OK
