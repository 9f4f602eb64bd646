"""What this distribution offers to alliancekit: the interchange format ``limesurvey``."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancekit.api import InstrumentExport, InterchangeOffer, ResponsesImport, hookimpl

if TYPE_CHECKING:
    import polars as pl


def write_instrument(context: InstrumentExport) -> None:
    """The instrument as a survey structure, tab-separated."""
    from alliancekit_limesurvey.survey import write_survey

    write_survey(context)


def read_responses(context: ResponsesImport) -> "Iterator[pl.DataFrame]":
    """What was answered, of an export of responses, CSV."""
    from alliancekit_limesurvey.responses import read_survey

    return read_survey(context)


@hookimpl
def register_interchange_formats() -> Iterator[InterchangeOffer]:
    yield InterchangeOffer(
        "limesurvey",
        "LimeSurvey: survey structure and responses",
        (".txt",),
        write_instrument=write_instrument,
        read_responses=read_responses,
    )
