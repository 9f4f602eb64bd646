"""Known answers of every instrument: responses with scores and the working, the same each time.

They hold each key at its ends, in its middle, on mixed answers that betray a wrong key, at every
missing rule and one past it, with items that do not apply, with sections used and not used, and
at every edge of a band.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, count

from tests.second.edges import edges, marks_tried
from tests.second.keys import views
from tests.second.material import (
    Answers,
    Cases,
    chance,
    drawn,
    leaves,
    totals,
    usable,
    usual,
    without,
)
from tests.second.missing import missing, not_applicable, total_missing
from tests.second.mixed import homes, turned_items, two_sets
from tests.second.model import View
from tests.second.scores import Answer, Value, band, scores
from tests.second.working import title, working

FEWEST = 20
FEWEST_OF_A_FURTHER_VIEW = 12


@dataclass(frozen=True)
class Case:
    """A known answer. ``answers`` names every item; ``respondent`` is None for the first form's."""

    name: str
    respondent: str | None
    when: Mapping[str, str]
    answers: Answers
    working: str
    scores: Mapping[str, Value]
    bands: Mapping[str, str]


def cases(instrument: str) -> list[Case]:
    """The known answers of all views of an instrument, their names unlike one another."""
    return [one for view in views(instrument) for one in cases_of(view)]


def cases_of(view: View) -> list[Case]:
    seen: set[tuple[Answer, ...]] = set()
    made: list[Case] = []
    fewest = FEWEST_OF_A_FURTHER_VIEW if view.when or view.respondent else FEWEST
    for name, answers in _all(view):
        full = {item: answers.get(item) for item in view.answers}
        if tuple(full.values()) in seen:
            continue
        seen.add(tuple(full.values()))
        if name.startswith("mixed answers, set") and len(made) >= fewest:
            break
        made.append(_case(view, name, full))
    return made


def _case(view: View, name: str, answers: Answers) -> Case:
    found = scores(view, answers)
    labels = {one.id: band(one, found[one.id]) for one in view.scores if one.bands}
    front = [*([view.respondent] if view.respondent else []), *map(title, view.when.values())]
    return Case(
        name=": ".join([*front, name]),
        respondent=view.respondent,
        when=view.when,
        answers=answers,
        working=working(view, answers, found),
        scores=found,
        bands={one: label for one, label in labels.items() if label is not None},
    )


def _all(view: View) -> Cases:
    yield from _ends(view)
    yield from _mixed(view)
    for one in leaves(view):
        yield from missing(view, one)
    for one in totals(view):
        yield from total_missing(view, one)
    if any(scale.code for scale in view.answers.values()):
        yield from not_applicable(view)
    if any(section.one_of for section in view.sections):
        yield from _one_of(view)
    if any(not section.one_of for section in view.sections):
        yield from _repeated(view)
    for one in view.scores:
        if one.bands:
            yield from edges(view, one)
    yield from marks_tried(view)
    first = next(iter(usable(view)))
    yield "one item answered", {first: view.answers[first].high}
    yield "blank form", {}
    if len(view.answers) <= 10:
        yield from _each_alone(view)
    yield from _more_mixed(view)


# ─── ends and middle ───────────────────────────────────────────────────────────


def _ends(view: View) -> Cases:
    modalities = [section.id for section in view.sections if section.one_of]
    if not modalities:
        yield from _ends_of(view, usable(view))
    for modality in modalities:
        for name, answers in _ends_of(view, usable(view, modality)):
            yield f"{name}, {title(modality)} alone", answers


def _ends_of(view: View, items: tuple[str, ...]) -> Cases:
    lows = {item: view.answers[item].low for item in items}
    highs = {item: view.answers[item].high for item in items}
    yield "all minimum", lows
    yield "all maximum", highs
    odd = [item for item in items if (lows[item] + highs[item]) % 2]
    below, above = ({i: (lows[i] + highs[i] + more) // 2 for i in items} for more in (0, 1))
    yield ("all just below the middle" if odd else "all in the middle"), below
    yield "all just above the middle", {**below, **{item: above[item] for item in odd}}
    up = {item: _better_up(view, item) for item in items}
    yield "best possible", {item: highs[item] if up[item] else lows[item] for item in items}
    yield "worst possible", {item: lows[item] if up[item] else highs[item] for item in items}


def _better_up(view: View, item: str) -> bool:
    one = next((one for one in leaves(view) if item in one.of), None)
    worse = one.worse if one else any(s.worse for s in view.scores if item in s.of)
    return worse == (item in turned_items(view))


# ─── mixed answers ─────────────────────────────────────────────────────────────


def _mixed(view: View) -> Cases:
    several = len(set(homes(view).values())) > 1
    second = "mixed answers, a second set" + (
        " that tells items of different subscales apart" if several else " that tells turned items"
    )
    if not several and not turned_items(view):
        second = "mixed answers, a second set"
    modalities = [section.id for section in view.sections if section.one_of] or [""]
    for name, values in zip(("mixed answers", second), two_sets(view), strict=True):
        for one in modalities:
            items = usable(view, one) if one else usable(view)
            told = f"{name}, {title(one)} alone" if one else name
            yield told, {item: values[item] for item in items if item in values}


def _more_mixed(view: View) -> Cases:
    for number in count(3):
        name = f"mixed answers, set {number}"
        rng = chance(view, name)
        yield name, {item: drawn(view, item, rng) for item in usable(view)}


def _each_alone(view: View) -> Cases:
    for item in usable(view):
        lows = {other: view.answers[other].low for other in usable(view)}
        yield f"{item} alone at the maximum", {**lows, item: view.answers[item].high}


# ─── sections ──────────────────────────────────────────────────────────────────


def _one_of(view: View) -> Cases:
    rivals = [section for section in view.sections if section.one_of]
    ids = [section.id for section in rivals]
    both = two_sets(view)[0]
    for pair in [*combinations(ids, 2), tuple(ids)]:
        told = " and ".join(map(title, pair))
        yield f"{told} at once", {item: both[item] for item in usable(view, *pair)}
    for one, other in zip(rivals, [*rivals[1:], rivals[0]], strict=True):
        name = f"{title(one.id)}, and one answer in {title(other.id)}"
        yield name, {**usual(view, one.id), other.items[1]: 3}
    none = {item: both[item] for item in usable(view, "none of them")}
    yield f"no {rivals[0].one_of} used", none
    for one in rivals:
        yield f"{title(one.id)} alone, nothing else", {item: both[item] for item in one.items}


def _repeated(view: View) -> Cases:
    blocks = [section for section in view.sections if not section.one_of]
    both = two_sets(view)
    for used in ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)):
        unused = [item for n, one in enumerate(blocks) if n not in used for item in one.items]
        told = " and ".join(title(blocks[n].id) for n in used) or "no block"
        yield f"{told} used", without(both[len(used) % 2], unused)
    for one in blocks:
        others = [item for other in blocks if other is not one for item in other.items]
        for item in (one.items[0], one.items[-1]):
            rest = [other for other in one.items if other != item]
            name = f"of {title(one.id)} alone {title(item)} answered"
            yield name, without(both[0], [*others, *rest])
            yield f"{name}, the others in full", without(both[1], rest)
    yield (
        "the blocks alone, nothing else",
        {item: both[0][item] for one in blocks for item in one.items},
    )
