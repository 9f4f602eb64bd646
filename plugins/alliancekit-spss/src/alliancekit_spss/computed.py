"""The scores of an instrument as commands that compute them from its items."""

from collections.abc import Iterable, Iterator, Mapping

from alliancekit.api import (
    Answered,
    Ingredient,
    InstrumentExport,
    Number,
    OperandValue,
    Recipe,
    Score,
    Term,
    Total,
    spelt,
)

from alliancekit_spss.codes import Codes
from alliancekit_spss.literal import command, literal, number, words_of

TOLERANCE = 1e-9
"""How far below a band's edge, relative to the range, rounding may leave a score."""


class Commands:
    """The commands. ``names`` are those of the variables, by item, score and what serves them."""

    def __init__(self, context: InstrumentExport, codes: Codes, names: Mapping[str, str]) -> None:
        self._instrument, self._codes, self._names = context.instrument, codes, names

    def all(self, made: Iterable[Recipe]) -> Iterator[str]:
        """Sections in use, then each score behind what it needs turned round."""
        for section in self._instrument.sections:
            if section.optional:
                yield self._used(section.id)
        done: set[str] = set()
        for recipe in made:
            turned = [one for one in self._turned(recipe) if one not in done]
            done.update(turned)
            yield "".join([*turned, *self._of(recipe)])

    def _used(self, section: str) -> str:
        """How many items of a section hold anything: an unreadable answer shows its use as well."""
        items = [self._names[one.id] for one in self._instrument.items if one.section == section]
        seen = [f"VALUE({one}) = {number(self._codes.unreadable)}" for one in items]
        made = f"NVALID({', '.join(items)}) + SUM(0, {', '.join(seen)})"
        return compute(self._names[f"{section}_used"], made)

    def _turned(self, recipe: Recipe) -> Iterator[str]:
        for one in recipe.operands:
            if one.turned_from is not None:
                value = f"{number(one.turned_from)} - {self._names[one.id]}"
                yield compute(self._operand(one), value)

    def _of(self, recipe: Recipe) -> Iterator[str]:
        score, name = recipe.score, self._names[recipe.score.id]
        values = {one.id: self._operand(one) for one in recipe.operands}
        answered, listed = self._names[f"{score.id}_answered"], ", ".join(values.values())
        yield compute(answered, f"NVALID({listed})")
        yield compute(name, "$SYSMIS")

        def leaf(term: Term) -> str:
            match term:
                case Number(value):
                    return number(value)
                case Total():
                    return f"SUM({listed})"
                case Answered():
                    return answered
                case OperandValue(operand):
                    return values[operand]
            raise TypeError(f"not a term: {type(term).__name__}")

        condition = " AND ".join(self._conditions(recipe, answered))
        value = spelt(recipe.arithmetic, leaf)
        yield command(*words_of(f"IF ({condition}) {name} = {value}"))
        yield command("VARIABLE LABELS", name, literal(score.title))
        yield command(f"FORMATS {name} (F{8 + score.decimals}.{score.decimals})")
        if score.bands:
            yield from self._band(score, name)

    def _band(self, score: Score, name: str) -> Iterator[str]:
        band = self._names[f"{score.id}_band"]
        slack = TOLERANCE * (score.maximum - score.minimum)
        edges = score.bands.edges if score.bands else ()
        yield compute(band, "$SYSMIS")
        for code, edge in enumerate(edges, 1):
            yield command(f"IF ({name} >= {number(edge.start - slack)}) {band} = {code}")
        labels = [f"{code} {literal(edge.label)}" for code, edge in enumerate(edges, 1)]
        yield command("VALUE LABELS", band, *labels)
        yield command(f"VARIABLE LEVEL {band} (ORDINAL)")

    def _conditions(self, recipe: Recipe, answered: str) -> Iterator[str]:
        """The missing rule."""
        yield f"{answered} >= {recipe.least}"
        if recipe.percent is not None:
            yield f"100 * {answered} >= {recipe.percent} * ({self._applicable(recipe)})"
        for needed in recipe.requires:
            yield f"NVALID({self._names[needed]}) = 1"
        if recipe.section:
            yield f"{self._names[f'{recipe.section}_used']} > 0"
        yield from map(self._unused, recipe.rivals)

    def _applicable(self, recipe: Recipe) -> str:
        """How many operands apply: all but those that were said, or are known, not to."""
        beside = [
            f"VALUE({self._names[one.id]}) = {number(self._codes.not_applicable[code])}"
            for one in recipe.operands
            for code in one.codes
        ]
        beside += [
            f"({' AND '.join(map(self._unused, one.sections))})"
            for one in recipe.operands
            if one.sections
        ]
        return f"{len(recipe.operands)} - SUM(0, {', '.join(beside)})"

    def _unused(self, section: str) -> str:
        return f"{self._names[f'{section}_used']} = 0"

    def _operand(self, operand: Ingredient) -> str:
        """The variable that holds its value."""
        return self._names[operand.id if operand.turned_from is None else f"{operand.id}_reversed"]


def compute(name: str, expression: str) -> str:
    """A command that computes a variable."""
    return command(*words_of(f"COMPUTE {name} = {expression}"))
