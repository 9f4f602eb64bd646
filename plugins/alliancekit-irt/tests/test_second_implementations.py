"""The methods agree with other people's arithmetic: plain Python's twice over, and girth's."""

import numpy as np
import pytest

from bench import Floats, parameters, score
from plain import Parameters, integrated, on_grid, with_fifty_digits

Rows = list[list[int | None]]


def drawn(seed: int, items: int, rows: int) -> tuple[list[Parameters], Rows]:
    """Items of two to seven categories and answers to them, about one in six left blank."""
    draw = np.random.default_rng(seed)
    made: list[Parameters] = [
        (float(draw.uniform(0.3, 3.5)), np.sort(draw.uniform(-3, 3, count)).tolist())
        for count in draw.integers(1, 7, items)
    ]
    answers: Rows = [
        [None if draw.random() < 1 / 6 else int(draw.integers(len(b) + 1)) for _, b in made]
        for _ in range(rows)
    ]
    return made, answers


@pytest.mark.parametrize("seed", range(8))
def test_plain_python_gives_the_same_by_the_same_quadrature(seed: int) -> None:
    """To 1e−9: plain Python loses digits where a probability is the difference of two near 1."""
    items, rows = drawn(seed, items=seed + 1, rows=40)
    prior, grid = (0.3, 1.2), [-5 + 10 * step / 80 for step in range(81)]
    given = parameters(items, quadrature=(81, -5, 5), prior={"mean": 0.3, "sd": 1.2})
    expected = np.array([on_grid(items, answers, grid, prior) for answers in rows])
    mean, error = score(given, rows)
    assert np.abs(mean - expected[:, 0]).max() < 1e-9
    assert np.abs(error - expected[:, 1]).max() < 1e-9


@pytest.mark.parametrize("seed", range(8))
def test_fifty_digits_give_the_same_but_for_the_last_of_ours(seed: int) -> None:
    items, rows = drawn(seed, items=seed + 1, rows=5)
    grid = np.linspace(-6, 6, 121)
    expected = np.array([with_fifty_digits(items, answers, grid.tolist()) for answers in rows])
    mean, error = score(parameters(items), rows)
    assert np.abs(mean - expected[:, 0]).max() < 1e-13
    assert np.abs(error - expected[:, 1]).max() < 1e-13


@pytest.mark.parametrize("seed", range(4))
def test_the_default_quadrature_is_as_good_as_integration(seed: int) -> None:
    items, rows = drawn(seed, items=6, rows=6)
    expected = np.array([integrated(items, answers, (-6, 6)) for answers in rows])
    mean, error = score(parameters(items), rows)
    assert np.abs(mean - expected[:, 0]).max() < 1e-7
    assert np.abs(error - expected[:, 1]).max() < 1e-7


def test_girth_gives_the_same_scores() -> None:
    """It integrates over two traits by a Gauss–Legendre rule (girth 0.8, by Ryan Sanchez).

    No item of ours depends on the second trait, so the first is scored as if it were alone. girth
    wants all categories of an item to occur, takes intercepts −ab, and gives no standard error.
    """
    girth = pytest.importorskip("girth")
    draw = np.random.default_rng(5)
    slopes = draw.uniform(0.5, 3, 7)
    thresholds = np.sort(draw.uniform(-2.5, 2.5, (7, 4)), axis=1)
    each = np.tile(np.arange(5)[:, np.newaxis], (1, 7))
    rows = np.concatenate([each, draw.integers(0, 5, (60, 7))])
    expected: Floats = girth.multidimensional_ability_eap(
        rows.T,
        -slopes[:, np.newaxis] * thresholds,
        np.stack([slopes, np.zeros(7)], axis=1),
        {"quadrature_n": 101, "quadrature_bounds": (-6, 6)},
    )[0]
    items = [(float(a), b.tolist()) for a, b in zip(slopes, thresholds, strict=True)]
    mean, _ = score(parameters(items), rows)
    assert np.abs(mean - expected).max() < 1e-6
