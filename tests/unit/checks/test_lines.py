"""Long items and options, items that say the same, items that ask two things."""

import pytest
from attrs import evolve
from tests.unit.checks.running import asking, found, warned
from tests.unit.instruments import Raw, built, changed

from alliancekit import Host
from alliancekit.api import CheckOffer


@pytest.mark.parametrize(("words", "long"), [(20, False), (21, True)])
def test_an_item_of_more_than_twenty_words_is_long(host: Host, words: int, *, long: bool) -> None:
    raw = changed("items.0.text.client", " ".join(["word"] * words))
    assert warned(host, "wording", raw) == [("long-item", "items.q1.text.client")] * long


@pytest.mark.parametrize(("letters", "long"), [(30, False), (31, True)])
def test_a_label_of_more_than_thirty_characters_is_long(
    host: Host, letters: int, *, long: bool
) -> None:
    raw = changed("scales.0.options.3.label", "x" * letters)
    assert warned(host, "wording", raw) == [("long-option", "scales.often.options.3")] * long


# ─── the same item twice ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("I was heard.", "i was HEARD!", "the same wording as q1"),
        ("I don't know.", "I don’t know", "the same wording as q1"),
        ("I slept 2 hours.", "I slept 7 hours.", "nearly the same"),  # a number is a word too
        ("I feel heard by my therapist.", "I felt heard by my therapist.", "nearly the same"),
        # 27 of 30 letters and spaces are in order in both: 2 × 27 / 60 is 0.9
        ("aaaa bbbb cccc dddd eeee fffff", "aaaa bbbb cccc dddd eeee ffxyz", "nearly the same"),
    ],
)
def test_an_item_that_says_what_another_says(
    host: Host, first: str, second: str, told: str
) -> None:
    (finding,) = found(host, "wording", asking(first, "It rained.", second))
    assert (finding.code, finding.path) == ("same-item", "items.q3.text.client")
    assert told in finding.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("I trust my therapist.", "I thank my therapist."),
        ("I feel heard.", "I do not feel heard."),
        # 26 of 30: 0.87
        ("aaaa bbbb cccc dddd eeee fffff", "aaaa bbbb cccc dddd eeee fwxyz"),
    ],
)
def test_items_that_differ(host: Host, first: str, second: str) -> None:
    assert warned(host, "wording", asking(first, second)) == []


def test_client_and_therapist_may_read_the_same_words(host: Host) -> None:
    raw = asking("I was heard.", "It rained.")
    raw["forms"].append({**raw["forms"][0], "respondent": "therapist"})
    for item in raw["items"]:
        item["text"]["therapist"] = item["text"]["client"]
    assert warned(host, "wording", raw) == []


@pytest.mark.parametrize(("last", "times"), [({"one_of": "way"}, 0), ({}, 1)])
def test_sections_of_which_one_is_used_may_ask_the_same(host: Host, last: Raw, times: int) -> None:
    raw = asking("I was heard.", "It rained.", "I was heard.")
    raw["sections"] = [
        {"id": "a", "title": "A", "one_of": "way"},
        {"id": "b", "title": "B", "one_of": "way"},
        {"id": "c", "title": "C", **last},
    ]
    score = raw["scores"].pop()
    for item, section in zip(raw["items"], "abc", strict=True):
        item["section"] = section
        raw["scores"].append({**score, "id": section, "items": [item["id"]]})
    raw["vectors"][0]["scores"] = {"a": None}
    assert len(warned(host, "wording", raw)) == times


@pytest.mark.parametrize("sections", [["a", "a"], ["c", "d"], ["a", "c"]])
def test_what_one_administration_asks_must_differ(host: Host, sections: list[str]) -> None:
    raw = asking("I was heard.", "I was heard.", "It rained.", "It snowed, then it hailed.")
    ways = {"one_of": "way"}
    parts = {"a": ways, "b": ways, "c": {}, "d": {}}
    for item, section in zip(raw["items"], [*sections, "b", "e"], strict=True):
        item["section"] = section
    raw["sections"] = [
        {"id": one, "title": one, **parts.get(one, {})} for one in dict.fromkeys([*sections, *"be"])
    ]
    if "a" not in sections:
        raw["items"][3]["section"] = "a"
        raw["sections"][-1] = {"id": "a", "title": "a", **ways}
    score = raw["scores"].pop()
    for item in raw["items"]:
        raw["scores"].append({**score, "id": f"s_{item['id']}", "items": [item["id"]]})
    raw["vectors"][0]["scores"] = {"s_q3": None}
    assert warned(host, "wording", raw) == [("same-item", "items.q2.text.client")]


def repeated() -> Raw:
    """One item in a section that is printed three times."""
    raw = asking("I was heard.", sections=[{"id": "goal", "title": "Goal {n}", "repeat": 3}])
    raw["items"][0]["section"] = "goal"
    raw["scores"][0]["each"] = "goal"
    raw["vectors"][0]["scores"] = {"all_1": 0}
    return raw


def test_the_items_of_a_repeated_section_are_not_compared_with_each_other(host: Host) -> None:
    assert warned(host, "wording", repeated()) == []


def test_a_finding_in_a_repeated_section_stands_once_with_the_id_of_the_file(host: Host) -> None:
    raw = changed("items.0.text.client", "word " * 21, repeated())
    assert warned(host, "wording", raw) == [("long-item", "items.q1.text.client")]


def test_a_key_without_wording_has_nothing_to_find(host: Host) -> None:
    raw = changed("rights.wording", "withheld")
    raw["scales"][0]["options"][0]["label"] = "x" * 31
    for item in raw["items"]:
        del item["text"]
    assert warned(host, "wording", raw) == []


def test_a_wording_that_the_user_brought_is_not_the_authors_to_mend(host: Host) -> None:
    own = built(changed("items.0.text.client", "word " * 21))
    brought = evolve(own, rights=evolve(own.rights, supplied=True))
    check = host.get(CheckOffer, "wording").run
    assert [len(list(check(one))) for one in (own, brought)] == [1, 0]


def test_only_the_first_three_hundred_items_are_compared_letter_by_letter(host: Host) -> None:
    texts = [f"I feel well with what we did about my {number}" for number in range(400)]
    raw = asking(*texts, texts[0].upper())
    told = [one.path for one in found(host, "wording", raw)]
    # each is nearly the first; the last, behind them, is the first as a whole
    assert told == [f"items.q{n}.text.client" for n in (*range(2, 301), 401)]


# ─── two ideas ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("My therapist listens and explains things.", "listens and explains things"),
        ("I feel safe and say what I think.", "safe and say"),
        ("I feel safe and I know my goals.", "safe and i know"),
        ("I feel safe, and my therapist listens.", "safe and my therapist"),
        ("I can ask or always say no.", "ask or always say"),
    ],
)
def test_two_verbs_joined(host: Host, text: str, words: str) -> None:
    (finding,) = found(host, "two-ideas", asking(text))
    assert (finding.code, finding.path) == ("two-ideas", "items.q1.text.client")
    assert f"'{words}' may ask two things" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "I feel safe and understood.",  # one verb
        "My therapist and I agree.",
        "I know that my therapist and I agree.",
        "We talk about my hopes and plans.",
        "We agree on goals and work.",  # a noun, as it may be
        "I feel heard and asked.",
        "I can say what I think and feel.",  # not what the item asserts
        "We try and see.",
        "More hope and feel safe.",  # no sentence to join to
        "I feel handled and sanded.",  # "and" within words
    ],
)
def test_one_idea(host: Host, text: str) -> None:
    assert warned(host, "two-ideas", asking(text)) == []


def test_other_languages_are_left_alone(host: Host) -> None:
    raw = asking("My therapist listens and explains things.", language="de")
    assert warned(host, "two-ideas", raw) == []
