"""A published table comes out: PROMIS Short Form v1.0 Depression 8a, raw score to T score.

The table: HealthMeasures, PROMIS Depression Scoring Manual, 22 February 2017, as UpToDate reprints
it (graphic 112642). It gives, for each raw score (the sum of eight answers of 1–5), the T score and
its standard error, to one decimal.
The item parameters are those of the PROMIS Adult Depression item bank v1.0 (Pilkonis et al. 2011,
Assessment 18, 263–283), in five digits as Stanford's CHOIR publishes them
(github.com/chamtrain/choir-d, PromisShortFormV10Depression8a.java, 2018). Only numbers are quoted,
no wording.

A raw score stands for all patterns of answers with that sum, each as likely as the model makes it
(Thissen, Pommerich, Billeaud & Williams 1995). So all 5⁸ = 390,625 patterns are scored by the
methods, and the scores of one sum are averaged, weighted by the patterns' probabilities; the
variance of a sum is the mean of the patterns' variances plus the variance of their means. The
lowest and the highest sum have one pattern each: there the table shows the methods' own values.

The table does not say which quadrature was used. Of the 33 rows only the standard error of the
highest depends on it: 3.4 with the −4.5 to 4.5 taken here, 3.2 with −4 to 4, 3.5 with −6 to 6.
"""

import numpy as np

from bench import Floats, parameters, score

# id: discrimination, four thresholds
ITEMS = {
    "EDDEP04": (4.26142, [0.4011, 0.9757, 1.6963, 2.4441]),
    "EDDEP05": (3.93174, [0.3049, 0.9131, 1.5935, 2.4117]),
    "EDDEP06": (4.14476, [0.3501, 0.9153, 1.6782, 2.4705]),
    "EDDEP09": (3.65743, [0.3120, 0.9818, 1.7821, 2.5711]),
    "EDDEP22": (3.97003, [0.2038, 0.7955, 1.6487, 2.2955]),
    "EDDEP29": (4.34292, [-0.1173, 0.5977, 1.4282, 2.2725]),
    "EDDEP36": (3.48301, [-0.5359, 0.3476, 1.3468, 2.3548]),
    "EDDEP41": (4.45416, [0.5584, 1.0742, 1.7793, 2.5301]),
}

# raw score 8 to 40: T score, standard error
PUBLISHED = """
38.2 5.7  44.7 3.3  47.5 2.7  49.4 2.3  50.9 2.0  52.1 1.9  53.2 1.8  54.1 1.8  55.1 1.7
55.9 1.7  56.8 1.7  57.7 1.7  58.5 1.7  59.4 1.7  60.3 1.7  61.2 1.7  62.1 1.8
63.0 1.8  63.9 1.8  64.9 1.8  65.8 1.8  66.8 1.8  67.7 1.8  68.7 1.8  69.7 1.8
70.7 1.8  71.7 1.8  72.8 1.8  73.9 1.8  75.0 1.9  76.4 2.0  78.2 2.4  81.3 3.4
"""

ENDS, POINTS = 4.5, 91


def probabilities(patterns: int) -> Floats:
    """How likely each pattern is, in the order of `numpy.indices`: the last item changes first."""
    theta = np.linspace(-ENDS, ENDS, POINTS)
    total = np.zeros(patterns)
    for point, weight in zip(theta, np.exp(-(theta**2) / 2), strict=True):
        joint = np.array([weight])
        for slope, thresholds in ITEMS.values():
            at_least = 1 / (1 + np.exp(-slope * (point - np.array(thresholds))))
            category = -np.diff(np.concatenate([[1.0], at_least, [0.0]]))
            joint = (joint[:, np.newaxis] * category).ravel()
        total += joint
    return total


def test_the_whole_table_comes_out() -> None:
    given = parameters(
        list(ITEMS.values()),
        quadrature=(POINTS, -ENDS, ENDS),
        scale={"mean": 50, "sd": 10},
    )
    patterns = np.indices((5,) * len(ITEMS)).reshape(len(ITEMS), -1).T
    mean, error = score(given, patterns)
    likely, sums = probabilities(len(patterns)), patterns.sum(axis=1)

    def average(values: Floats) -> Floats:
        weighted: Floats = np.bincount(sums, likely * values) / np.bincount(sums, likely)
        return weighted

    by_sum = average(mean)
    deviation = np.sqrt(average(error**2) + average((mean - by_sum[sums]) ** 2))
    published = np.array(PUBLISHED.split(), dtype=np.float64).reshape(33, 2)
    # printed to one decimal; 0.001 more where a value lies at the edge of rounding
    assert np.abs(by_sum - published[:, 0]).max() <= 0.051
    assert np.abs(deviation - published[:, 1]).max() <= 0.051
    assert np.array_equal(np.round(mean[[0, -1]], 1), [38.2, 81.3])
    assert np.array_equal(np.round(error[[0, -1]], 1), [5.7, 3.4])
