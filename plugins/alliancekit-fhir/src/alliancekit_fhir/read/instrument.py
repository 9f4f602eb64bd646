"""A Questionnaire as the document of an ``instrument.json``: our own, or another program's."""

from alliancekit.api import InstrumentImport

from alliancekit_fhir.read.carried import carried_document
from alliancekit_fhir.read.foreign import foreign_document
from alliancekit_fhir.read.page import page_of
from alliancekit_fhir.read.reading import resources
from alliancekit_fhir.standard import Json


def read_questionnaire(context: InstrumentImport) -> Json:
    """The document, of the one Questionnaire in the file.

    One that alliancekit wrote gives all that was exported, as long as the questions are still
    the same. Any other gives its questions and no scores.
    """
    found = [
        one
        for one in resources(context.file, context.fault)
        if one["resourceType"] == "Questionnaire"
    ]
    if len(found) != 1:
        context.fault(f"it holds {len(found)} Questionnaires, not one")
    resource = found[0]
    page = page_of(resource, context.fault)
    document = carried_document(resource, page, context)
    return foreign_document(resource, page, context) if document is None else document
