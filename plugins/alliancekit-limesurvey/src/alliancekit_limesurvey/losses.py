"""What a survey structure carries of an instrument, and what it has to say of the rest."""

from collections.abc import Collection

from alliancekit.api import InstrumentExport

from alliancekit_limesurvey.codes import Codes
from alliancekit_limesurvey.keys import WORDS as KEYS
from alliancekit_limesurvey.keys import word

CARRIED = {
    "citation",
    "fields",
    "forms",
    "items",
    "locale",
    "rights.notice",
    "scales",
    "scales.codes",
    "scales.ends",
    "scales.step",
    "scores",
    "scores.missing",
    "scores.title",
    "sections",
    "sections.instructions",
    "translations",
}
WORDS = {
    "flags": "nobody is alerted: set up a notification in the survey",
    "identity": "the survey has a number made of its id; version and digest are left out",
    "rights.licence": "the notice of rights is there; licence and holder are left out",
    "scores.bands": "an equation is a number here: its bands are left out",
    "scores.parameters": "they are in its equation, without their names",
    "sections.one_of": "that one of several such parts is filled in is not asked; scores heed it",
    "sections.repeat": "that it is one part, repeated, is left out; scores heed a blank one",
    "summary": "left out: it is for who chooses an instrument, and respondents would see it",
}


def tell_losses(context: InstrumentExport, codes: Codes, computed: Collection[str]) -> None:
    """Tell what does not come over. ``computed``: the scores that have an equation."""
    for version in (context.instrument, *context.adaptations):
        if not all(word(key, version.locale)[1] for key in KEYS):
            what = f"the words for client, session and date are in English in {version.locale}"
            context.lose("keys", what)
    _recoded(context, codes)
    if computed:
        context.lose("scores.precision", "LimeSurvey keeps 14 digits")
    words, carried = dict(WORDS), CARRIED
    if not context.instrument.rights.notice:  # the holder and the licence stand in its place
        del words["rights.licence"]
        carried = CARRIED | {"rights.licence"}
    context.tell_losses(carried=carried, words=words, scores=computed)


def _recoded(context: InstrumentExport, codes: Codes) -> None:
    """Answers that have another code there."""
    for item in context.instrument.items:
        slider = any(item in block.items and block.sliders for block in codes.blocks)
        for key, code in codes.answers[item.scale.id].items():
            if key != code and not slider:
                where = f"scales.{item.scale.id}.options.{key}"
                context.lose(where, f"its code in LimeSurvey is {code}; `import` brings it back")
