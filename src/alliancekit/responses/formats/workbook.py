"""Excel workbooks (.xlsx, .xlsm): what is looked at before a cell of them is read."""

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZipFile, ZipInfo

from alliancekit.errors import AllianceError, Problem, os_reason
from alliancekit.responses.formats.compressed import FREE, MIB, RATIO, too_expanded
from alliancekit.responses.formats.table import Table, column, rows_per_frame

if TYPE_CHECKING:
    import polars as pl

    from alliancekit.responses.formats.cells import Row

MAX_STRINGS = 256 * MIB
"""Of the table of texts, which is held in memory."""
MAX_PARTS = 10_000
_UNBOUNDED = ("xl/worksheets/", "xl/media/", "xl/pivotCache/", "xl/embeddings/")
"""Parts that are read as a stream, or not at all."""
_BOOK = re.compile(r"(?:.*/)?workbook\d*\.xml", re.IGNORECASE)
_HEAVIER = 5
"""So many times the memory of a frame's cell takes a cell on its way there."""
_PROLOGUE = 1 << 12
PROTECTED = "it is protected with a password: save it without one"
NO_WORKBOOK = "not an Excel workbook, or one that is torn or damaged"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RECALCULATE = re.compile(rb"""\bfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")


@contextmanager
def read_excel(path: str, where: str, sheet: str | None = None) -> Iterator[Table]:
    """A workbook's sheet. Every value is text, as `scalar_text` has it; blank cells are null.

    Read is the ``sheet`` of that name or, without one, the only visible sheet that holds
    anything. Row 1 is the header; hidden rows and columns are read like any others. Rows in which
    nothing stands, behind the data or between them, are rows of nulls: line n of the sheet is
    always the row n - 1 of the table.

    Refused, with the cell's name, is whatever would have to be guessed: a formula without a
    stored result, an error such as #N/A, a value right of the last named column, merged cells.
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise Problem.NEEDS_EXTRA.error(
            where=where, what="an Excel workbook", extra="excel"
        ) from None
    with ExitStack() as stack:
        with told(where):
            file = stack.enter_context(Path(path).open("rb"))
            archive = stack.enter_context(ZipFile(file))
            stale = _inspect(archive, where, Path(path).stat().st_size)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            stack.callback(book.close)
            table = _table(book, where, sheet, stale=stale)
        yield table


def _inspect(archive: ZipFile, where: str, size: int) -> bool:
    """Refuse an archive that is no workbook, or a bomb. True where its results are out of date."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Problem.UNREADABLE.error(where=where, why=PROTECTED)
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        why = "a binary Excel workbook (.xlsb) is not read: save it as .xlsx"
        raise Problem.UNREADABLE.error(where=where, why=why)
    if "[Content_Types].xml" not in names:
        why = "a zip archive, not an Excel workbook: unpack it first"
        raise Problem.UNREADABLE.error(where=where, why=why)
    if len(parts) > MAX_PARTS:
        raise Problem.TOO_LARGE.error(where=where, limit=f"{MAX_PARTS} parts in a workbook")
    if too_expanded(sum(part.file_size for part in parts), size):
        raise Problem.TOO_LARGE.error(where=where, limit=f"{RATIO} times its compressed size")
    for part in parts:
        limit = MAX_STRINGS if part.filename.endswith("sharedStrings.xml") else FREE
        if part.file_size > limit and not part.filename.startswith(_UNBOUNDED):
            most = f"{limit // MIB} MiB for a part of a workbook that is not a sheet"
            raise Problem.TOO_LARGE.error(where=where, limit=most)
        if part.filename.endswith((".xml", ".rels")) and _declares_a_type(archive, part):
            why = "it declares a document type, as no spreadsheet program does"
            raise Problem.UNREADABLE.error(where=where, why=why)
    books = [part for part in parts if _BOOK.fullmatch(part.filename) and part.file_size <= FREE]
    return any(_RECALCULATE.search(archive.read(part)) for part in books)


def _declares_a_type(archive: ZipFile, part: ZipInfo) -> bool:
    """Whether an XML file has a document type, in which entities could be hidden."""
    found: list[bool] = []
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append(True)
    parser.StartElementHandler = lambda *_: found.append(False)
    with archive.open(part) as file, suppress(ExpatError):  # damage is told when it is read
        while not found and (chunk := file.read(_PROLOGUE)):
            parser.Parse(chunk)
    return found[:1] == [True]


def why_ole(path: str, where: str) -> str:
    """What to say of a file in the container of old Excel files, and of encrypted new ones."""
    with told(where), Path(path).open("rb") as file:
        tail = b""
        while chunk := file.read(MIB):
            if _ENCRYPTED in tail + chunk:
                return PROTECTED
            tail = chunk[-len(_ENCRYPTED) :]
    return "an old Excel file (.xls) is not read: save it as .xlsx"


def _table(book: Any, where: str, wanted: str | None, *, stale: bool) -> Table:
    import polars as pl

    from alliancekit.responses.formats.cells import SheetRows

    def rows(sheet: Any) -> Iterator["Row"]:
        with sheet._get_source() as source:  # noqa: SLF001 - no public name
            yield from SheetRows(book, source, sheet._shared_strings, where, stale=stale)  # noqa: SLF001

    def holds_data(sheet: Any) -> bool:
        try:
            return any(any(map(str.strip, cells.values())) for _, cells in rows(sheet))
        except AllianceError:  # to be told when this is the sheet that is read
            return True

    sheet, notes = _choose(book.worksheets, where, wanted, holds_data)
    drawn = rows(sheet)
    names = _names(next(drawn, (1, {})), where)
    schema = pl.Schema({column(at): pl.String() for at in range(1, len(names) + 1)})
    return Table(names, schema, _frames(drawn, schema, where), first_line=2, notes=notes)


def _choose(
    sheets: list[Any], where: str, wanted: str | None, holds_data: Callable[[Any], bool]
) -> tuple[Any, tuple[str, ...]]:
    """The sheet to be read, and what to tell of sheets that are hidden."""
    if wanted is not None:
        for sheet in sheets:
            if sheet.title == wanted:
                return sheet, ()
        raise Problem.BAD_SHEET.error(
            where=where, what=f"no sheet named {wanted!r}; there are", sheets=_titles(sheets)
        )
    visible = [one for one in sheets if one.sheet_state == "visible" and holds_data(one)]
    if len(visible) > 1:
        what = "several sheets hold something: choose one with --sheet"
        raise Problem.BAD_SHEET.error(where=where, what=what, sheets=_titles(visible))
    hidden = [one for one in sheets if one.sheet_state != "visible" and holds_data(one)]
    if visible:
        notes = (f"{where}: hidden sheets were not read: {_titles(hidden)}",) if hidden else ()
        return visible[0], notes
    if hidden:
        what = "all that is written stands in hidden sheets: choose one with --sheet"
        raise Problem.BAD_SHEET.error(where=where, what=what, sheets=_titles(hidden))
    raise Problem.NO_ROWS.error(where=where, what="read; it needs a header")


def _titles(sheets: list[Any]) -> str:
    return ", ".join(repr(one.title) for one in sheets)


def _names(first: "Row", where: str) -> tuple[str, ...]:
    """The header, as wide as its last name. Cells without a name before that are empty names."""
    number, cells = first
    width = max((at for at, text in cells.items() if text.strip()), default=0)
    if number != 1 or not width:
        what = "row 1 of the sheet is blank; the columns' names must stand in it"
        raise Problem.BAD_HEADER.error(where=where, what=what)
    return tuple(cells.get(at, "") for at in range(1, width + 1))


def _frames(rows: Iterator["Row"], schema: "pl.Schema", where: str) -> Iterator["pl.DataFrame"]:
    import polars as pl

    filled, size = _with_blank_rows(rows), max(1, rows_per_frame(len(schema)) // _HEAVIER)
    while True:
        with told(where):
            part = list(islice(filled, size))
        if not part:
            break
        for number, cells in part:
            _refuse_unnamed(number, cells, len(schema), where)
        columns = ([cells.get(at) for _, cells in part] for at in range(1, len(schema) + 1))
        yield pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema)


def _with_blank_rows(rows: Iterator["Row"]) -> Iterator["Row"]:
    """Every row from the second to the last, those too that the sheet leaves out."""
    line = 2
    for number, cells in rows:
        yield from ((blank, {}) for blank in range(line, number))
        yield number, cells
        line = number + 1


def _refuse_unnamed(number: int, cells: Mapping[int, str], width: int, where: str) -> None:
    """Refuse a row that goes on to the right of the last named column."""
    for at, text in cells.items():
        if at > width and text.strip():
            what = "holds something, but no name stands above it in row 1"
            raise Problem.BAD_CELL.error(where=where, cell=_cell_name(number, at), what=what)


def _cell_name(row: int, at: int) -> str:
    """A cell's name as a spreadsheet shows it: ``C7``."""
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(at)}{row}"


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn what openpyxl and zipfile raise into words; their own may hold values.

    Not for a block that yields to a caller: the caller's own faults must pass as they are.
    """
    try:
        yield
    except AllianceError:
        raise
    except OSError as error:
        why = os_reason(error) if error.errno else NO_WORKBOOK
        raise Problem.UNREADABLE.error(where=where, why=why) from None
    except Exception:  # noqa: BLE001 - there is no end to what a damaged workbook makes them raise
        raise Problem.UNREADABLE.error(where=where, why=NO_WORKBOOK) from None
