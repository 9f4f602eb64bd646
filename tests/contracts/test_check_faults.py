"""Each law of checks finds the fault that it is for, and finds no other."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from tests.unit.instruments import changed, minimal

from alliancekit.api import CheckOffer, Finding, Instrument, Severity, hookimpl
from alliancekit.testing import CheckContract

from .faults import failures, laws, told
from .specimens import plugin_of, specimen

Run = Callable[[Instrument], Any]
YELLING = changed("items.1.text.client", "I WAS LOST.")


def loud(
    instrument: Instrument,
    code: str = "loud-item",
    severity: Severity = Severity.WARNING,
    path: str = "items.{id}.text.client",
    message: str = "it is all in capitals: write it as it is said",
) -> Iterator[Finding]:
    """Items in capitals."""
    for item in instrument.items:
        if any(text.isupper() for text in item.text.values()):
            yield Finding(code, severity, path.format(id=item.id), message)


def plugin(run: Run) -> Any:
    """A plugin that makes its offer anew at each call, as most do."""
    module = plugin_of("register_checks")

    @hookimpl
    def register_checks() -> Iterator[CheckOffer]:
        yield CheckOffer("loud", "items in capitals", run)

    vars(module)["register_checks"] = register_checks
    return module


class Sound(CheckContract):
    plugin = plugin(loud)
    faulty = {"loud-item": YELLING}
    clean = (minimal(), "ak-pulse")


def of(run: Run, **changes: Any) -> type[Any]:
    return specimen(Sound, plugin=plugin(run), **changes)


def finding(**parts: Any) -> type[Any]:
    return of(
        lambda instrument: loud(instrument, **parts),
        faulty={parts.get("code", "loud-item"): YELLING},
    )


def changing(instrument: Instrument) -> list[Finding]:
    found = list(loud(instrument))
    object.__setattr__(instrument, "title", instrument.title.title())
    return found


def once() -> Run:
    """It tells of an instrument the first time that it sees it."""
    seen: set[str] = set()

    def run(instrument: Instrument) -> list[Finding]:
        new = instrument.sha256 + instrument.locale not in seen
        seen.add(instrument.sha256 + instrument.locale)
        return list(loud(instrument)) if new else []

    return run


def numbered() -> Run:
    numbers = count(1)
    return lambda instrument: loud(instrument, message=f"number {next(numbers)} is in capitals")


def needs_words(instrument: Instrument) -> list[Finding]:
    return list(loud(instrument)) if instrument.items[0].text["client"] else []


def needs_scores(instrument: Instrument) -> list[Finding]:
    return list(loud(instrument)) if instrument.scores[0] else []


def needs_a_client(instrument: Instrument) -> list[Finding]:
    """It reads what the client reads, where anything is to be read at all."""
    worded = [one.text["client"] for one in instrument.items if one.text]
    return list(loud(instrument)) if worded else []


def in_plain_text(_: Instrument) -> Iterator[Finding]:
    yield Finding("loud-item", "error", "", "it is all in capitals")  # type: ignore[arg-type]


def test_the_sound_one_passes() -> None:
    assert failures(Sound) == set()


@pytest.mark.parametrize(
    "path", ["", "items.1", "items.q2", "scores.heard", "vectors.0", "forms.client", "title"]
)
def test_places_are_named_by_id_by_respondent_or_by_position(path: str) -> None:
    assert failures(finding(path=path)) == set()


FAULTS: list[tuple[str, type[Any]]] = [
    ("test_what_is_given_is_valid", of(loud, clean=(changed("version", "one"),))),
    ("test_what_is_clean_is_passed_over", of(loud, clean=(YELLING,))),
    ("test_a_finding_says_what_is_wrong", finding(code="Loud item")),
    ("test_a_finding_says_what_is_wrong", finding(severity=Severity.ACCEPTED)),
    ("test_a_finding_says_what_is_wrong", finding(message="")),
    ("test_a_finding_says_what_is_wrong", finding(message="two\nlines")),
    ("test_a_finding_names_a_place", finding(path="items.q9")),
    ("test_a_finding_names_a_place", finding(path="items.7")),
    ("test_a_finding_names_a_place", finding(path="questions.q2")),
    ("test_nothing_breaks_it", of(needs_words)),
    ("test_nothing_breaks_it", of(needs_scores)),
    ("test_nothing_breaks_it", of(needs_a_client)),
    ("test_checking_again_finds_the_same", of(numbered())),
    ("test_the_instrument_is_left_alone", of(changing)),
]

WIDER: list[tuple[set[str], type[Any]]] = [
    # one check that finds nothing finds nothing of what it is for
    ({"test_every_check_finds_something", "test_what_is_faulty_is_found"}, of(lambda _: [])),
    ({"test_what_is_faulty_is_found"}, of(loud, faulty={"loud-item": YELLING, "soft": YELLING})),
    (
        {"test_findings_are_findings", "test_every_check_finds_something"}
        | {"test_what_is_faulty_is_found"},
        of(lambda instrument: [str(one) for one in loud(instrument)]),
    ),
]


@pytest.mark.parametrize(("expected", "bad"), [({law}, bad) for law, bad in FAULTS] + WIDER)
def test_a_fault_is_found_by_its_law(expected: set[str], bad: type[Any]) -> None:
    assert failures(bad) == expected


def test_a_check_that_tells_but_once() -> None:
    """Which test meets it first is not for the contract to say: this one finds it alone."""
    assert told(of(once()), "test_checking_again_finds_the_same")


def test_a_check_that_gives_no_list() -> None:
    assert told(of(lambda _: None), "test_nothing_breaks_it")


def test_a_severity_in_plain_text_is_told_in_words() -> None:
    """The string would weigh nothing: `check` would end as if nothing had been found."""
    said = told(of(in_plain_text), "test_nothing_breaks_it")
    assert "severity is 'error'; give `Severity.ERROR` or `Severity.WARNING`" in said
    assert "Attribute(" not in said


def test_a_check_that_is_not_there_is_told() -> None:
    absent = of(loud, checks=("quiet",))
    assert "offers loud, not quiet" in told(absent, "test_what_is_faulty_is_found")


def test_every_law_has_a_specimen() -> None:
    found = {law for law, _ in FAULTS}.union(*(expected for expected, _ in WIDER))
    assert found == laws(CheckContract)
