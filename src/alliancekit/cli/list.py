"""``alliancekit list``: the instruments there are."""

from typing import Any

import click

from alliancekit.api import AdaptationOffer
from alliancekit.cli.plugged import with_host
from alliancekit.cli.tables import show_json, show_table
from alliancekit.errors import AllianceError, Exit
from alliancekit.host import Host
from alliancekit.instrument.catalogue import all_instruments
from alliancekit.instrument.model import Instrument


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@with_host
def command(host: Host, *, as_json: bool) -> int:
    """List the instruments: id, version, title, respondents, items, locales, rights, status."""
    entries, failed = [], False
    for name, found in all_instruments(host):
        if isinstance(found, AllianceError):
            failed = True
            click.echo(f"alliancekit: {name} is left out: {found}", err=True)
        else:
            entries.append(_entry(found, host))
    if as_json:
        show_json(entries)
    else:
        show_table(
            ("id", "version", "title", "respondents", "items", "locales", "rights", "validation"),
            [
                (
                    one["id"],
                    one["version"],
                    one["title"],
                    ", ".join(one["respondents"]),
                    str(one["items"]),
                    ", ".join(one["locales"]),
                    one["rights"] + ("" if one["wording_included"] else " (key, no wording)"),
                    one["validation"],
                )
                for one in entries
            ],
        )
    return Exit.INPUT if failed else Exit.OK


def _entry(instrument: Instrument, host: Host) -> dict[str, Any]:
    adapted = [
        offer.locale
        for offer in host.offers(AdaptationOffer).values()
        if offer.instrument == instrument.id
    ]
    return {
        "id": instrument.id,
        "version": instrument.version,
        "title": instrument.title,
        "respondents": [respondent.value for respondent in instrument.respondents],
        "items": len(instrument.items),
        "locales": [instrument.language, *sorted(adapted)],
        "rights": instrument.rights.licence,
        "wording_included": instrument.rights.wording_included,
        "validation": instrument.validation.status,
    }
