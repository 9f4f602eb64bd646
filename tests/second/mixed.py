"""Two sets of mixed answers that between them betray a wrong key.

In at least one of the two, any item differs from any item of another subscale, and a turned one
from what it would count straight: an item in the wrong subscale, a forgotten or a needless
reversal each change a score.
"""

import random
from collections import defaultdict
from fractions import Fraction
from itertools import product

from tests.second.model import Scale, View

Set = dict[str, int | Fraction]
Pair = tuple[int | Fraction, int | Fraction]

TRIES = 5_000


def homes(view: View) -> dict[str, tuple[str, ...]]:
    """Item → the scores that it is counted in."""
    found: dict[str, tuple[str, ...]] = {
        item: tuple(one.id for one in view.scores if not one.composite and item in one.of)
        for item in view.answers
    }
    return {item: where for item, where in found.items() if where}


def turned_items(view: View) -> frozenset[str]:
    return frozenset(item for one in view.scores for item in one.turned)


def two_sets(view: View) -> tuple[Set, Set]:
    """The answers, item by item; the same for the same key."""
    for attempt in range(TRIES):
        rng = random.Random(f"{view.instrument} {view.respondent} {attempt}")  # noqa: S311
        pairs = _drawn(view, rng)
        if _telling(view, pairs):
            turned = turned_items(view)
            raw = {
                item: tuple(_turn(view.answers[item], v) if item in turned else v for v in pair)
                for item, pair in pairs.items()
            }
            return {i: p[0] for i, p in raw.items()}, {i: p[1] for i, p in raw.items()}
    raise AssertionError(f"{view.instrument}: no two sets tell its items apart")


def _turn(scale: Scale, value: int | Fraction) -> int | Fraction:
    return scale.low + scale.high - value


def _drawn(view: View, rng: random.Random) -> dict[str, Pair]:
    """Per item what it counts in the two sets; items of different scores share no pair."""
    drawn: dict[str, Pair] = {}
    by_scale = defaultdict(lambda: defaultdict(list))
    for item, where in homes(view).items():
        by_scale[view.answers[item]][where].append(item)
    for scale, groups in by_scale.items():
        pool = _pairs(scale, rng)
        own: dict[tuple[str, ...], list[Pair]] = defaultdict(list)
        while pool and any(len(own[where]) < len(items) for where, items in groups.items()):
            for where, items in groups.items():
                if pool and len(own[where]) < len(items):
                    own[where].append(pool.pop())
        for where, items in groups.items():
            for index, item in enumerate(items):
                drawn[item] = own[where][index % len(own[where])]
    return drawn


def _pairs(scale: Scale, rng: random.Random) -> list[Pair]:
    """Every pair of answers but those that reversal leaves as they are."""
    if scale.parts > 1:
        tenths = range(scale.low * scale.parts, scale.high * scale.parts + 1)
        return [tuple(Fraction(rng.choice(tenths), scale.parts) for _ in "ab") for _ in range(50)]
    values = range(scale.low, scale.high + 1)
    pairs = [p for p in product(values, values) if any(2 * v != scale.low + scale.high for v in p)]
    rng.shuffle(pairs)
    return pairs


def _telling(view: View, pairs: dict[str, Pair]) -> bool:
    """Whether every flipped item and every exchange of two items would show."""
    where, turned = homes(view), turned_items(view)
    if any(_flipped(view, item, pair) == pair for item, pair in pairs.items()):
        return False
    for one, other in product(pairs, pairs):
        if where[one] != where[other] and pairs[one] == pairs[other]:
            return False
        # the reversal of one of them moved to the other, in the same score
        if one in turned and other not in turned and where[one] == where[other]:
            mine, theirs = _flipped(view, one, pairs[one]), pairs[other]
            if mine == theirs:
                return False
    return True


def _flipped(view: View, item: str, pair: Pair) -> Pair:
    return tuple(_turn(view.answers[item], value) for value in pair)
