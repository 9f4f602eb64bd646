"""Cells that a spreadsheet would run: made harmless, brought back, numbers left alone."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekit.formula import neutral, neutral_columns, original

TRIGGERS = "=+-@\t\r"
TEXTS = st.text(st.sampled_from("'=+-@\t\r\n 019.,ea/:<>?AZ\x1f\u0660\U0001f600")) | st.text(
    st.characters(exclude_categories=("Cs",))
)

NEUTRALISED = {
    "=1+1": "'=1+1",
    "=HYPERLINK(A1)": "'=HYPERLINK(A1)",
    "+cmd": "'+cmd",
    "-cmd": "'-cmd",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=1": "'\t=1",
    "\r=1": "'\r=1",
    "-": "'-",
    "--5": "'--5",
    "-5\n": "'-5\n",
    "-5+1": "'-5+1",
    "-٣": "'-٣",
    "'=1": "''=1",
    "'-5": "''-5",
    "'''@x": "''''@x",
}

LEFT_ALONE = ["", "0", "7", "-7", "+7", "3.25", "-3.25", "-1,5", "c01", "a=b", "'", "'s", "it's"]


@pytest.mark.parametrize(("text", "expected"), NEUTRALISED.items())
def test_a_formula_gets_an_apostrophe_in_front(text: str, expected: str) -> None:
    assert neutral(text) == expected


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_numbers_and_ordinary_text_are_left_alone(text: str) -> None:
    assert neutral(text) == text


@given(TEXTS)
def test_the_way_back_gives_every_text_as_it_was(text: str) -> None:
    assert original(neutral(text)) == text


@given(TEXTS, TEXTS)
def test_two_texts_never_become_one(one: str, other: str) -> None:
    assert (neutral(one) == neutral(other)) == (one == other)


@given(TEXTS)
def test_nothing_that_leaves_begins_with_a_trigger_but_a_number(text: str) -> None:
    written = neutral(text)
    if written[:1] and written[0] in TRIGGERS:
        float(written.replace(",", "."))  # raises where it is not a number
        assert written == text


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_numbers_are_untouched_negative_ones_too(number: object) -> None:
    assert neutral(str(number)) == str(number)


TWO = ("one", "two")


@given(st.lists(TEXTS | st.none(), max_size=20))
def test_columns_are_neutralised_as_single_texts_are(texts: list[str | None]) -> None:
    frame = pl.DataFrame({"one": texts, "two": texts[::-1]}, schema=dict.fromkeys(TWO, pl.String))
    done = neutral_columns(frame)
    expected = [None if text is None else neutral(text) for text in texts]
    assert done.to_dict(as_series=False) == {"one": expected, "two": expected[::-1]}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_such_text_among_many_is_found(place: int) -> None:
    texts: list[str | None] = ["a", None, ""]
    texts[place] = "=x"
    frame = pl.DataFrame({"one": texts}, schema={"one": pl.String})
    assert neutral_columns(frame)["one"].to_list() == [t and neutral(t) for t in texts]


def test_a_column_whose_name_reads_like_a_pattern_is_a_column() -> None:
    frame = pl.DataFrame({"a": ["=x"], "^.*$": ["=y"], "b": ["z"]})
    done = neutral_columns(frame)
    assert done.columns == frame.columns
    assert done.row(0) == ("'=x", "'=y", "z")


def test_a_frame_without_rows_has_nothing_to_neutralise() -> None:
    frame = pl.DataFrame(schema={"one": pl.String, "two": pl.Float64})
    assert neutral_columns(frame).equals(frame)


def test_columns_that_hold_no_text_are_untouched() -> None:
    frame = pl.DataFrame({"score": [-1.5, None], "count": [-3, 0], "who": ["=x", "-3"]})
    done = neutral_columns(frame)
    assert done.schema == frame.schema
    assert done.drop("who").equals(frame.drop("who"))
    assert done["who"].to_list() == ["'=x", "-3"]


def test_a_frame_without_text_is_given_back_as_it_was() -> None:
    frame = pl.DataFrame({"score": [1.0]})
    assert neutral_columns(frame).equals(frame)
