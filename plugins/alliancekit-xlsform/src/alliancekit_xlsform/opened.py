"""An XLSForm workbook that somebody made, as rows of text in one of its languages."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from alliancekit.api import InstrumentImport
from attrs import frozen

ROWS, BYTES = 20_000, 64_000_000
"""Rows of a sheet and bytes of all sheets, unpacked: a form has some hundreds of rows."""
WORDS = ("label", "hint")
CODE = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)\s*$")
JOINED = "$\u2060{"
"""How wording is written in which ``${`` is no reference, see `workbook`."""

SPELT = {
    "(begin|end)[ _](group|repeat)": r"\1_\2",
    "(select)[ _](one|multiple)": r"\1_\2",
    "select1": "select_one",
}
"""Ways to write a type that converters take."""

Cells = Mapping[str, str]
"""A row: its texts by their columns, in the form's own language; what is blank is not there."""


@frozen
class Opened:
    """A workbook's three sheets. ``language`` is a BCP-47 tag, ``None`` where it names none."""

    survey: list[Cells]
    choices: list[Cells]
    settings: Cells
    language: str | None
    others: tuple[str, ...]


def opened(context: InstrumentImport) -> Opened:
    """The workbook. Raises ``bad-import`` where it is none, or no XLSForm."""
    openpyxl = context.library("openpyxl", install="alliancekit-xlsform")
    data = context.file.read()
    if _unpacked(data) > BYTES:
        context.fault(f"it unpacks to more than {BYTES // 1_000_000} MB, which no form does")
    try:
        workbook = openpyxl.load_workbook(BytesIO(data), read_only=True)
        tables = {name.strip().lower(): _table(workbook[name]) for name in workbook.sheetnames}
    except Exception:  # noqa: BLE001 - its errors have no common type, and may quote the file
        context.fault("not an Excel workbook, or one that is torn or damaged")
    if "survey" not in tables:
        context.fault("an XLSForm has a sheet called survey, and this workbook has none")
    head, survey = tables["survey"]
    if not {"type", "name"} <= set(head):
        context.fault("the sheet survey has no columns type and name")
    choices_head, choices = tables.get("choices", ([], []))
    settings = (tables.get("settings", ([], []))[1] or [{}])[0]
    languages = list(dict.fromkeys(filter(None, map(_language, (*head, *choices_head)))))
    default = settings.get("default_language", "")
    main = default if default in languages else next(iter(languages), "")
    code = CODE.search(main)
    return Opened(
        survey=[_typed(_in(main, row)) for row in survey],
        choices=[_in(main, row) for row in choices],
        settings=settings,
        language=code[1] if code else None,
        others=tuple(one for one in languages if one != main),
    )


def _unpacked(data: bytes) -> int:
    """Bytes of a workbook, unpacked, as it says; 0 for what is none."""
    try:
        with ZipFile(BytesIO(data)) as packed:
            return sum(one.file_size for one in packed.infolist())
    except (BadZipFile, ValueError, OSError):
        return 0


def _table(sheet: Any) -> tuple[list[str], list[Cells]]:
    """A sheet's headings and its rows; rows in which nothing stands are left out."""
    rows = sheet.iter_rows(values_only=True, max_row=ROWS)
    head = [_text(cell).strip() for cell in next(rows, ())]
    head = [one if _language(one) else one.lower().replace(" ", "_") for one in head]
    return head, list(_filled(head, rows))


def _filled(head: list[str], rows: Iterator[tuple[Any, ...]]) -> Iterator[Cells]:
    for row in rows:
        texts = [_text(cell) for cell in row]
        found = {one: text for one, text in zip(head, texts, strict=False) if one and text.strip()}
        if found:
            yield found


def _text(cell: Any) -> str:
    """A cell as a person reads it: ``1`` for the number 1.0."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell).replace(JOINED, "${")


def _language(heading: str) -> str:
    """The language of a column of words: what stands behind the colons."""
    kind, _, language = heading.partition(":")
    return language.lstrip(":").strip() if kind.strip().lower() in WORDS else ""


def _typed(row: Cells) -> Cells:
    """The row with its type spelt in one way: ``begin group`` is ``begin_group``."""
    spelt = " ".join(row.get("type", "").split())
    for old, new in SPELT.items():
        spelt = re.sub(f"^{old}", new, spelt, flags=re.IGNORECASE)
    return {**row, "type": spelt}


def _in(language: str, row: Cells) -> Cells:
    """The row with the words of one language under the plain headings."""
    kept = {heading: text for heading, text in row.items() if not _language(heading)}
    for heading, text in row.items():
        if language and _language(heading) == language:
            kept[heading.partition(":")[0].strip().lower()] = text
    return kept
