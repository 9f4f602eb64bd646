"""What every scoring method must keep, as test classes for pytest."""

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any, ClassVar

from alliancekit.api import Operand, ScoreContext, ScoringMethodOffer
from alliancekit.host import Plugin
from alliancekit.instrument.about import Rights, Validation
from alliancekit.instrument.model import Form, Instrument, Item, Option, Scale
from alliancekit.instrument.respondent import Respondent
from alliancekit.instrument.scores import MissingRule, Score
from alliancekit.responses.batch import Batch, Cells
from alliancekit.scoring.kernel import Kernel, Scored
from alliancekit.scoring.plan import Plan, PlannedScore

Answers = Sequence[float | None]
TOLERANCE = 1e-9


class ScoringMethodContract:
    """Subclass this and name your plugin's module and method; pytest does the rest.

    ``examples`` are known answers: the answers of one person, ``None`` for a blank, and the score
    worked out by hand (``None`` where it must be missing). All have the same length. The answers
    lie on a scale of ``scale`` values; ``min_answered`` defaults to all.
    """

    plugin: ClassVar[ModuleType]
    method: ClassVar[str]
    examples: ClassVar[Sequence[tuple[Answers, float | None]]]
    scale: ClassVar[Sequence[float]] = tuple(range(11))
    parameters: ClassVar[Mapping[str, Any]] = {}
    min_answered: ClassVar[int | None] = None

    def test_the_examples_are_of_one_length(self) -> None:
        """Each example answers the same items; a blank is ``None``."""
        lengths = {len(answers) for answers, _ in self.examples}
        assert len(lengths) == 1, f"give each example as many answers as the others: {lengths}"

    def test_the_known_answers_come_out(self) -> None:
        """Every example gives its score."""
        given = self._score([answers for answers, _ in self.examples])
        for (answers, expected), score in zip(self.examples, given, strict=True):
            if expected is None or score is None:
                assert score is expected, f"{answers}: {score}, expected {expected}"
            else:
                assert abs(score - expected) <= TOLERANCE, f"{answers}: {score}, not {expected}"

    def test_the_bounds_hold(self) -> None:
        """All minimum, all maximum and every example lie within what ``bounds`` says."""
        low, high = self._offer().bounds(self._context())
        for score in self._score(self._cases()):
            assert score is None or low - TOLERANCE <= score <= high + TOLERANCE

    def test_a_row_is_scored_by_itself(self) -> None:
        """Alone, in a batch, or in a batch turned round: a row's score is the same."""
        cases = self._cases()
        together = self._score(cases)
        assert together == [self._score([case])[0] for case in cases]
        assert together == self._score(cases[::-1])[::-1]

    def test_too_few_answers_give_no_score(self) -> None:
        """A blank form has no score; it is not 0."""
        assert self._score([[None] * self._k()]) == [None]

    def test_scoring_twice_gives_the_same(self) -> None:
        """The method keeps nothing from one call to the next, and leaves its input alone."""
        cases = self._cases()
        assert self._score(cases) == self._score(cases)

    # ─── the bench ───────────────────────────────────────────────────────

    def _k(self) -> int:
        return len(self.examples[0][0])

    def _cases(self) -> list[Answers]:
        ends = [[end] * self._k() for end in (min(self.scale), max(self.scale))]
        return [*ends, *(answers for answers, _ in self.examples)]

    def _offer(self) -> ScoringMethodOffer:
        offers: list[ScoringMethodOffer] = list(self.plugin.register_scoring_methods())
        named = {offer.name: offer for offer in offers}
        assert self.method in named, f"the plugin offers {', '.join(named)}, not {self.method!r}"
        return named[self.method]

    def _context(self) -> ScoreContext:
        ends = (float(min(self.scale)), float(max(self.scale)))
        operands = tuple(Operand(f"q{number}", *ends) for number in range(1, self._k() + 1))
        least = self._k() if self.min_answered is None else self.min_answered
        return ScoreContext("score", operands, self.parameters, least)

    def _score(self, cases: Sequence[Answers]) -> list[float | None]:
        scored: Scored = Kernel(self._plan())(_batch(cases))
        return scored.frame["score"].to_list()

    def _ids(self) -> list[str]:
        return [operand.id for operand in self._context().operands]

    def _plan(self) -> Plan:
        context, offer = self._context(), self._offer()
        low, high = offer.bounds(context)
        score = Score(
            id="score",
            title="Score",
            method=offer.name,
            operands=tuple(self._ids()),
            composite=False,
            reversed=frozenset(),
            missing=MissingRule(context.min_answered),
            minimum=float(low),
            maximum=float(high),
            parameters=self.parameters,
        )
        plugin = Plugin(self.plugin.__name__, "-", "contract test")
        planned = PlannedScore(score, context, offer, plugin)
        return Plan(_instrument(self._ids(), self.scale, score), (planned,))


def _batch(cases: Sequence[Answers]) -> Batch:
    import polars as pl

    cells = {
        f"q{number}": Cells.of(
            f"q{number}", pl.Series(["" if one is None else f"{one:.9g}" for one in column])
        )
        for number, column in enumerate(zip(*cases, strict=True), 1)
    }
    numbers: pl.Series = pl.int_range(1, len(cases) + 1, eager=True)
    return Batch(pl.DataFrame(), cells, numbers, numbers, used=len(cases))


def _instrument(ids: list[str], values: Sequence[float], score: Score) -> Instrument:
    scale = Scale("scale", tuple(Option(f"{value:g}", float(value)) for value in values))
    return Instrument(
        id="contract",
        version="1.0.0",
        title="Contract",
        language="en",
        locale="en",
        forms=(Form(Respondent.CLIENT, "Contract", "Now", "Answer."),),
        items=tuple(Item(one, scale, {}) for one in ids),
        scores=(score,),
        flags=(),
        rights=Rights("CC0-1.0", "nobody", wording_included=False),
        citation="",
        validation=Validation("unvalidated", ""),
        sources={},
        vectors=(),
        sha256="",
    )
