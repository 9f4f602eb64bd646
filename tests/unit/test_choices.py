"""Choices where sources differ, and keys that a user fills in, as they change a document."""

import pytest
from tests.unit.instruments import findings, line_of, written
from tests.unit.parts import goals, left_open, made, own_key, part

from alliancekit import AllianceError, Host
from alliancekit.instrument.expand import Key, plain, without_key
from alliancekit.instrument.findings import Severity
from alliancekit.scoring.checks import check_instrument

# ─── choices ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("chosen", "turned", "limit", "vector"),
    [
        ({}, None, 1, "two goals and red"),  # the default
        ({"cut": "low"}, None, 1, "two goals and red"),
        ({"cut": "high"}, ["q1"], 2, "as the other source has it"),
    ],
)
def test_a_choice_keeps_scores_flags_and_vectors_of_its_option(
    chosen: dict[str, str], turned: list[str] | None, limit: float, vector: str
) -> None:
    raw = plain(goals(), Key(choices=chosen)).raw
    assert part(raw, "scores", "one").get("reversed") == turned
    assert [one.get("at_most") for one in raw["flags"]] == [limit, None]
    assert [one["name"] for one in raw["vectors"]] == [vector]
    assert not any("when" in one for name in ("scores", "flags", "vectors") for one in raw[name])


def test_what_belongs_to_two_choices_counts_where_both_are_so() -> None:
    raw = goals()
    other = {**raw["choices"][0], "id": "other"}
    raw["choices"].append(other)
    raw["flags"][0]["when"] = {"cut": "high", "other": "high"}
    counted = {
        (cut, of): len(plain(raw, Key(choices={"cut": cut, "other": of})).raw["flags"])
        for cut in ("low", "high")
        for of in ("low", "high")
    }
    # the flag of q1 always; one under cut: high; one where both are high
    assert counted == {
        ("low", "low"): 1,
        ("low", "high"): 1,
        ("high", "low"): 2,
        ("high", "high"): 3,
    }


@pytest.mark.parametrize("of_scores", [True, False])
def test_a_vector_counts_under_the_defaults_of_the_choices_of_scores_that_it_does_not_name(
    *, of_scores: bool
) -> None:
    raw = goals()
    raw["choices"].append({**raw["choices"][0], "id": "other"})
    # a choice by which no score changes, but a flag may, leaves every known answer as it is
    raw["scores" if of_scores else "flags"][-1]["when"] = {"other": "low"}
    names = {
        (cut, of): [
            one["name"] for one in plain(raw, Key(choices={"cut": cut, "other": of})).raw["vectors"]
        ]
        for cut, of in (("low", "low"), ("high", "low"), ("high", "high"))
    }
    assert names == {
        ("low", "low"): ["two goals and red"],
        ("high", "low"): ["as the other source has it"],
        ("high", "high"): [] if of_scores else ["as the other source has it"],
    }


def test_the_model_says_what_was_chosen() -> None:
    (choice,) = made(goals(), Key(choices={"cut": "high"})).choices
    assert (choice.default, choice.chosen) == ("low", "high")
    assert [one.id for one in choice.options] == ["low", "high"]


# ─── keys ────────────────────────────────────────────────────────────────────


def test_a_score_without_a_key_and_one_that_needs_it_are_not_known() -> None:
    assert without_key(plain(left_open()).raw["scores"]) == {"task", "bond", "total"}
    instrument = made(left_open())
    assert [one.id for one in instrument.scores if not one.known] == ["task", "bond", "total"]
    assert [one.id for one in instrument.scorable.scores] == ["known"]
    assert instrument.scorable.flags == ()


def test_a_score_that_requires_one_without_a_key_is_not_known_either() -> None:
    raw = left_open()
    for one in raw["scores"][:2]:
        raw["scores"].append({**one, "id": "late", "missing": {"min_answered": 1, "requires": []}})
        raw["scores"][-1]["missing"]["requires"] = ["bond"]
    assert "late" in without_key(plain(raw).raw["scores"])


def test_a_key_fills_in_items_and_the_missing_rule_and_leaves_the_rest() -> None:
    given = own_key()
    raw = plain(left_open(), Key(scores=given["scores"], vectors=tuple(given["vectors"]))).raw
    task, bond = part(raw, "scores", "task"), part(raw, "scores", "bond")
    assert (task["items"], task["reversed"]) == (["q1", "q2"], ["q2"])
    assert (task["missing"], bond["missing"]) == ({"min_answered": 2}, {"min_answered": 1})
    assert (task["range"], task["title"], "supply" in task) == ([0, 4], "The score task", False)
    assert without_key(raw["scores"]) == set()
    assert [one["name"] for one in raw["vectors"]] == ["q1", "by hand"]


def test_a_key_does_not_touch_a_score_that_has_one() -> None:
    given = Key(scores={"known": {"items": ["q4"]}})
    assert plain(left_open(), given).raw["scores"] == plain(left_open()).raw["scores"]


# ─── what cannot be ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["scores", "flags", "vectors"])
@pytest.mark.parametrize("when", [{"gone": "low"}, {"cut": "gone"}])
def test_a_choice_that_is_not_there_is_told_where_it_is_named(
    name: str, when: dict[str, str]
) -> None:
    raw = goals()
    raw[name][0]["when"] = when
    (finding,) = findings(raw)
    assert (finding.code, finding.path) == ("reference", f"{name}.0.when")
    assert finding.line == line_of(raw, f"{name}.0.when")


def test_two_scores_of_one_id_must_not_count_under_one_choice() -> None:
    raw = goals()
    del raw["scores"][4]["when"]  # counts always now, so that under `high` there are two of it
    assert findings(raw) == []
    with pytest.raises(AllianceError, match="'one' stands 2 times"):
        made(raw, Key(choices={"cut": "high"}))


def test_a_choice_whose_known_answers_are_those_of_the_default_only_is_an_error() -> None:
    raw = goals()
    del raw["vectors"][1]
    assert findings(raw) == []  # as long as nobody chooses otherwise
    with pytest.raises(AllianceError, match="a score that has a key needs known answers"):
        made(raw, Key(choices={"cut": "high"}))
    errors = [
        (one.path, one.line)
        for one in check_instrument(written(raw), "goals.json", Host())
        if one.severity is Severity.ERROR
    ]
    assert errors == [("vectors", line_of(raw, "vectors"))]


def test_known_answers_are_tried_under_every_option() -> None:
    raw = goals()
    raw["vectors"][1]["scores"] = {"one": 1}
    (error,) = [
        one
        for one in check_instrument(written(raw), "goals.json", Host())
        if one.severity is Severity.ERROR
    ]
    assert (error.code, error.path) == ("vector", "vectors.1.scores.one")
    assert error.line == line_of(raw, error.path)
    assert "expects 1; scoring gives 3.0" in error.message


def test_a_range_that_no_option_fits_is_told_at_the_score_of_that_option() -> None:
    raw = goals()
    raw["scores"][5]["range"] = [0, 5]
    (error,) = [
        one
        for one in check_instrument(written(raw), "goals.json", Host())
        if one.severity is Severity.ERROR
    ]
    assert (error.code, error.path) == ("method", "scores.one.range")
    assert error.line == line_of(raw, "scores.5.range")
