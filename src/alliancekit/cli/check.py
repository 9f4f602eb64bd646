"""``alliancekit check``: is an instrument right?"""

import click
from attrs import asdict

from alliancekit.api import InstrumentOffer
from alliancekit.cli.plugged import with_host
from alliancekit.cli.tables import show_json
from alliancekit.errors import Exit
from alliancekit.host import Host
from alliancekit.instrument.catalogue import instrument_bytes
from alliancekit.instrument.findings import Finding, errors_of
from alliancekit.scoring.checks import check_instrument


@click.command("check")
@click.argument("given", metavar="[ID|FILE]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@with_host
def command(host: Host, given: tuple[str, ...], *, as_json: bool) -> int:
    """Check instruments: schema, references, methods, known answers, adaptations.

    Without ID or FILE all instruments are checked. Exit status 3 where there is an error.
    """
    results: dict[str, list[Finding]] = {}
    for one in given or tuple(host.offers(InstrumentOffer)):
        results[one] = list(check_instrument(*instrument_bytes(one, host), host))
    if as_json:
        show_json({name: [asdict(f) for f in found] for name, found in results.items()})
    else:
        for name, found in results.items():
            errors = len(errors_of(found))
            told = f"errors: {errors}, warnings: {len(found) - errors}" if found else "ok"
            click.echo(f"{name}: {told}")
            for finding in found:
                click.echo(f"  {finding}")
    wrong = any(errors_of(found) for found in results.values())
    return Exit.INPUT if wrong else Exit.OK
