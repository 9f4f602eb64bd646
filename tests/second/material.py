"""What the known answers are made from: usual answers, answers drawn by chance, blanks."""

import random
from collections.abc import Iterable, Iterator
from fractions import Fraction

from tests.second.model import Score, View
from tests.second.scores import Answer
from tests.second.working import parts_of

Answers = dict[str, Answer]
Named = tuple[str, Answers]
Cases = Iterator[Named]


def leaves(view: View) -> list[Score]:
    """The scores of items that no other scores divide: subscales, or a lone total."""
    return [one for one in view.scores if not one.composite and not parts_of(view, one)]


def totals(view: View) -> list[Score]:
    return [one for one in view.scores if parts_of(view, one)]


def usable(view: View, *modality: str) -> tuple[str, ...]:
    """All items, of sections of which one is used those of ``modality`` (else the first)."""
    rivals = [section for section in view.sections if section.one_of]
    chosen = modality or tuple(section.id for section in rivals[:1])
    unused = {item for one in rivals if one.id not in chosen for item in one.items}
    return tuple(item for item in view.answers if item not in unused)


def section_of(view: View, one: Score) -> tuple[str, ...]:
    return tuple(s.id for s in view.sections if s.one_of and set(one.of) <= set(s.items))


def usual(view: View, *modality: str) -> Answers:
    """Every item answered one below the top."""
    return {item: view.answers[item].high - 1 for item in usable(view, *modality)}


def chance(view: View, name: str) -> random.Random:
    return random.Random(f"{view.instrument} {view.respondent} {name}")  # noqa: S311 - the same each time


def drawn(view: View, item: str, rng: random.Random) -> int | Fraction:
    scale = view.answers[item]
    number = rng.randint(scale.low * scale.parts, scale.high * scale.parts)
    return number if scale.parts == 1 else plain(Fraction(number, scale.parts))


def plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def varied(view: View, one: Score, name: str) -> Answers:
    """The usual answers, those of one score drawn by chance."""
    rng = chance(view, name)
    own = {item: drawn(view, item, rng) for item in one.of}
    return {**usual(view, *section_of(view, one)), **own}


def without(answers: Answers, items: Iterable[str], instead: Answer = None) -> Answers:
    return {**answers, **dict.fromkeys(items, instead)}
