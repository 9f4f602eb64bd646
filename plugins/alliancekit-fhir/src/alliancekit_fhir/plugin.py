"""What this distribution offers to alliancekit: FHIR, in R4 and in R5."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from alliancekit.api import (
    InstrumentExport,
    InstrumentImport,
    InterchangeOffer,
    ResponsesExport,
    ResponsesImport,
    hookimpl,
)

from alliancekit_fhir.standard import R4, R5, Dialect

if TYPE_CHECKING:
    import polars as pl


def read_instrument(context: InstrumentImport) -> Mapping[str, Any]:
    """A Questionnaire, of whichever release and program, as an ``instrument.json``."""
    from alliancekit_fhir.read.instrument import read_questionnaire

    return read_questionnaire(context)


def read_responses(context: ResponsesImport) -> "Iterable[pl.DataFrame]":
    """QuestionnaireResponses, in a Bundle, one to a line, or one alone, as rows."""
    from alliancekit_fhir.read.responses import read_rows

    return read_rows(context)


def _offer(dialect: Dialect, summary: str) -> InterchangeOffer:
    def write_instrument(context: InstrumentExport) -> None:
        from alliancekit_fhir.write import write_questionnaire

        write_questionnaire(context, dialect)

    def write_responses(context: ResponsesExport) -> None:
        from alliancekit_fhir.responses import write_bundle

        write_bundle(context, dialect)

    return InterchangeOffer(
        name=dialect.name,
        summary=summary,
        suffixes=(".json",),
        write_instrument=write_instrument,
        write_responses=write_responses,
        read_instrument=read_instrument,
        read_responses=read_responses,
    )


@hookimpl
def register_interchange_formats() -> Iterator[InterchangeOffer]:
    yield _offer(R4, "FHIR R4: Questionnaire, QuestionnaireResponse")
    yield _offer(R5, "FHIR R5: Questionnaire, QuestionnaireResponse")
