"""``alliancekit form``: a blank form as a PDF."""

from typing import Any

import click

from alliancekit.cli.chosen import KEY, WORDING, chosen_instrument
from alliancekit.cli.copies import CopiesWanted, copies_options, print_wanted
from alliancekit.cli.plugged import with_host
from alliancekit.errors import Exit
from alliancekit.host import Host
from alliancekit.paper.pdf import PAPERS


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
@click.option(
    "--large-print",
    "style",
    flag_value="large-print",
    help="18 point, nothing below 16, on as many pages as it takes.",
)
@click.option(
    "--easy-read", "style", flag_value="easy-read", help="One item at a time, with large boxes."
)
@click.option(
    "--scoring-sheet", is_flag=True, help="The clinician's sheet for scoring by hand instead."
)
@click.option("--fillable", is_flag=True, help="To fill in on a screen; `read` takes it back.")
@copies_options
@KEY
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
    style: str | None,
    scoring_sheet: bool,
    fillable: bool,
    key_file: str | None,
    wording_file: str | None,
    **copies: Any,
) -> int:
    """Print the form of the instrument ID (an id or a path to an instrument.json)."""
    from alliancekit.adaptation.localise import localise
    from alliancekit.cli.overwriting import refuse_overwriting
    from alliancekit.errors import Problem
    from alliancekit.files import write_whole
    from alliancekit.paper.fonts.scripts import naskh_instead
    from alliancekit.paper.form.form import FormOptions, render_form
    from alliancekit.paper.worker import limited

    if scoring_sheet and (style or sections or fillable):
        why = "it is one sheet for the whole form, of one kind"
        raise Problem.BAD_OPTION.error(option="--scoring-sheet", why=why)
    wanted = CopiesWanted(**copies)
    kinds = {"--scoring-sheet": scoring_sheet, "--fillable": fillable}
    other_kind = next((name for name, given in kinds.items() if given), None)
    wanted.check(other_kind=other_kind)
    inputs = [instrument_id, key_file, wording_file, wanted.roster, *map(str, host.files)]
    refuse_overwriting([output, wanted.layout_map], inputs)
    instrument = chosen_instrument(
        instrument_id,
        host,
        key_file=key_file,
        wording_file=wording_file,
        locale=locale,
        needs=["key"] if scoring_sheet else ["wording"],
    )
    localised = localise(instrument, locale, host)
    for note in (*localised.notes, naskh_instead(localised.instrument.locale)):
        if note:
            click.echo(f"alliancekit: {note}", err=True)
    whose = respondent or instrument.foremost
    if scoring_sheet:
        from alliancekit.paper.scoring_sheet.page import render_scoring_sheet

        sheet = limited(
            lambda: render_scoring_sheet(localised, host, respondent=whose, paper=paper)
        )
        write_whole(output, sheet)
        return Exit.OK
    options = FormOptions(
        respondent=whose,
        paper=paper,
        only=sections,
        style=style or "standard",
        fillable=fillable,
    )
    if wanted:
        return print_wanted(wanted, localised, host, options, output)
    write_whole(output, limited(lambda: render_form(localised, host, options)))
    return Exit.OK
