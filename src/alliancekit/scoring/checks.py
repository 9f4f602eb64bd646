"""Everything that ``check`` looks at, in the order in which it makes sense to mend it."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from alliancekit.adaptation.localise import adaptation_findings
from alliancekit.api import AdaptationOffer, CheckOffer
from alliancekit.errors import AllianceError
from alliancekit.host import Host
from alliancekit.instrument.build import build
from alliancekit.instrument.expand import NO_KEY, Key, Plain, plain
from alliancekit.instrument.findings import Finding, Severity, errors_of
from alliancekit.instrument.load import document_findings
from alliancekit.instrument.model import Instrument
from alliancekit.isolation import guard, require_type
from alliancekit.scoring.accepted import NEEDLESS, with_exceptions
from alliancekit.scoring.contract import require_row_by_row, vector_findings
from alliancekit.scoring.plan import draft_plan, plan_findings
from alliancekit.strictjson import Document, Pointer, parse


def check_instrument(data: bytes, where: str, host: Host, key: Key = NO_KEY) -> Iterator[Finding]:
    """The findings of an instrument's JSON. Later checks wait until the earlier ones pass.

    Scoring is tried as every respondent answers it, and everything under every option of every
    choice. A warning that the instrument names among its exceptions is accepted.
    """
    try:
        document = parse(data, where)
    except AllianceError as error:
        yield Finding(error.problem.code, Severity.ERROR, "", str(error))
        return
    found = document_findings(document, key)
    yield from found
    if errors_of(found):
        return
    instrument = build(document, data, key)
    everything = list(_all_variants(document, data, host, key))
    for provided in host.provided(AdaptationOffer).values():
        if provided.offer.instrument == instrument.id:
            everything += adaptation_findings(instrument, provided)
    for one in with_exceptions(everything, instrument.exceptions):
        needless = one.code == NEEDLESS
        yield _placed(one, plain(document.value, key), document) if needless else one


def _all_variants(document: Document, data: bytes, host: Host, key: Key) -> Iterator[Finding]:
    """What scoring and the offered checks find, with the key as given and with every option."""
    instrument = build(document, data, key)
    tried: list[Finding] = []
    offered: dict[Finding, Finding] = {}
    for variant in (key, *_other_choices(instrument, key)):
        tried += (broken := document_findings(document, variant))
        if errors_of(broken):
            continue
        place, varied = plain(document.value, variant), build(document, data, variant)
        for view in () if errors_of(tried) else varied.views:
            tried += [_placed(one, place, document) for one in _scoring(view.scorable, host)]
        for one in _offered(varied, host):
            if variant is key or _differs(one, varied, instrument):
                told = evolve(one, message=f"{one.message}{_where(varied, instrument)}")
                offered.setdefault(one, _placed(told, place, document))
    yield from dict.fromkeys(tried)
    yield from offered.values()


def _other_choices(instrument: Instrument, key: Key) -> Iterator[Key]:
    """The key with each option that it does not choose, one at a time."""
    for choice in instrument.choices:
        for option in choice.options:
            if option.id != choice.chosen:
                yield evolve(key, choices={**key.choices, choice.id: option.id})


def _differs(finding: Finding, varied: Instrument, instrument: Instrument) -> bool:
    """Whether it is about a score or a flag that another option brings or changes."""
    part, _, rest = finding.path.partition(".")
    name = rest.partition(".")[0]
    scores = {one.id for one in varied.scores if one not in instrument.scores}
    flags = {one.of for one in varied.flags if one not in instrument.flags}
    return name in {"scores": scores, "flags": flags}.get(part, ())


def _where(varied: Instrument, instrument: Instrument) -> str:
    """Which options make the one instrument another than the other, to end a message."""
    other = [one for one in varied.choices if one not in instrument.choices]
    return "".join(f" (where {one.id} is {one.chosen})" for one in other)


def _placed(finding: Finding, place: Plain, document: Document) -> Finding:
    """The finding with its line. Its path names parts by position, by id or by respondent."""
    if finding.line is not None:
        return finding
    part, *rest = finding.path.split(".")
    pointer: Pointer = (part, *(int(one) if one.isdecimal() else one for one in rest))
    parts = place.raw.get(part)
    ids = [_name(one) for one in parts] if isinstance(parts, list) else []
    if rest and rest[0] in ids:
        pointer = place.origin((part, ids.index(rest[0]), *pointer[2:]))
    return evolve(finding, line=document.line(pointer))


def _name(part: Any) -> str | None:
    """What a path calls a part of the document."""
    named = part if isinstance(part, dict) else {}
    return next((named[one] for one in ("id", "respondent", "item", "score") if one in named), None)


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
