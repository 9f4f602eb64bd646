"""Tables in formats other than plain text: which one a file is in, and its rows.

`kind_of` tells the format, `open_table` reads tables, `decompressed` unpacks text, and `as_text`
gives the one spelling under which the reader judges a value of any type.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alliancekit.errors import Problem, os_reason
from alliancekit.responses.formats.compressed import decompressed
from alliancekit.responses.formats.kinds import ENOUGH, REFUSED, Kind, kind_of
from alliancekit.responses.formats.table import DeclaredMissing, Table, column
from alliancekit.responses.formats.texts import as_text

__all__ = [
    "ENOUGH",
    "DeclaredMissing",
    "Kind",
    "Table",
    "as_text",
    "column",
    "decompressed",
    "kind_of",
    "open_table",
]


@contextmanager
def open_table(
    path: str,
    kind: Kind,
    *,
    where: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
) -> Iterator[Table]:
    """A table, opened for reading while the block lasts.

    ``path`` is a file that can be read from any place, not a pipe; messages call it ``where``.
    ``sheet`` names a workbook's sheet; ``encoding`` that of an SPSS file which does not say it.

    Raises `AllianceError`: ``unreadable`` for what is torn, damaged, protected or of a kind that
    is not read, ``needs-extra`` where a library is not installed, ``too-large`` for a bomb;
    ``bad-cell``, ``bad-sheet`` and ``bad-header`` for a sheet that cannot be read without
    guessing. Drawing a frame may raise too.
    """
    where = path if where is None else where
    if kind in REFUSED:
        why = f"{kind.value} is not read: {REFUSED[kind]}"
        raise Problem.UNREADABLE.error(where=where, why=why)
    try:
        Path(path).open("rb").close()
    except OSError as error:
        raise Problem.UNREADABLE.error(where=where, why=os_reason(error)) from None
    if kind is Kind.EXCEL:
        from alliancekit.responses.formats.workbook import read_excel

        with read_excel(path, where, sheet) as table:
            yield table
    else:
        yield _table(path, kind, where, encoding)


def _table(path: str, kind: Kind, where: str, encoding: str | None) -> Table:
    from alliancekit.responses.formats import columnar, spss, workbook

    match kind:
        case Kind.PARQUET:
            return columnar.read_parquet(path, where)
        case Kind.ARROW:
            return columnar.read_arrow(path, where)
        case Kind.ARROW_STREAM:
            return columnar.read_arrow_stream(path, where)
        case Kind.SPSS:
            return spss.read_spss(path, where, encoding)
        case _:
            raise Problem.UNREADABLE.error(where=where, why=workbook.why_ole(path, where))
