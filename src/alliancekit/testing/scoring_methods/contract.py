"""What every scoring method must keep."""

import json
import random
from collections.abc import Mapping, Sequence
from copy import deepcopy
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from alliancekit.api import Operand, ScoreContext, ScoringMethodOffer, value_of
from alliancekit.testing.bench import (
    SEED,
    Answers,
    answered,
    blamed,
    forms,
    ids,
    misshapen,
    offer_of,
    rounded,
)
from alliancekit.testing.contract import Contract
from alliancekit.testing.scoring_methods.bench import MethodBench

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOLERANCE = 1e-9
LARGE = 5000
"""Rows of a batch that is large: beyond what libraries take at one go."""


class ScoringMethodContract(Contract):
    """Subclass this and name your plugin's module and method; pytest does the rest.

    ``examples`` are known answers: the answers of one person, ``None`` for a blank, and the score
    worked out by hand (``None`` where it must be missing). All have the same length. The answers
    lie on a scale of ``scale`` values; ``min_answered`` defaults to all. Where it is fewer, one
    example must have a blank and a score.

    ``lowest_says_nothing`` admits that an answer at the bottom of the scale, or of 0, counts no
    more than a blank, as in a score that is the highest of its answers.
    """

    plugin: ClassVar[ModuleType]
    method: ClassVar[str]
    examples: ClassVar[Sequence[tuple[Answers, float | None]]]
    scale: ClassVar[Sequence[float]] = tuple(range(11))
    parameters: ClassVar[Mapping[str, Any]] = {}
    min_answered: ClassVar[int | None] = None
    lowest_says_nothing: ClassVar[bool] = False

    # ─── what the author says ────────────────────────────────────────────

    def test_the_examples_are_forms_that_can_be_filled_in(self) -> None:
        """Each example answers the same items, on the scale; one at least has a score."""
        for answers, _ in self._known():
            off = [one for one in answers if one is not None and one not in self.scale]
            assert not off, f"{answers}: {off} is not on the scale {tuple(self.scale)}"
        scores = [score for _, score in self._known() if score is not None]
        assert scores, "give an example that has a score: missing ones alone prove nothing"

    def test_the_examples_have_a_blank_where_blanks_are_allowed(self) -> None:
        """A missing rule that nobody worked an example for is a missing rule ignored."""
        bench = self._bench()
        if bench.context.min_answered < bench.context.k:
            assert self._with_blanks(), (
                f"{bench.context.min_answered} of {bench.context.k} answers are enough: give an"
                " example that has a blank and a score, worked out by hand"
            )

    def test_the_parameters_pass_their_schema(self) -> None:
        """The schema is a JSON Schema, and the parameters of the examples pass it."""
        import jsonschema_rs

        own = self._bench().offer.parameters
        schema = {"type": "object", "additionalProperties": False, **own}
        with blamed("the `parameters` of the offer are no JSON Schema; reading them"):
            json.dumps(schema)
            validator = jsonschema_rs.Draft202012Validator(schema)
        found = [error.message for error in validator.iter_errors(dict(self.parameters))]
        assert not found, f"the schema refuses the contract's own parameters: {'; '.join(found)}"

    def test_the_bounds_are_a_range(self) -> None:
        """``bounds`` gives two finite numbers, the lower one first, the same ones each time."""
        from math import isfinite

        bench = self._bench()
        low, high = bench.bounds()
        assert isfinite(low), f"the lower bound is {low}: no instrument can declare it"
        assert isfinite(high), f"the upper bound is {high}: no instrument can declare it"
        assert low <= high, f"the bounds are {low} and {high}: give the lower one first"
        assert bench.bounds() == (low, high), "the bounds of one score change from call to call"

    # ─── what is computed ────────────────────────────────────────────────

    def test_the_known_answers_come_out(self) -> None:
        """Every example gives its score."""
        given = self._bench().scores([answers for answers, _ in self._known()])
        for (answers, expected), score in zip(self._known(), given, strict=True):
            if expected is None or score is None:
                assert score is expected, f"{answers}: {score}, expected {expected}"
            else:
                told = f"{answers}: {score}, not {expected}{rounded(score, expected)}"
                assert abs(score - expected) <= TOLERANCE, told

    def test_each_row_has_one_number(self) -> None:
        """One float64 for each row, whether there are none, one or many."""
        import numpy as np
        import polars as pl

        bench, cases = self._bench(), self._forms()
        for rows in ([], cases[:1], cases[:7]):
            if bench.offer.array is not None:
                given = bench.raw_array(bench.given(rows))
                assert isinstance(given, np.ndarray), f"{bench.called} gives {type(given).__name__}"
                assert given.dtype == np.float64, f"{bench.called} gives {given.dtype}: float64"
                told = f"{bench.called} gives shape {given.shape} for {len(rows)} rows"
                assert given.shape == (len(rows),), told
            if bench.offer.expression is not None:
                series = bench.raw_expression(rows)
                told = f"{bench.called} gives {series.dtype}, not Float64"
                assert series.dtype == pl.Float64, told
                told = f"{bench.called} gives {len(series)} numbers for {len(rows)} rows"
                assert len(series) == len(rows), told

    def test_every_form_with_enough_answers_has_a_score(self) -> None:
        """Where the missing rule is met the score is a finite number."""
        import numpy as np

        cases = self._forms()
        for answers, score in zip(cases, self._bench().results(cases), strict=True):
            assert np.isfinite(score), f"{answers}: {score}, where enough is answered"

    def test_the_bounds_hold(self) -> None:
        """No form can be filled in so that its score lies beyond what ``bounds`` says."""
        import numpy as np

        bench, cases = self._bench(), self._forms()
        low, high = bench.bounds()
        slack = TOLERANCE * abs(high - low)
        for answers, score in zip(cases, bench.results(cases), strict=True):
            told = f"{answers}: {score}, beyond the bounds {low:g} to {high:g}"
            assert np.isnan(score) or low - slack <= score <= high + slack, told

    def test_too_few_answers_give_no_score(self) -> None:
        """A blank form has no score: it is not 0. Nor has one with an answer too few."""
        bench, scale = self._bench(), list(self.scale)
        k, least = bench.context.k, bench.context.min_answered
        cases: list[Answers] = [[None] * k]
        cases += [[scale[-1]] * few + [None] * (k - few) for few in range(1, least)]
        cases += [[None] * (k - few) + [scale[0]] * few for few in range(1, least)]
        frame = bench.scored(cases).frame
        for answers, score in zip(cases, frame["score"], strict=True):
            assert score is None, f"{answers}: {score}, though {least} answers are needed"
        counts = list(map(answered, cases))
        assert frame["score_answered"].to_list() == counts, "the answers are counted wrong"

    def test_a_blank_is_not_an_answer_of_zero(self) -> None:
        """What was not answered is left out: it is neither 0 nor the lowest answer."""
        examples = self._with_blanks()
        if not examples or self.lowest_says_nothing:
            return
        bench = self._bench()
        found = bench.results(examples)
        for instead in {0.0, float(min(self.scale))}:
            filled = [[instead if one is None else one for one in answers] for answers in examples]
            try:
                counted = bench.results(filled)
            except AssertionError:
                continue  # it refuses an answer that is not on the scale: no blank counts as one
            assert (found != counted).any(), (
                f"every example with a blank has the score that an answer of {instead:g} in its"
                " place would give: leave blanks out, or say `lowest_says_nothing = True`"
            )

    # ─── what it must not depend on ──────────────────────────────────────

    def test_a_row_is_scored_by_itself(self) -> None:
        """Alone, among others, in any order, in a large batch: a row's score is the same."""
        import numpy as np

        bench, cases = self._bench(), self._forms()[:60]
        together = bench.results(cases)
        alone = np.array([bench.results([case])[0] for case in cases])
        self._same(together, alone, cases, "alone, and among other rows")
        self._same(together, bench.results(cases[::-1])[::-1], cases, "in another order")
        order = random.Random(SEED).sample(range(len(cases)), len(cases))  # noqa: S311
        mixed = bench.results([cases[at] for at in order])
        self._same(together[order], mixed, [cases[at] for at in order], "in another order")
        large = [cases[at % len(cases)] for at in range(LARGE)]
        wanted = together[np.arange(LARGE) % len(cases)]
        self._same(wanted, bench.results(large), large, f"in a batch of {LARGE} rows")

    def test_scoring_twice_gives_the_same(self) -> None:
        """The method keeps nothing from one call to the next, nor of one score for another."""
        bench, cases = self._bench(), self._forms()
        first = bench.results(cases)
        self._same(first, bench.results(cases), cases, "when it is scored once more")
        bench.results(cases[::2])
        bench.beside().results(cases[::-1])
        self._same(first, bench.results(cases), cases, "after other forms were scored")
        self._same(first, self._bench().results(cases), cases, "when it is offered anew")

    def test_its_input_is_left_alone(self) -> None:
        """The method writes neither to the values that it is given nor to the parameters."""
        bench, cases = self._bench(), self._forms()
        if bench.offer.array is not None:
            values = bench.given(cases)
            bench.raw_array(values)
            assert values.tobytes() == bench.given(cases).tobytes(), (
                f"{bench.called} changes the values that it is given, of which other scores are"
                " made: work on a copy"
            )
            values.flags.writeable = False  # as the kernel gives them
            bench.raw_array(values)
        if bench.offer.expression is not None:
            bench.raw_expression(cases)
        told = f"{bench.called} changes the instrument's parameters: work on a copy"
        assert bench.context.parameters == self.parameters, told

    # ─── one score, told in several ways ─────────────────────────────────

    def test_expression_and_array_agree(self) -> None:
        """A method that gives both gives one score, to the last digits."""
        bench, cases = self._bench(), self._forms()
        if bench.offer.expression is None or bench.offer.array is None:
            return
        one, other = bench.by_expression(cases), bench.by_array(cases)
        for answers, this, that in zip(cases, one, other, strict=True):
            told = f"{answers}: {this} by the expression, {that} by the array"
            assert self._close(this, that), told

    def test_plain_arithmetic_agrees(self) -> None:
        """What ``portable`` tells other programs to compute is the score."""
        bench, cases = self._bench(), self._forms()
        if bench.offer.portable is None:
            return
        with blamed(f"the `portable` of {bench.called}"):
            tree = bench.offer.portable(bench.context)
        if tree is None:
            return
        names = ids(bench.context.k)
        for answers, score in zip(cases, bench.results(cases), strict=True):
            with blamed(f"{answers}: its score in plain arithmetic"):
                told = value_of(tree, dict(zip(names, answers, strict=True)))
            assert self._close(score, told), f"{answers}: {score}, in plain arithmetic {told}"

    # ─── the bench ───────────────────────────────────────────────────────

    @classmethod
    def _misshapen(cls) -> list[str]:
        return [one for one in [misshapen(cls.examples)] if one]

    def _known(self) -> Sequence[tuple[Answers, float | None]]:
        """The examples, where they can be read."""
        fault = misshapen(self.examples)
        assert not fault, fault
        assert self.examples, "give examples: answers and the score that you worked out by hand"
        return self.examples

    def _bench(self) -> MethodBench:
        offer: ScoringMethodOffer = offer_of(self.plugin, "register_scoring_methods", self.method)
        k = len(self._known()[0][0])
        ends = (float(min(self.scale)), float(max(self.scale)))
        operands = tuple(Operand(one, *ends) for one in ids(k))
        least = k if self.min_answered is None else self.min_answered
        context = ScoreContext("score", operands, deepcopy(dict(self.parameters)), least)
        return MethodBench(offer, context, tuple(map(float, self.scale)))

    def _forms(self) -> list[Answers]:
        context = self._bench().context
        least = context.min_answered
        known = [answers for answers, _ in self._known() if answered(answers) >= least]
        return [*known, *forms(self.scale, context.k, least)]

    def _with_blanks(self) -> list[Answers]:
        """The examples that have a blank and, all the same, a score."""
        return [one for one, score in self._known() if None in one and score is not None]

    def _close(self, one: float, other: float) -> bool:
        return abs(one - other) <= TOLERANCE * max(1.0, abs(one))

    def _same(
        self,
        one: "NDArray[np.float64]",
        other: "NDArray[np.float64]",
        cases: Sequence[Answers],
        when: str,
    ) -> None:
        import numpy as np

        for at in np.flatnonzero(~((one == other) | (np.isnan(one) & np.isnan(other)))).tolist():
            raise AssertionError(f"{cases[at]}: {one[at]} becomes {other[at]} {when}")
