"""The optional parts of an instrument's file: one thing wrong, and where it is found."""

import json
from typing import Any

import pytest
from tests.unit.instruments import DROP, changed, findings, line_of, objects
from tests.unit.parts import goals, left_open, seen

from alliancekit.instrument.findings import Severity
from alliancekit.instrument.lint import MAX_ID

PARTS = ("sections", "fields", "choices", "key", "exceptions", "flags")


def closed() -> list[str]:
    return [path for path, _ in objects(goals()) if path.startswith(PARTS) and path[-5:] != ".when"]


# ─── the schema ──────────────────────────────────────────────────────────────


def test_the_instruments_of_these_tests_have_no_findings() -> None:
    assert findings(goals()) == []
    assert findings(left_open()) == []


@pytest.mark.parametrize("path", closed())
def test_an_unknown_field_is_found_in_the_object_that_has_it(path: str) -> None:
    raw = changed(f"{path}.bogus", 1, goals())
    (finding,) = findings(raw)
    assert (finding.code, finding.severity, finding.path) == ("schema", Severity.ERROR, path)
    assert finding.line == line_of(raw, f"{path}.bogus")


REQUIRED = {
    "sections.0": {"id", "title"},
    "fields.0": {"id", "label"},
    "choices.0": {"id", "title", "default", "options"},
    "choices.0.options.1": {"id", "title", "source"},
    "key": {"basis"},
    "key.basis.0": {"what", "confidence", "source"},
    "exceptions.0": {"code", "path", "reason"},
    "flags.2": {"item", "at_least", "message"},
    "flags.0": {"score", "at_most", "message"},
}


@pytest.mark.parametrize(
    ("path", "name"), [(path, name) for path, names in REQUIRED.items() for name in sorted(names)]
)
def test_a_missing_field_is_found_in_the_object_that_lacks_it(path: str, name: str) -> None:
    raw = changed(f"{path}.{name}", DROP, goals())
    finding = findings(raw)[0]
    assert (finding.code, finding.path) == ("schema", path)
    assert finding.line == line_of(raw, path)


WRONG_VALUES: list[tuple[str, Any]] = [
    ("sections", []),
    ("fields", []),
    ("choices", []),
    ("exceptions", []),
    ("key.basis", []),
    *(("sections.0.repeat", wrong) for wrong in (1, 11, 2.5, "3", None)),
    *(("sections.0.id", wrong) for wrong in ("Goal", "", "1", "goal\n", "../x")),
    ("sections.1.one_of", ""),
    ("sections.0.title", "x" * 201),
    ("fields.0.lines", 0),
    ("fields.0.lines", 7),
    ("fields.0.label", {}),
    ("fields.0.id", "Aim"),
    *(("fields.0.label.client", wrong) for wrong in ("", "x" * 201)),
    ("items.0.section", ""),
    ("items.0.scale", {}),
    ("items.0.scale", 1),
    ("choices.0.options", [{"id": "low", "title": "At 1", "source": "A"}]),
    ("choices.0.options.0.id", "Low"),
    ("key.basis.0.confidence", "sure"),
    ("exceptions.0.code", "Unbalanced"),
    ("exceptions.0.reason", ""),
    ("scores.0.each", "Goal"),
    ("scores.0.main", "yes"),
    ("scores.4.when", {}),
    ("scores.4.when.cut", "Low"),
    ("scores.0.range", {}),
    ("scores.0.range", {"client": [0]}),
    *(("scores.0.missing.min_percent", wrong) for wrong in (0, 101, 66.6, "66")),
    *(("scales.1.step", wrong) for wrong in (0, 0.2, 0.01, 2, "0.1")),
    ("rights.unaltered", "yes"),
    ("vectors.0.respondent", "parent"),
]


@pytest.mark.parametrize(("path", "value"), WRONG_VALUES)
def test_a_wrong_value_is_found_on_its_line(path: str, value: object) -> None:
    raw = changed(path, value, goals())
    (finding, *_) = findings(raw)
    assert (finding.code, finding.severity) == ("schema", Severity.ERROR)
    inner = (path, f"{path}.client", path.removesuffix(".cut"))
    assert finding.path in inner
    assert finding.line in {line_of(raw, one) for one in inner[: 1 + path.endswith("range")]}


def test_a_section_is_repeated_or_one_of_several_but_not_both() -> None:
    raw = changed("sections.0.one_of", "colour", goals())
    assert [one.path for one in findings(raw)] == ["sections.0"]


def test_a_flag_is_of_an_item_or_a_score_but_not_of_both() -> None:
    assert [one.path for one in findings(changed("flags.2.score", "one", goals()))] == ["flags.2"]


def test_a_key_that_is_not_known_says_what_to_bring_and_no_other_does() -> None:
    for path, value in (("scores.2.supply", DROP), ("scores.0.supply", "The items.")):
        (finding, *_) = findings(changed(path, value, left_open()))
        assert (finding.code, finding.path) == ("schema", path.removesuffix(".supply"))


def test_a_key_that_is_not_known_does_not_say_what_is_turned() -> None:
    (finding, *_) = findings(changed("scores.2.reversed", ["q1"], left_open()))
    assert (finding.code, finding.path) == ("schema", "scores.2")
    assert "reversed" in finding.message


def test_a_key_of_each_repetition_cannot_be_brought() -> None:
    raw = changed("scores.0.supply", "The items.", changed("scores.0.items", None, goals()))
    (finding,) = findings(raw)
    assert (finding.path, finding.line) == ("scores.0.items", line_of(raw, "scores.0.items"))
    assert "a score of `each` repetition needs its key here" in finding.message


@pytest.mark.parametrize("absent", [0, 1])
def test_respondents_with_scales_of_their_own_have_known_answers_each(absent: int) -> None:
    raw = seen()
    del raw["vectors"][absent]
    (finding,) = findings(raw)
    assert (finding.path, finding.line) == ("vectors", line_of(raw, "vectors"))
    who = ("client", "observer")[absent]
    assert finding.message == f"the {who} answers on other scales, but has no known answer"


def test_on_one_scale_the_known_answers_of_one_respondent_are_enough() -> None:
    raw = seen()
    raw["items"] = [{**one, "scale": "often"} for one in raw["items"]]
    raw["scores"][0]["range"] = [1, 5]
    del raw["vectors"][1]
    assert findings(raw) == []


@pytest.mark.parametrize(
    ("path", "longest"),
    [("sections.0", 62), ("items.2", 62), ("fields.1", 62), ("scores.1", 62), ("items.3", 64)],
)
def test_an_id_with_its_number_is_no_longer_than_any(path: str, longest: int) -> None:
    """`_1` is behind what is repeated; the schema sees to the others."""

    def named(length: int) -> list[str]:
        raw = goals()
        part, at = path.split(".")
        name = "x" * length
        quoted = json.dumps(raw[part][int(at)]["id"])
        text = json.dumps(raw).replace(quoted, json.dumps(name))
        found = findings(json.loads(text))
        return [one.path for one in found if f"{MAX_ID} characters" in one.message]

    assert named(longest) == []
    if longest < MAX_ID:
        assert named(longest + 1) == [f"{path}.id"]


# ─── references between the parts ────────────────────────────────────────────

ITEM = {"id": "x1", "scale": "five", "text": {"client": "Statement x."}}
REFERENCES: dict[str, tuple[str, Any, str]] = {
    # what is changed, to what, and where it is found
    "twin sections": ("sections.2.id", "red", "sections"),
    "twin fields": ("fields.1.id", "place", "fields"),
    "twin choices": ("choices.1", goals()["choices"][0], "choices"),
    "twin options of a choice": ("choices.0.options.1.id", "low", "choices.0.options"),
    "default that is no option": ("choices.0.default", "gone", "choices.0.default"),
    "each of a section that is not repeated": ("scores.0.each", "red", "scores.0.each"),
    "each of a section that is not there": ("scores.0.each", "gone", "scores.0.each"),
    "item of no section": ("items.7.section", "gone", "items.7.section"),
    "field of no section": ("fields.1.section", "gone", "fields.1.section"),
    "section without items": ("sections.3", {"id": "end", "title": "E"}, "sections.3"),
    "section that is torn": ("items.8", {**ITEM, "section": "red"}, "sections.1"),
    "repeated section that is torn": ("items.8", {**ITEM, "section": "goal"}, "sections.0"),
    "one of a single one": ("sections.2.one_of", "other", "sections.2.one_of"),
    "score across two optional sections": ("scores.6.items.1", "b1", "scores.6.items"),
    "score in and out of one": ("scores.6.items.1", "q1", "scores.6.items"),
    "field with the name of an item": ("fields.0.id", "q1", "fields.0.id"),
    "field with the name of a key column": ("fields.0.id", "client", "fields.0.id"),
    "field with the name of a score": ("fields.0.id", "red", "scores.6.id"),
    "field with the name of a count": ("fields.0.id", "red_answered", "scores.6.id"),
    "field worded for nobody's form": (
        "fields.0.label.observer",
        "Where",
        "fields.0.label",
    ),
    "flag of no score": ("flags.0.score", "gone", "flags.0.score"),
    "flag of a repeated item without its number": ("flags.2.item", "done", "flags.2.item"),
    "two thresholds": ("flags.2.at_most", 1, "flags.2"),
    "three thresholds": (
        "flags.0",
        {"item": "q1", "at_least": 1, "at_most": 2, "below": 3, "message": "x"},
        "flags.0",
    ),
    "vector of a repeated item without its number": (
        "vectors.0.answers.done",
        1,
        "vectors.0.answers.done",
    ),
    "vector of a repeated score without its number": (
        "vectors.0.scores.smart",
        1,
        "vectors.0.scores",
    ),
    # ids that are there already once the section is written out
    "item with the name of a repeated one": ("items.3.id", "clear_1", "items"),
    "score with the name of a repeated one": ("scores.8.id", "smart_2", "scores"),
    "field with the name of a repeated one": ("fields.0.id", "aim_3", "fields"),
    "field with the name of a repeated item": ("fields.0.id", "clear_3", "fields.0.id"),
}


@pytest.mark.parametrize(("path", "value", "found"), REFERENCES.values(), ids=REFERENCES)
def test_a_broken_reference_is_found_on_its_line(path: str, value: object, found: str) -> None:
    raw = changed(path, value, goals())
    every = findings(raw)
    assert {(one.code, one.severity) for one in every} == {("reference", Severity.ERROR)}
    places = {one.path: one for one in every}
    assert found in places
    assert places[found].line == line_of(raw, found)


def test_a_section_next_to_a_repetition_of_its_name_is_not_taken_for_it() -> None:
    """Without the section `goal_1` the two would be one run of items, and stand together."""
    raw = goals()
    raw["sections"][1:] = [{"id": "goal_1", "title": "Not a goal"}]
    raw["items"] = [{**ITEM, "section": "goal_1"}, *raw["items"][:4]]
    raw["scores"] = raw["scores"][:6]
    raw["vectors"] = [{"name": "x", "answers": {"q1": 1}, "scores": {"one": 1}}]
    raw["vectors"].append({**raw["vectors"][0], "name": "y", "when": {"cut": "high"}})
    raw["vectors"][1]["scores"] = {"one": 3}
    assert "sections" in {one.path for one in findings(raw)}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("sections.0.repeat", 10),
        ("flags.2.item", "done_3"),
        ("flags.0.score", "smart_3"),
        ("scores.0.missing.min_percent", 100),
        ("fields.1.lines", 6),
        ("exceptions", DROP),
        ("key", DROP),
    ],
)
def test_what_is_just_within_a_rule_is_no_finding(path: str, value: object) -> None:
    assert findings(changed(path, value, goals())) == []
