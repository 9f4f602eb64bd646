"""Files for the tests: as a library writes them, with their insides rewritten, damaged."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"


def workbook(path: Path, *rows: list[Any]) -> Path:
    """A workbook of one sheet with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def edited(path: Path, changes: Mapping[str, Callable[[str], str]]) -> Path:
    """The workbook with these parts of it rewritten."""
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    for name, change in changes.items():
        before = parts[name].decode()
        after = change(before)
        assert after != before
        parts[name] = after.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def with_rows(path: Path, rows: str) -> Path:
    """The workbook with this as the rows of its sheet."""

    def change(text: str) -> str:
        start, end = text.index("<sheetData>"), text.index("</sheetData>")
        return f"{text[:start]}<sheetData>{rows}{text[end:]}"

    return edited(path, {SHEET: change, BOOK: calculated})


def calculated(text: str) -> str:
    """A workbook's part without the wish to be calculated anew, as spreadsheet programs save it."""
    return text.replace(' fullCalcOnLoad="1"', "")


def with_strings(path: Path, *strings: str) -> Path:
    """The workbook with a table of texts, as spreadsheet programs write them; each is an <si>."""
    name, kind = "xl/sharedStrings.xml", "vnd.openxmlformats-officedocument.spreadsheetml"
    override = (
        f'<Override PartName="/{name}" ContentType="application/{kind}.sharedStrings+xml"/></Types>'
    )
    edited(path, {"[Content_Types].xml": lambda text: text.replace("</Types>", override)})
    items = "".join(f"<si>{one}</si>" for one in strings)
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, f'<sst xmlns="{namespace}">{items}</sst>')
    return path


def damaged(path: Path, times: int) -> Iterator[None]:
    """The file with one byte of it wrong, each time another."""
    data = path.read_bytes()
    for at in range(0, len(data), max(1, len(data) // times)):
        wrong = bytearray(data)
        wrong[at] ^= 0xFF
        path.write_bytes(wrong)
        yield
