"""The arithmetic behind a case in words that a person can follow with pencil and paper."""

from collections.abc import Mapping
from fractions import Fraction

from tests.second.mixed import turned_items
from tests.second.model import Score, View
from tests.second.scores import (
    Answer,
    Value,
    counted,
    items_shut,
    needed_of,
    range_of,
    sections_in_use,
)

LONGEST = 2_000


def title(identity: str) -> str:
    return identity.replace("_", " ")


def number(value: int | Fraction) -> str:
    """``3``, ``7.5`` (tenths only) or ``7/3``."""
    value = Fraction(value)
    if value.denominator == 1:
        return str(value.numerator)
    tenths = value * 10
    if tenths.denominator == 1:
        return f"{float(value):g}".replace("-", "−")
    return f"{value.numerator}/{value.denominator}"


def parts_of(view: View, one: Score) -> tuple[Score, ...]:
    """The scores that split its items among them, if any do."""
    smaller = [
        s for s in view.scores if not s.composite and s.id != one.id and set(s.of) < set(one.of)
    ]
    # the smallest ones: the total of a total is told by its subscales
    leaves = [s for s in smaller if not any(set(o.of) < set(s.of) for o in smaller)]
    whole = sum(len(s.of) for s in leaves) == len(one.of)
    return tuple(leaves) if leaves and whole and not one.composite else ()


def working(view: View, answers: Mapping[str, Answer], found: Mapping[str, Value]) -> str:
    """All scores of a case, those that are told alike together."""
    if all(answers.get(item) is None for item in view.answers):
        return "Nothing is answered, so every score is missing. None is 0."
    told: dict[str, list[str]] = {}
    for section in view.sections:
        for sentence in _not_in_use(view, section.id, answers):
            told.setdefault(sentence, [])
    for one in view.scores:
        if one.kind == "pomp" or (set(one.of) & items_shut(view, answers)):
            continue
        told.setdefault(_one(view, one, answers, found), []).append(title(one.id))
    sentences = [
        f"{_upper(', '.join(names))}: {sentence}." if names else sentence
        for sentence, names in told.items()
    ]
    text = " ".join([*_preface(view, answers), *sentences, *_pomps(view, found)])
    if len(text) > LONGEST:
        raise AssertionError((view.instrument, len(text), text))
    return text


def _preface(view: View, answers: Mapping[str, Answer]) -> list[str]:
    ends = {
        scale.low + scale.high
        for item, scale in ((item, view.answers[item]) for item in turned_items(view))
        if not isinstance(answers.get(item), (str, type(None)))
    }
    return [f"r marks a turned answer, {one} − x." for one in ends]


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _not_in_use(view: View, section: str, answers: Mapping[str, Answer]) -> list[str]:
    one = next(s for s in view.sections if s.id == section)
    used = sections_in_use(view, answers)
    if section not in used:
        return [f"{_upper(title(section))}: nothing is answered, so it is not in use."]
    rivals = [s.id for s in view.sections if one.one_of and s.one_of == one.one_of and s.id in used]
    if len(rivals) > 1:
        both = " and ".join(title(rival) for rival in rivals)
        return [f"{_upper(both)} hold answers where one is used: all of them are missing."]
    return []


def _one(view: View, one: Score, answers: Mapping[str, Answer], found: Mapping[str, Value]) -> str:
    if one.composite:
        return _composite(one, found)
    values = [(item, counted(one, item, answers.get(item), view.answers[item])) for item in one.of]
    applicable = [(item, v) for item, v in values if v != "does not apply"]
    given = [(item, v) for item, v in applicable if v is not None]
    needed = needed_of(one, len(applicable))
    left_out = len(values) - len(applicable)
    apply = f"{len(applicable)} of {len(values)} apply, " if left_out else ""
    if len(given) < needed:
        return f"{apply}{len(given)} answered, {needed} needed, so missing"
    if lost := [title(other) for other in one.requires if found[other] is None]:
        return (
            f"{apply}{len(given)} answered, {needed} needed, enough, but it needs"
            f" {' and '.join(lost)}, so missing"
        )
    shown = f"{apply}{needed} needed, " if left_out else ""
    whole = sum(v for _, v in given)
    return shown + _formula(one, _terms(view, one, dict(given)), whole, len(given))


def _terms(view: View, one: Score, given: Mapping[str, int | Fraction]) -> list[str]:
    """The counted answers or, for a total, their sum by subscale."""
    if parts := parts_of(view, one):
        sums = [[given[item] for item in part.of if item in given] for part in parts]
        return [number(sum(part)) for part in sums if part]
    texts = [number(v) + ("r" if item in one.turned else "") for item, v in given.items()]
    if len(texts) > 3 and len(set(texts)) <= min(3, len(texts) // 2):
        return [
            text if texts.count(text) == 1 else f"{texts.count(text)} × {text}"
            for text in dict.fromkeys(texts)
        ]
    return texts


def _formula(one: Score, terms: list[str], whole: int | Fraction, count: int) -> str:
    total = " + ".join(terms)
    bracketed = f"({total})" if len(terms) > 1 else total
    if one.kind == "sum":
        return _equal(total, number(whole))
    if one.kind == "times":
        return f"{one.factor} × {bracketed} = {number(one.factor * whole)}"
    factor = {"mean": 1, "scaled": one.factor, "prorated": len(one.of)}[one.kind]
    front = f"{factor} × " if factor > 1 else ""
    quotient = Fraction(factor * whole, count)
    steps = [f"{front}{bracketed} / {count}"]
    if len(terms) > 1 or "×" in total:
        steps.append(f"{front}{number(whole)}/{count}")
    if number(quotient) != steps[-1]:
        steps.append(number(quotient))
    return " = ".join(steps)


def _equal(left: str, right: str) -> str:
    return left if left == right else f"{left} = {right}"


def _composite(one: Score, found: Mapping[str, Value]) -> str:
    given = [found[other] for other in one.of if found[other] is not None]
    if len(given) < one.floor:
        return f"{len(given)} of its scores given, {one.floor} needed, so missing"
    total = " + ".join(number(v) for v in given)
    bracketed = f"({total})" if len(given) > 1 else total
    return _equal(f"{bracketed} / {len(given)}", number(Fraction(sum(given), len(given))))


def _pomps(view: View, found: Mapping[str, Value]) -> list[str]:
    given = [one for one in view.scores if one.kind == "pomp" and found[one.id] is not None]
    if not given:
        return []
    ranges = {range_of(view, one.of[0]) for one in given}
    if len(ranges) > 1:
        raise AssertionError(ranges)
    low, high = ranges.pop()
    above = f"(mean − {low})" if low else "mean"
    return [f"Each _pomp is 100 × {above} / {high - low}."]
