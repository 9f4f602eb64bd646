"""Equations against the kernel: answers nobody chose, and keys of every kind."""

from collections.abc import Mapping

import pytest
from alliancekit.api import Arithmetic, Instrument, Respondent
from alliancekit.testing.trials import (
    BRACKETED,
    BRACKETED_ANSWERS,
    answers_at_random,
    built,
    document,
    form,
    forms,
    known_answers,
    same_score,
    worded,
)
from attrs import evolve

import bench
import limesurvey
from alliancekit_limesurvey.codes import Codes
from alliancekit_limesurvey.script import constant
from expression_script import numeric, worked_out


def as_given(instrument: Instrument, row: Mapping[str, str]) -> dict[str, str]:
    """The answers by variable, as LimeSurvey has them: a slider's as the number itself."""
    codes = Codes.of(instrument)
    sliders = {item.id for block in codes.blocks if block.sliders for item in block.items}
    return {
        "_".join(codes.items[item.id]): row[item.id]
        if item.id in sliders or not row[item.id]
        else codes.answers[item.scale.id][row[item.id]]
        for item in instrument.items
    }


@pytest.mark.parametrize(("name", "who"), forms(worded=False))
def test_limesurvey_and_the_kernel_give_the_same_scores(name: str, who: Respondent) -> None:
    """Keys without wording too: linear, prorated and scaled scores, and lines to mark."""
    instrument, survey = form(name, who), bench.survey_of(name, who)
    codes = Codes.of(instrument)
    known = known_answers(instrument)
    assert known
    for given in (*known, *answers_at_random(instrument)):
        found = survey.answered(as_given(instrument, given.cells))
        for score, expected in given.scores.items():
            text = found[codes.scores[score]]
            assert same_score(float(text) if text else None, expected), (given.name, score)


def test_answers_whose_code_is_not_their_number_are_scored_by_their_number() -> None:
    """-1, 0.5 and 2: mean of q1 to q5 with q4 reversed on a scale of -1 to 2.

    Answers -1, 0.5, 2, 0.5, 2: q4 is 1 - 0.5 = 0.5, so 4 / 5 = 0.8.
    """
    changed = document("ak-pulse")
    options = [{"value": value, "label": f"Option {value}"} for value in (-1, 0.5, 2)]
    changed["scales"] = [{"id": "odd", "kind": "options", "options": options}]
    for item in changed["items"]:
        item["scale"] = "odd"
    score = {**changed["scores"][0], "reversed": ["q4"], "range": [-1, 2]}
    changed["scores"] = [score]
    answered = {"q1": -1, "q2": 0.5, "q3": 2, "q4": 0.5, "q5": 2}
    changed["vectors"] = [{"name": "mixed", "answers": answered, "scores": {"total": 0.8}}]
    instrument = built(changed)
    data, lost = bench.written(instrument, Respondent.CLIENT)
    survey = limesurvey.read(data)
    assert list(survey.questions()["items1"].answers) == ["m1", "v0p5", "2"]
    given = {"q1": "-1", "q2": "0.5", "q3": "2", "q4": "0.5", "q5": "2"}
    assert float(survey.answered(as_given(instrument, given))["total"]) == pytest.approx(0.8)
    told = "its code in LimeSurvey is m1; `import` brings it back"
    assert told in lost["scales.odd.options.-1"]


@pytest.mark.parametrize(
    "value",
    [0, 3, 2.5, -1.25, 1 / 3, 0.1 + 0.2, 1e-7, 123456789.123456789, 1234567890123456.0, 1e-5 / 3],
)
def test_a_constant_is_taken_for_a_number_and_is_that_number(value: float) -> None:
    """LimeSurvey takes ``0.3333333333333333`` for a text: it has more digits than it writes."""
    found = numeric(worked_out(constant(value), {}))
    assert found == pytest.approx(value, rel=1e-15)


def test_a_method_that_cannot_be_said_is_told_and_so_is_what_needs_it() -> None:
    instrument = form("ak-pulse", Respondent.CLIENT)
    data, told = bench.written(instrument, Respondent.CLIENT, arithmetic=lambda _: None)
    assert told["scores.total"] == "its method mean cannot be said in plain arithmetic"
    assert told["scores.total_pomp"] == "it needs total, which the format does not compute"
    questions = limesurvey.read(data).questions().values()
    assert not [one for one in questions if one.type == "*"]


def test_of_sections_of_which_one_is_used_two_with_answers_give_no_score() -> None:
    """ak-path: the four items of cbt answered 4, then one of psychodynamic too."""
    instrument = form("ak-path", Respondent.CLIENT)
    survey = bench.survey_of("ak-path", Respondent.CLIENT)
    row = {item.id: "4" if item.section == "cbt" else "" for item in instrument.items}
    assert survey.answered(as_given(instrument, row))["cbt"] == "4"
    row[next(one.id for one in instrument.items if one.section == "psychodynamic")] = "4"
    assert survey.answered(as_given(instrument, row))["cbt"] == ""


def test_a_score_that_goes_beyond_its_section_needs_an_answer_in_it() -> None:
    """ak-path: a score of q13, which is in cbt, and q1, which is always asked. One is enough."""
    instrument = worded(form("ak-path", Respondent.CLIENT), Respondent.CLIENT)
    cbt = instrument.score("cbt")
    missing = evolve(cbt.missing, min_answered=1, min_percent=None)
    mixed = evolve(cbt, operands=("q13", "q1"), missing=missing)
    instrument = evolve(instrument, scores=(mixed,))
    survey = limesurvey.read(bench.written(instrument, Respondent.CLIENT)[0])
    row = {item.id: "" for item in instrument.items} | {"q1": "4"}
    assert survey.answered(as_given(instrument, row))["cbt"] == ""
    assert survey.answered(as_given(instrument, row | {"q14": "2"}))["cbt"] == "4"


def test_a_share_that_is_met_exactly_is_met() -> None:
    """ak-culture: 80 % of what applies. q1 does not, so 12 of 15 are enough, and 11 are not.

    All are answered 3, the middle of 1 to 5, which turned round is 3 as well.
    """
    instrument = form("ak-culture", Respondent.CLIENT)
    survey = bench.survey_of("ak-culture", Respondent.CLIENT)
    row = {item.id: "3" for item in instrument.items} | {"q1": "na", "q6": "", "q2": "", "q3": ""}
    assert survey.answered(as_given(instrument, row))["total"] == "3"
    assert survey.answered(as_given(instrument, {**row, "q4": ""}))["total"] == ""


@pytest.mark.parametrize(("tree", "expected"), BRACKETED)
def test_brackets_stand_where_the_order_needs_them_and_nothing_is_joined(
    tree: Arithmetic, expected: float
) -> None:
    """``a + b`` of two texts joins them, so the last is said with ``sum``."""
    survey = bench.survey_of("ak-pulse", Respondent.CLIENT, lambda _: tree)
    given = {f"items1_q{at}": str(one) for at, one in enumerate(BRACKETED_ANSWERS, 1)}
    assert float(survey.answered(given)["total"]) == pytest.approx(expected)
