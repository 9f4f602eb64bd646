"""Scores as REDCap's calculated fields: how many are answered, and the score where enough are.

Of REDCap's functions only ``if``, ``isnumber`` and ``sum`` are used. ``isnumber`` is false for a
blank, for a missing data code and for the code of an answer that does not apply. What may be
blank stands in ``sum`` alone, which ignores it; ``x + y`` with a blank would be blank.
"""

from collections.abc import Iterable, Iterator

from alliancekit.api import (
    Ingredient,
    Instrument,
    InstrumentExport,
    Number,
    OperandValue,
    Recipe,
    Score,
    Term,
    Total,
    recipes,
    spelt,
)
from attrs import frozen

from alliancekit_redcap.names import Names
from alliancekit_redcap.text import number


@frozen
class Calculation:
    """A calculated field: what of (a score), whether it only counts, and how."""

    score: Score
    counts: bool
    variable: str
    expression: str


def calculations(context: InstrumentExport, names: Names) -> list[Calculation]:
    """The calculated fields of all scores that can be said, each after those it needs."""
    made = (_Printer(context.instrument, names, one).fields() for one in recipes(context))
    return [field for fields in made for field in fields]


@frozen
class _Printer:
    """One score in REDCap's notation."""

    instrument: Instrument
    names: Names
    recipe: Recipe

    def fields(self) -> Iterator[Calculation]:
        """The field that counts, where there is anything to count, and the score's."""
        score = self.recipe.score
        if len(self.recipe.operands) > 1:
            answered = _answered(map(self._value, self.recipe.operands))
            yield Calculation(score, True, self.names.counts[score.id], answered)
        value = spelt(self.recipe.arithmetic, self._leaf)
        expression = f"if({' and '.join(self._conditions())}, {value}, '')"
        yield Calculation(score, False, self.names.scores[score.id], expression)

    def _leaf(self, term: Term) -> str:
        operands = self.recipe.operands
        match term:
            case Number(value):
                return _constant(value)
            case OperandValue(operand):
                return self._turned(next(one for one in operands if one.id == operand))
            case Total() if len(operands) > 1:
                return f"sum({', '.join(map(self._part, operands))})"
            case Total():
                return self._turned(operands[0])
        return self._count()

    def _count(self) -> str:
        """How many of several operands are answered."""
        return f"[{self.names.counts[self.recipe.score.id]}]"

    def _value(self, one: Ingredient) -> str:
        composite = self.recipe.score.composite
        return f"[{(self.names.scores if composite else self.names.items)[one.id]}]"

    def _turned(self, one: Ingredient) -> str:
        """An operand's value, reverse-keyed where the score says so."""
        value = self._value(one)
        return value if one.turned_from is None else f"({_constant(one.turned_from)} - {value})"

    def _part(self, one: Ingredient) -> str:
        """An operand in a sum. Adding 0 in place of one that is not answered changes nothing."""
        if one.turned_from is None and not one.codes:
            return self._value(one)
        return f"if(isnumber({self._value(one)}), {self._turned(one)}, 0)"

    # ─── the missing rule ────────────────────────────────────────────────

    def _conditions(self) -> Iterator[str]:
        """All that must hold for there to be a score."""
        recipe = self.recipe
        if len(recipe.operands) == 1:
            yield f"isnumber({self._value(recipe.operands[0])})"
        else:
            yield f"{self._count()} >= {recipe.least}"
        if recipe.percent is not None:
            yield f"{self._count()} * 100 >= {recipe.percent} * ({self._applicable()})"
        for needed in recipe.requires:
            yield f"isnumber([{self.names.scores[needed]}])"
        if recipe.section:
            yield f"{self._answered_in(recipe.section)} > 0"
        for rival in recipe.rivals:
            yield f"{self._answered_in(rival)} = 0"

    def _applicable(self) -> str:
        """How many operands apply: all but those that were said, or are known, not to."""
        operands = self.recipe.operands
        apart = [f"{self._value(one)} = '{code}'" for one in operands for code in one.codes]
        apart += [
            " and ".join(f"{self._answered_in(section)} = 0" for section in one.sections)
            for one in operands
            if one.sections
        ]
        return f"{len(operands)} - {_how_many(apart)}"

    def _answered_in(self, section: str) -> str:
        items = (item.id for item in self.instrument.items if item.section == section)
        return _answered(f"[{self.names.items[one]}]" for one in items)


def _answered(values: Iterable[str]) -> str:
    return _how_many(f"isnumber({one})" for one in values)


def _how_many(conditions: Iterable[str]) -> str:
    """How many of them hold. Those that do not count as 0, so ``sum`` is never of nothing."""
    counted = [f"if({one}, 1, 0)" for one in conditions]
    return f"sum({', '.join(counted)})" if len(counted) > 1 else counted[0]


def _constant(value: float) -> str:
    """A number without an exponent that reads back to the same; a negative one in brackets."""
    return f"({number(value)})" if value < 0 else number(value)
