"""Scores of one person's answers, in the most obvious way: a second opinion on the kernel.

Written from the rules of measurement alone: reverse by the declared range, a not-applicable
answer leaves the denominator, too few answers give no score, POMP = 100 (x − min) / (max − min).
All arithmetic is exact. Nothing of alliancekit is used.
"""

from collections.abc import Mapping
from fractions import Fraction

from tests.second.model import Scale, Score, View

Answer = int | Fraction | str | None
Value = int | Fraction | None


def scores(view: View, answers: Mapping[str, Answer]) -> dict[str, Value]:
    """Score id → exact value, or None where it is missing. What ``answers`` lacks is blank."""
    shut = items_shut(view, answers)
    found: dict[str, Value] = {}
    waiting = list(view.scores)
    while waiting:
        one = waiting.pop(0)
        if any(needed not in found for needed in _needs(one)):
            waiting.append(one)
            continue
        found[one.id] = _score(view, one, answers, found, shut)
    return {one.id: found[one.id] for one in view.scores}


def _needs(one: Score) -> tuple[str, ...]:
    return (*one.requires, *one.of) if one.composite else one.requires


def _score(
    view: View,
    one: Score,
    answers: Mapping[str, Answer],
    found: Mapping[str, Value],
    shut: frozenset[str],
) -> Value:
    for needed in one.requires:
        if found[needed] is None:
            return None
    values: list[int | Fraction] = []
    applicable = 0
    for operand in one.of:
        if one.composite:
            value = found[operand]
        elif operand in shut:
            return None
        else:
            value = counted(one, operand, answers.get(operand), view.answers[operand])
        if value == "does not apply":
            continue
        applicable += 1
        if value is not None:
            values.append(value)
    if len(values) < needed_of(one, applicable):
        return None
    return _value(view, one, sum(values), len(values))


def _value(view: View, one: Score, total: int | Fraction, answered: int) -> int | Fraction:
    if one.kind == "mean":
        return Fraction(total, answered)
    if one.kind == "sum":
        return total
    if one.kind == "times":
        return one.factor * total
    if one.kind == "prorated":
        return Fraction(total * len(one.of), answered)
    if one.kind == "scaled":
        return Fraction(total * one.factor, answered)
    if one.kind == "pomp":
        low, high = range_of(view, one.of[0])
        return 100 * (Fraction(total, answered) - low) / (high - low)
    raise AssertionError(one.kind)


def counted(one: Score, item: str, answer: Answer, scale: Scale) -> Answer:
    """What an answer counts as in a score."""
    if answer is None:
        return None
    if isinstance(answer, str):
        if answer != scale.code:
            raise AssertionError((item, answer))
        return "does not apply"
    return scale.low + scale.high - answer if item in one.turned else answer


def needed_of(one: Score, applicable: int) -> int:
    """How many answers the score needs: at least the floor, and its per cent, rounded up."""
    by_percent = -(-one.percent * applicable // 100)
    return max(one.floor, by_percent)


def range_of(view: View, score: str) -> tuple[int, int]:
    """The lowest and the highest value of a mean, over items or over such means."""
    one = next(one for one in view.scores if one.id == score)
    if one.kind != "mean":
        raise AssertionError(score)
    if one.composite:
        return range_of(view, one.of[0])
    scale = view.answers[one.of[0]]
    return scale.low, scale.high


def sections_in_use(view: View, answers: Mapping[str, Answer]) -> set[str]:
    """The sections in which something is answered; that an item does not apply is no answer."""
    return {
        section.id
        for section in view.sections
        if any(not isinstance(answers.get(item), str | None) for item in section.items)
    }


def items_shut(view: View, answers: Mapping[str, Answer]) -> frozenset[str]:
    """Items that are not scored: of a section not in use, or of two where one was to be used."""
    if not view.sections:
        return frozenset()
    used = sections_in_use(view, answers)
    shut = set()
    for section in view.sections:
        rivals = [
            other.id
            for other in view.sections
            if section.one_of and other.one_of == section.one_of and other.id != section.id
        ]
        if section.id not in used or any(rival in used for rival in rivals):
            shut.update(section.items)
    return frozenset(shut)


def band(one: Score, value: Value) -> str | None:
    """The band that an unrounded value falls in: the last that begins at or below it."""
    label = None
    for start, name in one.bands:
        if value is not None and value >= start:
            label = name
    return label
