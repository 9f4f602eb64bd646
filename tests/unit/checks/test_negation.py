"""Items that a reader has to turn round twice."""

import pytest
from tests.unit.checks.running import asking, found, warned

from alliancekit import Host

OFTEN = ["Never", "Sometimes", "Often"]
SHARE = ["A little", "Half", "All"]


@pytest.mark.parametrize(
    "text",
    [
        "I do not feel unsafe.",
        "I don't feel that nobody listens.",
        "I don’t feel that nobody listens.",
        "There is nothing that I cannot say.",
        "It is impossible not to trust my therapist.",
        "I never leave without a plan.",
        "No, I am unable to say it.",
    ],
)
def test_two_negations_in_one_item(host: Host, text: str) -> None:
    told = [("double-negative", "items.q1.text.client")]
    assert warned(host, "negation", asking(text, options=SHARE)) == told


@pytest.mark.parametrize(
    "text",
    [
        "I do not feel safe.",
        "I feel unsafe.",
        "I know whether or not it helps, and do not ask.",
        "I am not only heard, but never hurried.",
        "No matter what, I do not leave.",
        "Neither of us nor anybody else decides alone.",
        "I understand what interests us, and note another knot.",  # un, in, no within words
    ],
)
def test_one_negation_is_one(host: Host, text: str) -> None:
    assert warned(host, "negation", asking(text, options=SHARE)) == []


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("I do not feel heard.", OFTEN),
        ("I do not feel heard.", ["Not at all", "A little", "Fully"]),
        ("I do not feel heard.", ["No", "A bit", "Yes"]),
        ("I do not feel heard.", ["Disagree", "Agree"]),
        ("I feel that my therapist doesn't listen.", OFTEN),
        ("When I speak, nobody listens.", OFTEN),
    ],
)
def test_a_negated_item_with_a_negating_answer(host: Host, text: str, options: list[str]) -> None:
    told = [("negated-item", "items.q1.text.client")]
    assert warned(host, "negation", asking(text, options=options)) == told


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("I do not feel heard.", SHARE),  # no answer negates
        ("I feel heard.", OFTEN),
        ("I feel unsafe.", OFTEN),  # negative, not negated
        ("I feel safe to say if something did not help.", OFTEN),  # it asserts that I feel safe
        ("I can say what was not working.", OFTEN),
    ],
)
def test_a_single_negation_that_reads_well(host: Host, text: str, options: list[str]) -> None:
    assert warned(host, "negation", asking(text, options=options)) == []


def test_the_words_at_the_end_of_numbered_boxes_are_answers_too(host: Host) -> None:
    raw = asking("I do not feel heard.")
    assert warned(host, "negation", raw) == []
    raw["scales"][0]["low"] = "Not at all"
    assert warned(host, "negation", raw) == [("negated-item", "items.q1.text.client")]


def test_not_applicable_is_no_answer_that_negates(host: Host) -> None:
    raw = asking("I do not feel heard.", options=SHARE)
    code = {"code": "na", "label": "Does not apply", "not_applicable": True}
    raw["scales"][0]["options"].append(code)
    assert warned(host, "negation", raw) == []


def test_each_respondent_has_answers_of_their_own(host: Host) -> None:
    raw = asking("I do not feel heard.", options=SHARE)
    raw["forms"].append({**raw["forms"][0], "respondent": "observer"})
    shown = [{"value": value, "label": label} for value, label in enumerate(OFTEN)]
    raw["scales"].append({"id": "shown", "kind": "options", "options": shown})
    raw["items"][0] |= {
        "scale": {"client": "often", "observer": "shown"},
        "text": {"client": "I do not feel heard.", "observer": "The client is not heard."},
    }
    raw["vectors"].append({**raw["vectors"][0], "name": "shown", "respondent": "observer"})
    assert warned(host, "negation", raw) == [("negated-item", "items.q1.text.observer")]


def test_an_item_has_one_finding_that_says_what_to_do(host: Host) -> None:
    (finding,) = found(host, "negation", asking("I never feel unsafe.", options=OFTEN))
    assert finding.code == "double-negative"
    assert "('never', 'unsafe'): say it the other way round" in finding.message


def test_other_languages_are_left_alone(host: Host) -> None:
    raw = asking("I never feel unsafe.", options=OFTEN, language="es")
    assert warned(host, "negation", raw) == []
