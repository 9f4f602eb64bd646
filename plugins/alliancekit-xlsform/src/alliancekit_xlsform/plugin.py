"""What this distribution offers to alliancekit: ``xlsform``, and ``odk-csv`` for the answers."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from alliancekit.api import (
    InstrumentExport,
    InstrumentImport,
    InterchangeOffer,
    ResponsesImport,
    hookimpl,
)

if TYPE_CHECKING:
    import polars as pl


def write(context: InstrumentExport) -> None:
    """The instrument as an XLSForm workbook."""
    from alliancekit_xlsform.workbook import write_workbook

    write_workbook(context)


def read(context: InstrumentImport) -> Mapping[str, Any]:
    """An instrument in the making, from an XLSForm workbook."""
    from alliancekit_xlsform.reading import read_instrument

    return read_instrument(context)


def read_answers(context: ResponsesImport) -> "Iterable[pl.DataFrame]":
    """What was answered to a form, as a server exports it."""
    from alliancekit_xlsform.submissions import read_submissions

    return read_submissions(context)


@hookimpl
def register_interchange_formats() -> Iterator[InterchangeOffer]:
    yield InterchangeOffer(
        "xlsform",
        "form for ODK and KoboToolbox",
        (".xlsx",),
        write_instrument=write,
        read_instrument=read,
    )
    yield InterchangeOffer(
        "odk-csv", "answers to such a form, as exported", (".csv",), read_responses=read_answers
    )
