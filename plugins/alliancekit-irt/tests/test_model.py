"""What an answer says of theta."""

import numpy as np
from alliancekit.api import Operand

from alliancekit_irt.model import Item
from alliancekit_irt.parameters import read
from bench import context, parameters
from plain import probability

STEEP = parameters([(3, [-2, -1.9, 0, 2.5])], D=1.702, quadrature=(25, -6, 6))


def test_the_probabilities_of_an_items_categories_are_those_of_the_formula() -> None:
    model = read(context(STEEP))
    found = np.exp(model.log_likelihoods(model.items[0]))
    formula = [
        [probability((3 * 1.702, [-2, -1.9, 0, 2.5]), category, theta) for theta in model.theta()]
        for category in range(5)
    ]
    assert np.abs(found - formula).max() < 1e-15
    assert np.abs(found.sum(axis=0) - 1).max() < 1e-15


def test_a_threshold_is_where_half_answer_above_it() -> None:
    model = read(context(parameters([(1.3, [-2, 0, 1])], quadrature=(13, -6, 6))))
    found = np.exp(model.log_likelihoods(model.items[0]))
    for above, threshold in enumerate([-2, 0, 1], 1):
        assert abs(found[above:, threshold + 6].sum() - 0.5) < 1e-15


def test_the_logarithm_is_finite_where_the_probability_is_nought() -> None:
    given = parameters([(100, [-1, 0])], quadrature=(3, -1000, 1000))
    model = read(context(given, operands=(Operand("q1", 0, 2),)))
    assert model.items == (Item(100.0, (-1.0, 0.0), (0.0, 1.0, 2.0)),)
    found = model.log_likelihoods(model.items[0])
    assert np.isfinite(found).all()
    assert found[0, 2] == -100_100  # log P(lowest | 1000) = −a (1000 − b1), as exp(−100100) is 0
