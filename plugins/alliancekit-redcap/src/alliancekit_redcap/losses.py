"""What a data dictionary carries of an instrument, and what it has to say of the rest."""

from collections.abc import Collection

from alliancekit.api import InstrumentExport

from alliancekit_redcap import scales

CARRIED = {
    "citation",
    "fields",
    "forms",
    "items",
    "rights.notice",
    "scales",
    "scales.codes",
    "scales.ends",
    "scales.step",
    "scores",
    "scores.missing",
    "scores.title",
    "sections.instructions",
}
WORDS = {
    "flags": "nobody is alerted: set up an alert in the project",
    "identity": "its form's name is made of its id; version and digest are left out",
    "rights.licence": "the notice of rights is there; licence and holder are left out",
    "scores.bands": "a calculated field is a number: its bands are left out",
    "scores.parameters": "they are in its calculation, without their names",
    "sections": "they are headings on one form",
    "sections.one_of": "that one of several such parts is filled in is not asked; scores heed it",
    "sections.repeat": "that it is one part, repeated, is left out; scores heed a blank one",
}


def tell_losses(context: InstrumentExport, computed: Collection[str]) -> None:
    """Tell what does not come over. ``computed``: the scores that have a calculated field."""
    instrument = context.instrument
    scales.tell(context)
    if not instrument.locale.startswith("en"):
        what = "the labels of record, session, date, therapist and locale are in English"
        context.lose("keys", what)
    words = {
        **WORDS,
        "translations": f"left out, as a dictionary is in one language, here {instrument.locale}:"
        " export it by --locale",
    }
    carried = CARRIED
    if not instrument.rights.notice:  # the holder and the licence stand there in its place
        del words["rights.licence"]
        carried = CARRIED | {"rights.licence"}
    context.tell_losses(carried=carried, words=words, scores=computed)
