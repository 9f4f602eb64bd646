"""What text may reach a page, and what is told of text that may not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekit.text import MAX_COMBINING_RUN, text_fault

ACUTE = "\u0301"
LETTERS = st.characters(categories=["L", "N", "P", "Zs"])

REFUSED = {
    "NUL": "\x00",
    "vertical tab": "\x0b",
    "carriage return": "\r",
    "escape": "\x1b",
    "delete": "\x7f",
    "C1 control": "\x85",
    "bidi embedding": "\u202a",
    "bidi override": "\u202e",
    "bidi isolate": "\u2066",
    "end of bidi isolate": "\u2069",
    "byte-order mark": "\ufeff",
    "interlinear anchor": "\ufff9",
    "non-character": "\uffff",
    "high surrogate": "\ud800",
    "low surrogate": "\udfff",
}

FIT = {
    "empty": "",
    "tab and line feed": "a\tb\nc",
    "all of printable ASCII": "".join(map(chr, range(0x20, 0x7F))),
    "Spanish": "¿Qué tal?",
    "Arabic with vowel marks": "مَرْحَبًا",
    "right-to-left mark": "\u200f",
    "zero-width joiner and non-joiner": "\u200c\u200d",
    "Devanagari": "क्षत्रिय",
    "emoji": "👩‍⚕️",
    "HTML is text like any other": '<script src="file:///etc/passwd">',
}


@pytest.mark.parametrize("character", REFUSED.values(), ids=REFUSED)
def test_a_character_that_may_not_reach_a_page_is_named_by_its_code_point(character: str) -> None:
    told = text_fault(f"before {character} after")
    assert told is not None
    assert f"U+{ord(character):04X}" in told


@pytest.mark.parametrize("text", FIT.values(), ids=FIT)
def test_text_of_every_language_is_fit(text: str) -> None:
    assert text_fault(text) is None


@given(st.text(LETTERS), st.sampled_from(sorted(REFUSED.values())), st.text(LETTERS))
def test_a_forbidden_character_is_found_wherever_it_stands(
    before: str, character: str, after: str
) -> None:
    assert text_fault(before + character + after) == text_fault(character)


@given(st.characters())
def test_one_character_is_refused_exactly_where_it_is_no_character_of_writing(
    character: str,
) -> None:
    kind = unicodedata.category(character)
    code = ord(character)
    refused = (
        (kind == "Cc" and character not in "\t\n")
        or kind == "Cs"
        or unicodedata.bidirectional(character)
        in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        or code == 0xFEFF
        or 0xFFF9 <= code <= 0xFFFF
    )
    assert (text_fault(character) is not None) == refused


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("e" + ACUTE * MAX_COMBINING_RUN, True),
        ("e" + ACUTE * (MAX_COMBINING_RUN + 1), False),
        (ACUTE * (MAX_COMBINING_RUN + 1), False),
        ("e" + "\u0301\u0302" * MAX_COMBINING_RUN, False),
        ("e" + "\u0903" * (MAX_COMBINING_RUN + 1), False),
        (("e" + ACUTE * MAX_COMBINING_RUN) * 20, True),
    ],
    ids=["longest", "one more", "without a letter", "of several kinds", "spacing marks", "often"],
)
def test_a_run_of_combining_marks_has_a_greatest_length(text: str, *, fit: bool) -> None:
    assert (text_fault(text) is None) == fit


@given(st.text(LETTERS, min_size=1).map(lambda text: f"canary{text}"))
def test_the_text_itself_is_not_told(text: str) -> None:
    told = text_fault(text + "\x00") or ""
    assert "U+0000" in told
    assert "canary" not in told
