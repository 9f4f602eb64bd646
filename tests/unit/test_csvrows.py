"""The strict CSV reader: round trips, physical lines, and every way in which a file is broken."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekit import AllianceError
from alliancekit.errors import Problem
from alliancekit.responses import blocks, csvrows
from alliancekit.responses.batch import RejectCode
from alliancekit.responses.blocks import Blocks
from alliancekit.responses.csvrows import CsvRows, Row


def rows(text: str | bytes, delimiter: str = ",") -> list[Row]:
    """The records as the strict reader gives them, one by one."""
    data = b"".join(Blocks(io.BytesIO(text if isinstance(text, bytes) else text.encode()), "x.csv"))
    reader = CsvRows(data, "x.csv", delimiter)
    read = [row for row in reader if not row.blank]
    if reader.unfinished:
        raise csvrows.never_closed("x.csv", reader.line)
    return read


# NUL is refused on purpose, and lone surrogates are no text
cell = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
table = st.lists(st.lists(cell, min_size=2, max_size=4), min_size=1, max_size=6)


@given(table, st.sampled_from(["\n", "\r\n"]), st.sampled_from([",", ";", "\t"]))
def test_what_the_csv_module_writes_comes_back(
    written: list[list[str]], end: str, delimiter: str
) -> None:
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL
    csv.writer(text, lineterminator=end, delimiter=delimiter, quoting=quoting).writerows(written)
    read = rows(text.getvalue(), delimiter=delimiter)
    assert [row.fields for row in read] == written
    assert all(row.refused is None for row in read)


def test_lines_are_physical() -> None:
    read = rows('a,b\n\n"two\nlines",c\n  \nd,e')
    assert [(row.line, row.fields) for row in read] == [
        (1, ["a", "b"]),
        (3, ["two\nlines", "c"]),
        (6, ["d", "e"]),
    ]


def test_blank_lines_are_no_rows() -> None:
    reader = CsvRows(b"a,b\n\n \n1,2\n\n", "x.csv")
    assert [row.blank for row in reader] == [False, True, True, False, True]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('a"b,c', RejectCode.STRAY_QUOTE),
        ('"a"b,c', RejectCode.STRAY_QUOTE),
        ('"a" ,c', RejectCode.STRAY_QUOTE),
        (' "a",c', RejectCode.STRAY_QUOTE),
        ("a\rb,c", RejectCode.STRAY_RETURN),
    ],
)
def test_a_bad_row_is_refused_whole_and_the_next_one_is_read(line: str, code: RejectCode) -> None:
    read = rows(f"x,y\n{line}\n1,2\n")
    assert [row.refused for row in read] == [None, code, None]
    assert read[1].text == line
    assert read[2].fields == ["1", "2"]


@pytest.mark.parametrize("tail", ["", "c,d\n" * 5, 'c,"d"\n', 'c,d\n"e",f\n'])
def test_a_quote_that_is_never_closed_ends_the_reading_at_its_line(tail: str) -> None:
    with pytest.raises(AllianceError) as caught:
        rows('x,y\n1,2\n"a,b\n' + tail)
    assert caught.value.problem is Problem.BAD_CSV
    assert "line 3" in str(caught.value)


def test_a_byte_that_is_not_utf8_is_named_by_its_offset_in_any_chunk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(blocks, "CHUNK", 3)
    with pytest.raises(AllianceError) as caught:
        rows("aé,b\n1,".encode() + b"\xff\n")
    # a(1) é(2) ,(1) b(1) LF(1) 1(1) ,(1): the bad byte is at offset 8
    assert "byte 8" in str(caught.value)
