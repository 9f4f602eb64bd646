"""A syntax file: it labels the answers that are open in SPSS, and computes the scores."""

from collections.abc import Iterator, Mapping, Sequence

from alliancekit.api import Instrument, InstrumentExport, Recipe, recipes

from alliancekit_spss.codes import Codes, codes_for
from alliancekit_spss.computed import Commands
from alliancekit_spss.literal import command, literal, plain
from alliancekit_spss.losses import tell_of_syntax
from alliancekit_spss.names import variable_names
from alliancekit_spss.notes import notes_of
from alliancekit_spss.variables import Variable, item_variable

HEAD = """\
* Encoding: UTF-8.
* First open the answers: a row per form, a numeric variable per item, named by its id.
* Answers that do not apply or could not be read have the codes that are labelled so below.
"""


def write_syntax(context: InstrumentExport) -> None:
    """Write the commands, in the order in which they are run."""
    instrument = context.instrument
    codes = codes_for(instrument, ())
    made = recipes(context)
    names = variable_names([item.id for item in instrument.items], _computed(instrument, made))
    items = [item_variable(item, context, codes) for item in instrument.items]
    tell_of_syntax(context, names, {one.score.id for one in made})
    parts = [
        HEAD,
        command("ADD DOCUMENT", *(literal(line) for line in notes_of(context))),
        *("".join(_described(item, names[item.column], codes)) for item in items),
        *Commands(context, codes, names).all(made),
        "EXECUTE.\n",
    ]
    context.file.write("\n".join(parts).encode())


def _computed(instrument: Instrument, made: Sequence[Recipe]) -> list[str]:
    """The scores, and the variables that are computed on the way to them."""
    named = [one.score.id for one in made]
    named += [f"{one.score.id}_{what}" for one in made for what in ("answered", "band")]
    operands = [one for recipe in made for one in recipe.operands]
    named += [f"{one.id}_reversed" for one in operands if one.turned_from is not None]
    named += [f"{section.id}_used" for section in instrument.sections if section.optional]
    return list(dict.fromkeys(named))


def _described(item: Variable, name: str, codes: Codes) -> Iterator[str]:
    if item.label:
        yield command("VARIABLE LABELS", name, literal(item.label))
    yield command("VALUE LABELS", name, *_labels(item.labels))
    yield command(f"MISSING VALUES {name} ({plain(codes.low)} THRU {plain(codes.high)})")
    yield command(f"VARIABLE LEVEL {name} ({item.measure.upper()})")
    yield command(f"FORMATS {name} ({item.format})")


def _labels(labels: Mapping[float, str]) -> Iterator[str]:
    for value, words in labels.items():
        yield f"{plain(value)} {literal(words)}"
