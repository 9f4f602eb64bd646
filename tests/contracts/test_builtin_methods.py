"""The built-in scoring methods pass the contract that plugin authors are given."""

from alliancekit.builtin import scoring_methods
from alliancekit.testing import ScoringMethodContract


class TestMean(ScoringMethodContract):
    plugin = scoring_methods
    method = "mean"
    min_answered = 2
    examples = [([2.0, 4.0, 9.0], 5.0), ([2.0, None, 4.0], 3.0), ([2.0, None, None], None)]


class TestSum(ScoringMethodContract):
    plugin = scoring_methods
    method = "sum"
    examples = [([2.0, 4.0, 9.0], 15.0), ([2.0, None, 4.0], None)]


class TestProratedSum(ScoringMethodContract):
    plugin = scoring_methods
    method = "prorated-sum"
    min_answered = 2
    examples = [([2.0, 4.0, 9.0], 15.0), ([2.0, None, 4.0], 9.0)]  # 3 × (2 + 4) / 2


class TestScaledMean(ScoringMethodContract):
    plugin = scoring_methods
    method = "scaled-mean"
    parameters = {"factor": 10}
    min_answered = 2
    examples = [([2.0, 4.0, 9.0], 50.0), ([2.0, None, 4.0], 30.0)]


class TestLinear(ScoringMethodContract):
    plugin = scoring_methods
    method = "linear"
    parameters = {"intercept": 1, "weights": {"q1": 2, "q2": -1}}
    examples = [([3.0, 4.0], 3.0), ([0.0, 10.0], -9.0), ([None, 1.0], None)]  # 1 + 6 - 4


class TestPomp(ScoringMethodContract):
    plugin = scoring_methods
    method = "pomp"
    min_answered = 1
    examples = [([5.0, 6.0], 55.0), ([None, 3.0], 30.0)]  # 100 × 5.5 / 10
