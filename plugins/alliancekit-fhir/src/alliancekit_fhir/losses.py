"""What of an instrument FHIR has no place for, told once for each kind."""

from collections.abc import Iterator

from alliancekit.api import Instrument, InstrumentExport

KEPT = "other programs do not see them; they are kept for alliancekit in an extension of its own"

Told = Iterator[tuple[str, str]]


def tell_losses(context: InstrumentExport) -> None:
    """Tell all that another program does not get, but for scores that it cannot compute."""
    instrument = context.instrument
    for rule in (_whole, _page, _scores):
        for where, what in rule(instrument):
            context.lose(where, what)
    for one in instrument.respondents:
        if one != context.respondent:
            told = f"this is the {context.respondent}'s; that of the {one} is a file of its own"
            context.lose("respondents", told)
    if context.adaptations:
        languages = ", ".join(one.locale for one in context.adaptations)
        context.lose("adaptations", f"{languages}: how each was made and how far it has come")


def _whole(instrument: Instrument) -> Told:
    if instrument.vectors:
        yield "vectors", f"known answers: {KEPT}"
    if instrument.flags:
        yield "flags", f"what a clinician must see at once: {KEPT}"
    if instrument.sources:
        yield "sources", f"the works that it draws on: {KEPT}"
    yield "validation.status", f"{instrument.validation.status!r}, as a code; its note is there"
    if instrument.locale != instrument.language:
        told = f"that the words are a translation from {instrument.language}, how far it has come"
        yield "adaptations", told
    if instrument.rights.unaltered:
        yield "rights.unaltered", "that the wording may be used only as it was published"
    if instrument.key:
        yield "key", f"how sure each part of the key is: {KEPT}"
    if instrument.exceptions:
        yield "exceptions", f"findings that are meant: {KEPT}"
    for one in instrument.choices:
        yield f"choices.{one.id}", f"the other options; the scores are those of {one.chosen!r}"
    for part in instrument.supplied:
        yield f"supplied.{part.kind}", "that the user supplied it, and from which file"


def _page(instrument: Instrument) -> Told:
    if any(one.construct or one.sources for one in instrument.items):
        yield "constructs", f"what each item measures and where each is from: {KEPT}"
    if any(one.number is not None for one in instrument.sections):
        yield "sections.repeat", f"that groups are the same, repeated: {KEPT}"
    for named in dict.fromkeys(one.one_of for one in instrument.sections if one.one_of):
        parts = " or ".join(one.id for one in instrument.sections if one.one_of == named)
        yield f"sections.{named}", f"that only one of {parts} is filled in; the scores keep to it"
    if any(one.lines > 1 for one in instrument.fields):
        yield "fields", f"how many lines there are to write on: {KEPT}"
    for scale in instrument.scales:
        if scale.numeric and scale.step == 0.5:  # noqa: PLR2004 - tenths are one decimal place
            yield f"scales.{scale.id}", "that answers are halves; a program may take any tenth"


def _scores(instrument: Instrument) -> Told:
    if instrument.scores:
        yield (
            "report",
            f"how scores are shown: decimals, which one leads, which way is better: {KEPT}",
        )
    for one in instrument.scores:
        if one.bands:
            yield f"scores.{one.id}.bands", f"bands and where they were published: {KEPT}"
