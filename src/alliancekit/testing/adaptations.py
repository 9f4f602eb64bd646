"""What every adaptation must keep, as test classes for pytest."""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import frozen

from alliancekit.adaptation.localise import canonical
from alliancekit.adaptation.pofile import read_catalogue, translation
from alliancekit.adaptation.record import (
    AdaptationRecord,
    AdaptationStatus,
    parse_record,
    source_strings,
    text_sha256,
)
from alliancekit.adaptation.terms import terms
from alliancekit.api import AdaptationOffer
from alliancekit.errors import AllianceError
from alliancekit.instrument.model import Instrument
from alliancekit.strictjson import parse
from alliancekit.testing.contract import Contract
from alliancekit.testing.hosted import elsewhere, host_with, offers_of, outcome, the_instrument

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\(\w+\)[a-z]|%[sd]|<[^<>]+>|https?://[^\s)]+")
"""What a program fills in or follows: ``{n}``, ``%s``, ``<b>``, a web address."""

EARNED: Mapping[AdaptationStatus, frozenset[str]] = {
    AdaptationStatus.DRAFT_FORWARD: frozenset({"forward_translation"}),
    AdaptationStatus.RECONCILED: frozenset({"reconciliation"}),
    AdaptationStatus.BACK_TRANSLATED: frozenset({"back_translation"}),
    AdaptationStatus.COMMITTEE_REVIEWED: frozenset({"committee_review", "harmonisation"}),
    AdaptationStatus.DEBRIEFED: frozenset({"cognitive_debriefing"}),
    AdaptationStatus.PROOFREAD: frozenset({"proofreading"}),
    AdaptationStatus.LINGUISTICALLY_VALIDATED: frozenset({"final_report"}),
    AdaptationStatus.PSYCHOMETRICALLY_VALIDATED: frozenset(),
}
"""The steps of which a status needs one, besides those that the statuses before it need."""


@frozen
class _Case:
    """An adaptation that can be read, beside its source."""

    offer: AdaptationOffer
    instrument: Instrument
    catalogue: "Catalog"

    @property
    def texts(self) -> dict[str, tuple[str, str]]:
        """Source and finished translation of each string that has one, by path."""
        pairs = {
            path: (text, translation(self.catalogue, text, path))
            for path, text in source_strings(self.instrument).items()
        }
        return {path: (text, found) for path, (text, found) in pairs.items() if found is not None}


class AdaptationContract(Contract):
    """Subclass this and name your plugin's module; every adaptation that it offers is tried.

    ``beside`` are other plugins that it builds on: that of the instrument, say. ``untranslated``
    names the paths that are knowingly left in the source's language, and ``unchanged`` those whose
    translation is the same as the source (a name, a loan word), by adaptation (``ak-pulse/fr``).
    ``without_terms`` are the locales to which the toolkit's own words (Date, Session …) are known
    not to be translated yet: forms and reports are not printed in them.
    """

    plugin: ClassVar[ModuleType]
    beside: ClassVar[tuple[ModuleType, ...]] = ()
    untranslated: ClassVar[Mapping[str, frozenset[str]]] = {}
    unchanged: ClassVar[Mapping[str, frozenset[str]]] = {}
    without_terms: ClassVar[frozenset[str]] = frozenset()

    def test_what_is_read_is_bytes(self) -> None:
        """``read_messages`` and ``read_record`` give bytes: text was decoded by a guess."""
        for what, read in self._reads():
            given = outcome(read)
            assert not isinstance(given, BaseException), f"{what} raises {given!r}"
            assert type(given) is bytes, f"{what} is {type(given).__name__}: give bytes"

    def test_reading_again_gives_the_same_from_any_folder(self) -> None:
        """A file is opened anew each time, by a path that the working folder does not change."""
        for what, read in self._reads():
            first = outcome(read)
            if isinstance(first, BaseException):
                continue
            with elsewhere():
                again = outcome(read)
            told = f"{what} cannot be read twice, or only from one folder"
            assert again == first, f"{told}: start from Path(__file__), and open it in the call"

    def test_where_says_what_is_read(self) -> None:
        """``where`` names the file in messages: a translator has to find the line."""
        for offer in self._offers():
            assert offer.where.strip(), f"{offer.name}: say where it is from"

    def test_the_messages_are_a_po_file(self) -> None:
        """A PO file in UTF-8, without plural forms, and no text in it that may not be printed."""
        for offer in self._offers():
            data = outcome(offer.read_messages)
            if isinstance(data, bytes):
                found = outcome(partial(read_catalogue, data, offer.locale, offer.where))
                assert not isinstance(found, BaseException), f"{offer.name}: {found}"

    def test_the_record_is_valid(self) -> None:
        """The record passes its schema: without one nobody can judge how far to trust it."""
        for offer in self._offers():
            data = outcome(offer.read_record)
            if isinstance(data, bytes):
                found = outcome(partial(parse_record, data, offer.where))
                assert not isinstance(found, BaseException), f"{offer.name}: {found}"

    def test_the_record_is_of_this_adaptation(self) -> None:
        """The record names the instrument and the locale that are offered: it was not copied."""
        for offer, record, _ in self._records():
            told = f"{offer.name}: the record is of {record.instrument}/{record.locale}"
            assert (record.instrument, record.locale) == (offer.instrument, offer.locale), told

    def test_the_instrument_is_there(self) -> None:
        """What is adapted is offered: by alliancekit, by the plugin, by those ``beside`` it."""
        host = host_with(self.plugin, *self.beside)
        for offer in self._offers():
            found = the_instrument(host, offer.instrument)
            told = f"{offer.name}: no readable instrument {offer.instrument!r}; name its plugin"
            assert found is not None, f"{told} in `beside`"

    def test_the_locale_is_one_that_is_asked_for(self) -> None:
        """A BCP-47 tag in its usual case, not the source's language: else it is never found."""
        for case in self._cases():
            locale, source = case.offer.locale, case.instrument.language
            usual = outcome(partial(canonical, locale))
            assert usual == locale, f"{case.offer.name}: write the locale as {usual}"
            assert locale != source, f"{case.offer.name}: {locale} is the language of the source"

    def test_the_licence_permits_it(self) -> None:
        """No adaptation of a wording that may be used only unaltered: it would not be printed."""
        for case in self._cases():
            rights = case.instrument.rights
            assert not rights.unaltered, f"{case.offer.name}: {rights.licence} permits no change"

    def test_the_source_has_not_moved_on(self) -> None:
        """The record was made from the wording that is there now, not from an older one."""
        host = host_with(self.plugin, *self.beside)
        for offer, record, _ in self._records():
            if instrument := the_instrument(host, offer.instrument):
                told = f"{offer.name}: the wording has changed since {record.source_version}; look"
                told += f" it through, then let the record say {text_sha256(instrument)}"
                assert record.source_text_sha256 == text_sha256(instrument), told

    def test_every_string_is_translated(self) -> None:
        """Nothing is missing, empty or fuzzy but what ``untranslated`` admits, and no more."""
        for case in self._cases():
            name = case.offer.name
            open_ = set(source_strings(case.instrument)) - set(case.texts)
            admitted = self.untranslated.get(name, frozenset())
            silent, needless = sorted(open_ - admitted), sorted(admitted - open_)
            assert not silent, f"{name}: no finished translation of {', '.join(silent)}"
            assert not needless, f"{name}: translated, yet in `untranslated`: {', '.join(needless)}"

    def test_every_message_has_its_place(self) -> None:
        """Each ``msgctxt`` is the path of a string, and its ``msgid`` the string of that path."""
        for case in self._cases():
            strings = source_strings(case.instrument)
            for message in case.catalogue:
                if message.id and not message.fuzzy:
                    at = f"{case.offer.name}, line {message.lineno}"
                    assert message.context in strings, f"{at}: no string at {message.context!r}"
                    told = f"{at}: at {message.context} the source has another string"
                    assert message.id == strings[message.context], told

    def test_placeholders_are_kept(self) -> None:
        """``{n}``, ``%s``, marks and web addresses stand in the translation as in the source."""
        for case in self._cases():
            for path, (source, target) in case.texts.items():
                kept, found = (Counter(PLACEHOLDER.findall(one)) for one in (source, target))
                told = f"{case.offer.name}.{path}: {sorted(found)}, in the source {sorted(kept)}"
                assert kept == found, told

    def test_no_string_is_only_copied(self) -> None:
        """What reads as in the source was copied, not translated, but for ``unchanged``."""
        for case in self._cases():
            language = case.offer.locale.split("-")[0]
            if language == case.instrument.language.split("-")[0]:
                continue
            admitted = self.unchanged.get(case.offer.name, frozenset())
            for path, (source, target) in case.texts.items():
                words = re.sub(PLACEHOLDER, "", source)
                copied = source == target and any(one.isalpha() for one in words)
                told = f"{case.offer.name}.{path}: the same as the source; if that is meant, name"
                assert not copied or path in admitted, f"{told} it in `unchanged`"

    def test_what_differs_stays_different(self) -> None:
        """No two answers of a scale, and no two items of a form, have become the same words."""
        for case in self._cases():
            said: dict[tuple[str, str], dict[str, tuple[str, str]]] = defaultdict(dict)
            for path, (source, target) in case.texts.items():
                part, _, rest = path.partition(".")
                name, _, last = rest.partition(".")
                group = {"scales": (part, name), "items": (part, last)}.get(part)
                if group:
                    other, source_there = said[group].setdefault(target, (path, source))
                    told = f"{case.offer.name}: {other} and {path} have become the same words"
                    assert source == source_there, told

    def test_the_toolkit_has_words_in_its_language(self) -> None:
        """Forms and reports can be printed in it, unless ``without_terms`` says not yet."""
        for offer in self._offers():
            found = outcome(partial(terms, offer.locale))
            there = not isinstance(found, AllianceError)
            told = f"{offer.name}: {found}; until then name the locale in `without_terms`"
            assert there or offer.locale in self.without_terms, told
            told = f"{offer.name}: the toolkit speaks it; take it out of `without_terms`"
            assert not there or offer.locale not in self.without_terms, told

    def test_the_status_is_earned(self) -> None:
        """Each step that the status rests on is in the record, and was not left to a machine.

        The order is that of the ISPOR principles (Wild et al. 2005).
        """
        for offer, record, raw in self._records():
            if record.status not in EARNED:
                continue
            needed = list(EARNED)[: list(EARNED).index(record.status) + 1]
            roles = [(one["step"], one["role"].casefold()) for one in raw["steps"]]
            people = {step for step, role in roles if not role.startswith("machine")}
            for status in needed:
                steps = EARNED[status]
                told = f"{offer.name} is {record.status}, and no person did a step of"
                assert not steps or people & steps, f"{told}: {' or '.join(sorted(steps))}"
            if AdaptationStatus.DEBRIEFED in needed:
                asked = raw.get("debriefing", {}).get("n", 0)
                assert asked > 0, f"{offer.name} is {record.status}: `debriefing` names nobody"
            if record.status is AdaptationStatus.PSYCHOMETRICALLY_VALIDATED:
                assert raw.get("evidence"), f"{offer.name} is {record.status}, without evidence"

    def test_the_dates_can_have_been(self) -> None:
        """Dates of the record are days of the calendar, and its steps follow one another."""
        for offer, _, raw in self._records():
            for part in ("steps", "changelog"):
                for one in raw[part]:
                    found = outcome(partial(dt.date.fromisoformat, one["date"]))
                    assert isinstance(found, dt.date), f"{offer.name}, {part}: no day {one['date']}"
            dates = [one["date"] for one in raw["steps"]]
            assert dates == sorted(dates), f"{offer.name}: the steps are not in order: {dates}"

    # ─── the bench ───────────────────────────────────────────────────────

    def _offers(self) -> list[AdaptationOffer]:
        return offers_of(self.plugin, AdaptationOffer)

    def _reads(self) -> Iterator[tuple[str, Any]]:
        for offer in self._offers():
            yield f"{offer.name}, read_messages", offer.read_messages
            yield f"{offer.name}, read_record", offer.read_record

    def _records(self) -> Iterator[tuple[AdaptationOffer, AdaptationRecord, dict[str, Any]]]:
        """The records that can be read; `test_the_record_is_valid` tells of the others."""
        for offer in self._offers():
            data = outcome(offer.read_record)
            found = outcome(partial(parse_record, data, offer.where))
            if isinstance(found, AdaptationRecord):
                yield offer, found, parse(data, offer.where).value

    def _cases(self) -> Iterator[_Case]:
        """What can be read; `test_the_messages_are_a_po_file` tells of the others."""
        host = host_with(self.plugin, *self.beside)
        for offer in self._offers():
            instrument = the_instrument(host, offer.instrument)
            data = outcome(offer.read_messages)
            found = outcome(partial(read_catalogue, data, offer.locale, offer.where))
            if instrument is not None and not isinstance(found, BaseException):
                yield _Case(offer, instrument, found)
