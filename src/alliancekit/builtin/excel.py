"""Excel workbooks, by XlsxWriter: one sheet, row by row, text only ever as text."""

from collections.abc import Callable, Iterator
from datetime import datetime
from math import isfinite
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from attrs import define

from alliancekit.api import ExportContext, ExporterOffer, hookimpl

if TYPE_CHECKING:
    import polars as pl

ROWS = 1_048_576
COLUMNS = 16_384
TEXT = 32_767
WHOLE = 2**53
"""What Excel can hold: rows with the header, columns, UTF-16 units in a cell, whole numbers."""

Put = Callable[[int, int, str], int]
"""Puts a text into row and column; gives a status that is not 0 where it does not fit."""


@define
class UntilItFails:
    """The file, to which nothing is written once that has failed.

    An archive that was given up would write its end to it, whenever it is collected.
    """

    file: BinaryIO
    failed: bool = False

    def write(self, data: bytes) -> int:
        if self.failed:
            return len(data)
        try:
            return self.file.write(data)
        except BaseException:
            self.failed = True
            raise

    def flush(self) -> None:
        """Nothing: the file is the caller's to flush."""


class Exact(float):
    """A number that is written with all its digits: XlsxWriter asks for 16, a float needs 17."""

    __slots__ = ()

    def __format__(self, _spec: str) -> str:
        return float.__repr__(self)


def write_xlsx(context: ExportContext) -> None:
    """A workbook with the sheet ``scores``. Rows wait in a temporary folder, not in memory.

    A missing value is a blank cell. Text is never taken for a formula, an address or a number.
    """
    xlsxwriter = context.library("xlsxwriter", install="alliancekit[excel]")
    if len(context.schema) > COLUMNS:
        context.refuse(f"a sheet of Excel holds {COLUMNS:,} columns")
    with TemporaryDirectory(prefix="alliancekit-") as folder:
        options = {"constant_memory": True, "tmpdir": folder, "use_zip64": True}
        book = xlsxwriter.Workbook(UntilItFails(context.file), options)
        book.set_properties({"created": datetime(1980, 1, 1)})  # noqa: DTZ001 - it takes no zone
        _fill(context, book)
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise error.args[0] from None  # what the system said: an OSError


def _fill(context: ExportContext, book: Any) -> None:
    sheet = book.add_worksheet("scores")
    sheet.freeze_panes(1, 0)
    try:
        _write_rows(context, sheet, _text_writer(sheet, book.add_format()))
    except BaseException:
        sheet.row_data_fh.close()  # its rows so far, in the temporary folder
        raise


def _write_rows(context: ExportContext, sheet: Any, write_text: Put) -> None:
    def put(row: int, column: int, value: str | float | None) -> None:
        if _write_cell(sheet, write_text, row, column, value):
            context.refuse(
                f"a cell of Excel holds {TEXT:,} characters,"
                f" and column {column + 1} has a longer text"
            )

    for column, name in enumerate(context.schema):
        put(0, column, name)
    written = 0
    for frame in context.frames:
        if written + len(frame) > ROWS - 1:
            context.refuse(f"a sheet of Excel holds {ROWS - 1:,} rows beside its header")
        for row, values in enumerate(_plain(frame).iter_rows(), written + 1):
            for column, value in enumerate(values):
                put(row, column, value)
        written += len(frame)


def _write_cell(
    sheet: Any, write_text: Put, row: int, column: int, value: str | float | None
) -> int:
    """A status that is not 0 where the value does not fit."""
    if value is None or value == "":
        return 0
    if isinstance(value, bool):
        return int(sheet.write_boolean(row, column, value))
    if isinstance(value, str) or not _is_number(value):
        return write_text(row, column, str(value))
    return int(sheet.write_number(row, column, Exact(value) if type(value) is float else value))


def _is_number(value: float) -> bool:
    """Whether Excel can hold the number as it is: not infinite, no more digits than a float's."""
    return abs(value) <= WHOLE if isinstance(value, int) else isfinite(value)


def _plain(frame: "pl.DataFrame") -> "pl.DataFrame":
    """The frame with dates, times and categories as text. Columns are called by their number."""
    import polars as pl

    frame = frame.rename({name: str(at) for at, name in enumerate(frame.columns)})
    kept = (pl.String, pl.Boolean)
    return frame.with_columns(
        pl.col(name).dt.to_string("iso") if kind.is_temporal() else pl.col(name).cast(pl.String)
        for name, kind in frame.schema.items()
        if kind not in kept and not (kind.is_integer() or kind.is_float())
    )


def _text_writer(sheet: Any, plain: Any) -> Put:
    """What writes a text into a cell, and nothing but text.

    XlsxWriter would copy a text in ``<r>`` as it stands into the file, as XML. Written in two
    parts it is text like any other.
    """

    def write(row: int, column: int, text: str) -> int:
        if text.startswith("<r>") and text.endswith("</r>"):
            return int(sheet.write_rich_string(row, column, text[:1], plain, text[1:]))
        return int(sheet.write_string(row, column, text))

    return write


@hookimpl
def register_exporters() -> Iterator[ExporterOffer]:
    yield ExporterOffer("xlsx", "Excel workbook (extra: excel)", (".xlsx",), write_xlsx)
