"""Rosters: a form for each row, stamped, tagged, searchable, the same on every run."""

import hashlib
import io
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from typing import Any

import page as checker
import pytest
from pypdf import PdfReader
from zxingcpp import BarcodeFormat, read_barcodes

from alliancekit import AllianceError, Host, find_instrument, localise
from alliancekit.errors import Problem
from alliancekit.paper.form.form import FormOptions
from alliancekit.paper.roster import press
from alliancekit.paper.roster.press import Printed, print_copies, renderer
from alliancekit.paper.roster.qr import parse
from alliancekit.paper.roster.roster import LAST_SERIAL, Entry, Roster, blanks, read_roster
from alliancekit.responses.csvfile import CsvFile

ROWS = [
    ("AB-17", "3", "2026-03-04", "T-1", "000001"),
    ("=1+1", "4", "04/03/2026", "", "000002"),
    ("Ñandú Ωж", "", "", "T-2", "X-1"),
]


def roster(*rows: tuple[str, ...]) -> Roster:
    return Roster("roster.csv", [Entry(line, row) for line, row in enumerate(rows, 2)])


def printed(
    name: str, locale: str, host: Host, rows: Roster, *, paper: str = "a4", style: str = "standard"
) -> tuple[bytes, Printed]:
    out = io.BytesIO()
    options = FormOptions(paper=paper, style=style)
    localised = localise(find_instrument(name, host), locale, host)
    rendered = renderer(localised, host, options, rows)
    done = print_copies(localised, options, rows, rendered, lambda _: out)
    return out.getvalue(), done


def complaints(pdf: bytes) -> list[str]:
    report = checker.validate_pdf_bytes(pdf, profile="pdf-ua-1")
    return [failure.message for failure in report.failures]


def codes(pdf: bytes, dpi: int = 150) -> list[dict[str, str]]:
    """For each page the text of its code, and of its marks by where they were found."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        width, height = picture.size
        told = {}
        for one in read_barcodes(picture):
            at = one.position.top_left
            place = "code"
            if one.format == BarcodeFormat.DataMatrix:
                place = f"{'top' if at.y < height / 2 else 'bottom'} "
                place += "left" if at.x < width / 2 else "right"
            told[place] = one.text
        found.append(told)
    document.close()
    return found


@pytest.mark.parametrize(
    ("name", "locale", "paper", "style"),
    [
        ("ak-core", "en", "a4", "standard"),
        ("ak-pulse", "es", "letter", "standard"),
        ("ak-pulse", "ar", "a4", "standard"),
        ("ak-goals", "en", "letter", "standard"),
        ("ak-pulse", "en", "a4", "large-print"),
    ],
)
def test_each_page_is_tagged_and_its_code_tells_which_it_is(
    name: str, locale: str, paper: str, style: str, host: Host
) -> None:
    pdf, done = printed(name, locale, host, roster(*ROWS), paper=paper, style=style)
    assert complaints(pdf) == []
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 3 * done.pages
    assert reader.root_object["/Lang"] == locale
    for number, told in enumerate(codes(pdf)):
        code = parse(told["code"])
        assert code is not None
        assert code.serial == ROWS[number // done.pages][-1]
        assert code.page == number % done.pages + 1
        assert (code.instrument, code.locale) == (name.upper(), locale.upper())
        assert code.layout == done.map.hash
        assert {key: text for key, text in told.items() if key != "code"} == {
            "top left": "AK1",
            "top right": "AK2",
            "bottom left": "AK3",
            "bottom right": "AK4",
        }


def test_what_is_stamped_is_read_in_its_place(host: Host) -> None:
    pdf, _ = printed("ak-core", "en", host, roster(*ROWS))
    for page, row in zip(PdfReader(io.BytesIO(pdf)).pages, ROWS, strict=True):
        lines = page.extract_text().splitlines()
        for label, text in zip(
            ("Client code", "Session no.", "Date", "Therapist code"), row, strict=False
        ):
            if text:
                assert lines[lines.index(label) + 1] == text
        assert row[-1] in lines, "the serial, for who cannot read the code"


def reading_order(pdf: bytes) -> list[list[str]]:
    """For each copy what a screen reader meets, in order: texts and alternative texts."""
    import pikepdf

    document = pikepdf.open(io.BytesIO(pdf))
    shown = {page.objgen: marked_texts(page) for page in document.pages}

    def walk(element: Any) -> list[str]:
        if "/Alt" in element:
            return [str(element.Alt)]
        told: list[str] = []
        for kid in element.K:
            told += [shown[element.Pg.objgen][kid]] if isinstance(kid, int) else walk(kid)
        return told

    return [walk(part) for part in document.Root.StructTreeRoot.K[0].K]


def marked_texts(page: Any) -> dict[int, str]:
    """The text of each marked content, by the fonts' own ToUnicode."""
    import pikepdf

    tables = {}
    for name, font in page.Resources.Font.items():
        cmap = font.ToUnicode.read_bytes().decode()
        tables[name] = {
            int(code, 16): bytes.fromhex(text).decode("utf-16-be")
            for code, text in re.findall(r"^<([0-9a-f]{4})> <([0-9a-f]+)>$", cmap, re.MULTILINE)
        }
    found: dict[int, str] = {}
    mcid: list[int | None] = []
    font = ""
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            number = operands[1].get("/MCID") if name == "BDC" else None
            mcid.append(None if number is None else int(number))
            if number is not None:
                found[int(number)] = ""
        elif name == "EMC":
            mcid.pop()
        elif name == "Tf":
            font = str(operands[0])
        elif name in ("Tj", "TJ"):
            strings = operands[0] if name == "TJ" else [operands[0]]
            data = b"".join(bytes(one) for one in strings if isinstance(one, pikepdf.String))
            text = "".join(
                tables[font][int.from_bytes(data[at : at + 2])] for at in range(0, len(data), 2)
            )
            number = next((one for one in reversed(mcid) if one is not None), None)
            if number is not None:
                found[number] += text
    return found


def test_the_tags_tell_the_copy_in_reading_order(host: Host) -> None:
    pdf, _ = printed("ak-pulse", "en", host, roster(*ROWS))
    copies = reading_order(pdf)
    assert len(copies) == len(ROWS)
    for told, row in zip(copies, ROWS, strict=True):
        begin = told.index("Client code")
        wanted: list[str] = []
        for label, text in zip(
            ("Client code", "Session no.", "Date", "Therapist code"), row, strict=False
        ):
            wanted += [label, text]
        assert told[begin : begin + 8] == wanted
        assert "Code by which a program knows this page" in told
        assert told.index(row[-1]) < told.index("Today's session")
        assert told[-1].startswith("Thank you")


def test_a_latin_code_on_an_arabic_form_ends_at_the_right(host: Host) -> None:
    pdf, _ = printed("ak-pulse", "ar", host, roster(("AB-17", "3", "", "", "000001")))
    (told,) = reading_order(pdf)
    assert "AB-17" in told, "left to right within itself"
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage()
    at = text.get_text_range().index("AB-17")
    # A4 is 595.28 pt wide, its margin 12 mm = 34.02 pt: the field's text ends at 561.26
    _, _, right, _ = text.get_charbox(at + 4, loose=True)
    assert right == pytest.approx(561.26, abs=0.5)
    text.close()
    document.close()


@pytest.mark.parametrize(
    "code", ["محمد ٣", "שלום 7", "हिन्दी क्ष", "e\u0301 x\u0304", "العميل AB-1", "การพบ"]
)
def test_other_scripts_are_shaped_as_a_whole(code: str, host: Host) -> None:
    """As WeasyPrint shapes them: the same glyphs as in a form that has the text as its title."""
    pdf, _ = printed("ak-pulse", "en", host, roster((code, "1", "", "", "000001")))
    assert complaints(pdf) == []
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    letters = [one for one in code if not unicodedata.category(one).startswith(("M", "Z"))]
    assert all(one in unicodedata.normalize("NFD", text) for one in letters)


def test_shaped_texts_are_done_in_batches_in_one_file(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "WHOLE_TEXTS", 2)
    rows = [(f"عميل {number}", "", "", "", f"{number:06d}") for number in range(1, 6)]
    pdf, done = printed("ak-pulse", "ar", host, roster(*rows))
    assert (done.forms, complaints(pdf)) == (5, [])
    assert [told["code"].split(":")[4] for told in codes(pdf)] == [row[-1] for row in rows]


def test_a_character_that_no_font_has_is_an_error(host: Host) -> None:
    with pytest.raises(AllianceError) as caught:
        printed("ak-pulse", "en", host, roster(("A\U00012000", "", "", "", "000001")))
    assert caught.value.problem is Problem.MISSING_GLYPH


def test_a_text_too_wide_is_set_smaller_and_then_refused_by_line_and_column(host: Host) -> None:
    pdf, _ = printed("ak-core", "en", host, roster(("W" * 14, "", "", "", "000001")))
    assert "W" * 14 in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    with pytest.raises(AllianceError, match=r"roster.csv, line 3: column 'client': too long"):
        printed("ak-core", "en", host, roster(ROWS[0], ("W" * 40, "", "", "", "000002")))


def test_the_same_bytes_on_every_run(host: Host) -> None:
    rows = roster(*((f"C{n}", str(n % 7), "2026-03-04", "T", f"{n:06d}") for n in range(1, 251)))
    first, second = (printed("ak-core", "en", host, rows)[0] for _ in range(2))
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    assert complaints(first) == []
    # 250 forms lie in three nodes of the tree of pages
    assert [len(one.get_object()["/Kids"]) for one in pages_of(first)] == [100, 100, 50]


def pages_of(pdf: bytes) -> Sequence[Any]:
    kids: Sequence[Any] = PdfReader(io.BytesIO(pdf)).root_object["/Pages"]["/Kids"]
    return kids


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="needs qpdf")
def test_qpdf_finds_no_fault(host: Host, tmp_path: Any) -> None:
    path = tmp_path / "forms.pdf"
    path.write_bytes(printed("ak-goals", "en", host, roster(*ROWS))[0])
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_code_in_the_metadata(host: Host) -> None:
    pdf, _ = printed("ak-pulse", "en", host, roster(("CANARY-7", "", "", "", "000001")))
    reader = PdfReader(io.BytesIO(pdf))
    assert set(reader.metadata or {}) <= {"/Title", "/Producer", "/Subject"}
    assert "CANARY" not in str(reader.metadata)
    assert b"CANARY" not in reader.root_object["/Metadata"].get_data()


# ─── reading ─────────────────────────────────────────────────────────────────


def read(text: str, first: int = 1) -> Roster:
    return read_roster(CsvFile.open(io.BytesIO(text.encode()), "r.csv", ",", "utf-8"), first)


def test_a_row_is_a_form() -> None:
    found = read('session,client,mood\n 1 , A ,x\n\n2,"B, c",y\n')
    assert [one.texts for one in found.entries] == [
        ("A", "1", "", "", "000001"),
        ("B, c", "2", "", "", "000002"),
    ]
    assert [one.line for one in found.entries] == [2, 4]
    assert found.notes == (
        "r.csv: not printed: column 3 (printed are client, session, date, therapist, serial)",
    )


def test_serials_that_are_given_are_kept_and_those_that_are_not_go_around_them() -> None:
    found = read("client,serial\nA,000002\nB,\nC,\nD,X-9\n")
    assert [one.serial for one in found.entries] == ["000002", "000001", "000003", "X-9"]


def test_rows_of_another_width_are_left_out_and_told() -> None:
    found = read('client,session\nA,1\nB\nC,1,2\nD,4\nE"x,2\n')
    assert [one.client for one in found.entries] == ["A", "D"]
    assert found.refused == (3, 4, 6)
    assert "line 3, 4, 6" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("client,serial\nA,7\nB,7\n", "line 3: column 'serial': the serial of line 2 again"),
        ("client,serial\nA,1234567\n", "line 2: column 'serial': a serial is at most 6"),
        ("client,serial\nA,a1\n", "line 2: column 'serial': a serial is at most 6"),
        ("client,session\n,1\n", "line 2: column 'client': no client's code"),
        ("client\nA\u202eB\n", "line 2: column 'client': character U+202E is not allowed"),
        ("client\nA\u200bB\n", "line 2: column 'client': character U+200B cannot be seen"),
        ("client\nA\u00adB\n", "line 2: column 'client': character U+00AD cannot be seen"),
        ('client\n"A\nB"\n', "line 2: column 'client': character U+000A cannot be seen"),
        ("client\nA" + "\u0301" * 31 + "\n", "more than 30 combining marks in a row"),
        ("client\n" + "A" * 41 + "\n", "line 2: column 'client': more than 40 characters"),
        ('client\nA\n"B\n', "line 3: the quote that opens here is never closed"),
        ("client,session\n", "no rows to print a form for"),
        ("", "no rows to read; it needs a header"),
        ("code,session\nA,1\n", "columns are missing: client"),
        ("client,client\nA,1\n", "the name 'client' is that of columns 1 and 2"),
        ("client;session\nA;1\n", "the columns are separated by ';'"),
    ],
)
def test_what_cannot_be_printed_is_told_by_line_and_column(text: str, message: str) -> None:
    with pytest.raises(AllianceError, match=re.escape(message)):
        read(text)


def test_blanks_are_numbered() -> None:
    assert [one.serial for one in blanks(3, 98).entries] == ["000098", "000099", "000100"]
    for count, first in ((0, 1), (100_001, 1), (1, 0), (2, LAST_SERIAL)):
        with pytest.raises(AllianceError):
            blanks(count, first)
