"""By whom the numbers of a report were made: methods, and the versions of what brought them."""

from alliancekit import __version__
from alliancekit.api import ReportSectionOffer, ScoringMethodOffer
from alliancekit.host import Host, Plugin
from alliancekit.instrument.model import Instrument


def made_by(instrument: Instrument, host: Host) -> list[str]:
    """A line for the toolkit and for each other plugin: its version, and what of it is here.

    ``alliancekit 0.1.0 (mean, pomp)``. Which score names which method stands in the instrument,
    whose digest is printed beside.
    """
    found: dict[str, dict[str, None]] = {f"alliancekit {__version__}": {}}
    for score in instrument.scores:
        provided = host.find(ScoringMethodOffer, score.method)
        found.setdefault(_named(provided.plugin), {})[score.method] = None
    for section in host.every(ReportSectionOffer):
        if section.plugin.source != "builtin":
            found.setdefault(_named(section.plugin), {})[section.offer.name] = None
    return [f"{who} ({', '.join(what)})" if what else who for who, what in found.items()]


def _named(plugin: Plugin) -> str:
    return f"{plugin.distribution or plugin.name} {plugin.version}"
