"""Whether a score is given at all: shares of what applies, and sections that are not in use."""

from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.instruments import Raw
from tests.unit.parts import goals, left_open, made, score

from alliancekit import Host, score_frame
from alliancekit.instrument.model import Instrument
from alliancekit.instrument.scores import MissingRule
from alliancekit.scoring.missing import Why

HOST = Host()
PRESENT, TOO_FEW, REQUIRED, UNUSED, SEVERAL = Why


def of_items(count: int, rule: Raw) -> Instrument:
    """So many items 0–4 with `na`, and the mean of all."""
    raw = left_open()
    raw["items"] = [{"id": f"q{n}", "scale": "five"} for n in range(1, count + 1)]
    raw["scores"] = [score("total", [one["id"] for one in raw["items"]], 1, [0, 4], missing=rule)]
    raw["vectors"] = [{"name": "all 1", "fill": 1, "scores": {"total": 1}}]
    del raw["choices"], raw["flags"]
    return made(raw)


def scored(instrument: Instrument, rows: list[dict[str, str | None]], **more: Any) -> Any:
    """Rows by item; what is not named is blank."""
    types = dict.fromkeys((one.id for one in instrument.items), pl.String)
    return score_frame(instrument, pl.DataFrame(rows, schema=types), HOST, **more)


def reasons(row: dict[str, str | None], raw: Raw | None = None, **more: Any) -> dict[str, Why]:
    """Why each score of the goals is missing."""
    result = scored(made(raw or goals()), [row], **more)
    return {one: Why(result.reasons[one][0]) for one in result.reasons.columns if ":" not in one}


# ─── a share of the items that apply ─────────────────────────────────────────

NEEDED = {
    # per cent: how many of 0, 1, 2, 3, 4, 5, 6 that apply
    1: [0, 1, 1, 1, 1, 1, 1],
    50: [0, 1, 1, 2, 2, 3, 3],
    # 0.66, 1.32, 1.98, 2.64, 3.30, 3.96, each rounded up
    66: [0, 1, 2, 2, 3, 4, 4],
    # 0.8, 1.6, 2.4, 3.2, 4.0, 4.8
    80: [0, 1, 2, 3, 4, 4, 5],
    100: [0, 1, 2, 3, 4, 5, 6],
}


@pytest.mark.parametrize("least", [1, 2])
@pytest.mark.parametrize(("percent", "table"), NEEDED.items())
@pytest.mark.parametrize("count", [2, 3, 4, 5, 6])
def test_so_many_answers_of_those_that_apply(
    count: int, percent: int, table: list[int], least: int
) -> None:
    """Every number of not-applicable answers with every number of answers."""
    cases = [
        (without, answered)
        for without, answered in product(range(count + 1), repeat=2)
        if without + answered <= count
    ]
    rows = [
        {f"q{n}": "na" if n <= without else "3" for n in range(1, without + answered + 1)}
        for without, answered in cases
    ]
    rule = {"min_answered": least, "min_percent": percent}
    result = scored(of_items(count, rule), rows)
    for at, (without, answered) in enumerate(cases):
        enough = answered >= max(least, table[count - without])
        assert result.frame["total"][at] == (3 if enough else None), (without, answered)
        assert result.reasons["total"][at] == (PRESENT if enough else TOO_FEW)
        assert result.reasons["total:of"][at] == count - without
        assert result.frame["total_answered"][at] == answered


def test_what_the_specification_says_of_66_per_cent() -> None:
    needed = MissingRule(min_answered=1, min_percent=66).needed
    assert [needed(applicable) for applicable in (2, 3, 4, 5)] == [2, 2, 3, 4]


@pytest.mark.parametrize("percent", range(1, 101))
def test_a_share_that_comes_out_whole_is_not_rounded_up(percent: int) -> None:
    """Of 100 that apply, 29 per cent are 29: no hair of a quotient makes it 30."""
    assert MissingRule(min_answered=1, min_percent=percent).needed(100) == percent


def test_the_floor_holds_where_the_share_is_less() -> None:
    rule = MissingRule(min_answered=3, min_percent=50)
    assert [rule.needed(applicable) for applicable in (0, 2, 6, 8)] == [3, 3, 3, 4]


def test_without_a_share_not_applicable_answers_change_nothing_of_what_is_needed() -> None:
    result = scored(
        of_items(4, {"min_answered": 2}),
        [{"q1": "3", "q2": "3"}, {"q1": "3", "q2": "na", "q3": "na", "q4": "na"}],
    )
    assert result.frame["total"].to_list() == [3, None]


# ─── sections that are not in use ────────────────────────────────────────────


def test_a_section_without_any_answer_is_not_in_use_and_is_not_counted() -> None:
    row = {"clear_1": "4", "small_1": "2", "clear_3": "1", "small_3": "0", "q1": "2"}
    why = reasons(row)
    assert (why["smart_1"], why["smart_2"], why["smart_3"]) == (PRESENT, UNUSED, PRESENT)
    assert (why["made_1"], why["made_2"]) == (TOO_FEW, UNUSED)
    result = scored(made(goals()), [row])
    # (3 + 0.5) / 2: the second goal is no 0, and not in what it is divided by
    assert result.frame["smart_all"].to_list() == [1.75]
    assert result.frame["smart_all_answered"].to_list() == [2]
    assert result.reasons["smart_all:of"].to_list() == [2]


def test_a_composite_of_sections_none_of_which_is_in_use_is_not_in_use() -> None:
    why = reasons({"q1": "2"})
    assert {why[one] for one in ("smart_1", "smart_all", "made_all", "red", "colour")} == {UNUSED}
    assert why["one"] == PRESENT
    result = scored(made(goals()), [{"q1": "2"}])
    assert result.reasons["smart_all:of"].to_list() == [0]


def test_a_composite_of_a_composite_that_is_not_in_use_is_not_in_use() -> None:
    raw = goals()
    raw["scores"].append(score("top", None, 1, [0, 4], scores=["smart_all", "colour"]))
    assert reasons({"q1": "2"}, raw)["top"] == UNUSED
    assert reasons({"r1": "2"}, raw)["top"] == PRESENT
    assert reasons({"clear_1": "2"}, raw)["top"] == TOO_FEW


def test_a_used_section_with_too_few_answers_counts_in_its_composite() -> None:
    raw = goals()
    raw["scores"][2]["missing"] = {"min_answered": 1, "min_percent": 66}
    one_of_two = {"clear_1": "4", "small_1": "4", "clear_2": "4"}
    # two goals are in use, of which 66 per cent are two; one has a score
    assert reasons(one_of_two, raw)["smart_all"] == TOO_FEW
    # with one goal in use, one is enough
    assert reasons({"clear_1": "4", "small_1": "4"}, raw)["smart_all"] == PRESENT


def test_a_score_that_requires_one_that_is_not_in_use_is_missing() -> None:
    raw = goals()
    raw["scores"].append(
        score("more", ["q1"], 1, [0, 4], missing={"min_answered": 1, "requires": ["smart"]})
    )
    full = {f"{item}_{n}": "4" for item in ("clear", "small") for n in (1, 2, 3)}
    assert reasons({"q1": "2", **full}, raw)["more"] == PRESENT
    less = {name: answer for name, answer in full.items() if not name.endswith("_3")}
    assert reasons({"q1": "2", **less}, raw)["more"] == REQUIRED


def test_blanks_and_codes_that_mean_missing_do_not_put_a_section_in_use() -> None:
    codes = frozenset({"-9", "n/a"})
    row = {"clear_1": "-9", "small_1": " ", "done_1": "n/a", "r1": "-9.0", "b1": "2"}
    why = reasons(row, missing_codes=codes)
    assert (why["smart_1"], why["red"], why["blue"]) == (UNUSED, UNUSED, PRESENT)


@pytest.mark.parametrize("cell", ["x", "5", "2.5"])
def test_a_refused_cell_puts_its_section_in_use(cell: str) -> None:
    """Somebody wrote there. That it cannot be read does not make the section unused."""
    why = reasons({"clear_1": cell, "r2": cell})
    assert (why["smart_1"], why["red"], why["colour"]) == (TOO_FEW, TOO_FEW, TOO_FEW)
    assert why["smart_2"] == UNUSED


def with_na() -> Raw:
    """The goals, with an answer that says that an item does not apply."""
    raw = goals()
    code = {"code": "na", "label": "Not this time", "not_applicable": True}
    raw["scales"][0]["options"].append(code)
    return raw


def test_that_an_item_does_not_apply_does_not_put_its_section_in_use() -> None:
    why = reasons({"clear_1": "na", "small_1": "na", "r1": "na"}, with_na())
    assert (why["smart_1"], why["smart_2"], why["red"]) == (UNUSED, UNUSED, UNUSED)
    assert (why["smart_all"], why["colour"]) == (UNUSED, UNUSED)


@pytest.mark.parametrize(("cell", "found"), [("3", TOO_FEW), ("x", TOO_FEW), ("", UNUSED)])
def test_beside_one_that_does_not_apply_an_answer_or_a_refused_cell_does(
    cell: str, found: Why
) -> None:
    why = reasons({"clear_1": "na", "small_1": cell, "done_2": "5", "clear_2": "na"}, with_na())
    assert (why["smart_1"], why["smart_2"], why["made_2"]) == (found, TOO_FEW, PRESENT)


def test_nor_does_it_make_two_of_one_that_is_used() -> None:
    row = {"r1": "3", "r2": "na", "b1": "na", "b2": "na"}
    assert reasons(row, with_na())["red"] == PRESENT
    frame = scored(made(with_na()), [row]).frame
    assert frame.select("red", "blue", "colour").row(0) == (3, None, 3)
    assert reasons({**row, "b1": "1"}, with_na())["red"] == SEVERAL


# ─── one of several ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("other", ["2", "x", "9"])
def test_where_two_of_one_name_hold_something_neither_is_scored(other: str) -> None:
    row = {"r1": "3", "r2": "3", "b2": other}
    why = reasons(row)
    assert (why["red"], why["blue"]) == (SEVERAL, SEVERAL)
    assert why["colour"] == TOO_FEW
    frame = scored(made(goals()), [row]).frame
    assert frame.select("red", "blue", "colour").row(0) == (None, None, None)


def test_a_conflict_is_of_its_row_and_its_name_alone() -> None:
    raw = goals()
    for name in ("dog", "cat"):
        raw["sections"].append({"id": name, "title": name, "one_of": "pet"})
        raw["items"].append({**raw["items"][3], "id": f"{name}1", "section": name})
        raw["scores"].append(score(name, [f"{name}1"], 1, [0, 4]))
    rows = [
        {"r1": "3", "b1": "3", "dog1": "1"},
        {"r1": "3", "dog1": "1"},
        {"b1": "2", "dog1": "1", "cat1": "1"},
    ]
    frame = scored(made(raw), rows).frame
    assert frame["red"].to_list() == [None, 3, None]
    assert frame["blue"].to_list() == [None, None, 2]
    assert frame["dog"].to_list() == [1, 1, None]


def test_an_optional_section_changes_nothing_for_the_others() -> None:
    assert reasons({"r1": "3", "b1": "3", "q1": "1"})["one"] == PRESENT


# ─── laws ────────────────────────────────────────────────────────────────────

cells = st.sampled_from(["0", "1", "2", "3", "4", "na", "", "x"])
rows_of_six = st.lists(cells, min_size=6, max_size=6)
rules = st.fixed_dictionaries(
    {"min_answered": st.integers(1, 4)}, optional={"min_percent": st.integers(1, 100)}
)


def outcome(rule: Raw, row: list[str]) -> tuple[float | None, int]:
    named = {f"q{n}": cell for n, cell in enumerate(row, 1)}
    frame = scored(of_items(6, rule), [named]).frame
    return frame["total"][0], frame["total_answered"][0]


@settings(max_examples=60, deadline=None)
@given(rules, rows_of_six, st.integers(0, 5))
def test_a_score_never_appears_from_fewer_answers(rule: Raw, row: list[str], at: int) -> None:
    assume(row[at].isdigit())
    fewer = [*row[:at], "", *row[at + 1 :]]
    before, after = outcome(rule, row), outcome(rule, fewer)
    assert after[1] == before[1] - 1
    assert before[0] is not None or after[0] is None


@settings(max_examples=60, deadline=None)
@given(rules, rows_of_six)
def test_a_not_applicable_answer_never_counts_as_an_answer(rule: Raw, row: list[str]) -> None:
    value, answered = outcome(rule, row)
    numbers = [int(cell) for cell in row if cell.isdigit()]
    assert answered == len(numbers)
    if value is not None:
        assert len(numbers) >= rule["min_answered"]
        assert value == pytest.approx(sum(numbers) / len(numbers))
    blank = outcome(rule, ["" if cell == "na" else cell for cell in row])
    assert blank[1] == answered
    assert blank[0] in (None, value)  # a blank asks for more than `na`, and never gives another


goal_cells = st.dictionaries(
    st.sampled_from([f"{one}_{n}" for one in ("clear", "small", "done") for n in (1, 2, 3)]),
    st.sampled_from(["0", "4", "x"]),
)


@settings(max_examples=60, deadline=None)
@given(goal_cells, st.permutations([1, 2, 3]))
def test_which_repetition_was_used_does_not_matter(row: dict[str, str], order: list[int]) -> None:
    moved = {f"{name[:-1]}{order[int(name[-1]) - 1]}": cell for name, cell in row.items()}
    instrument = made(goals())
    one, other = (scored(instrument, [cells]) for cells in (row, moved))
    for name in ("smart_all", "made_all"):
        assert other.frame[name].to_list() == pytest.approx(one.frame[name].to_list())
        assert other.reasons[name].to_list() == one.reasons[name].to_list()
