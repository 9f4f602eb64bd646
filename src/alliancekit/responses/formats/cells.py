"""The rows of a sheet, cell by cell, with nothing in them guessed."""

import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse

from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.worksheet._reader import (
    CELL_TAG,
    FORMULA_TAG,
    INLINE_STRING,
    ROW_TAG,
    VALUE_TAG,
    WorkSheetParser,
)
from openpyxl.xml.constants import SHEET_MAIN_NS

from alliancekit.errors import AllianceError, Problem
from alliancekit.responses.formats.texts import scalar_text

MAX_ROWS = 1 << 20
MAX_COLUMNS = 1 << 14
"""What a sheet can hold, by its format."""

_MERGED = f"{{{SHEET_MAIN_NS}}}mergeCell"
_ASIDE = {
    f"{{{SHEET_MAIN_NS}}}{name}"
    for name in ("conditionalFormatting", "dataValidation", "hyperlink", "extLst", "mergeCell")
}
"""Elements beside the data, freed as they pass."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)
_TEXT = f"{{{SHEET_MAIN_NS}}}t"
_RUN = f"{{{SHEET_MAIN_NS}}}r"
_LAWFUL = {
    "n": _NUMBER,
    "s": re.compile(r"\d+", re.ASCII),
    "b": re.compile(r"[01]"),
    "str": re.compile(r".*", re.DOTALL),
    "d": re.compile(r"[0-9T:.Z+-]+", re.ASCII),
}
"""What may stand in a cell of each type. openpyxl would take more for numbers: ``1_0``."""

OPEN_AND_SAVE = "open the workbook in a spreadsheet program, save it, and try again"

Row = tuple[int, dict[int, str]]
"""A row's number in the sheet, and its cells that are not blank by their column, from 1."""


class SheetRows(WorkSheetParser):  # type: ignore[misc] # openpyxl ships no type information
    """Iterates over the rows that are written in a sheet, in order; blank ones may be left out.

    ``stale`` says that the workbook asks for its results to be worked out anew on opening: then
    those stored with its formulas count for nothing.
    """

    def __init__(
        self, book: Any, source: IO[bytes], strings: list[str], where: str, *, stale: bool
    ) -> None:
        super().__init__(
            source,
            strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001 - no public name
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        self.where = where
        self.stale = stale

    def __iter__(self) -> Iterator[Row]:
        """The rows, as they are drawn. What stands behind them is looked at last."""
        last = 0
        for _, element in iterparse(self.source):  # noqa: S314 - types are refused before
            if element.tag == ROW_TAG:
                number = int(element.get("r") or last + 1)
                if not last < number <= MAX_ROWS:
                    raise self._damaged(f"row {number} does not follow row {last}")
                yield number, self._cells(element, number)
                last = number
            elif element.tag == _MERGED:
                why = "the cells are merged: split them, and write in each what belongs there"
                raise self._refused(element.get("ref", "?"), why)
            elif element.tag.endswith("}row"):
                raise self._damaged("it is saved as Strict Open XML: save it as an ordinary .xlsx")
            if element.tag == ROW_TAG or element.tag in _ASIDE:
                element.clear()

    def _cells(self, row: Element, number: int) -> dict[int, str]:
        self.row_counter, self.col_counter = number, 0
        cells: dict[int, str] = {}
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for element in row.iterfind(CELL_TAG):
                last = self.col_counter
                place = element.get("r") or f"{get_column_letter(last + 1)}{number}"
                text = self._whole_number(element)
                if text is None:
                    self._check(element, place)
                    text = self._text(element, place)
                self.col_counter = self._column(place, number, last)
                if text is not None:
                    cells[self.col_counter] = text
        return cells

    def _whole_number(self, element: Element) -> str | None:
        """What stands in a cell that is nothing but a whole number, as most are."""
        if len(element) == 1 and element[0].tag == VALUE_TAG and element.get("t", "n") == "n":
            text, style = element[0].text or "", element.get("s", "0")
            if _WHOLE.fullmatch(text) and style.isdecimal() and int(style) not in self.date_formats:
                return text
        return None

    def _column(self, place: str, row: int, last: int) -> int:
        """The column of a cell, which must stand in its row and behind the last one."""
        with suppress(ValueError):
            stands, at = coordinate_to_tuple(place)
            if stands == row and last < at <= MAX_COLUMNS:
                return int(at)
        raise self._damaged(f"the cells of row {row} are not in their places")

    def _text(self, element: Element, place: str) -> str | None:
        if element.get("t") == "inlineStr":
            return _inline(element)
        try:
            return scalar_text(self.parse_cell(element)["value"])
        except UserWarning:
            why = "holds a number that is shown as a date, and is beyond all dates"
            raise self._refused(place, why) from None
        except Exception:  # noqa: BLE001 - whatever a damaged cell makes openpyxl raise
            raise self._refused(place, "is damaged") from None

    def _check(self, element: Element, place: str) -> None:
        """Refuse what openpyxl would read as something that is not in the cell."""
        kind = element.get("t", "n")
        stored = element.find(VALUE_TAG)
        value = stored.text if stored is not None else None
        if element.find(FORMULA_TAG) is not None:
            if self.stale:
                why = f"holds a formula, and the stored results are out of date: {OPEN_AND_SAVE}"
                raise self._refused(place, why)
            if stored is None or (not value and kind != "str"):
                raise self._refused(place, f"holds a formula without a result: {OPEN_AND_SAVE}")
        if kind == "e":
            raise self._refused(place, "holds an error such as #N/A or #VALUE!: correct it")
        if kind == "inlineStr":
            return
        if kind not in _LAWFUL or (value and not _LAWFUL[kind].fullmatch(value)):
            raise self._refused(place, "is damaged")

    def _refused(self, cell: str, what: str) -> AllianceError:
        return Problem.BAD_CELL.error(where=self.where, cell=cell, what=what)

    def _damaged(self, why: str) -> AllianceError:
        return Problem.UNREADABLE.error(where=self.where, why=why)


def _inline(cell: Element) -> str | None:
    """A text that is written in the cell itself, without what only says how it is pronounced."""
    text = cell.find(INLINE_STRING)
    if text is None:
        return None
    pieces = [
        *text.findall(_TEXT),
        *(run for one in text.findall(_RUN) for run in one.findall(_TEXT)),
    ]
    return "".join(piece.text or "" for piece in pieces)
