"""``alliancekit check``: is an instrument right?"""

from collections import Counter

import click
from attrs import asdict

from alliancekit.api import InstrumentOffer
from alliancekit.cli.plugged import with_host
from alliancekit.cli.tables import show_json
from alliancekit.errors import Exit
from alliancekit.host import Host
from alliancekit.instrument.catalogue import instrument_bytes
from alliancekit.instrument.findings import Finding, Severity, errors_of
from alliancekit.scoring.checks import check_instrument


@click.command("check")
@click.argument("given", metavar="[ID|FILE]...", nargs=-1)
@click.option("--verbose", "-v", is_flag=True, help="Also accepted findings, with the reasons.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@with_host
def command(host: Host, given: tuple[str, ...], *, verbose: bool, as_json: bool) -> int:
    """Check instruments: schema, references, methods, known answers, wording, adaptations.

    Without ID or FILE all instruments are checked. Exit status 3 where there is an error.
    """
    results: dict[str, list[Finding]] = {}
    for one in given or tuple(host.offers(InstrumentOffer)):
        results[one] = list(check_instrument(*instrument_bytes(one, host), host))
    if as_json:
        show_json({name: [asdict(f) for f in found] for name, found in results.items()})
    else:
        for name, found in results.items():
            click.echo(f"{name}: {_summary(found)}")
            for finding in found:
                if verbose or finding.severity is not Severity.ACCEPTED:
                    click.echo(f"  {finding}")
    wrong = any(errors_of(found) for found in results.values())
    return Exit.INPUT if wrong else Exit.OK


def _summary(found: list[Finding]) -> str:
    """``ok``, or how many errors and warnings; how many were accepted, if any."""
    count = Counter(finding.severity for finding in found)
    wrong = f"errors: {count[Severity.ERROR]}, warnings: {count[Severity.WARNING]}"
    told = wrong if count[Severity.ERROR] or count[Severity.WARNING] else "ok"
    accepted = count[Severity.ACCEPTED]
    return f"{told}, accepted: {accepted}" if accepted else told
