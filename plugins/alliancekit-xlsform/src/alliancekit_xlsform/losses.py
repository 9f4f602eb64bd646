"""What of an instrument an XLSForm cannot hold, or holds otherwise."""

import re
from collections.abc import Iterator

from alliancekit.api import Instrument, InstrumentExport

from alliancekit_xlsform.survey import KEYS, Survey
from alliancekit_xlsform.words import term
from alliancekit_xlsform.xpath import STRAIGHT

MARKUP = re.compile(
    r"(\*\S[^*\n]*\*|(?<!\w)_\S[^_\n]*_(?!\w)|^#{1,6} |\[[^\]\n]+\]\(|<[A-Za-z/])", re.MULTILINE
)
"""What ODK shows as italics, bold, headings, links or HTML."""
SHOWN = 5
"""How many places are named before an ellipsis."""


def tell(context: InstrumentExport, survey: Survey) -> None:
    """Tell of each part that does not come over as it is."""
    for where, name in survey.names.changed().items():
        context.lose(where, f"called {name} in the form, as its own name is taken")
    for where, what in (
        *_form(context.instrument),
        *_scores(context.instrument),
        *_languages(context),
        *_wording(survey),
        *_record(context.instrument),
    ):
        context.lose(where, what)


def _form(instrument: Instrument) -> Iterator[tuple[str, str]]:
    for scale in instrument.scales:
        if scale.numeric:
            kind = "a line to mark" if scale.step < 1 else "a row of numbered boxes"
            yield f"scales.{scale.id}", f"{kind} is shown as a slider"
    if any(one.lines > 1 for one in instrument.fields):
        yield "fields.lines", "how many lines there are to write on is left out"
    if any(one.construct for one in instrument.items):
        yield "items.construct", "what each item measures is left out"
    if any(one.sources for one in instrument.items):
        yield "items.sources", "the works that items come from are left out"


def _scores(instrument: Instrument) -> Iterator[tuple[str, str]]:
    scores = instrument.scores
    if not scores:
        return
    yield "scores.decimals", "numbers are not rounded, as no program is told by how much"
    yield "scores.range", "the declared range is left out: nothing checks a score against it"
    if any(one.higher or one.beside or one.main for one in scores):
        yield "scores.higher", "which way is better, and which score leads a report, is left out"
    if any(one.missing.note for one in scores):
        yield "scores.missing.note", "the rule is kept, where it comes from is left out"
    if any(one.bands for one in scores):
        yield "scores.bands.citation", "bands are named, where they were published is left out"
    if instrument.flags:
        told = "no answer or score is flagged to the clinician: look at the data at once"
        yield "flags", told


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
    yield "translations.record", "how far each translation has been checked is left out"


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


def _record(instrument: Instrument) -> Iterator[tuple[str, str]]:
    """What is known of the instrument, for which a form has no place."""
    if instrument.summary:
        yield "summary", "left out"
    yield "validation", f"that it is {instrument.validation.status}, and why, is left out"
    if instrument.sources:
        yield "sources", "left out"
    if instrument.choices:
        yield "choices", "the form scores by the options chosen, and does not say which they are"
    if instrument.key:
        yield "key", "how sure the key is, and from where, is left out"
    if instrument.exceptions:
        yield "exceptions", "left out"
    if instrument.vectors:
        yield "vectors", "known answers are left out: no program would check the scores by them"
    if instrument.supplied:
        yield "supplied", "which files were added, and their digests, is left out"


def _straight(text: str) -> str:
    return text.translate(STRAIGHT)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
