"""A Questionnaire, written."""

import json
from importlib.metadata import version

from alliancekit.api import InstrumentExport, recipes
from attrs import evolve

from alliancekit_fhir.document import document
from alliancekit_fhir.expressions import expressions
from alliancekit_fhir.losses import tell_losses
from alliancekit_fhir.questionnaire import Written
from alliancekit_fhir.standard import CARRIED, MAX_STRING, SOFTWARE, Dialect, Json, extension
from alliancekit_fhir.translations import translate


def write_questionnaire(context: InstrumentExport, dialect: Dialect) -> None:
    """Write the instrument as a Questionnaire in JSON, the same bytes each time."""
    found = expressions(context.instrument, recipes(context), dialect)
    written = Written(context.instrument, context.respondent, dialect, found)
    made = written.resource()
    others = [
        (one.locale, evolve(written, instrument=evolve(one, locale=context.instrument.locale)))
        for one in context.adaptations
    ]
    translate(made, [(locale, one.resource()) for locale, one in others])
    made = _with_meta(made)
    carried = json.dumps(
        document(context.instrument, context.respondent),
        ensure_ascii=False,
        separators=(",", ":"),
    )
    kept = len(carried) <= MAX_STRING
    if kept:
        made["extension"] = [extension(CARRIED, "String", carried), *made["extension"]]
    else:
        context.lose("instrument", "it is too long for an extension: it cannot be read back whole")
    tell_losses(context, kept=kept)
    if not made["extension"]:
        del made["extension"]
    context.file.write(as_bytes(made))


def _with_meta(made: Json) -> Json:
    """With the program that made it, where FHIR has tags for such things."""
    tag = {"system": SOFTWARE, "version": software_version(), "code": "alliancekit-fhir"}
    first: Json = {name: made[name] for name in ("resourceType", "id") if name in made}
    return {**first, "meta": {"tag": [tag]}, **made}


def software_version() -> str:
    """The version of this distribution."""
    return version("alliancekit-fhir")


def as_bytes(made: Json) -> bytes:
    """JSON as it is written: indented, in UTF-8."""
    return json.dumps(made, ensure_ascii=False, indent=2, allow_nan=False).encode() + b"\n"
