"""What every check of instruments must keep, as test classes for pytest."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from attrs import evolve

from alliancekit.api import CheckOffer, Finding, InstrumentOffer, Severity
from alliancekit.host import Host
from alliancekit.instrument.expand import plain
from alliancekit.instrument.load import parse_instrument, read_bytes
from alliancekit.instrument.model import Instrument
from alliancekit.instrument.respondent import Respondent
from alliancekit.strictjson import parse
from alliancekit.testing.contract import Contract
from alliancekit.testing.hosted import host_with, instruments_of, offers_of, outcome
from alliancekit.testing.telling import said

Given = str | Path | bytes | Mapping[str, Any]
"""An instrument to try: the id of one that is offered, a file, its bytes, or its JSON."""

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class CheckContract(Contract):
    """Subclass this and name your plugin's module; every check that it offers is tried.

    ``faulty`` are instruments in which the checks must find something, by the code of what they
    must find; ``clean`` are those in which they must find nothing. ``checks`` names those of the
    plugin's checks that are meant, ``None`` all. ``beside`` are other plugins, whose instruments
    are named here.
    """

    plugin: ClassVar[ModuleType]
    faulty: ClassVar[Mapping[str, Given]]
    clean: ClassVar[Sequence[Given]] = ("ak-pulse",)
    checks: ClassVar[Sequence[str] | None] = None
    beside: ClassVar[tuple[ModuleType, ...]] = ()

    def test_what_is_given_is_valid(self) -> None:
        """``faulty`` and ``clean`` are valid: a check is never given an instrument that is not."""
        for where, given in self._named():
            found = outcome(partial(parse_instrument, self._bytes(given), where))
            assert not isinstance(found, BaseException), f"{found}"

    def test_what_is_faulty_is_found(self) -> None:
        """Each faulty instrument gives a finding of its code."""
        for code, given in self.faulty.items():
            found = {one.code for offer in self._offers() for one in self._found(offer, given)}
            assert code in found, f"no check finds {code!r}; found is: {sorted(found) or 'nothing'}"

    def test_every_check_finds_something(self) -> None:
        """No check is silent on all that is faulty: it would be proven by nothing."""
        for offer in self._offers():
            found = [one for given in self.faulty.values() for one in self._found(offer, given)]
            told = f"{offer.name} finds nothing in all of `faulty`"
            assert found, f"{told}: add an instrument in which it must"

    def test_what_is_clean_is_passed_over(self) -> None:
        """Nothing is found in a clean instrument: who is warned in vain stops reading."""
        for offer in self._offers():
            for number, given in enumerate(self.clean, 1):
                found = self._found(offer, given)
                listed = "; ".join(str(one) for one in found[:3])
                assert not found, f"{offer.name}, in number {number} of `clean`: {listed}"

    def test_findings_are_findings(self) -> None:
        """``run`` gives `Finding` objects, one after the other."""
        for offer, instrument in self._every():
            given = outcome(partial(_run, offer, instrument))
            told = f"{offer.name}, of {instrument.id}: gives {given!r}"
            if not isinstance(given, BaseException):
                kinds = isinstance(given, list) and {type(one) for one in given} <= {Finding}
                assert kinds, f"{told[:200]}; yield Finding objects"

    def test_a_finding_says_what_is_wrong(self) -> None:
        """A code in kebab-case, an error or a warning, and a message of one printable line."""
        for offer, one in self._all_findings():
            told = f"{offer.name}: {one!r}"
            assert CODE.fullmatch(one.code), f"{told}: write the code in kebab-case"
            weighed = one.severity in (Severity.ERROR, Severity.WARNING)
            assert weighed, f"{told}: give an error or a warning; it is the author who accepts"
            said = one.message.strip() and one.message.isprintable()
            assert said, f"{told}: say what is wrong in one line"

    def test_a_finding_names_a_place(self) -> None:
        """Its path leads somewhere in the file, so that the author finds the line."""
        for offer, given in self._given():
            document = parse(self._bytes(given), "the contract")
            places = [_with_items(one) for one in (document.value, plain(document.value).raw)]
            for one in self._found(offer, given):
                there = any(_leads(place, one.path) for place in places)
                told = f"{offer.name}: nothing at {one.path!r}; name parts as the file does"
                assert there, f"{told}: items.q1.text.client, scores.total, vectors.2"

    def test_nothing_breaks_it(self) -> None:
        """Every shipped instrument passes through it, in other words, without words or scores.

        And without a form for the client, as where only the therapist is asked.
        """
        for offer, instrument in self._every():
            given = outcome(partial(_run, offer, instrument))
            broken = isinstance(given, BaseException)
            told = f"{offer.name}, of {instrument.id}"
            assert not broken, f"{told}: raises {said(given) if broken else given}"

    def test_checking_again_finds_the_same(self) -> None:
        """Nothing is kept from one instrument to the next, and nothing is left to chance."""
        every = self._instruments()
        for offer in self._offers():
            forth = [outcome(partial(_run, offer, one)) for one in every]
            back = [outcome(partial(_run, offer, one)) for one in every[::-1]][::-1]
            for one, first, again in zip(every, forth, back, strict=True):
                if not isinstance(first, BaseException):
                    told = f"{offer.name}, of {one.id}: finds something else the second time"
                    assert first == again, told

    def test_the_instrument_is_left_alone(self) -> None:
        """A check looks and changes nothing: what comes after it scores the same instrument."""
        for offer, given in self._given():
            data = self._bytes(given)
            instrument, same = (parse_instrument(data, "the contract") for _ in range(2))
            outcome(partial(_run, offer, instrument))
            assert instrument == same, f"{offer.name} has changed the instrument {instrument.id}"

    # ─── the bench ───────────────────────────────────────────────────────

    def _offers(self) -> list[CheckOffer]:
        made = offers_of(self.plugin, CheckOffer)
        named = [one.name for one in made]
        absent = sorted(set(self.checks or ()) - set(named))
        assert not absent, f"the plugin offers {', '.join(named)}, not {', '.join(absent)}"
        return [one for one in made if self.checks is None or one.name in self.checks]

    def _named(self) -> Iterator[tuple[str, Given]]:
        yield from ((f"faulty[{code!r}]", given) for code, given in self.faulty.items())
        yield from ((f"clean[{place}]", given) for place, given in enumerate(self.clean))

    def _given(self) -> Iterator[tuple[CheckOffer, Given]]:
        """Each check with what is given; `test_what_is_given_is_valid` tells of what is not."""
        valid = [given for _, given in self._named() if self._parsed(given)]
        for offer in self._offers():
            for given in valid:
                yield offer, given

    def _parsed(self, given: Given) -> Instrument | None:
        found = outcome(partial(parse_instrument, self._bytes(given), "the contract"))
        return found if isinstance(found, Instrument) else None

    def _bytes(self, given: Given) -> bytes:
        if isinstance(given, bytes):
            return given
        if isinstance(given, Path):
            return read_bytes(given)
        if isinstance(given, str):
            return _host((self.plugin, *self.beside)).get(InstrumentOffer, given).read()
        return json.dumps(given).encode()

    def _found(self, offer: CheckOffer, given: Given) -> list[Finding]:
        """What it finds; nothing where it fails, which `test_nothing_breaks_it` tells."""
        instrument = self._parsed(given)
        found = outcome(partial(_run, offer, instrument)) if instrument else []
        return [one for one in found if type(one) is Finding] if isinstance(found, list) else []

    def _all_findings(self) -> Iterator[tuple[CheckOffer, Finding]]:
        for offer, given in self._given():
            for one in self._found(offer, given):
                yield offer, one

    def _every(self) -> Iterator[tuple[CheckOffer, Instrument]]:
        for offer in self._offers():
            for instrument in self._instruments():
                yield offer, instrument

    def _instruments(self) -> list[Instrument]:
        """Each that is given or shipped, and with what may be left out."""
        own = [self._parsed(given) for _, given in self._named()]
        made = [variant for one in own if one for variant in _variants(one)]
        return made + _shipped((self.plugin, *self.beside))


@cache
def _host(plugins: tuple[ModuleType, ...]) -> Host:
    return host_with(*plugins)


@cache
def _shipped(plugins: tuple[ModuleType, ...]) -> list[Instrument]:
    """The instruments of a host with these plugins, in all variants."""
    found = instruments_of(_host(plugins))
    return [variant for instrument in found for variant in _variants(instrument)]


def _variants(instrument: Instrument) -> Iterator[Instrument]:
    """The instrument, and it in other words, for each respondent, and with parts left out."""
    yield instrument
    yield evolve(instrument, locale="ar")
    yield from instrument.views
    yield _as_told_by(Respondent.THERAPIST, instrument)
    yield evolve(instrument, items=tuple(evolve(one, text={}) for one in instrument.items))
    yield evolve(instrument.scorable, vectors=(), exceptions=())
    yield evolve(instrument, scores=(), flags=(), vectors=())


def _as_told_by(respondent: Respondent, instrument: Instrument) -> Instrument:
    """The instrument as this one alone answers it, in the words of its first respondent."""
    first = instrument.respondents[0]
    seen = instrument.seen_by(first)

    def said_by(text: Mapping[Respondent, str]) -> dict[Respondent, str]:
        return {respondent: text[first]} if first in text else {}

    return evolve(
        seen,
        forms=tuple(evolve(form, respondent=respondent) for form in seen.forms[:1]),
        items=tuple(evolve(one, text=said_by(one.text)) for one in seen.items),
        fields=tuple(evolve(one, label=said_by(one.label)) for one in seen.fields),
        vectors=tuple(evolve(one, respondent=None) for one in seen.vectors),
    )


def _run(offer: CheckOffer, instrument: Instrument) -> list[Any]:
    return list(offer.run(instrument))


def _with_items(raw: dict[str, Any]) -> dict[str, Any]:
    """The document, in which each form has its items, ``forms.client.items``: all of them."""
    forms = [{**one, "items": raw["items"]} for one in raw["forms"]]
    return {**raw, "forms": forms}


def _leads(place: Any, path: str) -> bool:
    """Whether a path, of names and positions, leads somewhere in the JSON."""
    for part in path.split(".") if path else ():
        if isinstance(place, list):
            named = [one for one in place if isinstance(one, dict) and part in _names(one)]
            inside = part.isdecimal() and int(part) < len(place)
            if not named and not inside:
                return False
            place = named[0] if named else place[int(part)]
        elif isinstance(place, dict) and part in place:
            place = place[part]
        else:
            return False
    return True


def _names(part: dict[str, Any]) -> set[Any]:
    """What a path may call a part of the document."""
    return {part[key] for key in ("id", "respondent", "item", "score") if key in part}
