"""What holds of every score, whatever the items and the answers."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alliancekit_irt.model import Quadrature
from alliancekit_irt.parameters import read
from alliancekit_irt.plugin import eap_bounds, se_bounds
from alliancekit_irt.posterior import block_height
from bench import Floats, context, parameters, score

settings.register_profile("irt", deadline=None, max_examples=60)
settings.load_profile("irt")

ROUNDING = 1e-12


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], Floats]:
    """A score's parameters, and answers to its items with blanks among them."""
    gap = st.floats(0.05, 2)
    items = []
    for _ in range(draw(st.integers(1, 6))):
        start, gaps = draw(st.floats(-3, 1)), draw(st.lists(gap, max_size=5))
        items.append((draw(st.floats(0.1, 6)), np.cumsum([start, *gaps]).tolist()))
    further: dict[str, Any] = {"D": draw(st.sampled_from([1, 1.7, 1.702]))}
    if draw(st.booleans()):
        further["scale"] = {"mean": 50, "sd": 10}
    if draw(st.booleans()):
        further["quadrature"] = (draw(st.integers(21, 81)), -4, 5)
    answer = [st.sampled_from([np.nan, *range(len(b) + 1)]) for _, b in items]
    rows = draw(st.lists(st.tuples(*answer), min_size=1, max_size=8))
    return parameters(items, **further), np.array(rows, dtype=np.float64)


def bits(values: Floats) -> NDArray[np.int64]:
    return values.view(np.int64)


@given(cases())
def test_scores_lie_within_the_bounds(case: tuple[dict[str, Any], Floats]) -> None:
    for of, scored in zip((eap_bounds, se_bounds), score(*case), strict=True):
        low, high = of(context(case[0]))
        assert np.isfinite(scored).all()
        assert ((low <= scored) & (scored <= high)).all()


@given(cases(), st.data())
def test_a_higher_answer_never_gives_a_lower_score(
    case: tuple[dict[str, Any], Floats], data: st.DataObject
) -> None:
    items, rows = case
    column = data.draw(st.integers(0, rows.shape[1] - 1))
    top = len(items["items"][f"q{column + 1}"]["b"])
    raised = np.repeat(rows[:1], top + 1, axis=0)
    raised[:, column] = np.arange(top + 1)
    mean, _ = score(items, raised)
    assert (np.diff(mean) >= -ROUNDING * 100).all()


@given(cases(), st.randoms())
def test_the_order_of_the_items_does_not_matter(
    case: tuple[dict[str, Any], Floats], draw: Any
) -> None:
    items, rows = case
    order = list(range(rows.shape[1]))
    draw.shuffle(order)
    turned = {**items, "items": {f"q{n + 1}": items["items"][f"q{n + 1}"] for n in order}}
    for one, other in zip(score(items, rows), score(turned, rows[:, order]), strict=True):
        assert np.abs(one - other).max() < 1e-9


@settings(max_examples=25)
@given(cases(), st.integers(0, 2**32))
def test_a_row_has_the_same_bits_whatever_is_beside_it(
    case: tuple[dict[str, Any], Floats], seed: int
) -> None:
    """In any order, in pieces of any size, alone, and in memory laid out the other way."""
    items, few = case
    height = block_height(read(context(items)))
    draw = np.random.default_rng(seed)
    rows = draw.choice(few, 2 * height + 37)
    cuts = np.sort(draw.integers(1, len(rows), 4))
    order = draw.permutation(len(rows))
    alone = draw.integers(len(rows))
    for method, whole in enumerate(score(items, rows)):
        split = [score(items, part)[method] for part in np.split(rows, cuts)]
        assert np.array_equal(bits(np.concatenate(split)), bits(whole))
        assert np.array_equal(bits(score(items, rows[order])[method]), bits(whole[order]))
        assert bits(score(items, rows[alone : alone + 1])[method]) == bits(whole)[alone]
        assert np.array_equal(bits(score(items, np.asfortranarray(rows))[method]), bits(whole))


@given(cases())
def test_a_standard_error_is_no_larger_than_what_the_prior_leaves(
    case: tuple[dict[str, Any], Floats],
) -> None:
    """An answer's likelihood is log-concave in theta, so it can only narrow a normal prior."""
    items = {**case[0], "quadrature": {"points": 481, "minimum": -6, "maximum": 6}}
    unit = items.get("scale", {"sd": 1})["sd"]
    _, error = score(items, case[1])
    assert (error >= 0).all()
    assert (error <= unit * (1 + ROUNDING)).all()


@given(st.floats(-2, 2), st.floats(0.2, 3))
def test_a_blank_row_has_the_prior_for_its_posterior(mean: float, sd: float) -> None:
    items = parameters([(1.5, [0, 1])], prior={"mean": mean, "sd": sd})
    scored, error = score(items, [[None]])
    assert abs(scored[0] - mean) < 1e-9
    assert abs(error[0] - sd) < 1e-6 * sd  # six SD either way: the tails hold 7e-8 of the variance


@given(cases())
def test_what_is_not_answered_might_as_well_not_be_there(
    case: tuple[dict[str, Any], Floats],
) -> None:
    items, rows = case
    one_more = {**items, "items": {**items["items"], "q99": {"a": 2, "b": [-1, 1]}}}
    longer = np.column_stack([rows, np.full(len(rows), np.nan)])
    for one, other in zip(score(items, rows), score(one_more, longer), strict=True):
        assert np.array_equal(bits(one), bits(other))


def test_memory_is_bounded_by_the_block() -> None:
    """A block of few points has many rows, one of many points few; never none."""
    low = read(context(parameters([(1, [0])], quadrature=(3, -1, 1))))
    high = read(context(parameters([(1, [0])], quadrature=(2001, -6, 6))))
    assert low.quadrature == Quadrature(3, -1.0, 1.0)
    assert [block_height(one) for one in (low, high)] == [21824, 64]


def test_contradictory_answers_to_very_steep_items_still_have_a_score() -> None:
    """Products of these probabilities vanish at every point; sums of their logarithms do not."""
    items = parameters([(100, [5]), (100, [-5])] * 20)
    mean, error = score(items, [[0, 1] * 20, [1, 0] * 20])
    assert np.allclose(mean, 0, atol=1e-9)
    assert np.isfinite(error).all()


def test_thresholds_that_nearly_meet_leave_a_category_its_score() -> None:
    """P of the middle category is 1e−12 of what it is elsewhere: that cancels, exactly."""
    near = parameters([(1, [0, 1e-12])])
    far = parameters([(1, [-1e-3, 1e-3])])
    assert np.allclose(score(near, [[1]])[0], 0, atol=1e-9)
    assert np.allclose(score(near, [[1]])[1], score(far, [[1]])[1], atol=1e-6)
