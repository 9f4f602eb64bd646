"""The built-in scoring methods pass the contract that plugin authors are given."""

from alliancekit.builtin import norm_methods, scoring_methods
from alliancekit.testing import ScoringMethodContract

NORMS = {"source": "Nobody (2026).", "n": 120, "population": "Nobody at all."}
TABLE = [
    {"from": 0, "value": 31},
    {"from": 2, "value": 38},
    {"from": 3, "value": 44},
    {"from": 10, "value": 60},
]


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


class TestTScore(ScoringMethodContract):
    plugin = norm_methods
    method = "t-score"
    parameters = {"mean": 6, "sd": 2, "norms": NORMS}
    # 50 + 10 × (6 - 6) / 2; 50 + 10 × (9 - 6) / 2; 50 + 10 × (5 - 6) / 2
    examples = [([6.0], 50.0), ([9.0], 65.0), ([5.0], 45.0), ([None], None)]


class TestNormTable(ScoringMethodContract):
    plugin = norm_methods
    method = "norm-table"
    scale = (0, 1, 2, 2.5, 3, 9, 10)
    parameters = {"table": TABLE, "between": "floor", "norms": NORMS}
    examples = [([0.0], 31.0), ([2.5], 38.0), ([3.0], 44.0), ([10.0], 60.0), ([None], None)]


class TestNormTableInterpolated(ScoringMethodContract):
    plugin = norm_methods
    method = "norm-table"
    scale = (0, 1, 2, 2.5, 3, 9, 10)
    parameters = {"table": TABLE, "between": "interpolate", "norms": NORMS}
    # between 2 and 3: 38 + (44 - 38) × 0.5; between 3 and 10: 44 + (60 - 44) × 6 / 7
    examples = [([2.5], 41.0), ([3.0], 44.0), ([9.0], 44 + 96 / 7), ([None], None)]
