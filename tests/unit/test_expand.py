"""A document made plain: sections written out, and where each part stood in the file."""

import copy
import string
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.instruments import Raw, findings, line_of, minimal
from tests.unit.parts import goals, ids, left_open, made, own_key, part, score, seen

from alliancekit import Host, score_frame
from alliancekit.instrument.expand import Key, plain
from alliancekit.instrument.respondent import Respondent


def with_score(**changes: Any) -> Raw:
    """What `plain` makes of the goals with one more score."""
    raw = goals()
    raw["scores"].append(score("more", None, 1, [0, 4], **changes))
    return plain(raw).raw


# ─── a repeated section ──────────────────────────────────────────────────────


def test_a_repeated_section_is_written_out_block_by_block() -> None:
    raw = plain(goals()).raw
    first, second, third = ([f"{one}_{n}" for one in ("clear", "small", "done")] for n in (1, 2, 3))
    assert ids(raw, "items") == [*first, *second, *third, "q1", "r1", "r2", "b1", "b2"]
    assert ids(raw, "sections") == ["goal_1", "goal_2", "goal_3", "red", "blue"]
    assert ids(raw, "fields") == ["place", "aim_1", "aim_2", "aim_3"]
    assert [part(raw, "items", f"done_{n}")["section"] for n in (1, 3)] == ["goal_1", "goal_3"]
    assert part(raw, "fields", "aim_2")["section"] == "goal_2"


def test_two_repeated_sections_one_after_the_other_are_not_mixed() -> None:
    raw = goals()
    raw["sections"][1:] = [{"id": "step", "title": "Step {n}", "repeat": 2}]
    raw["items"] = [*raw["items"][:2], {"id": "next", "scale": "five", "section": "step"}]
    names = ["clear_1", "small_1", "clear_2", "small_2", "clear_3", "small_3", "next_1", "next_2"]
    assert ids(plain(raw | {"scores": []}).raw, "items") == names


def test_the_number_stands_in_titles_instructions_labels_and_wording() -> None:
    raw = plain(goals()).raw
    section = part(raw, "sections", "goal_2")
    assert (section["title"], section["instructions"]) == ("Goal 2", "About goal 2.")
    assert part(raw, "items", "clear_3")["text"] == {"client": "Goal 3 is clear."}
    assert part(raw, "fields", "aim_1")["label"] == {"client": "Goal 1"}
    assert part(raw, "scores", "smart_2")["title"] == "Goal 2"


def test_a_number_is_only_put_where_something_is_repeated() -> None:
    raw = goals()
    raw["items"][3]["text"]["client"] = "Write {n}."
    raw["fields"][0]["label"]["client"] = "Write {n}."
    instrument = made(raw)
    assert instrument.item("q1").text[Respondent.CLIENT] == "Write {n}."
    assert instrument.fields[0].label[Respondent.CLIENT] == "Write {n}."


def test_braces_that_are_no_number_stay_as_they_are() -> None:
    raw = goals()
    raw["items"][0]["text"]["client"] = "{n} {N} {} {0} {n!r} {{n}} %n"
    text = made(raw).item("clear_1").text[Respondent.CLIENT]
    assert text == "1 {N} {} {0} {n!r} {1} %n"


def test_the_model_knows_which_repetition_a_section_is() -> None:
    instrument = made(goals())
    told = [(one.group, one.number, one.one_of, one.optional) for one in instrument.sections]
    assert told == [
        *(("goal", number, None, True) for number in (1, 2, 3)),
        *((colour, None, "colour", True) for colour in ("red", "blue")),
    ]
    assert [one.lines for one in instrument.fields] == [1, 2, 2, 2]


def test_a_section_that_is_neither_repeated_nor_one_of_several_is_not_optional() -> None:
    raw = goals()
    raw["sections"].append({"id": "end", "title": "At the end"})
    raw["items"].append({**raw["items"][3], "id": "q2", "section": "end"})
    assert not made(raw).section("end").optional


# ─── scores of it ────────────────────────────────────────────────────────────


def test_a_score_of_each_repetition_takes_the_items_of_that_one() -> None:
    raw = plain(goals()).raw
    assert part(raw, "scores", "smart_3")["items"] == ["clear_3", "small_3"]
    assert "each" not in part(raw, "scores", "smart_3")
    assert "smart" not in ids(raw, "scores")


def test_a_score_of_each_repetition_takes_the_scores_of_that_one_and_others_as_they_are() -> None:
    raw = with_score(
        each="goal",
        scores=["smart", "one"],
        reversed=["smart"],
        beside="smart",
        missing={"min_answered": 1, "requires": ["made", "one"]},
    )
    second = part(raw, "scores", "more_2")
    assert second["scores"] == ["smart_2", "one"]
    assert second["reversed"] == ["smart_2"]
    assert second["beside"] == "smart_2"
    assert second["missing"] == {"min_answered": 1, "requires": ["made_2", "one"]}


def test_a_composite_over_all_repetitions_takes_every_one() -> None:
    raw = with_score(
        scores=["smart", "one"],
        reversed=["smart"],
        missing={"min_answered": 1, "requires": ["made"]},
    )
    composite = part(raw, "scores", "more")
    assert composite["scores"] == ["smart_1", "smart_2", "smart_3", "one"]
    assert composite["reversed"] == ["smart_1", "smart_2", "smart_3"]
    assert composite["missing"]["requires"] == ["made_1", "made_2", "made_3"]


def test_the_weights_of_a_score_of_each_repetition_are_those_of_its_items() -> None:
    raw = goals()
    weights = {"clear": 1, "small": 2}
    more = score("more", ["clear", "small"], 2, [0, 12], each="goal", method="linear")
    raw["scores"].append(more | {"parameters": {"weights": weights, "intercept": 0}})
    for n in (1, 2, 3):
        given = part(plain(raw).raw, "scores", f"more_{n}")
        assert given["parameters"]["weights"] == {f"clear_{n}": 1, f"small_{n}": 2}
        assert given["parameters"]["intercept"] == 0
    assert weights == {"clear": 1, "small": 2}
    row = dict.fromkeys((one.id for one in made(raw).items), "") | {"clear_2": "3", "small_2": "4"}
    frame = score_frame(made(raw), pl.DataFrame([row]), Host()).frame
    assert frame.select("more_1", "more_2").row(0) == (None, 11)  # 3 + 2 * 4


def test_the_weights_of_a_score_of_each_repetition_may_be_of_scores() -> None:
    raw = goals()
    more = score("more", None, 2, [-4, 8], each="goal", method="linear", scores=["smart", "one"])
    raw["scores"].append(more | {"parameters": {"weights": {"smart": 2, "one": -1}}})
    given = part(plain(raw).raw, "scores", "more_3")
    assert given["parameters"]["weights"] == {"smart_3": 2, "one": -1}


@pytest.mark.parametrize("each", [{}, {"each": "goal"}])
def test_a_line_to_write_on_is_no_operand(each: Raw) -> None:
    raw = goals()
    raw["scores"].append(score("more", ["clear", "aim"], 1, [0, 4], **each))
    assert "aim" in plain(raw).raw["scores"][-1]["items"]
    assert {one.message for one in findings(raw)} >= {"there is no item 'aim'"}
    assert not any("aim_" in one.message for one in findings(raw))


def test_items_of_all_repetitions_may_not_be_one_score_since_some_may_not_be_in_use() -> None:
    raw = goals()
    raw["scores"].append(score("more", ["done"], 1, [0, 10]))
    assert plain(raw).raw["scores"][-1]["items"] == ["done_1", "done_2", "done_3"]
    (finding,) = findings(raw)
    assert finding.path == "scores.9.items"
    assert "must all stand in one section" in finding.message


# ─── where things stood ──────────────────────────────────────────────────────


def test_origin_gives_the_place_in_the_file() -> None:
    made_plain = plain(goals())
    assert made_plain.origin(("items", 4, "scale")) == ("items", 1, "scale")  # small_2
    assert made_plain.origin(("items", 9)) == ("items", 3)  # q1, behind three blocks of three
    assert made_plain.origin(("scores", 3)) == ("scores", 1)  # made_1, behind smart_1 to 3
    assert made_plain.origin(("sections", 3)) == ("sections", 1)
    assert made_plain.origin(("fields", 3, "label")) == ("fields", 1, "label")
    assert made_plain.origin(("scales", 1)) == ("scales", 1)
    assert made_plain.origin(("title",)) == ("title",)


def test_origin_passes_over_what_a_choice_leaves_out() -> None:
    high = plain(goals(), Key(choices={"cut": "high"}))
    assert high.origin(("vectors", 0, "scores")) == ("vectors", 1, "scores")
    assert high.origin(("flags", 0)) == ("flags", 1)


def test_what_is_of_the_key_file_has_no_place_in_the_file() -> None:
    given = own_key()
    made_plain = plain(left_open(), Key(scores=given["scores"], vectors=tuple(given["vectors"])))
    assert made_plain.origin(("vectors", 0, "scores")) == ("vectors", 0, "scores")
    assert made_plain.origin(("vectors", 1, "scores", "task")) == ()
    assert made_plain.origin(("scores", 0, "range")) == ("scores", 0, "range")
    assert made_plain.origin(("scores", 1, "items", 0)) == ()  # task; one of known is left out
    assert made_plain.origin(("scores", 3)) == ("scores", 4)


def test_a_score_that_the_key_leaves_open_stays_where_it_is_in_the_file() -> None:
    task = {"task": own_key()["scores"]["task"]}
    made_plain = plain(left_open(), Key(scores=task))
    assert made_plain.origin(("scores", 2, "supply")) == ("scores", 3, "supply")


def test_a_fault_in_a_repeated_item_is_told_once_with_its_line() -> None:
    raw = goals()
    raw["items"][1]["scale"] = "bars"
    (finding,) = findings(raw)
    assert (finding.path, finding.line) == ("items.1.scale", line_of(raw, "items.1.scale"))


def test_a_fault_in_a_score_of_each_repetition_is_told_at_the_score() -> None:
    raw = goals()
    raw["scores"][1]["items"] = ["gone"]
    (finding,) = findings(raw)
    assert (finding.path, finding.line) == ("scores.1.items", line_of(raw, "scores.1.items"))


# ─── laws ────────────────────────────────────────────────────────────────────

names = st.text(string.ascii_lowercase, min_size=1, max_size=4)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["x", "{n}", "q_1", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
RULE = {"missing": {"min_answered": 1}, "items": ["q1"]}
parts = st.dictionaries(names.filter(lambda name: name != "when"), values, max_size=3)
lists = st.lists(parts.map(lambda one: {**one, "id": "x", **RULE}), max_size=5)


@settings(max_examples=100, deadline=None)
@given(lists, lists, lists, lists)
def test_a_document_without_these_parts_is_unchanged(
    items: list[Raw], scores: list[Raw], flags: list[Raw], vectors: list[Raw]
) -> None:
    written = {one["id"]: one for one in scores}
    scores = [
        {name: value for name, value in one.items() if name not in ("each", "supply")}
        for one in written.values()
    ]
    items = [{name: value for name, value in one.items() if name != "section"} for one in items]
    raw = minimal() | {"items": items, "scores": scores, "flags": flags, "vectors": vectors}
    made_plain = plain(raw)
    assert made_plain.raw == raw
    for name in ("items", "scores", "flags", "vectors"):
        for at in range(len(raw[name])):
            assert made_plain.origin((name, at, "id")) == (name, at, "id")


@pytest.mark.parametrize("document", [minimal, seen])
def test_instruments_without_these_parts_are_unchanged(document: Any) -> None:
    assert plain(document()).raw == document()


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 10), st.sampled_from(["low", "high"]))
def test_the_document_itself_is_never_changed_and_nothing_of_it_is_lost(
    times: int, cut: str
) -> None:
    raw = goals()
    raw["sections"][0]["repeat"] = times
    before = copy.deepcopy(raw)
    made_plain = plain(raw, Key(choices={"cut": cut}))
    assert raw == before
    # three items, one field and two scores in the section; five, one and five beside it
    assert len(made_plain.raw["items"]) == 3 * times + 5
    assert len(made_plain.raw["fields"]) == times + 1
    assert len(made_plain.raw["scores"]) == 2 * times + 6
    assert len(set(ids(made_plain.raw, "items"))) == 3 * times + 5
