"""What this distribution offers to alliancekit: ``spss``, and ``spss-syntax`` for the questions."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from alliancekit.api import (
    InstrumentExport,
    InterchangeOffer,
    ResponsesExport,
    ResponsesImport,
    hookimpl,
)

if TYPE_CHECKING:
    import polars as pl


def write(context: ResponsesExport) -> None:
    """Answers and scores as an SPSS data file."""
    from alliancekit_spss.writer import write_responses

    write_responses(context)


def read(context: ResponsesImport) -> "Iterable[pl.DataFrame]":
    """What was answered, from an SPSS data file."""
    from alliancekit_spss.reader import read_responses

    return read_responses(context)


def write_commands(context: InstrumentExport) -> None:
    """The instrument as commands that label its answers and compute its scores."""
    from alliancekit_spss.syntax import write_syntax

    write_syntax(context)


@hookimpl
def register_interchange_formats() -> Iterator[InterchangeOffer]:
    yield InterchangeOffer(
        "spss", "SPSS data file", (".sav",), write_responses=write, read_responses=read
    )
    yield InterchangeOffer(
        "spss-syntax",
        "SPSS commands: labels, codes, scores",
        (".sps",),
        write_instrument=write_commands,
    )
