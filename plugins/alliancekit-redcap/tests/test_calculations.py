"""Calculated fields against the kernel: answers nobody chose, and keys of every kind."""

import random

import pytest
from alliancekit.api import Answered, Arithmetic, Instrument, Respondent, Total
from alliancekit.instrument.catalogue import all_instruments
from alliancekit.scoring.frame import score_frame
from attrs import evolve

import bench
import redcap
from alliancekit_redcap.names import Names

EVERY = [
    (name, who)
    for name, one in all_instruments(bench.HOST)
    if isinstance(one, Instrument) and one.scorable.scores
    for who in one.respondents
]
"""Keys without wording too: linear, prorated and scaled scores, and lines to mark."""
ROWS = 40


def answers(instrument: Instrument, row: int) -> dict[str, str]:
    """One form: full at first, then with more and more blanks; codes where a scale has them."""
    chance = random.Random(f"{instrument.id} {row}")  # noqa: S311 - answers, not secrets
    share = row / ROWS * 0.6
    return {
        item.id: "" if chance.random() < share else chance.choice(item.scale.options).key
        for item in instrument.items
    }


@pytest.mark.parametrize(("name", "who"), EVERY)
def test_redcap_and_the_kernel_give_the_same_scores(name: str, who: Respondent) -> None:
    import polars as pl

    instrument, project = bench.seen(name, who), bench.project_of(name, who)
    names = Names.of(instrument, who)
    rows = [answers(instrument, row) for row in range(ROWS)]
    scored = score_frame(instrument, pl.DataFrame(rows), bench.HOST).frame
    for row, expected in zip(rows, scored.iter_rows(named=True), strict=True):
        results = project.calculate({names.items[item]: given for item, given in row.items()})
        for score in instrument.scores:
            given, wanted = results[names.scores[score.id]], expected[score.id]
            assert (given is None) == (wanted is None), (score.id, row)
            if given is not None:
                assert abs(given - wanted) <= 1e-9 * max(1, abs(wanted)), (score.id, row)


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
    instrument = bench.seen("ak-path", Respondent.CLIENT)
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
    instrument = bench.worded("ak-path", Respondent.CLIENT)
    cbt = instrument.score("cbt")
    missing = evolve(cbt.missing, min_answered=1, min_percent=None)
    mixed = evolve(cbt, operands=("q13", "q1"), missing=missing)
    instrument = evolve(instrument, scores=(mixed,))
    project = redcap.read(bench.written(instrument, Respondent.CLIENT)[0])
    record = {"ak_path_c_q1": "4"}
    assert project.calculate(record)["ak_path_c_cbt"] is None
    assert project.calculate(record | {"ak_path_c_q14": "2"})["ak_path_c_cbt"] == 4


def test_a_method_that_cannot_be_said_is_told_and_so_is_what_needs_it() -> None:
    instrument = bench.seen("ak-pulse", Respondent.CLIENT)
    text, lost = bench.written(instrument, Respondent.CLIENT, lambda _: None)
    told = dict(lost)
    assert told["scores.total"] == "its method mean cannot be said in plain arithmetic"
    assert told["scores.total_pomp"] == "it needs total, which the format does not compute"
    assert not [one for one in redcap.read(text).fields if one.kind == "calc"]


def test_a_share_that_is_met_exactly_is_met() -> None:
    """ak-culture: 80 % of what applies. q1 does not, so 12 of 15 are enough, and 11 are not.

    All are answered 3, the middle of 1 to 5, which turned round is 3 as well.
    """
    instrument = bench.seen("ak-culture", Respondent.CLIENT)
    project = bench.project_of("ak-culture", Respondent.CLIENT)
    record = {f"ak_culture_c_{item.id}": "3" for item in instrument.items}
    record |= {"ak_culture_c_q1": "na"} | {f"ak_culture_c_q{at}": "" for at in (6, 2, 3)}
    assert project.calculate(record)["ak_culture_c_total"] == 3
    record["ak_culture_c_q4"] = ""
    assert project.calculate(record)["ak_culture_c_total"] is None


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (Total() - (Answered() - 2.0), 27),
        (Total() / (Answered() * 2.0), 3),
        ((Total() - 2.0) * -1.5 / Answered(), -8.4),
        (1.0 * (Total() + 0.0) / 1.0 + 2.0, 32),
    ],
)
def test_brackets_stand_where_the_order_of_the_tree_needs_them(
    tree: Arithmetic, expected: float
) -> None:
    """Answers 8, 6, 7, 7, 2: five of them, 30 in all. 30 - (5 - 2), 30 / (5 * 2) and so on."""
    project = bench.project_of("ak-pulse", Respondent.CLIENT, lambda _: tree)
    record = {f"ak_pulse_c_q{at}": cell for at, cell in enumerate("86772", 1)}
    assert project.calculate(record)["ak_pulse_c_total"] == pytest.approx(expected)
