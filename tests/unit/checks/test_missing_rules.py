"""Whether known answers try a missing rule where it decides."""

import pytest
from tests.unit.checks.running import sum_of, told, vector
from tests.unit.instruments import Raw

from alliancekit import Host

NOT_ASKED = {"code": "na", "label": "Not asked", "not_applicable": True}


def test_the_limit_is_tried_by_a_score_and_past_it_by_none(host: Host) -> None:
    raw = sum_of(3, 2)
    at = vector({"all": 1}, q1=1, q2=1)
    past = vector({"all": None}, q1=1)
    limit = "its missing rule (2 of 3 answered)"
    told_at, told_past = (
        f"no vector has all at the limit of {limit}",
        f"no vector has all one answer past {limit}",
    )
    assert told(host, raw) == [told_at, told_past]
    raw["vectors"] += [at, past]
    assert told(host, raw) == []
    raw["vectors"][2]["scores"]["all"] = None  # missing for whatever reason
    assert told(host, raw) == [told_at]
    raw["vectors"][2:] = [at | {"scores": {"all": 1}}, past | {"scores": {"all": 1}}]
    assert told(host, raw) == [told_past]


def shared() -> tuple[Raw, list[Raw]]:
    """A rule of 66 per cent of four, at least 2, and vectors for all that it can decide.

    The share asks for 3 of 4, 2 of 3, 2 of 2 and 1 of 1.
    """
    raw = sum_of(4, 2, min_percent=66)
    raw["scales"][0]["options"].append(NOT_ASKED)
    return raw, [
        vector({"all": 1}, q1=1, q2=1, q3=1),
        vector({"all": None}, q1=1, q2=1),
        vector({"all": 1}, q1="na", q2=1, q3=1),
        vector({"all": None}, q1="na", q2=1),
        vector({"all": None}, q1="na", q2="na", q3="na", q4=1),
        vector({"all": 1}, q1="na", q2=1, q3=1, q4=1),  # three answers, but not of four
    ]


@pytest.mark.parametrize(
    ("left_out", "case"),
    [
        (0, "at the limit of its missing rule (3 of 4 answered)"),
        (1, "one answer past its missing rule (3 of 4 answered)"),
        (2, "at the limit of its missing rule with a not-applicable answer (66 per cent"),
        (3, "one answer past its missing rule with a not-applicable answer (66 per cent"),
        (4, "one answer past its missing rule where so few apply that 2 must be answered"),
    ],
)
def test_a_share_of_what_applies_is_tried_where_it_decides(
    host: Host, left_out: int, case: str
) -> None:
    raw, vectors = shared()
    raw["vectors"] += vectors
    assert told(host, raw) == []
    raw["vectors"].pop(2 + left_out)
    (untried,) = told(host, raw)
    assert untried.startswith(f"no vector has all {case}")


def test_a_share_without_a_not_applicable_answer_is_a_number(host: Host) -> None:
    raw, vectors = shared()
    raw["scales"][0]["options"].pop()
    raw["vectors"] += vectors[:2]
    assert told(host, raw) == []


# ─── totals that require scores ──────────────────────────────────────────────


def total() -> Raw:
    """A total over 4 items, at least 3, which requires two scores of 2 items, at least 1 each."""
    raw = sum_of(4, 3)
    score = raw["scores"].pop()
    for name, items in (("one", ["q1", "q2"]), ("two", ["q3", "q4"])):
        rule = {"missing": {"min_answered": 1}}
        raw["scores"].append({**score, "id": name, "items": items, **rule})
    score["missing"] = {"min_answered": 2, "requires": ["one", "two"]}
    raw["scores"].append(score)
    full = {"one": 2, "two": 2, "all": 2}
    raw["vectors"] = [
        {"name": "all minimum", "fill": 0, "scores": {"one": 0, "two": 0, "all": 0}},
        {"name": "all maximum", "fill": 2, "scores": full},
        vector({"one": None, "two": 1, "all": None}, q3=1, q4=1),
        vector({"one": 1, "two": None, "all": None}, q1=1, q2=1),
        vector({"one": 1, "two": 1, "all": 1}, q1=1, q3=1),
        vector({"one": 1, "two": None, "all": None}, q1=1),
    ]
    return raw


def test_each_required_score_is_missing_alone(host: Host) -> None:
    raw = total()
    assert told(host, raw) == []
    dropped = raw["vectors"].pop(2)
    raw["vectors"].append(dropped | {"scores": {"one": None, "two": None, "all": None}})
    assert told(host, raw) == [
        "no vector has all with enough answered but without one, which it requires"
    ]


def test_what_a_required_score_makes_impossible_is_not_asked_for(host: Host) -> None:
    # with both scores there, 2 are answered: one past the limit of 2 can only be without one
    raw = total()
    assert told(host, raw) == []
    # at a limit of 3, both can be there with 2 answered: then that case must be one with both
    raw["scores"][2]["missing"]["min_answered"] = 3
    raw["vectors"] += [vector({"one": 1, "two": 1, "all": 1}, q1=1, q2=1, q3=1)]
    raw["vectors"][4]["scores"]["all"] = None
    assert told(host, raw) == []
    raw["vectors"][4]["scores"]["two"] = None
    assert told(host, raw) == [
        "no vector has all one answer past its missing rule (3 of 4 answered)"
    ]


def test_a_limit_that_required_scores_exceed_is_not_asked_for(host: Host) -> None:
    # both scores there means 4 answers, so that the total is never given for 2
    raw = total()
    for score in raw["scores"][:2]:
        score["missing"]["min_answered"] = 2
    raw["vectors"][4] = vector({"one": None, "two": None, "all": None}, q1=1, q3=1)
    assert told(host, raw) == []


def both_needed(least: int, percent: int) -> Raw:
    """The total with a share, and not-applicable answers, of scores that need both their items."""
    raw = total()
    raw["scales"][0]["options"].append(NOT_ASKED)
    for score in raw["scores"][:2]:
        score["missing"]["min_answered"] = 2
    raw["scores"][2]["missing"] |= {"min_answered": least, "min_percent": percent}
    return raw


def test_with_a_not_applicable_answer_only_what_can_come_about_is_asked_for(host: Host) -> None:
    # both scores there means 4 answers: with one that does not apply, the total is never given;
    # 3 must be answered, which is more than half of what applies
    raw = both_needed(3, 50)
    few = "where so few apply that 3 must be answered"
    shared_cases = [one for one in told(host, raw) if few in one or "not-applicable" in one]
    assert shared_cases == [f"no vector has all one answer past its missing rule {few}"]
    raw["vectors"].append(vector({"one": None, "two": 1, "all": None}, q1="na", q3=1, q4=1))
    assert not [one for one in told(host, raw) if few in one]


def test_one_past_a_share_it_may_lack_what_it_requires_if_it_must(host: Host) -> None:
    raw = both_needed(1, 100)
    share = "with a not-applicable answer (100 per cent of those that apply)"
    past = f"no vector has all one answer past its missing rule {share}"
    assert [one for one in told(host, raw) if share in one] == [past]
    raw["vectors"].append(vector({"one": None, "two": 1, "all": None}, q1="na", q3=1, q4=1))
    assert [one for one in told(host, raw) if share in one] == []


def test_a_composite_of_several_is_tried_as_well(host: Host) -> None:
    raw = total()
    raw["scores"][2] = {
        **raw["scores"][2],
        "missing": {"min_answered": 1},
        "scores": ["one", "two"],
    }
    del raw["scores"][2]["items"]
    assert told(host, raw) == [
        "no vector has all at the limit of its missing rule (1 of 2 answered)",
        "no vector has all one answer past its missing rule (1 of 2 answered)",
    ]
    raw["vectors"][2]["scores"]["all"] = 1
    raw["vectors"].append(vector({"one": None, "two": None, "all": None}))
    assert told(host, raw) == []
