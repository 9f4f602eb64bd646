"""``alliancekit show``: one instrument, whole."""

import click

from alliancekit.cli.chosen import chosen_instrument, supplied_files
from alliancekit.cli.described import described
from alliancekit.cli.plugged import with_host
from alliancekit.cli.tables import show_json
from alliancekit.errors import Exit
from alliancekit.host import Host
from alliancekit.instrument.catalogue import instrument_bytes
from alliancekit.strictjson import parse


@click.command("show")
@click.argument("instrument_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="The instrument's JSON, as it is shipped.")
@supplied_files
@with_host
def command(
    host: Host,
    instrument_id: str,
    key_file: str | None,
    wording_file: str | None,
    *,
    as_json: bool,
) -> int:
    """Show the instrument ID: items, options, scores, rules, flags, rights, sources."""
    instrument = chosen_instrument(
        instrument_id, host, key_file=key_file, wording_file=wording_file
    )
    if as_json:
        show_json(parse(*instrument_bytes(instrument_id, host)).value)
    else:
        click.echo("\n".join(described(instrument)))
    return Exit.OK
