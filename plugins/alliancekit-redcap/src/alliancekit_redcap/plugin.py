"""What this distribution offers to alliancekit: the interchange format ``redcap``."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from alliancekit.api import (
    InstrumentExport,
    InstrumentImport,
    InterchangeOffer,
    ResponsesExport,
    ResponsesImport,
    hookimpl,
)

if TYPE_CHECKING:
    import polars as pl


def write_instrument(context: InstrumentExport) -> None:
    """The instrument as a data dictionary."""
    from alliancekit_redcap.dictionary import write_dictionary

    write_dictionary(context)


def write_responses(context: ResponsesExport) -> None:
    """What was answered, as a file for the Data Import Tool."""
    from alliancekit_redcap.records import write_records

    write_records(context)


def read_instrument(context: InstrumentImport) -> Mapping[str, Any]:
    """An instrument, of a data dictionary."""
    from alliancekit_redcap.reading import read_dictionary

    return read_dictionary(context)


def read_responses(context: ResponsesImport) -> "Iterator[pl.DataFrame]":
    """What was answered, of a raw export of records."""
    from alliancekit_redcap.exports import read_records

    return read_records(context)


@hookimpl
def register_interchange_formats() -> Iterator[InterchangeOffer]:
    yield InterchangeOffer(
        "redcap",
        "REDCap: data dictionary and records",
        (".csv",),
        write_instrument=write_instrument,
        write_responses=write_responses,
        read_instrument=read_instrument,
        read_responses=read_responses,
    )
