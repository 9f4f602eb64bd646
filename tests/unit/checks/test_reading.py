"""Reading grades: the formula by hand, and where a grade is too high."""

import pytest
from tests.unit.checks.running import asking, found, warned
from tests.unit.instruments import Raw, changed

from alliancekit import Host
from alliancekit.builtin.checks.reading import grade, item_grade, syllables

PLAIN = ["I feel accepted just as I am.", "My therapist understands me.", "I feel heard."]
HARD = "My therapist explains confidentiality."


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("a", 1),
        ("worked", 1),
        ("used", 1),
        ("goes", 1),
        ("accepted", 3),
        ("agreed", 2),
        ("people", 2),
        ("therapist", 3),
        ("confidentiality", 6),  # seven are spoken: a count that may miss one
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        # 6 words, 1 sentence, 6 syllables: 0.39 × 6 + 11.8 × 6/6 - 15.59
        (["The cat sat on the mat."], -1.45),
        # 7 words, 1 sentence, 1+3+2+1+1+1+1 = 10 syllables: 2.73 + 16.857 - 15.59
        (["My therapist accepts me as I am."], 3.997142857142858),
        # 5 words, 2 sentences, 1+1+1+1+3 = 7 syllables: 0.39 × 2.5 + 11.8 × 1.4 - 15.59
        (["We worked. We talked together."], 1.905),
        # an item is a sentence without a full stop too: 6 words, 2 sentences, 6 syllables
        (["I feel safe", "I feel heard"], -2.62),
        # a number is no word, its point no full stop, and it is no text: 2 words, 1 sentence, 2
        (["Mark 0.5 or 1.5.", "5."], -3.01),
        # a curly apostrophe is an apostrophe: 3 words, 1 sentence, 3 syllables
        (["I don’t know."], -2.62),
    ],
)
def test_the_formula(texts: list[str], expected: float) -> None:
    assert grade(texts) == pytest.approx(expected)


def test_a_text_without_words_has_no_grade() -> None:
    with pytest.raises(ValueError, match="no words"):
        grade(["5", "…"])


def test_an_item_is_spared_two_syllables_of_its_longest_word() -> None:
    # 4 words, 1 sentence, 1+3+3+1 = 8 syllables: 1.56 + 23.6 - 15.59 = 9.57; less 11.8 × 2/4
    assert item_grade("My therapist understands me.") == pytest.approx(9.57 - 5.9)
    # where it has two syllables, only one can be spared: 3 words, 4 syllables, 11.8 × 1/3
    assert item_grade("I feel silly.") == pytest.approx(grade(["I feel silly."]) - 11.8 / 3)


@pytest.mark.parametrize("text", [*PLAIN, "My therapist listens carefully."])
def test_a_plain_item_is_not_told_however_short(host: Host, text: str) -> None:
    assert warned(host, "reading", asking(text, *PLAIN)) == []


def test_a_hard_item_is_told_with_its_grade(host: Host) -> None:
    (finding,) = found(host, "reading", asking(*PLAIN, HARD, *PLAIN))
    assert (finding.code, finding.path) == ("reading-grade", "items.q4.text.client")
    assert "grade 21.4" in finding.message  # 0.39 × 4 + 11.8 × 12/4 - 15.59 = 21.37


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # 5 words, 8 syllables: 1.95 + 18.88 - 15.59 = 5.24; with one syllable more, 7.6
        ("My therapist helps me decide.", []),
        ("We talked about our expectations.", [("reading-grade", "forms.client.items")]),
    ],
)
def test_the_items_of_a_form_together_have_a_limit_of_their_own(
    host: Host, text: str, told: list[tuple[str, str]]
) -> None:
    assert warned(host, "reading", asking(text, text)) == told


@pytest.mark.parametrize("part", ["instructions", "privacy", "closing"])
def test_the_words_around_the_items_are_graded_together(host: Host, part: str) -> None:
    hard = "Participants' confidentiality considerations necessitate institutional supervision."
    told = [("reading-grade", "forms.client.instructions")]
    assert warned(host, "reading", changed(f"forms.0.{part}", hard)) == told


def test_the_words_around_the_items_may_be_harder_than_the_items(host: Host) -> None:
    # 5 words, 1+1+1+1+5 = 9 syllables would be 7.6: between 6 and 8
    raw = asking(*PLAIN)
    raw["forms"][0] |= {"instructions": "We talked about our expectations."}
    del raw["forms"][0]["privacy"], raw["forms"][0]["closing"]
    assert warned(host, "reading", raw) == []


@pytest.mark.parametrize(("language", "times"), [("en-GB", 1), ("de", 0), ("enm", 0)])
def test_only_english_is_graded(host: Host, language: str, times: int) -> None:
    raw = asking(*PLAIN, HARD, *PLAIN, language=language)
    assert len(warned(host, "reading", raw)) == times


@pytest.mark.parametrize(
    ("rights", "times"), [({}, 1), ({"unaltered": False}, 1), ({"unaltered": True}, 0)]
)
def test_wording_that_must_stay_as_it_is_is_not_graded(host: Host, rights: Raw, times: int) -> None:
    raw = asking(*PLAIN, HARD, *PLAIN)
    raw["rights"] = raw["rights"] | rights
    assert len(warned(host, "reading", raw)) == times


def test_each_respondent_has_a_form_of_their_own(host: Host) -> None:
    raw = asking(*PLAIN)
    raw["forms"].append({**raw["forms"][0], "respondent": "therapist"})
    for item in raw["items"]:
        item["text"]["therapist"] = "We talked about our expectations."
    assert warned(host, "reading", raw) == [("reading-grade", "forms.therapist.items")]
