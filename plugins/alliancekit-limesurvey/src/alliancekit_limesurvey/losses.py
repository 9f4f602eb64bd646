"""What a survey structure cannot carry of an instrument, told part by part."""

from alliancekit.api import InstrumentExport

from alliancekit_limesurvey.codes import Codes
from alliancekit_limesurvey.equations import Equation
from alliancekit_limesurvey.keys import WORDS, word


def tell_losses(context: InstrumentExport, codes: Codes, computed: list[Equation]) -> None:
    """Tell what does not come over."""
    _words(context)
    _answers(context, codes)
    _sections(context)
    _scores(context, {one.score for one in computed})
    _knowledge(context)


def _words(context: InstrumentExport) -> None:
    instrument, lose = context.instrument, context.lose
    for other in instrument.respondents:
        if other != context.respondent:
            lose(f"forms.{other}", f"a file is for one respondent: with --respondent {other}")
    if any(one.lines > 1 for one in instrument.fields):
        lose("fields.lines", "how many lines there are to write on is not said")
    for version in (instrument, *context.adaptations):
        if not all(word(key, version.locale)[1] for key in WORDS):
            what = f"the words for client, session and date are in English in {version.locale}"
            lose("keys", what)
    if context.adaptations:
        lose(
            "translations.status",
            "which translations are drafts, and who checked them, is not said",
        )
    lose("title", "the title that respondents see is there; the one it is listed by is not")
    if instrument.summary:
        lose("summary", "it is for who chooses an instrument; respondents would see it")
    if any(item.construct for item in instrument.items):
        lose("items.construct", "what an item measures is not said")
    if any(item.sources for item in instrument.items) or instrument.sources:
        lose("items.sources", "where items come from is not said")


def _answers(context: InstrumentExport, codes: Codes) -> None:
    """Answers that have another code there."""
    for item in context.instrument.items:
        for key, code in codes.answers[item.scale.id].items():
            slider = any(item in block.items and block.sliders for block in codes.blocks)
            if key != code and not slider:
                where = f"scales.{item.scale.id}.options.{key}"
                context.lose(where, f"its code in LimeSurvey is {code}; `import` brings it back")


def _sections(context: InstrumentExport) -> None:
    for section in context.instrument.sections:
        if section.optional:
            what = "that it may be left out is not said; scores heed it"
            context.lose(f"sections.{section.group or section.id}", what)


def _scores(context: InstrumentExport, computed: set[str]) -> None:
    lose = context.lose
    scores = [one for one in context.instrument.scores if one.id in computed]
    for score in scores:
        if score.bands:
            lose(f"scores.{score.id}.bands", "an equation is a number here: bands are not named")
        if score.missing.note:
            lose("scores.missing.note", "why so many answers are needed is not said")
        if score.parameters:
            lose(f"scores.{score.id}.parameters", "they are in its equation, without their names")
    if scores:
        what = "method, range, decimals, direction and which one is main have no place of their own"
        lose("scores", what)
        lose("scores.precision", "LimeSurvey keeps 14 digits")
    for flag in context.instrument.flags:
        lose(f"flags.{flag.of}", "nobody is alerted: set up a notification in the survey")


def _knowledge(context: InstrumentExport) -> None:
    instrument, lose = context.instrument, context.lose
    lose("id", "the survey has a number; version and digest are not said")
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
