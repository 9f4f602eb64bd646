"""What a new plugin may be begun with: a name that is free, and wording that may be adapted."""

from collections.abc import Container
from typing import Any

from alliancekit.adaptation.localise import canonical
from alliancekit.adaptation.record import source_strings, text_sha256
from alliancekit.adaptation.terms import terms
from alliancekit.api import AdaptationOffer, InstrumentOffer
from alliancekit.errors import AllianceError, Problem
from alliancekit.host import HOOKS, Host
from alliancekit.instrument.catalogue import find_instrument
from alliancekit.scaffold.written import Wording


def require_free(host: Host, kind: type[Any], name: str, taken: Container[str] = ()) -> None:
    """Raise `AllianceError` ``bad-option`` for a name under which something is offered already.

    ``taken`` are further names that are not free.
    """
    provided = host.provided(kind).get(name)
    if provided is None and name not in taken:
        return
    option, other = ("--locale", "language") if kind is AdaptationOffer else ("NAME", "name")
    what = next(text for offer, text in HOOKS.values() if offer is kind)
    whose = provided.plugin if provided else "alliancekit itself"
    why = f"the {what} {name!r} is offered already, by {whose}: choose another {other}"
    raise Problem.BAD_OPTION.error(option=option, why=why)


def begun_wording(host: Host, instrument_id: str, locale: str) -> Wording:
    """The strings of an instrument, for its adaptation to ``locale``.

    Raises `AllianceError` as `find_instrument`, ``bad-locale``, and ``bad-option`` where no plugin
    offers the instrument, the rights allow no adaptation or the language is the instrument's own.
    """
    instrument = find_instrument(instrument_id, host)
    if host.provided(InstrumentOffer).get(instrument_id) is None:
        why = f"{instrument_id}: put it into a plugin of kind instruments first, and name its id"
        raise Problem.BAD_OPTION.error(option="--instrument", why=why)
    tag = canonical(locale)
    rights = instrument.rights
    if not rights.wording_included or rights.unaltered:
        why = f"the wording of {instrument.id} is not yours to adapt: it belongs to {rights.holder}"
        raise Problem.BAD_OPTION.error(option="--instrument", why=why)
    if tag == instrument.language:
        why = f"{instrument.id} is in {tag} already"
        raise Problem.BAD_OPTION.error(option="--locale", why=why)
    return Wording(
        instrument.id,
        instrument.version,
        instrument.language,
        tag,
        rights.licence,
        text_sha256(instrument),
        source_strings(instrument),
        has_terms=_has_terms(tag),
    )


def _has_terms(locale: str) -> bool:
    """Whether the toolkit's own words are there in a language."""
    try:
        terms(locale)
    except AllianceError:
        return False
    return True
