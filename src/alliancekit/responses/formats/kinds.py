"""Which format a file is in: by its first bytes, and by its name where these say nothing."""

from enum import Enum, unique
from pathlib import PurePath

ENOUGH = 64
"""So many first bytes of a file are enough for `kind_of`."""


@unique
class Kind(Enum):
    """A format of tables. Those with a value in ``REFUSED`` are known, and known not to be read."""

    PARQUET = "a Parquet file"
    ARROW = "an Arrow file"
    ARROW_STREAM = "an Arrow stream"
    EXCEL = "an Excel workbook"
    SPSS = "an SPSS file"
    OLE = "an old Excel file (.xls) or a password-protected one"
    EXCEL_BINARY = "a binary Excel workbook (.xlsb)"
    OPENDOCUMENT = "an OpenDocument file"
    SPSS_PORTABLE = "an SPSS portable file (.por)"
    FEATHER_1 = "a Feather file of version 1"
    PARQUET_ENCRYPTED = "an encrypted Parquet file"


REFUSED = {
    Kind.EXCEL_BINARY: "save it as .xlsx",
    Kind.OPENDOCUMENT: "save it as .xlsx or .csv",
    Kind.SPSS_PORTABLE: "save it as .sav",
    Kind.FEATHER_1: "write it anew as version 2, which is the Arrow format",
    Kind.PARQUET_ENCRYPTED: "write it without encryption",
}
"""What to do with a file of a kind that is not read."""

_MAGIC = (
    (b"PAR1", Kind.PARQUET),
    (b"PARE", Kind.PARQUET_ENCRYPTED),
    (b"ARROW1\x00\x00", Kind.ARROW),
    (b"FEA1", Kind.FEATHER_1),
    (b"\xff\xff\xff\xff", Kind.ARROW_STREAM),
    (b"$FL2", Kind.SPSS),
    (b"$FL3", Kind.SPSS),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_SUFFIXES = {
    ".parquet": Kind.PARQUET,
    ".pq": Kind.PARQUET,
    ".arrow": Kind.ARROW,
    ".ipc": Kind.ARROW,
    ".feather": Kind.ARROW,
    ".arrows": Kind.ARROW_STREAM,
    ".xlsx": Kind.EXCEL,
    ".xlsm": Kind.EXCEL,
    ".xlsb": Kind.EXCEL_BINARY,
    ".ods": Kind.OPENDOCUMENT,
    ".sav": Kind.SPSS,
    ".zsav": Kind.SPSS,
    ".por": Kind.SPSS_PORTABLE,
}


def kind_of(path_or_name: str, start: bytes) -> Kind | None:
    """The format of a file, from its first `ENOUGH` bytes, else from the end of its name.

    None is text, as far as can be told; it may be compressed. A zip archive is taken for a
    workbook unless it says that it is another; `open_table` tells when it is neither.
    """
    for magic, kind in _MAGIC:
        if start.startswith(magic) and not _a_name(start, magic):
            return kind
    suffix = _SUFFIXES.get(PurePath(path_or_name).suffix.lower())
    if start.startswith(_ZIP):
        if b"mimetypeapplication/vnd.oasis." in start:
            return Kind.OPENDOCUMENT
        return Kind.EXCEL_BINARY if suffix is Kind.EXCEL_BINARY else Kind.EXCEL
    if b"SPSS PORT" in start:
        return Kind.SPSS_PORTABLE
    return suffix


def _a_name(start: bytes, magic: bytes) -> bool:
    """Whether the first bytes are a column's name in a text: ``PAR1,PAR2``."""
    following = start[len(magic) : len(magic) + 1].decode("latin-1")
    return magic.isalnum() and (following.isprintable() or following.isspace()) and following != ""
