"""The rejects file: what was refused, where it stood, and why."""

from typing import TYPE_CHECKING, BinaryIO

from alliancekit.formula import neutral_columns

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("line", "row", "column", "code", "value")
FILE = "file"
"""A further column, where several files are read: which one it was."""


def header(*, several: bool = False) -> bytes:
    """The first line of a rejects file."""
    return (",".join((*COLUMNS, FILE) if several else COLUMNS) + "\n").encode()


def write(file: BinaryIO, rejects: "pl.DataFrame", where: str | None = None) -> None:
    """Append rejects to an opened rejects file; ``where`` is the file they are of, if it is told.

    Text that a spreadsheet would run as a formula is neutralised.
    """
    import polars as pl

    if where is not None:
        rejects = rejects.with_columns(pl.lit(where).alias(FILE))
    blank = pl.col(pl.String).replace("", None)
    neutral_columns(rejects.with_columns(blank)).write_csv(file, include_header=False)


def places(rejects: "pl.DataFrame", *, values: bool) -> list[str]:
    """Rejects in words, for a message. Cell values only where asked for."""
    return [
        f"line {line}{f', column {column}' if column else ''}: {code}"
        + (f" ({value!r})" if values else "")
        for line, _, column, code, value in rejects.select(COLUMNS).iter_rows()
    ]
