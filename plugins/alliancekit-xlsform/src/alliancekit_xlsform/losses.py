"""What an XLSForm carries of an instrument, and what it has to say of the rest."""

import re
from collections.abc import Iterator

from alliancekit.api import InstrumentExport

from alliancekit_xlsform.survey import KEYS, Survey
from alliancekit_xlsform.words import term
from alliancekit_xlsform.xpath import STRAIGHT

MARKUP = re.compile(
    r"(\*\S[^*\n]*\*|(?<!\w)_\S[^_\n]*_(?!\w)|^#{1,6} |\[[^\]\n]+\]\(|<[A-Za-z/])", re.MULTILINE
)
"""What ODK shows as italics, bold, headings, links or HTML."""
SHOWN = 5
"""How many places are named before an ellipsis."""
CARRIED = {
    "citation",
    "fields",
    "forms",
    "items",
    "locale",
    "rights.licence",
    "rights.notice",
    "scales",
    "scales.codes",
    "scales.ends",
    "scales.step",
    "scores",
    "scores.bands",
    "scores.missing",
    "scores.title",
    "sections",
    "sections.instructions",
    "sections.one_of",
    "title",
    "translations",
}
WORDS = {
    "choices": "the form scores by the options chosen, and does not say which they are",
    "fields.lines": "that there are several is there; how many is left out",
    "identity": "id and version are there; the digest is left out",
    "scores.missing.note": "the rule is kept; where it comes from is left out",
    "scores.parameters": "they are in its formula, without their names",
    "scores.shown": "numbers are not rounded, as no program is told by how much; which score"
    " leads, and which way is better, is left out",
    "vectors": "known answers are left out: no program would check the scores by them",
}


def tell(context: InstrumentExport, survey: Survey) -> None:
    """Tell of each part that does not come over as it is."""
    for where, name in survey.names.changed().items():
        context.lose(where, f"called {name} in the form, as its own name is taken")
    for where, what in (*_sliders(context), *_languages(context), *_wording(survey)):
        context.lose(where, what)
    context.tell_losses(carried=CARRIED, words=WORDS, scores=survey.scores)


def _sliders(context: InstrumentExport) -> Iterator[tuple[str, str]]:
    for scale in context.instrument.scales:
        if scale.numeric:
            kind = "a line to mark" if scale.step < 1 else "a row of numbered boxes"
            yield f"scales.{scale.id}", f"{kind} is shown as a slider"


def _languages(context: InstrumentExport) -> Iterator[tuple[str, str]]:
    versions = (context.instrument, *context.adaptations)
    for version in versions:
        if any(term(words, version.locale) is None for _, words, _ in KEYS.values()):
            words = ", ".join(words for _, words, _ in KEYS.values())
            yield f"translations.{version.locale}.keys", f"asked for in English: {words}"
    if not context.adaptations:
        return
    forms = [version.form(context.respondent) for version in versions]
    if len({one.title for one in forms if one}) > 1:
        told = f"the form's title is that of {context.instrument.locale} in every language"
        yield "translations.forms.title", told
    for score in context.instrument.scores:
        if score.bands:
            told = f"the names of bands are those of {context.instrument.locale} in the data"
            yield f"translations.scores.{score.id}.bands", told


def _wording(survey: Survey) -> Iterator[tuple[str, str]]:
    words = {row.name: (*row.label, *row.hint) for row in survey.rows if row.label}
    words |= {f"{one.list_name}/{one.name}": one.label for one in survey.choices}
    curly = [name for name, texts in words.items() if any(_straight(one) != one for one in texts)]
    if curly:
        told = "curly quotation marks and apostrophes become straight ones when it is converted"
        yield "wording", f"{told} ({_listed(curly)})"
    marked = [name for name, texts in words.items() if any(MARKUP.search(one) for one in texts)]
    if marked:
        yield "wording", f"asterisks, _, # or < may be shown as markup ({_listed(marked)})"


def _straight(text: str) -> str:
    return text.translate(STRAIGHT)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
