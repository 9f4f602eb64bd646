"""How a score comes to be, spread out so that a format has only to print it. A part of `api`."""

from collections.abc import Callable, Iterator, Mapping

from attrs import field, frozen

from alliancekit.arithmetic import Term, simplified
from alliancekit.instrument.model import Instrument
from alliancekit.instrument.scores import Score
from alliancekit.interchange.offer import InstrumentExport


@frozen
class Ingredient:
    """An operand: an item or, in a composite, a score.

    ``turned_from``: what its value is taken from where it is reverse-keyed, the sum of the ends
    of its declared range; ``None`` where it is not. ``codes``: the answers that mean that the
    item does not apply. ``sections``: a score is in use where any of these holds an answer;
    empty where it always is.
    """

    id: str
    turned_from: float | None = None
    codes: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()

    @property
    def may_not_apply(self) -> bool:
        """Whether there are forms to which it does not belong."""
        return bool(self.codes or self.sections)


@frozen
class Recipe:
    """How a score comes to be.

    The score is ``arithmetic`` over the operands, `Ingredient.turned_from` heeded, where all of
    this holds; else it is missing:

    - ``least`` operands or more are answered;
    - with ``percent``: so many per cent of the operands that apply;
    - every score in ``requires`` is there;
    - with ``section``: some item of that section is answered;
    - no item is answered of any section in ``rivals``.

    ``percent`` is set only where an operand may not apply; ``least`` heeds it otherwise.
    ``section`` is set only where operands stand outside of it; otherwise ``least`` heeds it.
    """

    score: Score
    arithmetic: Term
    operands: tuple[Ingredient, ...]
    least: int
    percent: int | None = None
    requires: tuple[str, ...] = ()
    section: str | None = None
    rivals: tuple[str, ...] = ()

    @property
    def all_needed(self) -> bool:
        """Whether every operand must be answered."""
        return self.least == len(self.operands)


def recipes(
    context: InstrumentExport, beyond: Callable[[Recipe], str | None] = lambda _: None
) -> tuple[Recipe, ...]:
    """The scores that plain arithmetic can say, each after those that it needs.

    The others, and those that need them, are told as lost. ``beyond`` says why the format cannot
    hold a recipe, as that it is too long; it is asked once for each, in order.
    """
    made: dict[str, Recipe] = {}
    for score in _in_order(context.instrument):
        told = context.arithmetic(score)
        lacking = [one for one in _needs(score) if one not in made]
        if lacking:
            what = f"it needs {', '.join(lacking)}, which the format does not compute"
            context.lose(f"scores.{score.id}", what)
        elif told is None:
            what = f"its method {score.method} cannot be said in plain arithmetic"
            context.lose(f"scores.{score.id}", what)
        else:
            recipe = _Kitchen(context.instrument, made).recipe(score, told)
            if why := beyond(recipe):
                context.lose(f"scores.{score.id}", why)
            else:
                made[score.id] = recipe
    return tuple(made.values())


def _needs(score: Score) -> tuple[str, ...]:
    return (*score.missing.requires, *(score.operands if score.composite else ()))


def _in_order(instrument: Instrument) -> Iterator[Score]:
    """The scores, each after those that it needs, else in the instrument's order."""
    by_id, done = {one.id: one for one in instrument.scores}, set[str]()

    def visit(score: Score) -> Iterator[Score]:
        if score.id not in done:
            done.add(score.id)
            for needed in _needs(score):
                if needed in by_id:
                    yield from visit(by_id[needed])
            yield score

    for one in instrument.scores:
        yield from visit(one)


@frozen
class _Kitchen:
    """Makes recipes; ``made`` are those before."""

    instrument: Instrument
    made: Mapping[str, Recipe] = field(repr=False)

    def recipe(self, score: Score, told: Term) -> Recipe:
        operands = tuple(
            self._score(score, one) if score.composite else self._item(score, one)
            for one in score.operands
        )
        rule, k = score.missing, len(operands)
        # where all are needed, all apply
        may_vary = rule.min_answered < k and any(one.may_not_apply for one in operands)
        least = rule.min_answered if may_vary else rule.needed(k)
        section = self._section(score)
        inside = all(self._optional(one) == section for one in score.operands) if section else True
        return Recipe(
            score=score,
            arithmetic=simplified(told, k if least == k else None),
            operands=operands,
            least=least,
            percent=rule.min_percent if may_vary else None,
            requires=rule.requires,
            section=None if inside else section,
            rivals=self._rivals(section),
        )

    def _item(self, score: Score, item_id: str) -> Ingredient:
        scale = self.instrument.item(item_id).scale
        turned = scale.minimum + scale.maximum if item_id in score.reversed else None
        return Ingredient(item_id, turned, codes=scale.codes)

    def _score(self, score: Score, score_id: str) -> Ingredient:
        other = self.made[score_id]
        ends = other.score.minimum + other.score.maximum
        turned = ends if score_id in score.reversed else None
        return Ingredient(score_id, turned, sections=self._sections(other))

    def _sections(self, recipe: Recipe) -> tuple[str, ...]:
        """The sections that hold what a score is made of; none where a part is always there."""
        if not recipe.score.composite:
            section = self._section(recipe.score)
            return (section,) if section else ()
        parts = [one.sections for one in recipe.operands]
        return tuple(dict.fromkeys(one for part in parts for one in part)) if all(parts) else ()

    def _section(self, score: Score) -> str | None:
        """The section that a score of items belongs to, where that may be left out."""
        return None if score.composite else self._optional(score.operands[0])

    def _optional(self, item_id: str) -> str | None:
        """The section of an item, where an administration may leave that out."""
        section = self.instrument.item(item_id).section
        return section if section and self.instrument.section(section).optional else None

    def _rivals(self, section: str | None) -> tuple[str, ...]:
        """The sections that may not be used beside this one."""
        group = self.instrument.section(section).one_of if section else None
        return tuple(
            one.id
            for one in self.instrument.sections
            if group and one.one_of == group and one.id != section
        )
