"""The same instrument in other words. What has no translation is never passed over in silence."""

from collections.abc import Callable, Iterator

from attrs import evolve, frozen

from alliancekit.adaptation.pofile import read_catalogue, translation
from alliancekit.adaptation.record import (
    AdaptationRecord,
    AdaptationStatus,
    parse_record,
    source_strings,
    text_sha256,
)
from alliancekit.api import AdaptationOffer
from alliancekit.errors import AllianceError, Problem
from alliancekit.host import Host, Provided
from alliancekit.instrument.findings import Finding, Severity
from alliancekit.instrument.model import Instrument
from alliancekit.instrument.words import map_text
from alliancekit.isolation import guard, require_type


@frozen
class Localised:
    """An instrument as it will be printed.

    ``record`` is ``None`` in the source language. ``untranslated`` are the paths that fall back
    to it; ``notes`` are what the user must be told, one sentence each.
    """

    instrument: Instrument
    record: AdaptationRecord | None = None
    untranslated: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def machine_draft(self) -> bool:
        """Whether no person has yet checked the translation."""
        return self.record is not None and self.record.status is AdaptationStatus.MACHINE_DRAFT


def localise(instrument: Instrument, locale: str | None, host: Host) -> Localised:
    """The instrument in the words of ``locale``, a BCP-47 tag; ``None`` for the source's own.

    ``es-MX`` falls back to ``es``, and the notes say so. Raises `AllianceError` ``bad-locale`` or
    ``no-locale``, and what `parse_record` and `read_catalogue` raise.
    """
    if locale is None or canonical(locale) == instrument.language:
        return Localised(instrument)
    wanted = canonical(locale)
    if instrument.rights.supplied and wanted.startswith(f"{instrument.language}-"):
        return Localised(
            instrument, notes=(f"there is no {wanted}; {instrument.language} is used",)
        )
    if instrument.rights.unaltered:
        raise Problem.UNALTERED.error(instrument=instrument.id, licence=instrument.rights.licence)
    provided = _find(instrument, wanted, host)
    offer = provided.offer
    catalogue = read_catalogue(_read(provided, offer.read_messages), offer.locale, offer.where)
    record = parse_record(_read(provided, offer.read_record), f"the record of {offer.where}")
    untranslated = []

    def words(path: str, text: str) -> str:
        found = translation(catalogue, text, path)
        if found is None:
            untranslated.append(path)
        return found or text

    adapted = evolve(map_text(instrument, words), locale=offer.locale)
    notes = []
    if offer.locale != wanted:
        notes.append(f"there is no {wanted}; {offer.locale} is used")
    if untranslated:
        count = len(source_strings(instrument))
        notes.append(
            f"{len(untranslated)} of {count} strings have no current {offer.locale} translation"
            f" and are in {instrument.language}: {', '.join(untranslated[:5])}"
            + (" …" if len(untranslated) > 5 else "")  # noqa: PLR2004 - as many as are named
        )
    if record.status in (AdaptationStatus.SUPERSEDED, AdaptationStatus.WITHDRAWN):
        notes.append(f"the adaptation {offer.locale} is {record.status.value}")
    return Localised(adapted, record, tuple(untranslated), tuple(notes))


def canonical(locale: str) -> str:
    """A BCP-47 tag in its usual case: ``ES_mx`` is ``es-MX``. Raises ``bad-locale``."""
    from babel import Locale, UnknownLocaleError

    try:
        parsed = Locale.parse(locale.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        raise Problem.BAD_LOCALE.error(given=locale[:35]) from None
    parts = (parsed.language, parsed.script, parsed.territory)
    return "-".join(part for part in parts if part)


def right_to_left(locale: str) -> bool:
    """Whether the language is written from right to left."""
    from babel import Locale

    return Locale.parse(locale, sep="-").text_direction == "rtl"


def _find(instrument: Instrument, wanted: str, host: Host) -> Provided:
    parts = wanted.split("-")
    offers = host.provided(AdaptationOffer)
    for length in range(len(parts), 0, -1):
        name = f"{instrument.id}/{'-'.join(parts[:length])}"
        if name in offers:
            return offers[name]
    exact = f"{instrument.id}/{wanted}"
    if host.broken or any(exact in str(conflict) for conflict in host.conflicts()):
        return host.find(AdaptationOffer, exact)
    available = [instrument.language]
    available += sorted(
        o.offer.locale for o in offers.values() if o.offer.instrument == instrument.id
    )
    raise Problem.NO_LOCALE.error(
        instrument=instrument.id, locale=wanted, available=", ".join(available)
    )


def _read(provided: Provided, read: Callable[[], bytes]) -> bytes:
    what = f"the adaptation {provided.offer.name!r}"
    with guard(provided.plugin, what):
        data = read()
    require_type(provided.plugin, what, data, bytes)
    return data


def adaptation_findings(instrument: Instrument, provided: Provided) -> Iterator[Finding]:
    """What is wrong with an adaptation, or behind its source.

    Raises `AllianceError` ``plugin-failed`` where its plugin cannot give it.
    """
    offer: AdaptationOffer = provided.offer
    at = f"locales.{offer.locale}"
    messages = _read(provided, offer.read_messages)
    history = _read(provided, offer.read_record)
    try:
        catalogue = read_catalogue(messages, offer.locale, offer.where)
        record = parse_record(history, f"the record of {offer.where}")
    except AllianceError as error:
        yield Finding(error.problem.code, Severity.ERROR, at, str(error))
        return
    if (record.instrument, record.locale) != (offer.instrument, offer.locale):
        told = f"the record is of {record.instrument} in {record.locale}"
        yield Finding("adaptation", Severity.ERROR, at, told)
    current = text_sha256(instrument)
    if record.source_text_sha256 != current:
        told = (
            f"made from version {record.source_version}; the wording has changed since: {current}"
        )
        yield Finding("stale-adaptation", Severity.WARNING, at, told)
    for path, text in source_strings(instrument).items():
        if translation(catalogue, text, path) is None:
            told = "no current translation"
            yield Finding("untranslated", Severity.WARNING, f"{at}.{path}", told)
