"""What a Questionnaire carries of an instrument, and what only alliancekit reads of it."""

from alliancekit.api import InstrumentExport

KEPT = "other programs do not see it; it is kept for alliancekit in an extension of its own"

CARRIED = {
    "citation",
    "fields",
    "forms",
    "identity",
    "items",
    "locale",
    "rights.licence",
    "rights.notice",
    "scales",
    "scales.codes",
    "scales.ends",
    "scales.step",
    "scores",
    "scores.method",
    "scores.missing",
    "scores.missing.note",
    "scores.range",
    "scores.title",
    "sections",
    "sections.instructions",
    "summary",
    "title",
    "translations",
}
KEPT_WORDS = {
    "exceptions": "which findings of its checks are meant",
    "fields.lines": "how many lines there are to write on",
    "flags": "what a clinician must see at once",
    "items.construct": "what each item measures",
    "items.sources": "the works that items come from",
    "key": "how sure each part of the key is",
    "rights.unaltered": "that the wording may be used only as it was published",
    "scores.bands": "its bands",
    "scores.bands.citation": "where bands were published",
    "scores.parameters": "what its method is told, but for the numbers in its expression",
    "scores.shown": "how scores are shown: decimals, which one leads, which way is better",
    "sections.one_of": "that only one of several such parts is filled in, which the scores heed",
    "sections.repeat": "that it is one part, repeated",
    "sources": "the works that it draws on",
    "validation": "how far it has been studied, but for the note on it",
    "vectors": "the known answers that hold scores to their key",
}
"""What the extension holds. Where it is too long to be there, the usual words are told."""


def tell_losses(context: InstrumentExport, *, kept: bool) -> None:
    """Tell what another program does not get. ``kept``: whether the extension is there."""
    instrument = context.instrument
    words = {part: f"{told}: {KEPT}" for part, told in KEPT_WORDS.items()} if kept else {}
    if instrument.choices:
        chosen = ", ".join(f"{one.chosen!r} of {one.id!r}" for one in instrument.choices)
        words["choices"] = f"the other options: the scores are those of {chosen}"
    for scale in instrument.scales:
        if scale.numeric and scale.step == 0.5:  # noqa: PLR2004 - tenths are one decimal place
            told = "that answers are halves; a program may take any tenth"
            context.lose(f"scales.{scale.id}", told)
    context.tell_losses(carried=CARRIED, words=words)
