"""What a data file does not hold of an instrument and of its answers."""

from collections.abc import Iterator, Mapping

from alliancekit.api import Instrument, InstrumentExport, ResponsesExport


def tell(context: ResponsesExport, names: Mapping[str, str], unreadable: int) -> None:
    """Tell of each part that does not come over as it is."""
    for where, what in (
        *_renamed(context.instrument, names),
        *_sheet(context.instrument),
        *_rules(context.instrument),
        *_record(context.instrument),
    ):
        context.lose(where, what)
    if unreadable:
        told = f"{unreadable} could not be read: a code says so, what stood there is left out"
        context.lose("responses", told)


def tell_of_syntax(context: InstrumentExport, names: Mapping[str, str]) -> None:
    """Tell of each part that commands do not hold, or hold otherwise."""
    instrument, lose = context.instrument, context.lose
    for where, what in (*_renamed(instrument, names), *_sheet(instrument), *_record(instrument)):
        lose(where, what)
    for locale in (one.locale for one in context.adaptations):
        lose(f"translations.{locale}", "left out: export it by --locale")
    for item in instrument.items:
        broken = [item.text.get(context.respondent, ""), *(one.label for one in item.scale.options)]
        if any("\n" in text for text in broken):
            lose(f"items.{item.id}", "line feeds are blanks, as a literal has no other")
    if any(one.higher or one.beside or one.main for one in instrument.scores):
        lose("scores.higher", "which way is better, and which score leads a report, is left out")
    if instrument.scores:
        lose("scores.range", "declared ranges are left out: nothing checks a score against them")
    if any(one.bands for one in instrument.scores):
        lose("scores.bands.citation", "where bands were published is left out")


def _renamed(instrument: Instrument, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    parts = {f"items.{one.id}": one.id for one in instrument.items}
    parts |= {f"scores.{one.id}": one.id for one in instrument.scores}
    for where, one in parts.items():
        if names.get(one, one) != one:
            yield where, f"called {names[one]}, as SPSS keeps that name for itself"


def _sheet(instrument: Instrument) -> Iterator[tuple[str, str]]:
    yield "forms", "title, instructions and what else stands on the sheet are left out"
    if instrument.sections:
        yield "sections", "headings, and which items stand below them, are left out"
    if instrument.fields:
        yield "fields", "what was asked there is left out; what was written is data"
    if any(one.scale.step < 1 for one in instrument.items):
        yield "scales.step", "that marks on a line were measured is left out"
    if any(one.construct for one in instrument.items):
        yield "items.construct", "what each item measures is left out"
    if any(one.sources for one in instrument.items):
        yield "items.sources", "the works that items come from are left out"
    if instrument.flags:
        yield "flags", "no answer or score is flagged to the clinician"


def _rules(instrument: Instrument) -> Iterator[tuple[str, str]]:
    if instrument.scores:
        told = "numbers are here; methods, reversed items, missing rules and ranges are left out"
        yield "scores", told
    if any(one.bands for one in instrument.scores):
        yield "scores.bands", "names are here; edges and their citations are left out"


def _record(instrument: Instrument) -> Iterator[tuple[str, str]]:
    for where in ("sources", "choices", "key", "exceptions", "vectors", "supplied"):
        if getattr(instrument, where):
            yield where, "left out"
