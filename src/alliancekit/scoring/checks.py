"""Everything that ``check`` looks at, in the order in which it makes sense to mend it."""

from collections.abc import Iterator

from attrs import evolve

from alliancekit.adaptation.localise import adaptation_findings
from alliancekit.api import AdaptationOffer, CheckOffer
from alliancekit.errors import AllianceError
from alliancekit.host import Host
from alliancekit.instrument.findings import Finding, Severity, errors_of
from alliancekit.instrument.load import build, document_findings
from alliancekit.instrument.model import Instrument
from alliancekit.isolation import guard, require_type
from alliancekit.scoring.contract import require_row_by_row, vector_findings
from alliancekit.scoring.plan import draft_plan, plan_findings
from alliancekit.strictjson import parse


def check_instrument(data: bytes, where: str, host: Host) -> Iterator[Finding]:
    """The findings of an instrument's JSON. Later checks wait until the earlier ones pass."""
    try:
        document = parse(data, where)
    except AllianceError as error:
        yield Finding(error.problem.code, Severity.ERROR, "", str(error))
        return
    found = document_findings(document)
    yield from found
    if errors_of(found):
        return
    instrument = build(document, data)
    for finding in _scoring(instrument, host):
        pointer = tuple(int(one) if one.isdecimal() else one for one in finding.path.split("."))
        yield evolve(finding, line=document.line(pointer))
    yield from _offered(instrument, host)
    for offer in host.offers(AdaptationOffer).values():
        if offer.instrument == instrument.id:
            yield from adaptation_findings(instrument, offer)


def _scoring(instrument: Instrument, host: Host) -> Iterator[Finding]:
    """Whether the methods are there and fit and, where they do, whether the answers come out."""
    try:
        plan = draft_plan(instrument, host)
        misfits = plan_findings(plan)
    except AllianceError as error:
        yield Finding(error.problem.code, Severity.ERROR, "scores", str(error))
        return
    yield from misfits
    if not misfits:
        yield from vector_findings(plan, require_row_by_row(plan))


def _offered(instrument: Instrument, host: Host) -> Iterator[Finding]:
    for provided in host.every(CheckOffer):
        with guard(provided.plugin, f"the check {provided.offer.name!r}"):
            found = list(provided.offer.run(instrument))
        for finding in found:
            require_type(provided.plugin, "what a check found", finding, Finding)
        yield from found
