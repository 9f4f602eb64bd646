"""The wording of our own instruments: short, plain, and at a reading grade of 6 at most."""

import re

import pyphen
import pytest

from alliancekit import Host, Instrument, find_instrument

OWN = ["ak-pulse", "ak-core"]
HYPHENS = pyphen.Pyphen(lang="en_US")


def grade(text: str) -> float:
    """Flesch–Kincaid grade: 0.39 words/sentences + 11.8 syllables/words − 15.59 (Kincaid 1975).

    Syllables are counted from hyphenation points, which undercounts some words by one; a vowel
    count is taken where it is higher.
    """
    words = re.findall(r"[A-Za-z']+", text)
    sentences = max(1, len(re.findall(r"[.!?]+", text)))
    syllables = sum(
        max(len(HYPHENS.positions(word)) + 1, len(re.findall(r"[aeiouy]+(?!e?s?$)", word.lower())))
        for word in words
    )
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_the_formula() -> None:
    # 6 words, 1 sentence, 6 syllables: 0.39 × 6 + 11.8 × 1 - 15.59 = -1.45
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45)


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("respondent", ["client", "therapist"])
def test_reading_grade(name: str, respondent: str, host: Host) -> None:
    instrument = find_instrument(name, host)
    form = instrument.form(respondent)
    assert form
    items = " ".join(item.text[respondent] for item in instrument.items)
    assert grade(items) <= 6
    assert grade(f"{form.instructions} {form.privacy}") <= 8


@pytest.mark.parametrize("name", OWN)
def test_items_are_short_tied_to_a_construct_and_parallel(name: str, host: Host) -> None:
    instrument: Instrument = find_instrument(name, host)
    for item in instrument.items:
        assert item.construct
        assert item.sources
        assert set(item.text) == {"client", "therapist"}
        for text in item.text.values():
            assert len(text.split()) <= 20
            assert len(re.findall(r"\b(not|no|never|n't)\b", text)) <= 1, "no double negative"


@pytest.mark.parametrize("name", OWN)
def test_they_say_that_they_are_unvalidated_and_have_no_bands(name: str, host: Host) -> None:
    instrument = find_instrument(name, host)
    assert not instrument.validation.validated
    assert all(score.bands is None for score in instrument.scores)


@pytest.mark.parametrize("name", ["wai-sr", "core-10", "phq-9"])
def test_keys_hold_no_word_of_the_items(name: str, host: Host) -> None:
    instrument = find_instrument(name, host)
    assert all(not item.text and item.construct is None for item in instrument.items)
    for scale in instrument.scales:
        assert all(option.label == option.key for option in scale.options)
