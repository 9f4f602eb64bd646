"""Words that workbooks, formulas and converters trip over come over whole."""

from typing import Any

import pytest
from alliancekit.api import Answered, Total

from bench import STRAIGHT, XForm, written
from made import HARD, LONG, RTL, document, hard

JOINER = "\u2060"
TEN = {"id": "ten", "kind": "numeric", "min": 0, "max": 10, "low": "No", "high": "Yes"}


def asked(*ids: str) -> list[dict[str, Any]]:
    """Items from 0 to 10, each asked by its name."""
    return [{"id": one, "scale": "ten", "text": {"client": one}} for one in ids]


@pytest.fixture(scope="module")
def form() -> XForm:
    return XForm(written(hard()).data, validate=True)


def test_every_word_comes_over(form: XForm) -> None:
    """A reference that is none has an invisible joiner behind its dollar sign."""
    for at, words in enumerate(HARD, 1):
        found = form.texts(f"q{at}")["English (en)"]
        assert found.replace(JOINER, "") == words.translate(STRAIGHT)
    assert form.title == "=Today"


def test_options_and_ends_come_over(form: XForm) -> None:
    labels = [words["English (en)"] for _, words in form.choices("q1")]
    assert labels == ['=1+1, "really"', "1, Half | 2, Whole", LONG, RTL]
    assert [value for value, _ in form.choices("q1")] == ["-1", "0.5", "3", "na"]
    assert form.texts("mark", "hint")["English (en)"] == f"-5: =low | left\n5: {RTL}"
    assert form.binds["/data/mark"].get("type") == "decimal"


@pytest.mark.parametrize(
    ("answers", "expected", "band"),
    [
        # q2 turned round is −1 + 3 − 0.5 = 1.5; (3 − 1 + 1.5) / 3
        ({"q1": "3", "q2": "0.5", "q3": "-1"}, 3.5 / 3, 'a "high" one\'s'),
        # 2 of 3 are 67 per cent, 60 are needed
        ({"q1": "-1", "q2": "3"}, -1.0, "it's"),
        # 1 of 3 is not enough; 1 of 1 that applies is
        ({"q1": "3"}, None, ""),
        ({"q1": "3", "q2": "na", "q3": "na"}, 3.0, 'a "high" one\'s'),
        # 1 of 2 is not
        ({"q1": "3", "q2": "na"}, None, ""),
        ({"q1": "na", "q2": "na", "q3": "na"}, None, ""),
        ({}, None, ""),
    ],
)
def test_codes_shares_and_bands_are_counted(
    form: XForm, answers: dict[str, str], expected: float | None, band: str
) -> None:
    found = form.scores(answers)
    assert (float(found["total"]) if found["total"] else None) == pytest.approx(expected)
    assert found["total_band"] == band


def test_constants_have_no_exponent(form: XForm) -> None:
    """0.0000125 − 0.1 × 0 + 2 × 0.5, then with the mark at −5: a minus of a minus."""
    assert float(form.scores({"mark": "0", "q4": "0.5"})["weighted"]) == pytest.approx(1.0000125)
    assert float(form.scores({"mark": "-5", "q4": "0.5"})["weighted"]) == pytest.approx(1.5000125)
    assert form.scores({"mark": "0", "q4": "na"})["weighted"] == ""


def test_names_that_a_form_keeps_for_itself_are_changed_and_told() -> None:
    total = {
        "id": "total",
        "title": "Total",
        "method": "sum",
        "items": ["meta", "data", "x"],
        "missing": {"min_answered": 3},
        "range": [0, 30],
    }
    vectors = [{"name": "one", "fill": 1, "scores": {"total": 3}}]
    instrument = document(
        scales=[TEN], items=asked("meta", "data", "x"), scores=[total], vectors=vectors
    )
    made = written(instrument)
    told = made.lost
    assert told["items.meta"] == "called meta_2 in the form, as its own name is taken"
    assert "items.data" in told
    found = XForm(made.data, validate=True).scores({"meta_2": "1", "data_2": "2", "x": "3"})
    assert found["total"] == "6"


def scored(**changed: Any) -> dict[str, Any]:
    return {
        "title": "Score",
        "method": "mean",
        "missing": {"min_answered": 1},
        "range": [0, 10],
        **changed,
    }


def test_a_score_that_cannot_be_said_is_left_out_with_those_that_need_it() -> None:
    instrument = document(
        scales=[TEN],
        items=asked("q1", "q2"),
        scores=[
            scored(id="first", items=["q1"]),
            scored(id="of_first", scores=["first"]),
            scored(id="second", items=["q2"]),
            scored(id="needy", items=["q2"], missing={"min_answered": 1, "requires": ["of_first"]}),
        ],
        vectors=[{"name": "blank", "answers": {"q1": None}, "scores": {"first": None}}],
    )
    mean = Total() / Answered()
    made = written(instrument, arithmetic=lambda one: None if one.id == "first" else mean)
    told = made.lost
    assert told["scores.first"] == "its method mean cannot be said in plain arithmetic"
    assert told["scores.of_first"] == "it needs first, which the format does not compute"
    assert told["scores.needy"] == "it needs of_first, which the format does not compute"
    found = XForm(made.data).scores({"q1": "4", "q2": "6"})
    assert found["second"] == "6"
    assert not {"first", "of_first", "needy"} & set(found)


def test_a_score_that_two_composites_turn_round_is_turned_once() -> None:
    """10 − 4 is the mean of one, and (6 + 8) / 2 that of the other."""
    instrument = document(
        scales=[TEN],
        items=asked("q1", "q2"),
        scores=[
            scored(id="one", items=["q1"]),
            scored(id="two", items=["q2"]),
            scored(id="turned", scores=["one"], reversed=["one"]),
            scored(id="both", scores=["one", "two"], reversed=["one"]),
        ],
        vectors=[{"name": "blank", "answers": {"q1": None}, "scores": {"one": None}}],
    )
    found = XForm(written(instrument).data, validate=True).scores({"q1": "4", "q2": "8"})
    assert (found["turned"], found["both"]) == ("6", "7")


def test_a_formula_that_no_cell_holds_is_left_out_and_told() -> None:
    ids = [f"q{at}" for at in range(1, 901)]
    instrument = document(
        scales=[TEN],
        items=asked(*ids),
        scores=[scored(id="long", items=ids), scored(id="short", items=ids[:60])],
        vectors=[{"name": "blank", "answers": {"q1": None}, "scores": {"long": None}}],
    )
    made = written(instrument)
    assert made.lost["scores.long"] == ("not in the form: its formula is longer than a cell holds")
    assert XForm(made.data).scores(dict.fromkeys(ids, "4"))["short"] == "4"
