"""Instruments by id or path, from whoever offers them."""

import difflib
from collections.abc import Iterator
from pathlib import Path

from alliancekit.api import InstrumentOffer
from alliancekit.errors import AllianceError, Problem
from alliancekit.host import Host, Provided
from alliancekit.instrument.expand import NO_KEY, Key
from alliancekit.instrument.load import parse_instrument, read_bytes
from alliancekit.instrument.model import Form, Instrument
from alliancekit.isolation import guard, require_type


def find_instrument(given: str, host: Host, key: Key = NO_KEY) -> Instrument:
    """The instrument of this id or at this path, with the user's ``key``.

    Raises `AllianceError`: ``not-found``, ``plugin-conflict``, or what `parse_instrument` raises.
    """
    instrument = parse_instrument(*instrument_bytes(given, host), key)
    if not _is_path(given):
        _require_id(instrument, host.find(InstrumentOffer, given))
    return instrument


def instrument_bytes(given: str, host: Host) -> tuple[bytes, str]:
    """The JSON of the instrument of this id or at this path, and its name for messages."""
    if _is_path(given):
        return read_bytes(Path(given)), given
    try:
        provided = host.find(InstrumentOffer, given)
    except AllianceError as error:
        if error.problem is Problem.PLUGIN_CONFLICT or host.broken:
            raise
        close = difflib.get_close_matches(given, host.offers(InstrumentOffer))
        hint = f". Did you mean {' or '.join(close)}?" if close else ""
        raise Problem.NOT_FOUND.error(given=given, close=hint) from None
    return _read(provided), provided.offer.where


def form_of(instrument: Instrument, respondent: str) -> Form:
    """The form of this respondent. Raises ``no-respondent``, naming those there are."""
    form = instrument.form(respondent)
    if form is None:
        raise Problem.NO_RESPONDENT.error(
            instrument=instrument.id,
            respondent=respondent,
            available=", ".join(instrument.respondents),
        )
    return form


def worded_form(instrument: Instrument, respondent: str, *, done: str) -> Form:
    """The form of this respondent, every item with its wording.

    Raises ``no-respondent``, and ``no-wording`` for a key without wording, which then cannot be
    ``done`` (printed, exported).
    """
    form = form_of(instrument, respondent)
    if any(form.respondent not in item.text for item in instrument.items):
        raise Problem.NO_WORDING.error(
            instrument=instrument.id,
            respondent=respondent,
            holder=instrument.rights.holder,
            done=done,
        )
    return form


def all_instruments(host: Host) -> Iterator[tuple[str, Instrument | AllianceError]]:
    """Every offered instrument by id or, where it cannot be had, the reason."""
    for name, provided in host.provided(InstrumentOffer).items():
        try:
            instrument = parse_instrument(_read(provided), provided.offer.where)
            _require_id(instrument, provided)
            yield name, instrument
        except AllianceError as error:
            yield name, error


def _require_id(instrument: Instrument, provided: Provided) -> None:
    if instrument.id != provided.offer.name:
        what = f"the instrument offered as {provided.offer.name!r} is {instrument.id!r}"
        raise Problem.PLUGIN_FAILED.error(plugin=provided.plugin, what=what)


def _is_path(given: str) -> bool:
    return given.endswith(".json") or "/" in given or "\\" in given


def _read(provided: Provided) -> bytes:
    what = f"the instrument {provided.offer.name!r}"
    with guard(provided.plugin, what):
        data = provided.offer.read()
    require_type(provided.plugin, what, data, bytes)
    return bytes(data)
