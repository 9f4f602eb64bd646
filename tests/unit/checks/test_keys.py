"""Keys: one way for each item, some items against the others, values in even steps."""

import pytest
from tests.unit.checks.running import asking, found, warned
from tests.unit.instruments import DROP, Raw, changed

from alliancekit import Host
from alliancekit.api import Severity

OFTEN = ["Never", "Sometimes", "Often"]
HOW_MUCH = ["Not at all", "Somewhat", "Very much"]


# ─── keyed both ways, or not at all ──────────────────────────────────────────


def test_an_item_keyed_both_ways_is_an_error(host: Host) -> None:
    raw = changed("scores.1.items", ["q2"])
    raw["items"].pop()  # q3, which no score uses now
    for vector in raw["vectors"]:
        vector.get("answers", {}).pop("q3", None)
    (finding,) = found(host, "keying", raw)
    assert (finding.code, finding.severity, finding.path) == (
        *("keying", Severity.ERROR),
        "items.q2",
    )


def test_an_item_keyed_the_same_way_twice_is_fine(host: Host) -> None:
    raw = changed("scores.1.items", ["q2", "q3"], changed("scores.1.reversed", ["q2"]))
    assert warned(host, "keying", raw) == []


def test_an_item_that_no_score_uses_is_told(host: Host) -> None:
    raw = changed("scores.1.items", ["q1"])
    assert warned(host, "keying", raw) == [("unscored-item", "items.q3")]


def test_an_item_that_an_unknown_key_may_use_is_not(host: Host) -> None:
    raw = changed("scores.1.supply", "The manual.", changed("scores.1.items", None))
    assert warned(host, "keying", raw) == []


# ─── balance ─────────────────────────────────────────────────────────────────


def statements(count: int, options: list[str], reverse: int = 0) -> Raw:
    raw = asking(*(f"Statement {number}." for number in range(count)), options=options)
    if reverse:
        raw["scores"][0]["reversed"] = [f"q{number}" for number in range(1, reverse + 1)]
    return raw


@pytest.mark.parametrize("options", [OFTEN, ["Disagree", "Agree"], ["Not true", "True"]])
def test_ten_statements_that_all_run_one_way(host: Host, options: list[str]) -> None:
    assert warned(host, "balance", statements(10, options)) == [("unbalanced-keying", "scores")]


@pytest.mark.parametrize(
    "raw",
    [
        statements(9, OFTEN),
        statements(10, OFTEN, reverse=1),
        statements(10, HOW_MUCH),  # neither agreement nor frequency
        statements(10, OFTEN) | {"language": "fr"},  # what its answers say is not known
    ],
    ids=["nine", "one reversed", "how much", "french"],
)
def test_what_is_no_list_of_statements_or_has_a_reversed_one(host: Host, raw: Raw) -> None:
    assert warned(host, "balance", raw) == []


def test_only_scored_statements_count(host: Host) -> None:
    raw = statements(10, OFTEN)
    raw["scores"][0]["items"].pop()
    assert warned(host, "balance", raw) == []


@pytest.mark.parametrize(("higher", "times"), [("worse", 0), ("better", 1)])
def test_scores_that_run_against_each_other_balance(host: Host, higher: str, times: int) -> None:
    raw = statements(10, OFTEN)
    raw["scores"][0] |= {"higher": "better", "items": [f"q{n}" for n in range(1, 6)]}
    other = {"id": "rest", "higher": higher, "items": [f"q{n}" for n in range(6, 11)]}
    raw["scores"].append(raw["scores"][0] | other)
    assert len(warned(host, "balance", raw)) == times


def test_it_may_run_on_the_observers_scale_alone(host: Host) -> None:
    raw = statements(10, HOW_MUCH)
    raw["forms"].append({**raw["forms"][0], "respondent": "observer"})
    shown = [{"value": value, "label": label} for value, label in enumerate(OFTEN)]
    raw["scales"].append({"id": "shown", "kind": "options", "options": shown})
    for item in raw["items"]:
        item["scale"] = {"client": "often", "observer": "shown"}
        item["text"]["observer"] = "Statement."
    raw["vectors"].append({**raw["vectors"][0], "name": "shown", "respondent": "observer"})
    assert warned(host, "balance", raw) == [("unbalanced-keying", "scores")]


@pytest.mark.parametrize(
    ("count", "reverse", "told"),
    [(4, 3, [("unbalanced-keying", "scores.all")]), (4, 2, []), (3, 2, [])],
)
def test_a_score_of_four_of_which_more_than_half_are_reversed(
    host: Host, count: int, reverse: int, told: list[tuple[str, str]]
) -> None:
    assert warned(host, "balance", statements(count, OFTEN, reverse)) == told


def test_a_published_wording_is_left_as_it_is(host: Host) -> None:
    raw = statements(10, OFTEN)
    raw["rights"]["wording"] = "withheld"
    for item in raw["items"]:
        del item["text"]
    assert warned(host, "balance", raw) == []


# ─── options ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, 2, 4], "the steps between its values differ (1, 2, 4)"),
        ([0, 2, 1], "neither rise nor fall as printed (0, 2, 1)"),
        ([0, 0.5, 2], "the steps between its values differ"),
    ],
)
def test_values_with_a_gap_or_out_of_order(host: Host, values: list[float], message: str) -> None:
    raw = asking("I feel heard.", options=OFTEN)
    for option, value in zip(raw["scales"][0]["options"], values, strict=True):
        option["value"] = value
    del raw["vectors"][0]["fill"]
    raw["vectors"][0]["answers"] = {"q1": values[0]}
    (finding,) = found(host, "options", raw)
    assert (finding.code, finding.path) == ("option-gap", "scales.often")
    assert message in finding.message


@pytest.mark.parametrize("values", [[0, 1, 2], [2, 1, 0], [0, 25, 50], [0, 0.1, 0.2], [-1, 0, 1]])
def test_values_in_even_steps(host: Host, values: list[float]) -> None:
    raw = asking("I feel heard.", options=OFTEN)
    for option, value in zip(raw["scales"][0]["options"], values, strict=True):
        option["value"] = value
    assert warned(host, "options", raw) == []


@pytest.mark.parametrize("step", [1, 0.1])
def test_numbered_boxes_and_lines_are_even(host: Host, step: float) -> None:
    raw = changed("scales.0.step", step, asking("I feel heard."))
    assert warned(host, "options", raw) == []


def test_a_not_applicable_answer_is_no_gap(host: Host) -> None:
    assert warned(host, "options", changed("flags", DROP)) == []
