"""What every report section must keep, as test classes for pytest."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import partial
from statistics import StatisticsError
from types import ModuleType
from typing import Any, ClassVar

from alliancekit.api import ReportSectionOffer
from alliancekit.errors import AllianceError, Problem
from alliancekit.testing.contract import Contract
from alliancekit.testing.hosted import offers_of, outcome
from alliancekit.testing.report_sections.html_fragment import Fragment, read_fragment
from alliancekit.testing.report_sections.made_histories import (
    Case,
    cases_in,
    every_case,
    hostile_cases,
)

WHOLE_PAGE = frozenset({"html", "head", "body", "title", "meta", "base"})
FETCHING = frozenset({"src", "srcset", "data", "poster", "background", "xlink:href"})
"""Attributes that make a page load what they name; so does the ``href`` of a ``link``."""

LOADED = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]?([^'\";]+)", re.IGNORECASE)
"""What a style loads."""

RUNNING = frozenset({"script", "iframe", "object", "embed"})
LACKING = (IndexError, KeyError, StopIteration, ZeroDivisionError, StatisticsError)
"""What is raised where a history has less in it than a section takes for granted."""

SPOILT = re.compile(r"&(amp|lt|gt|quot|#3[49]);")
"""What a reader sees of text that was escaped twice."""


class ReportSectionContract(Contract):
    """Subclass this and name your plugin's module; every section that it offers is tried.

    Each is built for made-up clients (one session or many, gaps, blank forms, two respondents, an
    answer that could not be read, codes that look like HTML), for each of ``instruments``, and in
    each of ``locales``. ``beside`` are other plugins: that of an instrument or of templates.
    """

    plugin: ClassVar[ModuleType]
    instruments: ClassVar[Sequence[str]] = ("ak-pulse", "ak-core", "ak-goals", "phq-9")
    locales: ClassVar[Sequence[str]] = ("es", "ar", "ja")
    beside: ClassVar[tuple[ModuleType, ...]] = ()

    def test_no_history_breaks_it(self) -> None:
        """It is part of every report, so it must be built whatever a client's history is."""
        for name, case, built in self._tried(self._cases()):
            advice = ""
            if isinstance(built, LACKING) or "NoneType" in str(built):
                advice = "; where there is nothing to say, give None"
            told = f"{name}, of {case}: raises {built!r}{advice}"
            assert not isinstance(built, BaseException), told

    def test_no_language_breaks_it(self) -> None:
        """It is built in every language, from right to left too, with terms that are there."""
        for locale in self.locales:
            cases = cases_in(locale, self._plugins(), tuple(self.instruments))
            for name, case, built in self._tried([one.fresh for one in cases]):
                advice = ""
                if isinstance(built, AllianceError) and built.problem is Problem.BAD_TEXT:
                    advice = "; `words.translate` knows the toolkit's own terms and no others"
                told = f"{name}, of {case}: raises {built!r}{advice}"
                assert not isinstance(built, BaseException), told

    def test_it_gives_html_or_nothing(self) -> None:
        """``build`` returns text, or ``None`` when there is nothing to say."""
        for name, case, built in self._tried(self._cases()):
            fits = built is None or isinstance(built, (str, BaseException))
            assert fits, f"{name}, of {case}: gives {type(built).__name__}; give HTML or None"

    def test_the_html_is_in_balance(self) -> None:
        """Every element is closed, in turn: else the sections after it change their shape."""
        for name, case, html in self._read(self._cases()):
            assert not html.faults, f"{name}, of {case}: {'; '.join(html.faults[:5])}"

    def test_it_is_a_part_of_a_page(self) -> None:
        """No ``html``, ``head`` or ``body``: the page is the report's, with its title."""
        for name, case, html in self._read(self._cases()):
            found = {one.name for one in html.elements} & WHOLE_PAGE
            assert not found, f"{name}, of {case}: {sorted(found)} belongs to the page"

    def test_what_others_wrote_is_escaped(self) -> None:
        """A client's code, a session or an instrument's words never become HTML."""
        for name, case, html in self._read(self._hostile()):
            broken = [
                one
                for one in html.elements
                if one.name == "ak-x" or any(key.startswith("data-ak-") for key in one.attributes)
            ]
            told = f"{name}, of {case}: text became HTML in <{broken[0].name if broken else ''}>"
            assert not broken, f"{told}; use `context.render`, which escapes what it prints"

    def test_nothing_is_escaped_twice(self) -> None:
        """Text reads as it was written: ``&`` is not printed as ``&amp;``."""
        for name, case, html in self._read(self._hostile()):
            told = f"{name}, of {case}: a reader sees an escape: do not escape for `render`"
            assert not SPOILT.search(html.text), told

    def test_nothing_is_fetched_or_run(self) -> None:
        """No web address is loaded and no script is run: a client's report stays on this machine.

        Pictures come from ``context.asset`` and ``context.trend``.
        """
        for name, case, html in self._read(self._cases()):
            for what in _loaded(html):
                own = what.startswith(("asset:", "#"))
                told = f"{name}, of {case}: loads {what[:60]!r}"
                assert own, f"{told}; give the picture to `context.asset`, and print its URL"
            found = {one.name for one in html.elements} & RUNNING
            assert not found, f"{name}, of {case}: a page runs nothing: {sorted(found)}"

    def test_pictures_are_described(self) -> None:
        """Each ``img`` has an ``alt``: who hears the page has to be told what the picture says."""
        for name, case, html in self._read(self._cases()):
            mute = [
                one for one in html.elements if one.name == "img" and "alt" not in one.attributes
            ]
            assert not mute, f"{name}, of {case}: an img without alt"

    def test_building_again_gives_the_same(self) -> None:
        """The same history makes the same section: no chance, no counter."""
        for offer in self._offers():
            for case in self._cases():
                first, again = self._build(offer, case), self._build(offer, case)
                if isinstance(first, BaseException):
                    continue
                assert again == first, f"{offer.name}, of {case}: another HTML the second time"

    def test_the_day_does_not_matter(self) -> None:
        """A report that is made tomorrow is the same: no date of today is on it."""
        for name, case, html in self._read(self._cases()):
            today = dt.datetime.now(dt.UTC).date()
            near = [today + dt.timedelta(days=days) for days in (-1, 0, 1)]
            words = case.context.words
            dates = {form for day in near for form in (str(day), words.day(str(day)))}
            found = [one for one in dates if one in html.text]
            assert not found, f"{name}, of {case}: says what day it is, so it is never made twice"

    def test_the_order_of_clients_does_not_matter(self) -> None:
        """Nothing is kept of the client before: built in another order, each is the same."""
        for offer in self._offers():
            cases = self._cases()
            forth = [self._build(offer, case) for case in cases]
            back = [self._build(offer, case) for case in cases[::-1]][::-1]
            for case, one, other in zip(cases, forth, back, strict=True):
                if not isinstance(one, BaseException):
                    told = f"{offer.name}, of {case}: another after another client"
                    assert one == other, f"{told}; keep nothing outside the call"

    def test_no_client_is_on_anothers_page(self) -> None:
        """A client's code is in that client's report only."""
        cases = self._cases()
        codes = {case.client for case in cases}
        for name, case, html in self._read(cases):
            strangers = [one for one in codes - {case.client} if one in html.text]
            assert not strangers, f"{name}, of {case}: another client's code is on the page"

    def test_the_history_is_left_alone(self) -> None:
        """What the section is given is as it was: the sections after it read it too."""
        for offer in self._offers():
            for case in self._cases():
                before = _said(case)
                self._build(offer, case)
                told = f"{offer.name}, of {case}: it has changed the history; copy what you sort"
                assert _said(case) == before, told

    # ─── the bench ───────────────────────────────────────────────────────

    def _offers(self) -> list[ReportSectionOffer]:
        return offers_of(self.plugin, ReportSectionOffer)

    def _plugins(self) -> tuple[ModuleType, ...]:
        return (self.plugin, *self.beside)

    def _cases(self) -> list[Case]:
        return [one.fresh for one in every_case(self._plugins(), tuple(self.instruments))]

    def _hostile(self) -> list[Case]:
        return [one.fresh for one in hostile_cases(self._plugins(), tuple(self.instruments))]

    def _build(self, offer: ReportSectionOffer, case: Case) -> Any:
        return outcome(partial(offer.build, case.context))

    def _tried(self, cases: Sequence[Case]) -> Iterator[tuple[str, Case, Any]]:
        for offer in self._offers():
            for case in cases:
                yield offer.name, case, self._build(offer, case)

    def _read(self, cases: Sequence[Case]) -> Iterator[tuple[str, Case, Fragment]]:
        """The HTML that is built; `test_no_history_breaks_it` tells of what is not."""
        for name, case, built in self._tried(cases):
            if isinstance(built, str):
                yield name, case, read_fragment(built)


def _loaded(html: Fragment) -> Iterator[str]:
    """What a page has to load to show this."""
    styles = html.styles
    for one in html.elements:
        yield from (text for key, text in one.attributes.items() if key in FETCHING)
        if one.name in ("link", "image", "use"):
            yield one.attributes.get("href", "#")
        styles += one.attributes.get("style", "")
    yield from (first or second for first, second in LOADED.findall(styles))


def _said(case: Case) -> list[Any]:
    """All that can be changed in a history, copied."""
    history = case.context.history
    return [
        (one.session, one.date, one.respondent, dict(one.scores), dict(one.answers))
        for one in history.administrations
    ]
