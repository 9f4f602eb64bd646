"""At the limits of an instrument's file: steps of a scale, no keys at all, more than is meant."""

import copy
import time
from typing import Any

import polars as pl
import pytest
from tests.unit.instruments import Raw, changed, findings, line_of, minimal
from tests.unit.parts import goals, left_open, made, score

from alliancekit import AllianceError, Host, score_frame
from alliancekit.errors import Problem
from alliancekit.scoring.plan import compile_plan

HOST = Host()

# ─── a scale with a step ─────────────────────────────────────────────────────


def line_scale(step: float | None, answer: float = 8.7) -> Raw:
    raw = changed("scales.1.step", step, minimal()) if step else minimal()
    return changed(
        "vectors.1", {"name": "x", "answers": {"q3": answer}, "scores": {"team": answer}}, raw
    )


def team(step: float, *cells: str) -> Any:
    rows = pl.DataFrame({"q1": ["1"] * len(cells), "q2": ["1"] * len(cells), "q3": cells})
    return score_frame(made(line_scale(step, 5)), rows, HOST)


def test_a_tenth_is_read_exactly() -> None:
    cells = [f"{n // 10}.{n % 10}" for n in range(101)]
    result = team(0.1, *cells)
    assert result.rejects.is_empty()
    assert result.frame["team"].to_list() == [float(cell) for cell in cells]


@pytest.mark.parametrize(
    ("step", "cell", "permitted"),
    [
        (0.1, "8.7", True),
        (0.1, "8.70", True),
        (0.1, "8.75", False),
        (0.1, "8.6999999", False),
        (0.1, "10.0", True),
        (0.1, "10.1", False),
        (0.1, "-0.1", False),
        (0.5, "8.5", True),
        (0.5, "8.7", False),
        (1, "8", True),
        (1, "8.5", False),
    ],
)
def test_what_is_between_two_steps_is_refused(step: float, cell: str, *, permitted: bool) -> None:
    result = team(step, cell)
    assert result.frame["team"].to_list() == [float(cell) if permitted else None]
    codes = [] if permitted else ["not-an-option"]
    assert result.rejects["code"].to_list() == codes


def test_a_decimal_comma_is_not_read_as_something_else() -> None:
    assert team(0.1, "8,7").rejects["code"].to_list() == ["not-a-number"]


@pytest.mark.parametrize("answer", [8.75, 10.1, 8.699999])
def test_a_vector_between_two_steps_is_found(answer: float) -> None:
    raw = line_scale(0.1, answer)
    (finding,) = findings(raw)
    assert finding.path == "vectors.1.answers.q3"
    assert finding.line == line_of(raw, finding.path)


def test_a_vector_on_a_step_is_taken() -> None:
    assert findings(line_scale(0.1)) == []
    assert made(line_scale(0.1)).item("q3").scale.step == 0.1
    (finding,) = findings(line_scale(None))
    assert finding.path == "vectors.1.answers.q3"


# ─── no key, no vectors ──────────────────────────────────────────────────────


def without_any_key() -> Raw:
    raw = left_open()
    raw["scores"] = [one for one in raw["scores"] if one["id"] != "known"]
    del raw["choices"]
    return raw | {"vectors": []}


def test_vectors_are_needed_as_soon_as_one_score_has_a_key() -> None:
    assert findings(without_any_key()) == []
    raw = without_any_key()
    raw["scores"].append(score("one", ["q1"], 1, [0, 4]))
    (finding,) = findings(raw)
    assert (finding.path, finding.line) == ("vectors", line_of(raw, "vectors"))


def test_nothing_is_scored_without_a_key_and_the_message_says_what_to_bring() -> None:
    for raw in (without_any_key(), left_open()):
        with pytest.raises(AllianceError) as caught:
            compile_plan(made(raw), HOST)
        assert caught.value.problem is Problem.NO_KEY
        assert "task: The items of task, from A (2001)." in str(caught.value)
        assert "total" not in str(caught.value)  # it needs nothing that the others do not


# ─── whoever means harm ──────────────────────────────────────────────────────


def large(count: int, vectors: int = 1) -> Raw:
    """So many items in a section that is repeated ten times."""
    raw = left_open()
    del raw["choices"], raw["flags"]
    raw["sections"] = [{"id": "many", "title": "{n}", "repeat": 10}]
    raw["items"] = [{"id": f"q{n}", "scale": "five", "section": "many"} for n in range(count)]
    raw["scores"] = [score("each", [one["id"] for one in raw["items"]], 1, [0, 4], each="many")]
    raw["vectors"] = [
        {"name": f"case {n}", "fill": 1, "scores": {"each_1": 1}} for n in range(vectors)
    ]
    return raw


def test_no_more_than_two_thousand_items_with_the_repetitions() -> None:
    assert findings(large(200)) == []
    (finding,) = findings(large(201))
    assert (finding.path, "2000" in finding.message) == ("items", True)


def test_no_more_than_five_hundred_scores_with_the_repetitions() -> None:
    raw = large(1)
    one = raw["scores"][0]
    raw["scores"] = [{**one, "id": f"each{n}"} for n in range(50)]
    raw["vectors"][0]["scores"] = {"each1_1": 1}
    assert findings(raw) == []
    raw["scores"].append({**one, "id": "more"})
    (finding,) = findings(raw)
    assert (finding.path, finding.line) == ("scores", line_of(raw, "scores"))
    assert "more than 500 scores" in finding.message


def test_no_more_than_thirty_options_of_all_choices() -> None:
    raw = goals()
    (cut,) = raw["choices"]

    def with_options(name: str, count: int) -> Raw:
        options = [{"id": f"o{n}", "title": "x", "source": "A."} for n in range(count)]
        return {**cut, "id": name, "default": "o0", "options": options}

    more = [with_options(f"more{n}", 4) for n in range(7)]
    assert findings(raw | {"choices": [cut, *more]}) == []
    raw["choices"] = [cut, *more[:6], with_options("last", 5)]
    (finding,) = findings(raw)
    assert (finding.path, finding.line) == ("choices", line_of(raw, "choices"))
    assert "more than 30 options together" in finding.message


def test_as_many_as_can_be_written_are_refused_in_time() -> None:
    raw = large(2000, vectors=500)
    began = time.monotonic()
    with pytest.raises(AllianceError) as caught:
        made(raw)
    assert caught.value.problem is Problem.BAD_INSTRUMENT
    assert time.monotonic() - began < 60


def test_a_text_that_says_its_number_many_times_stays_bounded() -> None:
    raw = goals()
    raw["sections"][0]["instructions"] = "{n}" * 600
    assert made(raw).section("goal_3").instructions == "3" * 600


def test_what_is_deep_in_the_parameters_of_a_repeated_score_is_copied() -> None:
    raw = goals()
    inner: Any = {}
    raw["scores"][0]["parameters"] = inner
    for _ in range(25):
        inner["x"] = {}
        inner = inner["x"]
    before = copy.deepcopy(raw)
    assert made(raw).score("smart_1").parameters == before["scores"][0]["parameters"]
