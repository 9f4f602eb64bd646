"""Scores in FHIRPath: variables of the questionnaire, each computed from those before it.

``%codeQ1`` is the option that was taken, ``%answerQ1`` what it counts for: nothing where the item
is not answered or does not apply; ``%usedGoal1`` is whether a section holds an answer;
``%ofTrust`` are the answers of a score, reverse-keyed; ``%scoreTrust`` is the score, and empty
where the missing rule gives none. A reader needs `%resource` and `%questionnaire` (SDC), and no
function that FHIRPath itself does not have.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from alliancekit.api import (
    Answered,
    Ingredient,
    Instrument,
    Number,
    OperandValue,
    Recipe,
    Term,
    Total,
    spelt,
)
from attrs import field, frozen

from alliancekit_fhir.standard import Dialect

MAX_NAME = 64


@frozen
class Expressions:
    """``variables``: by name, each after those it needs. ``scores``: by id, what gives it."""

    variables: Mapping[str, str] = field(factory=dict)
    scores: Mapping[str, str] = field(factory=dict)


def expressions(instrument: Instrument, made: Iterable[Recipe], dialect: Dialect) -> Expressions:
    """The scores of these recipes, each after those that it needs."""
    writer = _Writer(instrument, dialect)
    return Expressions(writer.written, {one.score.id: writer.score(one) for one in made})


@frozen
class Names:
    """Names of variables: letters and digits, as R4 takes no others; no two the same."""

    _given: dict[tuple[str, str], str] = field(factory=dict)

    def of(self, kind: str, part: str) -> str:
        """The name for a part of the instrument: ``of("score", "goals_pomp")``."""
        if (kind, part) not in self._given:
            plain = kind + "".join(word[:1].upper() + word[1:] for word in part.split("_"))
            name, times = plain[:MAX_NAME], 1
            while name in self._given.values():
                times += 1
                name = f"{plain[: MAX_NAME - 4]}x{times}"
            self._given[kind, part] = name
        return self._given[kind, part]


def literal(value: float) -> str:
    """A number as FHIRPath writes it, which has no exponents; a negative one in brackets."""
    written = format(Decimal(repr(float(value))), "f")
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return f"({written})" if written.startswith("-") else written


def quoted(text: str) -> str:
    """A string as FHIRPath writes it."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


@frozen
class _Writer:
    """Writes variables, those of items and sections when the first score needs them."""

    instrument: Instrument
    dialect: Dialect
    names: Names = field(factory=Names)
    written: dict[str, str] = field(factory=dict)

    def _kept(self, kind: str, part: str, expression: str) -> str:
        """Keep an expression under the name of a part of the instrument; give the variable."""
        name = self.names.of(kind, part)
        self.written[name] = expression
        return f"%{name}"

    # ─── answers ─────────────────────────────────────────────────────────

    def _code(self, item_id: str) -> str:
        """The option that was taken."""
        return self._kept("code", item_id, f"%resource{self._at(item_id)}.answer.value.code")

    def _answer(self, item_id: str) -> str:
        """What an answer counts for, looked up among the item's options."""
        at = self._at(item_id)
        if self.instrument.item(item_id).scale.numeric:
            return self._kept("answer", item_id, f"%resource{at}.answer.value")
        option = f"answerOption.where(value.code = {self._code(item_id)})"
        weight = f"extension({quoted(self.dialect.weight)}).value"
        return self._kept("answer", item_id, f"%questionnaire{at}.{option}.{weight}")

    def _at(self, item_id: str) -> str:
        """The way to an item, through the group that its section is; a response has the same."""
        section = self.instrument.item(item_id).section
        inside = f".item.where(linkId = {quoted(f'section.{section}')})" if section else ""
        return f"{inside}.item.where(linkId = {quoted(item_id)})"

    def _used(self, section: str) -> str:
        """Whether a section holds an answer."""
        inside = [one.id for one in self.instrument.items if one.section == section]
        answers = _combined(self._answer(one) for one in inside)
        return self._kept("used", section, f"{answers}.exists()")

    # ─── scores ──────────────────────────────────────────────────────────

    def score(self, recipe: Recipe) -> str:
        """The variable that holds a score."""
        operands = {one.id: self._operand(recipe, one) for one in recipe.operands}
        of = self._kept("of", recipe.score.id, _combined(operands.values()))

        def leaf(term: Term) -> str:
            match term:
                case Number(value):
                    return literal(value)
                case Total():
                    return f"{of}.aggregate($this + $total, 0)"
                case Answered():
                    return f"{of}.count()"
                case OperandValue(operand):
                    return operands[operand]
            raise TypeError(f"not a term: {type(term).__name__}")

        rule = " and ".join(self._conditions(recipe, f"{of}.count()"))
        value = _bare(spelt(recipe.arithmetic, leaf))
        return self._kept("score", recipe.score.id, f"iif({rule}, {value}, {{}})")

    def _operand(self, recipe: Recipe, one: Ingredient) -> str:
        """An operand's value, turned round where it is reverse-keyed."""
        value = self._score(one.id) if recipe.score.composite else self._answer(one.id)
        return value if one.turned_from is None else f"({literal(one.turned_from)} - {value})"

    def _score(self, score_id: str) -> str:
        return f"%{self.names.of('score', score_id)}"

    def _conditions(self, recipe: Recipe, answered: str) -> Iterator[str]:
        """When there is a score."""
        yield f"{answered} >= {recipe.least}"
        if recipe.percent is not None:
            yield f"100 * {answered} >= {recipe.percent} * {self._applicable(recipe)}"
        for needed in recipe.requires:
            yield f"{self._score(needed)}.exists()"
        if recipe.section:
            yield self._used(recipe.section)
        for rival in recipe.rivals:
            yield f"{self._used(rival)}.not()"

    def _applicable(self, recipe: Recipe) -> str:
        """How many operands apply: all but those answered so, and those not in use."""
        return f"({' - '.join([str(len(recipe.operands)), *self._away(recipe.operands)])})"

    def _away(self, operands: Sequence[Ingredient]) -> Iterator[str]:
        if codes := sorted({code for one in operands for code in one.codes}):
            given = _combined(self._code(one.id) for one in operands if one.codes)
            meant = " or ".join(f"$this = {quoted(one)}" for one in codes)
            yield f"{given}.where({meant}).count()"
        for one in operands:
            if one.sections:
                yield f"iif({' or '.join(map(self._used, one.sections))}, 0, 1)"


def _combined(values: Iterable[str]) -> str:
    """All of them in one collection. A union would leave out what is equal."""
    first, *others = values
    return first + "".join(f".combine({_bare(one)})" for one in others)


def _bare(text: str) -> str:
    """Without its brackets: whatever begins with one is in brackets as a whole."""
    return text[1:-1] if text.startswith("(") else text
