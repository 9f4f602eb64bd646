"""``alliancekit form``: a blank form as a PDF."""

import click

from alliancekit.cli.plugged import with_host
from alliancekit.errors import Exit
from alliancekit.host import Host
from alliancekit.paper.pdf import PAPERS


@click.command("form")
@click.argument("instrument_id", metavar="ID")
@click.option("-o", "--output", required=True, metavar="OUT.pdf", help="The PDF; - for stdout.")
@click.option("--respondent", default="client", show_default=True, metavar="R", help="Whose form.")
@click.option("--locale", metavar="TAG", help="Language, as a BCP-47 tag (default: its own).")
@click.option("--paper", type=click.Choice(list(PAPERS)), default="a4", show_default=True)
@with_host
def command(
    host: Host,
    instrument_id: str,
    output: str,
    respondent: str,
    locale: str | None,
    paper: str,
) -> int:
    """Print the form of the instrument ID (an id or a path to an instrument.json)."""
    from alliancekit.adaptation.localise import localise
    from alliancekit.errors import Problem
    from alliancekit.files import write_whole
    from alliancekit.instrument.catalogue import find_instrument
    from alliancekit.paper.form import render_form
    from alliancekit.streams import same_file

    if same_file(output, [instrument_id]):
        raise Problem.SAME_FILE.error(output=output)
    localised = localise(find_instrument(instrument_id, host), locale, host)
    for note in localised.notes:
        click.echo(f"alliancekit: {note}", err=True)
    write_whole(output, render_form(localised, host, respondent=respondent, paper=paper))
    return Exit.OK
