"""The methods pass the contract of alliancekit; every known answer is worked by hand.

The quadrature is −1, 0, 1 and the prior standard normal, so the three points weigh p = exp(−½), 1
and p. With s the logistic function: s(1) = 0.731059, s(−1) = 0.268941, s(−2) = 0.119203,
s(1) − s(−1) = tanh(½) = 0.462117, and p = 0.606531.
"""

from math import exp, sqrt, tanh

from alliancekit.testing import ScoringMethodContract

from alliancekit_irt import plugin
from bench import parameters

P = exp(-0.5)
HIGH, LOW, LOWER = 1 / (1 + exp(-1)), 1 / (1 + exp(1)), 1 / (1 + exp(2))

TWO_ITEMS = parameters([(1, [0]), (1, [0])], quadrature=(3, -1, 1))

# One answer of 1: the points weigh p s(−1), ½, p s(1); the sum is p + ½ = 1.106531,
# the mean p tanh(½) / (p + ½) = 0.280288 / 1.106531 = 0.253304.
ONE = P * tanh(0.5) / (P + 0.5)

# Two answers of 1: p s(−1)², ¼, p s(1)²; s(1)² − s(−1)² = tanh(½), since s(1) + s(−1) = 1;
# s(1)² + s(−1)² = 0.534447 + 0.072329 = 0.606776;
# the mean is 0.280288 / (0.606531 × 0.606776 + 0.25) = 0.280288 / 0.618028 = 0.453520.
BOTH = P * tanh(0.5) / (P * (HIGH**2 + LOW**2) + 0.25)


class TestEapByHand(ScoringMethodContract):
    plugin = plugin
    method = "grm-eap"
    parameters = TWO_ITEMS
    scale = (0, 1)
    min_answered = 1
    examples = [
        ([1.0, 0.0], 0.0),  # as much for theta as for −theta
        ([0.0, 1.0], 0.0),
        ([1.0, None], ONE),
        ([None, 0.0], -ONE),
        ([1.0, 1.0], BOTH),
        ([0.0, 0.0], -BOTH),
        ([None, None], None),
    ]


class TestStandardErrorByHand(ScoringMethodContract):
    """The mean of theta² is what the outer points weigh; the variance is that less mean²."""

    plugin = plugin
    method = "grm-eap-se"
    parameters = TWO_ITEMS
    scale = (0, 1)
    min_answered = 1
    examples = [
        # outer: p / (p + ½) = 0.548137; less 0.253304² = 0.064163: 0.483975, root 0.695683
        ([1.0, None], sqrt(P / (P + 0.5) - ONE**2)),
        ([None, 0.0], sqrt(P / (P + 0.5) - ONE**2)),
        # p s(1) s(−1) twice and ¼: s(1) s(−1) = 0.196612; 0.238502 / 0.488502 = 0.488232
        ([1.0, 0.0], sqrt(2 * P * HIGH * LOW / (2 * P * HIGH * LOW + 0.25))),
        ([None, None], None),
    ]


class TestEapAsTByHand(ScoringMethodContract):
    """One item of three categories, thresholds −1 and 1: T = 50 + 10 theta."""

    plugin = plugin
    method = "grm-eap"
    parameters = parameters([(1, [-1, 1])], quadrature=(3, -1, 1), scale={"mean": 50, "sd": 10})
    scale = (0, 1, 2)
    # Answer 2: s(theta − 1) = s(−2), s(−1), ½; the mean is p (½ − s(−2)) / (p (½ + s(−2)) + s(−1))
    # = 0.230965 / (0.375566 + 0.268941) = 0.358359
    TOP = P * (0.5 - LOWER) / (P * (0.5 + LOWER) + LOW)
    examples = [([1.0], 50.0), ([2.0], 50 + 10 * TOP), ([0.0], 50 - 10 * TOP), ([None], None)]


def test_the_hand_worked_numbers_are_those_in_the_comments() -> None:
    found = [ONE, BOTH, TestEapAsTByHand.TOP, TestStandardErrorByHand.examples[0][1]]
    assert [round(one, 6) for one in found] == [0.253304, 0.45352, 0.358359, 0.695683]
