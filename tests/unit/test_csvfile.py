"""CSV read in blocks is CSV read record by record: the same rows, lines, rejects and faults."""

import io
from collections.abc import Iterator

import pytest
from attrs import frozen
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliancekit import AllianceError
from alliancekit.responses import blocks, csvfile, csvrows
from alliancekit.responses.blocks import Blocks
from alliancekit.responses.csvfile import CsvFile
from alliancekit.responses.csvrows import CsvRows

HEADER = "k,q1,q2\n"
WIDTH = 3


@frozen
class Read:
    """All that there is to know of a file that was read, or the fault that ended it."""

    rows: tuple[tuple[object, ...], ...] = ()
    rejects: tuple[tuple[object, ...], ...] = ()
    blank_lines: int = 0
    rows_read: int = 0
    fault: str = ""


def record_by_record(data: bytes) -> Read:
    """The second way: every record by the strict reader, nothing at once."""
    rows, rejects, blank, number = [], [], 0, 0
    try:
        text = b"".join(Blocks(io.BytesIO(data), "x"))
        reader = CsvRows(text, "x")
        for at, row in enumerate(reader):
            if row.blank:
                blank += 1
            elif at:
                number += 1
                if row.refused or len(row.fields) != WIDTH:
                    short = len(row.fields) < WIDTH
                    code = row.refused or ("short-row" if short else "long-row")
                    rejects.append((row.line, number, "", str(code), row.text))
                else:
                    rows.append((row.line, number, *row.fields))
        if reader.unfinished:
            raise csvrows.never_closed("x", reader.line)
    except AllianceError as error:
        return Read(fault=str(error))
    return Read(tuple(rows), tuple(rejects), blank, number)


def in_blocks(data: bytes) -> Read:
    rows, rejects = [], []
    try:
        file = CsvFile.open(io.BytesIO(data), "x", ",", "utf-8")
        for batch in file.batches(file.names, {"a": "q1", "b": "q2"}):
            cells = [
                [one.texts[code] for code in one.codes]
                for one in (batch.cells["a"], batch.cells["b"])
            ]
            rows += zip(batch.lines, batch.rows, batch.frame["k"], *cells, strict=True)
            rejects += batch.rejects.rows()
    except AllianceError as error:
        return Read(fault=str(error))
    return Read(tuple(rows), tuple(rejects), file.blank_lines, file.rows_read)


soup = st.lists(
    st.sampled_from(["a", "1", "5", "10", "é", " ", ",", ",", '"', '""', "\n", "\n", "\r\n", "\r"]),
    max_size=60,
).map("".join)
ascii_cell = st.sampled_from(
    [
        "",
        "1",
        "5",
        "10",
        "x",
        '"1"',
        '""',
        '"a,b"',
        '"a\nb"',
        '"a\r\nb"',
        '"say ""x"""',
        "-9",
        "3.0",
    ]
)
long_cell = st.sampled_from(["12345678", "123456789", '"a long text, quoted"', "a b", " ", '"\r"'])
cell = st.one_of(ascii_cell, ascii_cell, long_cell, st.sampled_from(["é", "١", '"٣"']))
line = st.one_of(
    *[st.lists(cell, min_size=WIDTH, max_size=WIDTH)] * 4, st.lists(cell, max_size=5)
).map(",".join)
odd = st.sampled_from(["5'10\",1,2", 'a"b,1,2', '"a"b,1,2', "a\rb,1,2", " ", "", '"a,1,2', "a,1"])
lines = st.lists(st.one_of(line, line, odd), max_size=12)
ends = st.sampled_from(["\n", "\r\n"])


@settings(max_examples=300, deadline=None)
@given(soup)
@example('"')
@example('a,"b\n",c\n"d,1,2\n')
@example("a,1,2\r\r\nb,1,2\n")
def test_any_text_is_read_alike(text: str) -> None:
    data = (HEADER + text).encode()
    assert in_blocks(data) == record_by_record(data)


@settings(max_examples=300, deadline=None)
@given(lines, ends, st.booleans())
def test_rows_with_faults_are_read_alike(written: list[str], end: str, last: bool) -> None:
    data = (HEADER + end.join(written) + (end if last else "")).encode()
    assert in_blocks(data) == record_by_record(data)


@settings(max_examples=60, deadline=None)
@given(lines, ends)
@pytest.mark.parametrize("size", [1, 5, 64])
def test_chunks_do_not_show(size: int, written: list[str], end: str) -> None:
    data = (HEADER + end.join(written)).encode()
    whole, before = in_blocks(data), blocks.CHUNK
    try:
        blocks.CHUNK = size
        assert in_blocks(data) == whole
    finally:
        blocks.CHUNK = before


@settings(max_examples=60, deadline=None)
@given(lines)
def test_giving_up_on_blocks_does_not_show(written: list[str]) -> None:
    data = (HEADER + "\n".join(written)).encode()
    whole, before = in_blocks(data), csvfile.MAX_RESUMES
    try:
        csvfile.MAX_RESUMES = 1
        assert in_blocks(data) == whole
    finally:
        csvfile.MAX_RESUMES = before


def faulty() -> Iterator[str]:
    """200,000 rows with every kind of fault at its end."""
    yield from (f"c{number},{number % 6},3" for number in range(200_000))
    yield from [
        "short,1",
        'stray"quote,1,2',
        "",
        "long,1,2,3",
        "bad,x,2",
        '"two\nlines",1,2',
        "z,9,9",
    ]


@pytest.mark.parametrize(("skipped", "chunk"), [(0, 1 << 22), (199_990, 7), (199_990, 1)])
def test_faults_at_the_end_of_a_file_have_their_line(
    skipped: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "CHUNK", chunk)
    data = (HEADER + "\n".join(list(faulty())[skipped:])).encode()
    read = in_blocks(data)
    first = 200_002 - skipped
    # the header is line 1, so row n stands on line n + 1; the blank line is no row
    assert read.rejects == (
        (first, first - 1, "", "short-row", "short,1"),
        (first + 1, first, "", "stray-quote", 'stray"quote,1,2'),
        (first + 3, first + 1, "", "long-row", "long,1,2,3"),
    )
    assert read.blank_lines == 1
    # bad, two lines (on two), z: the seventh line behind `first`, the fourth row behind it
    assert read.rows[-1][:2] == (first + 7, first + 4)
    assert read == record_by_record(data)
