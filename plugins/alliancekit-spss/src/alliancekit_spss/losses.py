"""What a data file and commands carry of an instrument, and what they have to say of the rest."""

from collections.abc import Collection, Mapping

from alliancekit.api import InstrumentExport, ResponsesExport

CARRIED = {
    "citation",
    "items",
    "rights.licence",
    "rights.notice",
    "scales",
    "scales.codes",
    "scales.ends",
    "scores.title",
    "summary",
    "title",
    "validation",
}
"""By both: labels, and the notes."""
NOTED = {
    "fields": "what was asked there is left out; what was written is data",
    "forms": "the time frame is in the notes; title, instructions and the rest are left out",
    "scales.step": "decimals are there; that marks on a line were measured is left out",
    "scores.shown": "decimals are there; which score leads, and which way is better, is left out",
}
"""Of both."""


def tell(context: ResponsesExport, names: Mapping[str, str], unreadable: int) -> None:
    """Tell what a data file lacks. ``unreadable``: how many answers could not be read."""
    _tell_renamed(context, names)
    if unreadable:
        told = f"{unreadable} could not be read: a code says so, what stood there is left out"
        context.lose("responses", told)
    words = {
        **NOTED,
        "identity": "id and version are in the file's label; the digest is left out",
        "scores": "numbers are here; of which items they are made, and how, is left out",
        "scores.bands": "their names are here; where each begins is left out",
    }
    context.tell_losses(carried=CARRIED | {"locale"}, words=words)


def tell_of_syntax(
    context: InstrumentExport, names: Mapping[str, str], computed: Collection[str]
) -> None:
    """Tell what commands lack. ``computed``: the scores that they compute."""
    _tell_renamed(context, names)
    for item in context.instrument.items:
        broken = [item.text.get(context.respondent, ""), *(one.label for one in item.scale.options)]
        if any("\n" in text for text in broken):
            context.lose(f"items.{item.id}", "line feeds are blanks, as a literal has no other")
    words = {
        **NOTED,
        "fields": "left out: no variable is made for what is written there",
        "identity": "the version is in the notes; id and digest are left out",
        "scores.parameters": "they are in its commands, without their names",
    }
    carried = CARRIED | {"scores", "scores.bands", "scores.missing"}
    context.tell_losses(carried=carried, words=words, scores=computed)


def _tell_renamed(context: InstrumentExport | ResponsesExport, names: Mapping[str, str]) -> None:
    parts = {f"items.{one.id}": one.id for one in context.instrument.items}
    parts |= {f"scores.{one.id}": one.id for one in context.instrument.scores}
    for where, one in parts.items():
        if names.get(one, one) != one:
            context.lose(where, f"called {names[one]}, as SPSS keeps that name for itself")
