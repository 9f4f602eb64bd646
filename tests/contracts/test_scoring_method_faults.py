"""Each law of scoring methods finds the fault that it is for, and finds no other."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from attrs import evolve, frozen

from alliancekit.api import Answered, Number, OperandValue, ScoringMethodOffer, Total
from alliancekit.responses.batch import Batch
from alliancekit.scoring.kernel import Kernel, Scored
from alliancekit.testing import ScoringMethodContract
from alliancekit.testing.scoring_methods.bench import MethodBench

from .faults import failures, laws, told
from .specimens import plugin_of, specimen

HOOK = "register_scoring_methods"


def bounds(context: Any) -> tuple[float, float]:
    return context.operands[0].minimum, context.operands[0].maximum


def mean(context: Any) -> Any:
    counted = np.sum(~np.isnan(context.values), axis=1)
    return np.nansum(context.values, axis=1) / np.maximum(counted, 1)


SOUND = ScoringMethodOffer("middle", "the mean", bounds, array=mean)


class Sound(ScoringMethodContract):
    """The mean of three answers from 0 to 4, of which two are enough."""

    plugin = plugin_of(HOOK, SOUND)
    method = "middle"
    scale = (0, 1, 2, 3, 4)
    min_answered = 2
    # (1 + 2 + 3) / 3 = 2; (4 + 1) / 2 = 2.5; one answer is too few
    examples = [([1, 2, 3], 2.0), ([4, None, 1], 2.5), ([None, None, 4], None)]


def with_offer(**changes: Any) -> type[Any]:
    """The sound method, in this another."""
    return specimen(Sound, plugin=plugin_of(HOOK, evolve(SOUND, **changes)))


def popping() -> type[Any]:
    """A method with a parameter, which it takes away."""
    changed = evolve(SOUND, array=drops_parameters, parameters={"properties": {"factor": {}}})
    return specimen(Sound, plugin=plugin_of(HOOK, changed), parameters={"factor": 2})


# ─── the specimens ───────────────────────────────────────────────────────────


def blanks_as_zero(context: Any) -> Any:
    """The fault of all faults: a blank is filled with 0 and counted."""
    return np.nan_to_num(context.values).mean(axis=1)


def against_the_batch(context: Any) -> Any:
    """Moved a little by the sum of all rows."""
    found = mean(context)
    return found + 1e-12 * found.sum() * (found < 4)


def carried_on(context: Any) -> Any:
    """A row is moved a little by the one before it."""
    found = mean(context)
    return np.clip(found + 1e-12 * np.concatenate([[0.0], found])[: len(found)], 0, 4)


def by_blocks(context: Any) -> Any:
    """A row far down a large batch is computed in single precision."""
    found = mean(context)
    found[4096:] = found[4096:].astype(np.float32)
    return found


class Remembering:
    """Moved a little by how often it was called for a score."""

    calls = 0

    def __call__(self, context: Any) -> Any:
        self.calls += len(context.values) > 100
        return mean(context) + (1e-12 * self.calls if len(context.values) > 100 else 0)


def in_place(context: Any) -> Any:
    """Fills blanks into the very array that it was given, having made it writable again."""
    found = mean(context)
    context.values.flags.writeable = True
    context.values[np.isnan(context.values)] = 0
    return found


def drops_parameters(context: Any) -> Any:
    """Takes a parameter out of the instrument's own."""
    context.parameters.pop("factor", None)
    return mean(context)


def undefined_in_the_middle(context: Any) -> Any:
    found = mean(context)
    return np.where(found == 3, np.nan, found)


def infinite_at_the_top(context: Any) -> Any:
    found = mean(context)
    return np.where(found == 4, np.inf, found)


def beyond_at_the_top(context: Any) -> Any:
    """A hair more for the best form of all, which no example is."""
    found = mean(context)
    return np.where(found == 4, 4.001, found)


def single(context: Any) -> Any:
    return mean(context).astype(np.float32)


def as_a_column(context: Any) -> Any:
    found = mean(context)
    return found if len(found) else found[:, None]


def no_rows(context: Any) -> Any:
    """Looks at the first row, and so wants one."""
    return mean(context) + 0 * np.isnan(context.values[0, 0])


def afraid_of_blank_forms(context: Any) -> Any:
    if np.isnan(context.values).all(axis=1).any():
        raise ZeroDivisionError("nobody answered")
    return mean(context)


def expression(context: Any) -> Any:
    return context.total / context.answered


def whole_column(context: Any) -> Any:
    """Sums down the rows where it means across the items."""
    return context.total.mean() / context.answered


def other_array(context: Any) -> Any:
    """The array was never brought up to date: a blank is filled with 2."""
    return np.nan_to_num(context.values, nan=2.0).mean(axis=1)


KNOWN = "test_the_known_answers_come_out"
NUMBER = "test_each_row_has_one_number"
FINITE = "test_every_form_with_enough_answers_has_a_score"
BOUNDS = "test_the_bounds_hold"
RANGE = "test_the_bounds_are_a_range"
FEW = "test_too_few_answers_give_no_score"
ZERO = "test_a_blank_is_not_an_answer_of_zero"
ALONE = "test_a_row_is_scored_by_itself"
TWICE = "test_scoring_twice_gives_the_same"
INPUT = "test_its_input_is_left_alone"
AGREE = "test_expression_and_array_agree"
PLAIN = "test_plain_arithmetic_agrees"
SCHEMA = "test_the_parameters_pass_their_schema"
FORMS = "test_the_examples_are_forms_that_can_be_filled_in"
BLANK = "test_the_examples_have_a_blank_where_blanks_are_allowed"

SPECIMENS: list[tuple[str, Callable[[], type[Any]], set[str]]] = [
    # the example says what the code does, as worked out by running it: (4 + 0 + 1) / 3
    (
        "a blank counts as 0, and the example was made to say so",
        lambda: specimen(
            with_offer(array=blanks_as_zero), examples=[([1, 2, 3], 2.0), ([4, None, 1], 5 / 3)]
        ),
        {ZERO},
    ),
    ("a blank counts as 0", lambda: with_offer(array=blanks_as_zero), {ZERO, KNOWN}),
    (
        "an example is wrong",
        lambda: specimen(Sound, examples=[([1, 2, 3], 2.5), ([4, None, 1], 2.5)]),
        {KNOWN},
    ),
    (
        "an example says that a form with an answer too few has a score",
        lambda: specimen(Sound, examples=[([4, None, 1], 2.5), ([None, None, 4], 4.0)]),
        {KNOWN},
    ),
    ("no blank", lambda: specimen(Sound, examples=[([1, 2, 3], 2.0)]), {BLANK}),
    (
        "an answer that is not on the scale",
        lambda: specimen(Sound, examples=[([4, None, 1], 2.5), ([None, None, 5], None)]),
        {FORMS},
    ),
    ("rows look at each other", lambda: with_offer(array=against_the_batch), {ALONE}),
    ("rows look at the one before", lambda: with_offer(array=carried_on), {ALONE}),
    ("blocks of rows differ", lambda: with_offer(array=by_blocks), {ALONE}),
    ("it remembers", lambda: with_offer(array=Remembering()), {ALONE, TWICE}),
    ("in place", lambda: with_offer(array=in_place), {INPUT}),
    ("its parameters are changed", popping, {INPUT}),
    ("not a number", lambda: with_offer(array=undefined_in_the_middle), {FINITE}),
    ("infinite", lambda: with_offer(array=infinite_at_the_top), {FINITE, BOUNDS}),
    ("beyond its bounds", lambda: with_offer(array=beyond_at_the_top), {BOUNDS}),
    ("bounds upside down", lambda: with_offer(bounds=lambda _: (4.0, 0.0)), {RANGE, BOUNDS, KNOWN}),
    ("no bounds", lambda: with_offer(bounds=lambda _: (0.0, float("inf"))), {RANGE}),
    ("single precision", lambda: with_offer(array=single), {NUMBER, KNOWN, FEW}),
    ("another shape for no rows", lambda: with_offer(array=as_a_column), {NUMBER}),
    ("no rows at all", lambda: with_offer(array=no_rows), {NUMBER}),
    ("a blank form ends it", lambda: with_offer(array=afraid_of_blank_forms), {FEW}),
    (
        "the expression sums down the rows",
        lambda: with_offer(array=None, expression=whole_column),
        {KNOWN, ALONE},
    ),
    ("the two disagree", lambda: with_offer(array=other_array, expression=expression), {AGREE}),
    (
        "other programs compute another score",
        lambda: with_offer(portable=lambda _: Total() / 3),
        {PLAIN},
    ),
    (
        "other programs would need an answer that may be blank",
        lambda: with_offer(portable=lambda _: OperandValue("q1") + Number(0) * Answered()),
        {PLAIN},
    ),
    ("no schema", lambda: with_offer(parameters={"type": "obj"}), {SCHEMA}),
    ("refused parameters", lambda: with_offer(parameters={"required": ["factor"]}), {SCHEMA}),
]


def test_a_sound_method_passes() -> None:
    assert failures(Sound) == set()


@pytest.mark.parametrize(
    ("made", "found"), [one[1:] for one in SPECIMENS], ids=[one[0] for one in SPECIMENS]
)
def test_a_fault_is_found_by_the_law_that_is_for_it(
    made: Callable[[], type[Any]], found: set[str]
) -> None:
    assert failures(made()) == found


def test_there_is_a_specimen_for_every_law() -> None:
    assert set().union(*(one[2] for one in SPECIMENS)) == laws(ScoringMethodContract)


@frozen
class Lenient:
    """A kernel that has 0 for what is missing."""

    kernel: Kernel

    def __call__(self, batch: Batch) -> Scored:
        scored = self.kernel(batch)
        return evolve(scored, frame=scored.frame.with_columns(pl.col("score").fill_null(0.0)))


def test_a_score_for_a_blank_form_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = MethodBench.kernel
    monkeypatch.setattr(MethodBench, "kernel", lambda bench: Lenient(sound(bench)))
    assert failures(Sound) == {FEW, KNOWN}  # an example has an answer too few
    assert told(Sound, FEW) == "[None, None, None]: 0.0, though 2 answers are needed"


# ─── what is said ────────────────────────────────────────────────────────────


def by_how_many(context: Any) -> Any:
    """A blank form is divided by 0, and the tests take a warning for an error."""
    if np.isnan(context.values).all(axis=1).any():
        raise RuntimeWarning("invalid value encountered in divide")
    return mean(context)


def test_a_division_by_no_answers_is_told_with_what_to_do() -> None:
    assert told(with_offer(array=by_how_many), FEW) == (
        "the scoring method 'middle' raised an error: RuntimeWarning('invalid value encountered in"
        " divide'); rows with too few answers come along: do not divide by 0 there"
    )


def test_another_error_of_a_blank_form_has_no_such_advice() -> None:
    def slip(context: Any) -> Any:
        if np.isnan(context.values).all(axis=1).any():
            raise KeyError("weights")
        return mean(context)

    said = told(with_offer(array=slip), FEW)
    assert said == "the scoring method 'middle' raised an error: KeyError('weights')"


@pytest.mark.parametrize(
    ("expected", "advised"),
    [(2.33, True), (2.3, True), (2.333333, True), (2.34, False), (2.0, False), (2, False)],
)
def test_a_score_that_was_rounded_is_told(expected: float, *, advised: bool) -> None:
    """(1 + 2 + 4) / 3 = 2.333…"""
    rounded = specimen(Sound, examples=[([1, 2, 4], expected), ([4, None, 1], 2.5)])
    said = told(rounded, KNOWN)
    assert said.startswith(f"[1, 2, 4]: 2.3333333333333335, not {expected}")
    assert ("write it with all digits" in said) is advised


@pytest.mark.parametrize(
    ("examples", "why"),
    [
        ([([1, 2, 3], 2.0), ([4, 1], 2.5)], "as many answers as the others: [2, 3]"),
        (([1, 2, 3], 2.0), "`([answers], score)`, in a list of examples: the one in place 1"),
        ([[1, 2, 3, 2.0]], "`([answers], score)`, in a list of examples: the one in place 1"),
        ([(2.0, [1, 2, 3])], "`([answers], score)`"),
        ([([], None)], "`([answers], score)`"),
        (3, "`([answers], score)`"),
        ([], "give examples"),
    ],
)
def test_examples_that_cannot_be_read_are_told_alike_by_every_law(examples: Any, why: str) -> None:
    bad = specimen(Sound, examples=examples)
    assert all(why in told(bad, law) for law in laws(ScoringMethodContract))
