"""Excel workbooks: what is read, and every trap that would let something else be read."""

import datetime as dt
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.formats.made import BOOK, SHEET, damaged, edited, with_rows, with_strings, workbook

from alliancekit.errors import AllianceError, Problem
from alliancekit.responses.formats import Kind, open_table
from alliancekit.responses.formats.texts import scalar_text

CANARY = "Zacharias-Canary"
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>client</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>q1</t></is></c></row>'
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return workbook(tmp_path / "book.xlsx", ["client", "q1"], [CANARY, 3])


def cell(content: str, attributes: str = "") -> str:
    """A second row whose second cell is this."""
    return f'{HEADER}<row r="2"><c r="B2"{attributes}>{content}</c></row>'


def test_every_value_is_its_canonical_text(tmp_path: Path, whole: Callable[..., Any]) -> None:
    values = [1, 3.0, 2.5, -0.0, "3", " x ", "007", True, None, dt.date(2026, 3, 2)]
    moment = dt.datetime(2026, 3, 2, 10, 30)  # noqa: DTZ001 - Excel has no zones
    values += [moment, dt.time(9, 5), 1e-7, 12345678901]
    names = [f"c{at}" for at in range(len(values))]
    read = whole(workbook(tmp_path / "a.xlsx", names, values))
    assert read.rows == [
        (
            *("1", "3", "2.5", "0", "3", " x ", "007", "true", None, "2026-03-02"),
            *("2026-03-02T10:30:00", "09:05:00", "1e-7", "12345678901"),
        )
    ]
    assert read.names == tuple(names)
    assert read.first_line == 2


def test_names_reach_the_reader_as_they_are(tmp_path: Path, whole: Callable[..., Any]) -> None:
    read = whole(workbook(tmp_path / "a.xlsx", ["q1", 2, None, "q1", 2.0, " "], [1, 2, None, 4]))
    assert read.names == ("q1", "2", "", "q1", "2")
    assert read.rows == [("1", "2", None, "4", None)]


def test_blank_rows_are_rows_of_nulls(book: Path, whole: Callable[..., Any]) -> None:
    rows = (
        f'{HEADER}<row r="3"><c r="B3"><v>4</v></c></row><row r="4"/>'
        '<row r="6"><c r="A6" s="0"/></row>'
    )
    read = whole(with_rows(book, rows))
    assert read.rows == [(None, None), (None, "4"), (None, None), (None, None), (None, None)]


def test_hidden_rows_and_columns_are_read(tmp_path: Path, whole: Callable[..., Any]) -> None:
    book = Workbook()
    for row in (["client", "q1"], ["A", 1], ["B", 2]):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.active.auto_filter.ref = "A1:B3"
    book.save(tmp_path / "a.xlsx")
    assert whole(tmp_path / "a.xlsx").rows == [("A", "1"), ("B", "2")]


@pytest.mark.parametrize("ref", ["A1", "A1:A1", "Z90:ZZ99"])
def test_the_dimension_may_lie(book: Path, whole: Callable[..., Any], ref: str) -> None:
    edited(book, {SHEET: lambda text: text.replace('ref="A1:B2"', f'ref="{ref}"')})
    assert whole(book).rows == [(CANARY, "3")]


@pytest.mark.parametrize("v", ["", "<v/>", "<v></v>"])
def test_a_formula_without_a_result_is_refused(
    book: Path, refused: Callable[..., str], v: str
) -> None:
    message = refused(with_rows(book, cell(f"<f>A1+1</f>{v}")), Problem.BAD_CELL)
    assert message.startswith("book.xlsx, cell B2: holds a formula without a result")


def test_a_formula_as_a_library_writes_it_is_refused(
    tmp_path: Path, refused: Callable[..., str]
) -> None:
    path = workbook(tmp_path / "a.xlsx", ["client", "q1"], ["A", "=1+2"])
    assert "cell B2" in refused(path, Problem.BAD_CELL)


def test_the_stored_result_of_a_formula_is_used(book: Path, whole: Callable[..., Any]) -> None:
    assert whole(with_rows(book, cell("<f>A1+1</f><v>5</v>"))).rows == [(None, "5")]


def test_an_empty_text_is_a_result(book: Path, whole: Callable[..., Any]) -> None:
    read = whole(with_rows(book, cell('<f>IF(1,"","")</f><v></v>', ' t="str"')))
    assert read.rows == [(None, None)]


def test_a_result_that_the_workbook_calls_out_of_date_is_refused(
    book: Path, refused: Callable[..., str]
) -> None:
    """Libraries that do not calculate write 0 as the result of every formula."""
    with_rows(book, cell("<f>A1+1</f><v>0</v>"))
    edited(book, {BOOK: lambda text: text.replace("<calcPr", '<calcPr fullCalcOnLoad="1"')})
    assert "out of date" in refused(book, Problem.BAD_CELL)


@pytest.mark.parametrize("error", ["#N/A", "#VALUE!", "#DIV/0!"])
def test_an_error_is_refused(book: Path, refused: Callable[..., str], error: str) -> None:
    message = refused(with_rows(book, cell(f"<v>{error}</v>", ' t="e"')), Problem.BAD_CELL)
    assert "cell B2: holds an error" in message


@pytest.mark.parametrize(
    ("attributes", "value"),
    [
        *(("", value) for value in ("1_0", "٣", "0x3", CANARY, "9" * 5000)),
        *((' t="s"', value) for value in ("-1", "99")),
        (' t="b"', "2"),
        (' t="zz"', "1"),
        (' t="d"', CANARY),
        (' s="x"', "1"),
    ],
)
def test_a_damaged_cell_is_refused(
    book: Path, refused: Callable[..., str], attributes: str, value: str
) -> None:
    path = with_rows(book, cell(f"<v>{value}</v>", attributes))
    assert "cell B2: is damaged" in refused(path, Problem.BAD_CELL)


def test_a_number_shown_as_a_date_beyond_all_dates(
    tmp_path: Path, refused: Callable[..., str]
) -> None:
    book = Workbook()
    book.active.append(["date"])
    book.active.append([1e12])
    book.active["A2"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "a.xlsx")
    assert "beyond all dates" in refused(tmp_path / "a.xlsx", Problem.BAD_CELL)


def test_merged_cells_are_refused(tmp_path: Path, refused: Callable[..., str]) -> None:
    book = Workbook()
    for row in (["client", "q1"], [CANARY, 1], [None, 2]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "a.xlsx")
    assert "cell A2:A3: the cells are merged" in refused(tmp_path / "a.xlsx", Problem.BAD_CELL)


def test_a_value_without_a_name_above_it_is_refused(
    tmp_path: Path, refused: Callable[..., str]
) -> None:
    path = workbook(tmp_path / "a.xlsx", ["client", "q1"], ["A", 1], ["B", 2, None, CANARY])
    assert "cell D3: holds something" in refused(path, Problem.BAD_CELL)


@pytest.mark.parametrize("rows", [[[], ["client", "q1"]], [["  "], ["client", "q1"]]])
def test_the_header_stands_in_row_1(
    tmp_path: Path, refused: Callable[..., str], rows: list[Any]
) -> None:
    assert "row 1" in refused(workbook(tmp_path / "a.xlsx", *rows), Problem.BAD_HEADER)


def test_an_empty_workbook(tmp_path: Path, refused: Callable[..., str]) -> None:
    refused(workbook(tmp_path / "a.xlsx"), Problem.NO_ROWS)


def test_a_header_without_rows(tmp_path: Path, whole: Callable[..., Any]) -> None:
    assert whole(workbook(tmp_path / "a.xlsx", ["client", "q1"])).rows == []


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A visible sheet with data, an empty one, and a hidden one with a list."""
    book = Workbook()
    book.active.title = "Answers"
    for row in (["q1"], [3]):
        book.active.append(row)
    book.create_sheet("Empty")
    hidden = book.create_sheet("Lists")
    for row in (["kind"], ["x"]):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "three.xlsx")
    return tmp_path / "three.xlsx"


def test_the_only_visible_sheet_with_data_is_read(three: Path, whole: Callable[..., Any]) -> None:
    read = whole(three)
    assert (read.names, read.rows) == (("q1",), [("3",)])
    assert read.notes == ("three.xlsx: hidden sheets were not read: 'Lists'",)


def test_a_sheet_is_chosen_by_its_name(three: Path, whole: Callable[..., Any]) -> None:
    assert whole(three, sheet="Lists").names == ("kind",)


def test_sheets_to_choose_from_are_named(
    three: Path, tmp_path: Path, refused: Callable[..., str]
) -> None:
    assert "'Answers', 'Empty', 'Lists'" in refused(three, Problem.BAD_SHEET, sheet="answers")
    book = Workbook()
    book.active.append(["q1"])
    book.create_sheet("More").append(["q1"])
    book.save(tmp_path / "two.xlsx")
    assert "--sheet: 'Sheet', 'More'" in refused(tmp_path / "two.xlsx", Problem.BAD_SHEET)


def test_data_in_hidden_sheets_only(tmp_path: Path, refused: Callable[..., str]) -> None:
    book = Workbook()
    book.create_sheet("Data").append(["q1"])
    book["Data"].sheet_state = "veryHidden"
    book.save(tmp_path / "a.xlsx")
    assert "hidden sheets: choose" in refused(tmp_path / "a.xlsx", Problem.BAD_SHEET)


@pytest.mark.parametrize(
    "rows",
    [
        f'{HEADER}<row r="3"/><row r="2"/>',
        f'{HEADER}<row r="1048577"/>',
        f'{HEADER}<row r="2"><c r="B2"><v>1</v></c><c r="B2"><v>2</v></c></row>',
        f'{HEADER}<row r="2"><c r="B3"><v>1</v></c></row>',
        f'{HEADER}<row r="2"><c r="B2"><v>1</v></c>',
        f'{HEADER}<row r="x"/>',
    ],
)
def test_rows_and_cells_out_of_place(book: Path, refused: Callable[..., str], rows: str) -> None:
    refused(with_rows(book, rows), Problem.UNREADABLE)


def test_strict_open_xml_is_not_taken_for_empty(book: Path, refused: Callable[..., str]) -> None:
    old, new = "schemas.openxmlformats.org/spreadsheetml/2006", "purl.oclc.org/ooxml/spreadsheetml"
    edited(book, {SHEET: lambda text: text.replace(old, new)})
    assert "Strict Open XML" in refused(book, Problem.UNREADABLE)


@pytest.mark.parametrize("part", [SHEET, BOOK, "xl/styles.xml", "xl/sharedStrings.xml"])
def test_a_document_type_is_refused(book: Path, refused: Callable[..., str], part: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'

    def change(text: str) -> str:
        start = text.index("?>") + 2 if text.startswith("<?xml") else 0
        return f"{text[:start]}{'<!-- -->' * 2000}{bomb}{text[start:]}"

    with_strings(book, "<t>a</t>")
    edited(book, {part: change})
    assert "document type" in refused(book, Problem.UNREADABLE)


def test_a_bomb_is_not_unpacked(book: Path, refused: Callable[..., str]) -> None:
    edited(book, {SHEET: lambda text: text + " " * (70 << 20)})
    assert "200 times" in refused(book, Problem.TOO_LARGE)


def test_a_part_held_in_memory_is_bounded(book: Path, refused: Callable[..., str]) -> None:
    noise = "".join(f"<!--{number:x}-->" for number in range(20_000))
    edited(book, {"xl/styles.xml": lambda text: text + noise * 450})
    assert "64 MiB" in refused(book, Problem.TOO_LARGE)


def test_too_many_parts(book: Path, refused: Callable[..., str]) -> None:
    with zipfile.ZipFile(book, "a") as archive:
        for number in range(10_001):
            archive.writestr(f"xl/media/{number}", b"")
    refused(book, Problem.TOO_LARGE)


def test_another_zip_archive_is_no_workbook(tmp_path: Path, refused: Callable[..., str]) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("answers.csv", CANARY)
    assert "not an Excel workbook: unpack" in refused(path, Problem.UNREADABLE)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"x")
    assert ".xlsb" in refused(path, Problem.UNREADABLE)


def test_a_zip_archive_with_a_password(book: Path, refused: Callable[..., str]) -> None:
    data = bytearray(book.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    book.write_bytes(data)
    assert "protected with a password" in refused(book, Problem.UNREADABLE)


@pytest.mark.parametrize(
    ("inside", "told"),
    [("EncryptedPackage", "protected with a password"), ("Workbook", "old Excel file (.xls)")],
)
def test_old_and_encrypted_files(
    tmp_path: Path, refused: Callable[..., str], inside: str, told: str
) -> None:
    path = tmp_path / "a.xlsx"
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    path.write_bytes(start + bytes((1 << 20) - 16) + inside.encode("utf-16-le") + bytes(100))
    assert told in refused(path, Problem.UNREADABLE)


def test_torn_files(book: Path, refused: Callable[..., str]) -> None:
    data = book.read_bytes()
    for length in (0, 1, 30, len(data) // 2, len(data) - 1):
        book.write_bytes(data[:length])
        refused(book, Problem.UNREADABLE, Kind.EXCEL)


def test_damaged_files_end_in_words(book: Path, drawn: Callable[..., AllianceError | None]) -> None:
    faults = [drawn(book, Kind.EXCEL) for _ in damaged(book, 200)]
    assert any(faults)


def test_texts_in_the_table_of_texts(book: Path, whole: Callable[..., Any]) -> None:
    with_strings(book, "<t>client</t>", "<t>q1</t>", "<r><t>An</t></r><r><t>na </t></r>", "<t/>")
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="s"><v>{a}</v></c><c r="B{at}" t="s"><v>{b}</v></c></row>'
        for at, a, b in ((1, 0, 1), (2, 2, 3))
    )
    read = whole(with_rows(book, rows))
    assert (read.names, read.rows) == (("client", "q1"), [("Anna ", "")])


def test_a_missing_part_is_told(book: Path, refused: Callable[..., str]) -> None:
    with zipfile.ZipFile(book) as archive:
        parts = {one: archive.read(one) for one in archive.namelist() if one != BOOK}
    with zipfile.ZipFile(book, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    refused(book, Problem.UNREADABLE)


def test_no_such_file(tmp_path: Path) -> None:
    with (
        pytest.raises(AllianceError, match="no such file"),
        open_table(str(tmp_path / "none.xlsx"), Kind.EXCEL),
    ):
        pass


def test_a_fault_of_the_caller_passes_as_it_is(book: Path) -> None:
    with pytest.raises(ZeroDivisionError), open_table(str(book), Kind.EXCEL):
        raise ZeroDivisionError


def test_without_the_library_its_extra_is_named(
    book: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert "alliancekit[excel]" in refused(book, Problem.NEEDS_EXTRA)


def test_many_rows_are_drawn_in_bounded_frames(book: Path, whole: Callable[..., Any]) -> None:
    rows = "".join(f'<row r="{at}"><c r="B{at}"><v>{at}</v></c></row>' for at in range(2, 120_002))
    read = whole(with_rows(book, HEADER + rows))
    assert read.sizes == [10_000] * 12
    assert [row[1] for row in read.rows] == [str(at) for at in range(2, 120_002)]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.integers(), min_size=1))
def test_numbers_have_the_spelling_that_they_have_elsewhere(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[float]
) -> None:
    path = workbook(tmp_path_factory.mktemp("numbers") / "a.xlsx", ["client", "q1"])
    rows = (
        f'<row r="{at}"><c r="B{at}"><v>{one!r}</v></c></row>' for at, one in enumerate(numbers, 2)
    )
    with_rows(path, HEADER + "".join(rows))
    with open_table(str(path), Kind.EXCEL) as table:
        assert next(table.frames)["column_2"].to_list() == [scalar_text(one) for one in numbers]


def test_a_text_in_pieces_is_one_text(book: Path, whole: Callable[..., Any]) -> None:
    text = "<is><r><t>a </t></r><r><t>b</t></r><rPh><t>no</t></rPh></is>"
    assert whole(with_rows(book, cell(text, ' t="inlineStr"'))).rows == [(None, "a b")]


def test_the_macintosh_epoch(tmp_path: Path, whole: Callable[..., Any]) -> None:
    path = workbook(tmp_path / "a.xlsx", ["date"], [dt.date(2026, 3, 2)])
    edited(path, {BOOK: lambda text: text.replace("<workbookPr", '<workbookPr date1904="1"', 1)})
    # 46083 days from 1904 are 1462 days later than from 1900
    assert whole(path).rows == [("2030-03-03",)]
