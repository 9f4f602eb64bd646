"""A wording file that is refused, CSV or JSON, and what its user is told. All made up."""

import json
from typing import Any

import pytest
from tests.unit.instruments import DROP, Raw, changed, minimal
from tests.unit.parts import left_open, made
from tests.unit.wordings import (
    CSV,
    FORM,
    JSON,
    LABELS,
    LINES,
    NEEDED,
    csv,
    of_two,
    refusal,
    two_forms,
    worded,
)

from alliancekit import AllianceError
from alliancekit.errors import Exit, Problem
from alliancekit.instrument.load import MAX_FINDINGS, MAX_MESSAGE
from alliancekit.supplied.wording import with_wording

# ─── what is wrong with a file ───────────────────────────────────────────────

FAULTS: dict[str, tuple[Raw, str, str]] = {
    # the JSON, the CSV, and what either is told
    "another instrument": (
        changed("instrument", "tiny", JSON),
        csv("instrument", "instrument,,tiny"),
        "it is the wording of tiny",
    ),
    "a missing item": (
        changed("items.q3", DROP, JSON),
        csv("q3", None),
        "items without a text for the client: q3",
    ),
    "an unknown item": (
        changed("items.q9", "More.", JSON),
        csv("", "q9,,More."),
        "items that open does not have: q9",
    ),
    "an unknown scale": (
        changed("options.six", LABELS, JSON),
        csv("", "six.1,,one"),
        "options.six: there is no such scale; there are: five",
    ),
    "an unknown option": (
        changed("options.five.5", "more", JSON),
        csv("", "five.5,,more"),
        "options.five: no such option: 5",
    ),
    "a missing option": (
        changed("options.five.na", DROP, JSON),
        csv("five.na", None),
        "options.five: options without a label: na",
    ),
    "a form that is not there": (
        changed("forms.observer", FORM, JSON),
        csv("", "\n".join(f"{name},observer,{text}" for name, text in FORM.items())),
        "there is no form for observer",
    ),
    "a text for nobody's form": (
        changed("items.q1", {"client": "Mine.", "observer": "Theirs."}, JSON),
        csv("q1", "q1,client,Mine.\nq1,observer,Theirs."),
        "there is no form for observer",
    ),
    "no forms": (
        changed("forms", DROP, JSON),
        "\n".join(one for one in LINES if ",client," not in one),
        '"forms" is a required property',
    ),
    **{
        f"a form without {name}": (
            changed(f"forms.client.{name}", DROP, JSON),
            csv(name, None),
            f'forms.client: "{name}" is a required property',
        )
        for name in NEEDED
    },
}


@pytest.mark.parametrize("kind", [0, 1], ids=["json", "csv"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_does_not_fit_is_refused_and_told(fault: str, kind: int) -> None:
    *given, told = FAULTS[fault]
    error = refusal(given[kind])
    assert (error.problem, error.status) == (Problem.BAD_WORDING, Exit.INPUT)
    assert told in str(error)


@pytest.mark.parametrize("kind", [0, 1], ids=["json", "csv"])
def test_each_form_that_is_worded_has_a_text_for_every_item(kind: int) -> None:
    raw, lines = of_two("client", "observer")
    raw["items"]["q2"] = {"client": "Mine."}
    lines[-1] = "q2,client,Mine."
    error = refusal([raw, "\n".join(lines)][kind], two_forms())
    assert error.problem is Problem.BAD_WORDING
    assert str(error).splitlines()[1:] == ["  items without a text for the observer: q2"]


@pytest.mark.parametrize("kind", [0, 1], ids=["json", "csv"])
def test_items_worded_for_somebody_without_a_form_among_the_forms(kind: int) -> None:
    """The instrument has that form; what stands above the items would be made up."""
    raw, lines = of_two("client")
    raw["items"]["q2"] = {"client": "Mine.", "observer": "Theirs."}
    lines[-1:] = ["q2,client,Mine.", "q2,observer,Theirs."]
    error = refusal([raw, "\n".join(lines)][kind], two_forms())
    assert error.problem is Problem.BAD_WORDING
    told = "  forms.observer: items are worded for the observer, but not the form itself"
    assert str(error).splitlines()[1:] == [told]


def test_a_respondent_that_nobody_is_is_a_fault_of_the_file() -> None:
    error = refusal(csv("q1", "q1,martian,Hello."))
    assert (error.problem, "martian" in str(error)) == (Problem.BAD_WORDING, True)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (csv("", "q1,,Again."), 19, "q1 stands twice"),
        (csv("", "five.1,,again"), 19, "1 stands twice"),
        (csv("", "title,client,Again"), 19, "title stands twice"),
        (csv("", "language,,fr"), 19, "language stands twice"),
        (csv("", "q1,client,Mine."), 19, "q1 has a text for all forms already"),
        (csv("q2", "q2,,"), 10, "an id and a text"),
        (csv("q2", ",,Text."), 10, "an id and a text"),
        (csv("q2", f"q2,,{'x' * 2001}"), 10, "at most 2000 characters"),
        (csv("q2", "q2,,a,b"), 10, "more or fewer cells"),
        (csv("q2", "q2,a"), 10, "more or fewer cells"),
        (csv("title", "title,,Mine"), 5, "must say whose title"),
        (csv("", "unaltered,,perhaps"), 19, "`unaltered` is yes or no"),
        (csv("instrument", None), 1, "says whose wording it is"),
        (csv("id", "item,respondent,text"), 1, "the header must be"),
        (csv("id", "id;respondent;text"), 1, "the header must be"),
        (csv("q4", 'q4,,"open'), 18, ""),
        ("", 1, "the header must be"),
        ("id,text,text\ninstrument,open,open\n", 1, "the header must be"),
        (csv("q2", f"q2,,{'x' * 140_000}"), 10, ""),
    ],
)
def test_a_table_that_cannot_be_read_is_told_with_its_line(text: str, line: int, told: str) -> None:
    error = refusal(text)
    assert (error.problem, error.status) == (Problem.BAD_CSV, Exit.INPUT)
    assert f"mine.csv, line {line}: " in str(error)
    assert told in str(error)


@pytest.mark.parametrize("name", ["mine.csv", "mine.json"])
@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (CSV.replace("line 1", "line é").encode("latin-1"), Problem.BAD_ENCODING),
        (CSV.encode("utf-16"), Problem.BAD_ENCODING),
        (b"x" * 3_000_000, Problem.TOO_LARGE),
        (CSV.encode() + b"\nq5,," + b"x" * 3_000_000, Problem.TOO_LARGE),
    ],
    ids=["latin-1", "utf-16", "large", "large at its end"],
)
def test_what_is_no_text_of_a_fit_size_is_refused(name: str, data: bytes, problem: Problem) -> None:
    with pytest.raises(AllianceError) as caught:
        with_wording(made(left_open()), data, name)
    assert caught.value.problem is problem


HOSTILE = {
    "bidi override": "a\u202eb",
    "bidi isolate": "a\u2066b",
    "combining flood": "a" + "\u0301" * 31,
    "control": "a\x07b",
    "escape": "a\x1b[31mb",
    "nul": "a\x00b",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("at", ["q2,,", "title,client,", "five.2,,", "permission,,"])
def test_text_that_no_page_should_hold_is_refused(at: str, text: str) -> None:
    error = refusal(csv(at, f"{at}{text}"))
    assert error.problem in (Problem.BAD_WORDING, Problem.BAD_CSV)
    assert text not in str(error)
    path = {"q2": "items.q2", "ti": "forms.client.title", "fi": "options.five.2"}.get(at[:2])
    if path:
        raw = json.dumps(changed(path, text, JSON)).encode()
        assert refusal(raw).problem is Problem.BAD_JSON


def test_a_hostile_file_makes_a_short_message() -> None:
    items = {f"{'x' * 900}{n}": "Text." for n in range(1999)}
    error = refusal(json.dumps(changed("items", items, JSON)).encode())
    assert error.problem is Problem.BAD_WORDING
    assert len(str(error)) < (MAX_FINDINGS + 2) * (MAX_MESSAGE + 100)


# ─── licences ────────────────────────────────────────────────────────────────


def bound() -> Raw:
    return changed("rights.unaltered", True, left_open())


def test_a_licence_that_permits_no_change_asks_for_the_users_word() -> None:
    assert worded(JSON | {"unaltered": True}, bound()).rights.unaltered
    assert worded(csv("", "unaltered,,Yes"), bound()).rights.supplied
    for given in (JSON, JSON | {"unaltered": False}, CSV, csv("", "unaltered,,no")):
        error = refusal(given, bound())
        assert "by licence only) permits the wording only unaltered" in str(error)


def test_and_for_the_labels_of_its_options() -> None:
    given = changed("options", DROP, JSON | {"unaltered": True})
    told = "the options' labels belong to the wording: five"
    assert told in str(refusal(given, bound()))
    assert worded(given).rights.supplied  # where the licence does not ask for them


@pytest.mark.parametrize("unaltered", [False, True], ids=["any licence", "no change"])
@pytest.mark.parametrize("path", ["forms", *(f"forms.client.{name}" for name in NEEDED)])
def test_what_stands_above_the_items_is_needed_under_any_licence(
    path: str, *, unaltered: bool
) -> None:
    error = refusal(changed(path, DROP, JSON | {"unaltered": True}), bound() if unaltered else None)
    assert error.problem is Problem.BAD_WORDING
    assert f'"{path.rpartition(".")[2]}" is a required property' in str(error)


def test_a_licence_that_permits_no_change_asks_only_for_the_forms_that_are_worded() -> None:
    labels = {str(n): f"often {n}" for n in range(1, 6)}
    seen = {**{str(n): f"seen {n}" for n in range(4)}, "not_observed": "not seen"}
    raw = of_two("client")[0] | {"unaltered": True, "options": {"often": labels, "seen": seen}}
    instrument = worded(raw, two_forms(unaltered=True))
    assert [set(item.text) for item in instrument.items] == [{"client"}, {"client"}]
    assert set(raw["options"]) == {"often", "seen"}
    del raw["options"]["seen"]  # of the observer's scale only, whom the file does not word
    assert worded(raw, two_forms(unaltered=True)).rights.supplied
    del raw["options"]
    told = str(refusal(raw, two_forms(unaltered=True))).splitlines()[1:]
    assert told == ["  the options' labels belong to the wording: often"]
    both = raw | {"forms": {"client": FORM, "observer": FORM}, "options": {"often": labels}}
    told = str(refusal(both, two_forms(unaltered=True))).splitlines()[1:]
    assert told == ["  the options' labels belong to the wording: seen"]
    raw["forms"] = {"client": FORM, "observer": {"title": "Theirs"}}
    assert "forms.observer: " in str(refusal(raw, two_forms(unaltered=True)))


def test_an_instrument_that_has_its_wording_takes_no_other() -> None:
    for raw in (minimal(), changed("rights.unaltered", True, minimal())):
        error = refusal(JSON, raw)
        assert (error.problem, error.status) == (Problem.HAS_WORDING, Exit.USAGE)


WRONG_JSON: list[tuple[str, Any]] = [
    *((path, blank) for path in ("items.q1", "options.five.1") for blank in (" ", "\u00a0\n")),
    *((f"forms.client.{name}", " ") for name in NEEDED),
    ("permission", "\t "),
    ("items.q1", ""),
    ("items.q1", 3),
    ("items.q1", {}),
    ("items.q1", {"martian": "Hello."}),
    ("items.q1", "x" * 2001),
    ("options.five.1", ""),
    ("options.five.1", "x" * 201),
    ("options.five", {}),
    ("forms", {}),
    ("forms.client", {}),
    ("forms.martian", FORM),
    ("forms.client.title", ""),
    ("forms.client.title", "x" * 201),
    ("forms.client.timeframe", "x" * 201),
    ("forms.client.body", "x"),
    ("language", "German"),
    ("language", "DE_at"),
    ("unaltered", "yes"),
    ("bogus", 1),
    ("items", DROP),
    ("instrument", DROP),
]


@pytest.mark.parametrize(("path", "value"), WRONG_JSON)
def test_a_json_file_is_held_to_its_schema(path: str, value: object) -> None:
    error = refusal(changed(path, value, JSON))
    assert error.problem is Problem.BAD_WORDING
    assert "error [schema] line " in str(error)


WRONG_CSV = [
    # the line that is replaced, by what, and the part that is told; "" for one more line
    ("language", "language,,German", "language"),
    ("language", "language,,DE_at", "language"),
    ("language", f"language,,{'x' * 36}", "language"),
    ("instrument", f"instrument,,{'x' * 65}", "instrument"),
    ("title", f"title,client,{'x' * 201}", "forms.client.title"),
    ("timeframe", f"timeframe,client,{'x' * 201}", "forms.client.timeframe"),
    ("", "title,martian,Hello", "forms"),
    ("q1", "q1,martian,Hello.", "items.q1"),
    ("five.1", f"five.1,,{'x' * 201}", "options.five.1"),
]


@pytest.mark.parametrize(("line", "instead", "path"), WRONG_CSV)
def test_a_table_is_held_to_the_same_schema(line: str, instead: str, path: str) -> None:
    """It is told by its part: lines of the JSON that it would be are nobody's."""
    error = refusal(csv(line, instead))
    assert error.problem is Problem.BAD_WORDING
    assert f"\n  error [schema] {path}: " in str(error)


def test_a_table_without_items_is_no_wording() -> None:
    error = refusal("\n".join(one for one in LINES if not one.startswith("q")))
    assert error.problem is Problem.BAD_WORDING
    assert "error [schema] items: " in str(error)


@pytest.mark.parametrize("tag", ["es", "pt-BR", "zh-Hant", "zh-Hant-TW", "es-419"])
def test_a_language_is_a_tag(tag: str) -> None:
    assert worded(changed("language", tag, JSON)).language == tag
    assert worded(csv("language", f"language,,{tag}")).locale == tag
