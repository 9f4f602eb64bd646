"""What a data dictionary cannot carry of an instrument, told part by part."""

from alliancekit.api import InstrumentExport

from alliancekit_redcap import scales
from alliancekit_redcap.calculations import Calculation


def tell_losses(context: InstrumentExport, computed: list[Calculation]) -> None:
    """Tell what does not come over."""
    _words(context)
    scales.tell(context)
    _sections(context)
    _scores(context, {one.score.id for one in computed})
    _knowledge(context)


def _words(context: InstrumentExport) -> None:
    instrument, lose = context.instrument, context.lose
    for other in instrument.respondents:
        if other != context.respondent:
            lose(f"forms.{other}", f"a file is for one respondent: with --respondent {other}")
    if any(one.lines > 1 for one in instrument.fields):
        lose("fields.lines", "how many lines there are to write on is not said")
    if context.adaptations:
        there = ", ".join(one.locale for one in context.adaptations)
        what = f"a dictionary is in one language, here {instrument.locale}; with --locale: {there}"
        lose("translations", what)
    lose("locale", "no column says which language the words are in")
    if not instrument.locale.startswith("en"):
        lose("keys", "the labels of record, session, date, therapist and locale are in English")
    lose("title", "the title that respondents see is there; the one it is listed by is not")
    if instrument.summary:
        lose("summary", "the form has no place for it")
    if any(item.construct for item in instrument.items):
        lose("items.construct", "what an item measures is not said")
    if any(item.sources for item in instrument.items) or instrument.sources:
        lose("items.sources", "where items come from is not said")


def _sections(context: InstrumentExport) -> None:
    for section in context.instrument.sections:
        if section.optional:
            what = "that it may be left out is not said; scores heed it"
            context.lose(f"sections.{section.group or section.id}", what)
    if context.instrument.sections:
        context.lose("sections", "they are headings on one form")


def _scores(context: InstrumentExport, computed: set[str]) -> None:
    lose = context.lose
    scores = [one for one in context.instrument.scores if one.id in computed]
    for score in scores:
        if score.bands:
            lose(f"scores.{score.id}.bands", "a calculated field is a number: bands are not named")
        if score.missing.note:
            lose("scores.missing.note", "why so many answers are needed is not said")
        if score.parameters:
            what = "they are in its calculation, without their names"
            lose(f"scores.{score.id}.parameters", what)
    if scores:
        what = "method, range, decimals, direction and which one is main have no place of their own"
        lose("scores", what)
    for flag in context.instrument.flags:
        lose(f"flags.{flag.of}", "nobody is alerted: set up an alert in the project")


def _knowledge(context: InstrumentExport) -> None:
    instrument, lose = context.instrument, context.lose
    lose("id", "its form's name is made of it; version and digest are not said")
    if instrument.rights.notice:
        lose("rights", "the notice is there; licence, holder and whether it may be altered are not")
    lose("validation", "how far it has been studied is not said")
    if instrument.vectors:
        lose("vectors", "the known answers that hold the scores to their key stay behind")
    if instrument.choices:
        lose("choices", "where sources differ, and what was chosen, is not said")
    if instrument.key:
        lose("key", "how sure the key is, and from where, is not said")
    if instrument.exceptions:
        lose("exceptions", "findings of its checks that are meant stay behind")
    if instrument.supplied:
        lose("supplied", "which files the user added to it is not said")
