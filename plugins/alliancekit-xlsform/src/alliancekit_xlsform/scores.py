"""The scores of an instrument as rows of type ``calculate``."""

from collections.abc import Iterator

from alliancekit.api import Ingredient, InstrumentExport, Recipe, Score, recipes

from alliancekit_xlsform import xpath
from alliancekit_xlsform.names import FormNames
from alliancekit_xlsform.row import CELL, Row

TOLERANCE = 1e-9
"""How far below a band's edge, relative to the range, rounding may leave a score."""


class Calculations:
    """Makes the rows: sections in use, operands turned round, how many answered, the scores."""

    def __init__(self, context: InstrumentExport, names: FormNames) -> None:
        self._context, self._names = context, names

    def rows(self) -> list[Row]:
        """All rows, each behind those that it refers to.

        A score that cannot be said is told of, and so is each that needs it.
        """
        made = list(self._used_rows())
        for recipe in recipes(self._context, self._too_long):
            made += self._of(recipe)
        return list(dict.fromkeys(made))  # what two scores turn round is turned once

    def _too_long(self, recipe: Recipe) -> str | None:
        if max(len(row.calculation) for row in self._of(recipe)) > CELL:
            return "not in the form: its formula is longer than a cell holds"
        return None

    def _used_rows(self) -> Iterator[Row]:
        instrument = self._context.instrument
        for section in (one.id for one in instrument.sections if one.optional):
            items = [one for one in instrument.items if one.section == section]
            there = [xpath.given(self._names.items[one.id], one.scale.codes) for one in items]
            yield Row("calculate", self._used(section), calculation=xpath.count(there), bind="int")

    def _of(self, recipe: Recipe) -> Iterator[Row]:
        score, name = recipe.score, self._names.scores[recipe.score.id]
        there: list[tuple[str, str]] = []  # whether a value is there, and the question it is in
        for one in recipe.operands:
            question = self._name(recipe, one)
            if one.turned_from is None:
                there.append((xpath.given(question, one.codes), question))
            else:
                turned = self._turned(question, one, one.turned_from)
                there.append((xpath.given(turned.name), turned.name))
                yield turned
        answered = self._names.beside(name, "answered")
        counted = xpath.count(condition for condition, _ in there)
        yield Row("calculate", answered, calculation=counted, bind="int")
        values = {one.id: where for one, (_, where) in zip(recipe.operands, there, strict=True)}
        value = xpath.printed(recipe.arithmetic, answered, xpath.total(there), values)
        conditions = " and ".join(self._conditions(recipe, f"${{{answered}}}"))
        formula = xpath.choose(conditions, value, xpath.BLANK)
        versions = (self._context.instrument, *self._context.adaptations)
        titles = tuple(version.score(score.id).title for version in versions)
        yield Row("calculate", name, label=titles, calculation=formula, bind="decimal")
        if score.bands:
            band = self._names.beside(name, "band")
            yield Row("calculate", band, calculation=_band(score, name))

    def _turned(self, name: str, operand: Ingredient, turned_from: float) -> Row:
        """A value turned round by its declared range."""
        value = f"{xpath.number(turned_from)} - number(${{{name}}})"
        made = xpath.choose(xpath.given(name, operand.codes), value, xpath.BLANK)
        turned = self._names.beside(name, "reversed")
        return Row("calculate", turned, calculation=made, bind="decimal")

    def _conditions(self, recipe: Recipe, answered: str) -> Iterator[str]:
        """The missing rule."""
        yield f"{answered} >= {recipe.least}"
        if recipe.percent is not None:
            yield f"100 * {answered} >= {recipe.percent} * ({self._applicable(recipe)})"
        for needed in recipe.requires:
            yield xpath.given(self._names.scores[needed])
        if recipe.section:
            yield f"${{{self._used(recipe.section)}}} > 0"
        yield from map(self._unused, recipe.rivals)

    def _applicable(self, recipe: Recipe) -> str:
        """How many operands apply: all but those that were said, or are known, not to."""
        beside = [
            f"${{{self._name(recipe, one)}}} = '{code}'"
            for one in recipe.operands
            for code in one.codes
        ]
        beside += [
            " and ".join(map(self._unused, one.sections)) for one in recipe.operands if one.sections
        ]
        return f"{len(recipe.operands)} - ({xpath.count(beside)})"

    # ─── names ───────────────────────────────────────────────────────────

    def _name(self, recipe: Recipe, operand: Ingredient) -> str:
        return (self._names.scores if recipe.score.composite else self._names.items)[operand.id]

    def _used(self, section: str) -> str:
        return self._names.beside(self._names.sections[section], "used")

    def _unused(self, section: str) -> str:
        return f"${{{self._used(section)}}} < 1"


def _band(score: Score, name: str) -> str:
    """The label of the highest band that is reached, in the form's first language."""
    edges = score.bands.edges if score.bands else ()
    slack = TOLERANCE * (score.maximum - score.minimum)
    made = xpath.BLANK
    for edge in edges:
        reached = f"{xpath.given(name)} and ${{{name}}} >= {xpath.number(edge.start - slack)}"
        made = xpath.choose(reached, xpath.text(edge.label), made)
    return made
