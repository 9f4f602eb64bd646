"""Scores as equation questions: how many are answered, and the score where enough are."""

from collections.abc import Iterable, Iterator, Sequence

from alliancekit.api import (
    Ingredient,
    Instrument,
    InstrumentExport,
    Item,
    Number,
    OperandValue,
    Recipe,
    Term,
    Total,
    recipes,
    spelt,
)
from attrs import frozen

from alliancekit_limesurvey.codes import Codes
from alliancekit_limesurvey.script import constant, joined


@frozen
class Equation:
    """An equation question: of which score, whether it only counts, its code, and how."""

    score: str
    counts: bool
    code: str
    expression: str


def equations(context: InstrumentExport, codes: Codes) -> list[Equation]:
    """The equations of all scores that can be said, each after those it needs."""
    made = (_Printer(context.instrument, codes, one).equations() for one in recipes(context))
    return [equation for few in made for equation in few]


@frozen
class _Printer:
    """One score in ExpressionScript."""

    instrument: Instrument
    codes: Codes
    recipe: Recipe

    def equations(self) -> Iterator[Equation]:
        """The equation that counts, where there is anything to count, and the score's."""
        score, codes = self.recipe.score.id, self.codes
        if len(self.recipe.operands) > 1:
            yield Equation(score, True, codes.counts[score], f"{{{self._counted()}}}")
        value = spelt(self.recipe.arithmetic, self._leaf, joined)
        expression = f"{{if({' and '.join(self._conditions())}, {value}, '')}}"
        yield Equation(score, False, codes.scores[score], expression)

    def _leaf(self, term: Term) -> str:
        """A leaf of the tree; in ``sum``, what is no number is taken for 0."""
        operands = self.recipe.operands
        match term:
            case Number(value):
                return constant(value)
            case OperandValue(operand):
                return self._turned(next(one for one in operands if one.id == operand))
            case Total() if len(operands) > 1:
                return f"sum({', '.join(map(self._part, operands))})"
            case Total():
                return self._turned(operands[0])
        return self._count()

    def _counted(self) -> str:
        if self.recipe.score.composite:
            return f"count({', '.join(map(self._variable, self.recipe.operands))})"
        return _answered(self._items(), self.codes)

    def _count(self) -> str:
        """How many of several operands are answered."""
        return f"{self.codes.counts[self.recipe.score.id]}.NAOK"

    def _items(self) -> list[Item]:
        """The operands that are items: all or none."""
        if self.recipe.score.composite:
            return []
        return [self.instrument.item(one.id) for one in self.recipe.operands]

    # ─── an operand ──────────────────────────────────────────────────────

    def _variable(self, one: Ingredient) -> str:
        if self.recipe.score.composite:
            return f"{self.codes.scores[one.id]}.NAOK"
        return self.codes.variable(one.id)

    def _renamed(self, one: Ingredient) -> dict[str, float]:
        """The operand's answers whose code is not their number."""
        if self.recipe.score.composite:
            return {}
        scale = self.instrument.item(one.id).scale
        codes = self.codes.answers[scale.id]
        return {
            codes[option.key]: option.value
            for option in scale.options
            if option.value is not None and codes[option.key] != option.key
        }

    def _turned(self, one: Ingredient) -> str:
        """An operand's number, reverse-keyed where the score says so."""
        variable = value = self._variable(one)
        for code, number in self._renamed(one).items():
            value = f"if({variable} == '{code}', {constant(number)}, {value})"
        return value if one.turned_from is None else f"({constant(one.turned_from)} - {value})"

    def _there(self, one: Ingredient) -> str:
        """Whether the operand is answered."""
        variable = self._variable(one)
        numeric = f"is_numeric({variable})"
        codes = [f"{variable} == '{code}'" for code in self._renamed(one)]
        return f"({' or '.join([numeric, *codes])})" if codes else numeric

    def _part(self, one: Ingredient) -> str:
        """An operand in a sum."""
        value = self._turned(one)
        return value if one.turned_from is None else f"if({self._there(one)}, {value}, 0)"

    # ─── the missing rule ────────────────────────────────────────────────

    def _conditions(self) -> Iterator[str]:
        """All that must hold for there to be a score."""
        recipe = self.recipe
        if len(recipe.operands) == 1:
            yield self._there(recipe.operands[0])
        else:
            yield f"{self._count()} >= {recipe.least}"
        if recipe.percent is not None:
            yield f"{self._count()} * 100 >= {recipe.percent} * ({self._applicable()})"
        for needed in recipe.requires:
            yield f"is_numeric({self.codes.scores[needed]}.NAOK)"
        if recipe.section:
            yield f"{self._answered_in(recipe.section)} > 0"
        for rival in recipe.rivals:
            yield f"{self._answered_in(rival)} == 0"

    def _applicable(self) -> str:
        """How many operands apply: all but those that were said, or are known, not to."""
        apart = _not_applicable(self._items(), self.codes)
        for sections in (one.sections for one in self.recipe.operands if one.sections):
            unused = " and ".join(f"{self._answered_in(one)} == 0" for one in sections)
            apart.append(f"if({unused}, 1, 0)")
        return " - ".join([str(len(self.recipe.operands)), *apart])

    def _answered_in(self, section: str) -> str:
        items = [item for item in self.instrument.items if item.section == section]
        return _answered(items, self.codes)


def _answered(items: Sequence[Item], codes: Codes) -> str:
    """How many of the items are answered by a number."""
    given = f"count({', '.join(codes.variable(item.id) for item in items)})"
    return " - ".join([given, *_not_applicable(items, codes)])


def _not_applicable(items: Iterable[Item], codes: Codes) -> list[str]:
    """For each not-applicable code, how many of the items have it."""
    having: dict[str, list[str]] = {}
    for item in items:
        for code in item.scale.codes:
            answer = codes.answers[item.scale.id][code]
            having.setdefault(answer, []).append(codes.variable(item.id))
    return [f"countif('{code}', {', '.join(given)})" for code, given in having.items()]
