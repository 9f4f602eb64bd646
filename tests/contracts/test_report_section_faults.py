"""Each law of report sections finds the fault that it is for, and finds no other."""

import datetime as dt
from collections.abc import Callable
from html import escape
from itertools import count
from typing import Any

import pytest

from alliancekit.api import ReportContext, ReportSectionOffer
from alliancekit.testing import ReportSectionContract

from .faults import failures, laws, told
from .specimens import plugin_of, specimen

Build = Callable[[ReportContext], Any]


def sound(context: ReportContext) -> str | None:
    """Who it is, of what, and the sessions; nothing of a single form."""
    history = context.history
    if len(history.administrations) == 1:
        return None
    title, who = escape(context.instrument.title), escape(history.client)
    rows = "".join(f"<li>{escape(one.session)}</li>" for one in history.administrations)
    return f'<div title="{title}"><h2>{title}</h2><p>{who}<br></p><ul>{rows}</ul></div>'


def plugin(build: Build) -> Any:
    return plugin_of("register_report_sections", ReportSectionOffer("specimen", 1, build))


class Sound(ReportSectionContract):
    """One instrument and one more language are enough for the specimens."""

    plugin = plugin(sound)
    instruments = ("ak-pulse",)
    locales = ("ar",)


def of(build: Build) -> type[Any]:
    return specimen(Sound, plugin=plugin(build))


def two_sessions_at_least(context: ReportContext) -> str:
    return f"<p>{context.history.administrations[-2].number}</p>"


def a_number_in_every_session(context: ReportContext) -> str:
    return f"<p>{[one.scores['total'].value + 0 for one in context.history.administrations]}</p>"


def terms_of_its_own(context: ReportContext) -> str:
    return f"<p>{context.words.translate('Our clinic wishes you well')}</p>"


def code_as_it_is(context: ReportContext) -> str:
    return f"<p>{context.history.client.replace('&', '&amp;')}</p>"


def title_in_an_attribute(context: ReportContext) -> str:
    return f'<p title="{escape(context.instrument.title, quote=False)}">…</p>'


def twice(context: ReportContext) -> str:
    return f"<p>{escape(escape(context.instrument.title))}</p>"


def noting_the_day(context: ReportContext) -> str:
    return f"<p>{context.words.day(str(dt.datetime.now(dt.UTC).date()))}</p>"


def numbered() -> Build:
    """A running number: no two pages are the same."""
    numbers = count(1)
    return lambda _: f"<p>{next(numbers)}</p>"


def remembering() -> Build:
    """What was said of the client before: the same again for the same client."""
    last: list[str] = [""]

    def build(context: ReportContext) -> str:
        sessions = str(len(context.history.administrations))
        if sessions != last[0]:
            last.insert(0, sessions)
        return f"<p>{last[1]} {sessions}</p>"

    return build


def keeping_the_first() -> Build:
    """The first client's page for everybody: a cache without a key."""
    kept: list[str] = []

    def build(context: ReportContext) -> str:
        kept.append(f"<p>{escape(context.history.client)}</p>")
        return kept[0]

    return build


def taking_away(context: ReportContext) -> str:
    answers: Any = context.history.administrations[0].answers
    answers.clear()
    return "<p>…</p>"


def html(text: str) -> type[Any]:
    return of(lambda _: text)


def test_the_sound_one_passes() -> None:
    assert failures(Sound) == set()


def test_one_with_nothing_to_say_passes() -> None:
    assert failures(of(lambda _: None)) == set()


def test_pictures_from_the_context_pass() -> None:
    def drawn(context: ReportContext) -> str:
        (score, *_) = context.instrument.scores
        picture = context.asset("<svg xmlns='http://www.w3.org/2000/svg'/>")
        trend = f'<img src="{context.trend(score)}" alt="the total over the sessions">'
        return f'{trend}<img src="{picture}" alt=""><p style="background: url({picture})">…</p>'

    assert failures(of(drawn)) == set()


FAULTS: list[tuple[str, type[Any]]] = [
    ("test_no_language_breaks_it", of(terms_of_its_own)),
    ("test_it_gives_html_or_nothing", of(lambda _: ["<p>a list</p>"])),
    ("test_it_gives_html_or_nothing", of(lambda _: b"<p>bytes</p>")),
    ("test_the_html_is_in_balance", html("<div><p>open</div>")),
    ("test_the_html_is_in_balance", html("<p>open")),
    ("test_the_html_is_in_balance", html("closed</p>")),
    ("test_the_html_is_in_balance", html('<p class="a" class="b">twice</p>')),
    ("test_the_html_is_in_balance", html("<b><i>crossed</b></i>")),
    ("test_it_is_a_part_of_a_page", html("<html><body><p>a page</p></body></html>")),
    ("test_what_others_wrote_is_escaped", of(title_in_an_attribute)),
    ("test_nothing_is_escaped_twice", of(twice)),
    ("test_nothing_is_fetched_or_run", html('<img src="https://example.org/1.png" alt="">')),
    ("test_nothing_is_fetched_or_run", html('<img src="//example.org/1.png" alt="">')),
    ("test_nothing_is_fetched_or_run", html('<img src="file:///etc/hosts" alt="">')),
    (
        "test_nothing_is_fetched_or_run",
        html('<link rel="stylesheet" href="https://example.org/a">'),
    ),
    ("test_nothing_is_fetched_or_run", html("<style>@import 'https://example.org/a.css';</style>")),
    (
        "test_nothing_is_fetched_or_run",
        html('<p style="background: url(https://example.org)">…</p>'),
    ),
    ("test_nothing_is_fetched_or_run", html("<script>alert(1)</script>")),
    ("test_pictures_are_described", html('<img src="asset:svg/0">')),
    ("test_the_day_does_not_matter", of(noting_the_day)),
    ("test_no_client_is_on_anothers_page", of(keeping_the_first())),
    ("test_the_order_of_clients_does_not_matter", of(remembering())),
    ("test_the_history_is_left_alone", of(taking_away)),
]

WIDER: list[tuple[set[str], type[Any]]] = [
    # what fails on a history fails on it in every language
    (
        {"test_no_history_breaks_it", "test_no_language_breaks_it"},
        of(two_sessions_at_least),
    ),
    (
        {"test_no_history_breaks_it", "test_no_language_breaks_it"},
        of(a_number_in_every_session),
    ),
    # text that becomes a tag opens what nothing closes
    (
        {"test_what_others_wrote_is_escaped", "test_the_html_is_in_balance"},
        of(code_as_it_is),
    ),
    # what changes from call to call changes from client to client
    (
        {
            "test_building_again_gives_the_same",
            "test_the_order_of_clients_does_not_matter",
        },
        of(numbered()),
    ),
]


@pytest.mark.parametrize(("expected", "bad"), [({law}, bad) for law, bad in FAULTS] + WIDER)
def test_a_fault_is_found_by_its_law(expected: set[str], bad: type[Any]) -> None:
    assert failures(bad) == expected


def test_every_law_has_a_specimen() -> None:
    found = {law for law, _ in FAULTS}.union(*(laws for laws, _ in WIDER))
    assert found == laws(ReportSectionContract)


HISTORY, LANGUAGE = "test_no_history_breaks_it", "test_no_language_breaks_it"
NONE = "give None"
TERMS = "knows the toolkit's own terms"


@pytest.mark.parametrize(
    ("law", "build", "advice"),
    [
        (HISTORY, two_sessions_at_least, {NONE}),  # IndexError
        (HISTORY, a_number_in_every_session, {NONE}),  # TypeError, of a score that is None
        (HISTORY, lambda context: context.instrument.titel, set()),
        (HISTORY, lambda _: int("x"), set()),
        (LANGUAGE, terms_of_its_own, {TERMS}),
        (LANGUAGE, two_sessions_at_least, set()),
        (LANGUAGE, lambda _: int("x"), set()),
    ],
)
def test_advice_is_given_where_it_fits(law: str, build: Build, advice: set[str]) -> None:
    said = told(of(build), law)
    assert "raises" in said
    assert {one for one in (NONE, TERMS) if one in said} == advice
