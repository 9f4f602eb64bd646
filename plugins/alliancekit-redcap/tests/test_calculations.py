"""Calculated fields against the kernel: answers nobody chose, and keys of every kind."""

import pytest
from alliancekit.api import Arithmetic, Respondent
from alliancekit.testing.trials import (
    BRACKETED,
    BRACKETED_ANSWERS,
    answers_at_random,
    form,
    forms,
    known_answers,
    same_score,
    worded,
)
from attrs import evolve

import bench
import redcap
from alliancekit_redcap.names import Names


@pytest.mark.parametrize(("name", "who"), forms(worded=False))
def test_redcap_and_the_kernel_give_the_same_scores(name: str, who: Respondent) -> None:
    """Keys without wording too: linear, prorated and scaled scores, and lines to mark."""
    instrument, project = form(name, who), bench.project_of(name, who)
    names = Names.of(instrument, who)
    known = known_answers(instrument)
    assert known
    for given in (*known, *answers_at_random(instrument)):
        record = {names.items[item]: cell for item, cell in given.cells.items()}
        results = project.calculate(record)
        for score, expected in given.scores.items():
            assert same_score(results[names.scores[score]], expected), (given.name, score)


def test_a_missing_data_code_is_a_blank() -> None:
    """Mean of five, four needed. 8 + 6 + 7 + 7 = 28, / 4 = 7; with a second -99 there is none."""
    project = bench.project_of("ak-pulse", Respondent.CLIENT)
    record = {f"ak_pulse_c_q{at}": cell for at, cell in enumerate(("8", "6", "-99", "7", "7"), 1)}
    missing = frozenset({"-99"})
    assert project.calculate(record, missing)["ak_pulse_c_total"] == 7
    record["ak_pulse_c_q1"] = "-99"
    assert project.calculate(record, missing)["ak_pulse_c_total"] is None


def test_of_sections_of_which_one_is_used_two_with_answers_give_no_score() -> None:
    """ak-path: the four items of cbt answered 4, then one of psychodynamic too."""
    instrument = form("ak-path", Respondent.CLIENT)
    project = bench.project_of("ak-path", Respondent.CLIENT)
    names = Names.of(instrument, Respondent.CLIENT)

    def first(section: str, count: int) -> dict[str, str]:
        inside = [one.id for one in instrument.items if one.section == section]
        return {names.items[one]: "4" for one in inside[:count]}

    record = first("cbt", 4)
    assert project.calculate(record)[names.scores["cbt"]] == 4
    record |= first("psychodynamic", 1)
    assert project.calculate(record)[names.scores["cbt"]] is None


def test_a_score_that_goes_beyond_its_section_needs_an_answer_in_it() -> None:
    """ak-path: a score of q13, which is in cbt, and q1, which is always asked. One is enough."""
    instrument = worded(form("ak-path", Respondent.CLIENT), Respondent.CLIENT)
    cbt = instrument.score("cbt")
    missing = evolve(cbt.missing, min_answered=1, min_percent=None)
    mixed = evolve(cbt, operands=("q13", "q1"), missing=missing)
    instrument = evolve(instrument, scores=(mixed,))
    project = redcap.read(bench.written(instrument, Respondent.CLIENT)[0])
    record = {"ak_path_c_q1": "4"}
    assert project.calculate(record)["ak_path_c_cbt"] is None
    assert project.calculate(record | {"ak_path_c_q14": "2"})["ak_path_c_cbt"] == 4


def test_a_method_that_cannot_be_said_is_told_and_so_is_what_needs_it() -> None:
    instrument = form("ak-pulse", Respondent.CLIENT)
    text, told = bench.written(instrument, Respondent.CLIENT, lambda _: None)
    assert told["scores.total"] == "its method mean cannot be said in plain arithmetic"
    assert told["scores.total_pomp"] == "it needs total, which the format does not compute"
    assert not [one for one in redcap.read(text).fields if one.kind == "calc"]


def test_a_share_that_is_met_exactly_is_met() -> None:
    """ak-culture: 80 % of what applies. q1 does not, so 12 of 15 are enough, and 11 are not.

    All are answered 3, the middle of 1 to 5, which turned round is 3 as well.
    """
    instrument = form("ak-culture", Respondent.CLIENT)
    project = bench.project_of("ak-culture", Respondent.CLIENT)
    record = {f"ak_culture_c_{item.id}": "3" for item in instrument.items}
    record |= {"ak_culture_c_q1": "na"} | {f"ak_culture_c_q{at}": "" for at in (6, 2, 3)}
    assert project.calculate(record)["ak_culture_c_total"] == 3
    record["ak_culture_c_q4"] = ""
    assert project.calculate(record)["ak_culture_c_total"] is None


@pytest.mark.parametrize(("tree", "expected"), BRACKETED)
def test_brackets_stand_where_the_order_of_the_tree_needs_them(
    tree: Arithmetic, expected: float
) -> None:
    project = bench.project_of("ak-pulse", Respondent.CLIENT, lambda _: tree)
    record = {f"ak_pulse_c_q{at}": str(one) for at, one in enumerate(BRACKETED_ANSWERS, 1)}
    assert project.calculate(record)["ak_pulse_c_total"] == pytest.approx(expected)
