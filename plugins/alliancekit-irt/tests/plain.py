"""EAP under the graded response model a second time: plain Python, written from the formulas.

It shares nothing with the plugin: probabilities in place of logarithms, the hyperbolic tangent in
place of the exponential, ``math.fsum`` in place of sums. `integrated` takes an adaptive rule in
place of the quadrature, `with_fifty_digits` decimal numbers in place of floating-point ones.
"""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext

Parameters = tuple[float, Sequence[float]]
"""A discrimination and its thresholds."""

Answers = Sequence[int | None]
"""Categories, counted from 0."""


def logistic(x: float) -> float:
    """1 / (1 + exp(−x))."""
    return (1 + math.tanh(x / 2)) / 2


def probability(item: Parameters, category: int, theta: float) -> float:
    """P(category or higher) − P(a higher one)."""
    slope, thresholds = item
    at_least = 1.0 if category == 0 else logistic(slope * (theta - thresholds[category - 1]))
    last = category == len(thresholds)
    above = 0.0 if last else logistic(slope * (theta - thresholds[category]))
    return at_least - above


def posterior(
    items: Sequence[Parameters], answers: Answers, prior: tuple[float, float]
) -> Callable[[float], float]:
    """Prior × likelihood, not normalised, as a function of theta."""

    def density(theta: float) -> float:
        likelihood = math.prod(
            probability(item, answer, theta)
            for item, answer in zip(items, answers, strict=True)
            if answer is not None
        )
        return likelihood * math.exp(-(((theta - prior[0]) / prior[1]) ** 2) / 2)

    return density


def on_grid(
    items: Sequence[Parameters],
    answers: Answers,
    grid: Sequence[float],
    prior: tuple[float, float] = (0.0, 1.0),
) -> tuple[float, float]:
    """The posterior's mean and standard deviation over the points of ``grid``."""
    density = posterior(items, answers, prior)
    weights = [density(theta) for theta in grid]
    total = math.fsum(weights)
    mean = math.fsum(w * theta for w, theta in zip(weights, grid, strict=True)) / total
    square = math.fsum(w * (theta - mean) ** 2 for w, theta in zip(weights, grid, strict=True))
    return mean, math.sqrt(square / total)


def integrated(
    items: Sequence[Parameters],
    answers: Answers,
    ends: tuple[float, float],
    prior: tuple[float, float] = (0.0, 1.0),
) -> tuple[float, float]:
    """The posterior's mean and standard deviation by integration between two thetas."""
    density = posterior(items, answers, prior)
    steps = [ends[0] + (ends[1] - ends[0]) * step / 400 for step in range(401)]
    peak = max(density(theta) for theta in steps)

    def integral(function: Callable[[float], float]) -> float:
        return math.fsum(
            simpson(function, low, high, 1e-11 * peak)
            for low, high in zip(steps[::20], steps[20::20], strict=False)
        )

    total = integral(density)
    mean = integral(lambda theta: theta * density(theta)) / total
    square = integral(lambda theta: (theta - mean) ** 2 * density(theta)) / total
    return mean, math.sqrt(square)


def with_fifty_digits(
    items: Sequence[Parameters],
    answers: Answers,
    grid: Sequence[float],
    prior: tuple[float, float] = (0.0, 1.0),
) -> tuple[float, float]:
    """As `on_grid`, in decimal arithmetic of 50 digits: what rounding is judged by."""

    def at_least(item: Parameters, category: int, theta: Decimal) -> Decimal:
        if category in {0, len(item[1]) + 1}:
            return Decimal(category == 0)
        return 1 / (1 + (Decimal(item[0]) * (Decimal(item[1][category - 1]) - theta)).exp())

    with localcontext() as context:
        context.prec = 50
        points = [Decimal(theta) for theta in grid]
        weights = []
        for theta in points:
            weight = (-(((theta - Decimal(prior[0])) / Decimal(prior[1])) ** 2) / 2).exp()
            for item, answer in zip(items, answers, strict=True):
                if answer is not None:
                    weight *= at_least(item, answer, theta) - at_least(item, answer + 1, theta)
            weights.append(weight)
        pairs = list(zip(weights, points, strict=True))
        mean = sum(w * theta for w, theta in pairs) / sum(weights)
        square = sum(w * (theta - mean) ** 2 for w, theta in pairs) / sum(weights)
        return float(mean), float(square.sqrt())


def simpson(function: Callable[[float], float], low: float, high: float, error: float) -> float:
    """Adaptive Simpson integration (Lyness 1969)."""

    def rule(low: float, high: float) -> float:
        return (high - low) / 6 * (function(low) + 4 * function((low + high) / 2) + function(high))

    def refined(low: float, high: float, whole: float, error: float, depth: int) -> float:
        middle = (low + high) / 2
        left, right = rule(low, middle), rule(middle, high)
        wrong = left + right - whole
        if abs(wrong) <= 15 * error or depth == 0:
            return left + right + wrong / 15
        return refined(low, middle, left, error / 2, depth - 1) + refined(
            middle, high, right, error / 2, depth - 1
        )

    return refined(low, high, rule(low, high), error, 30)
