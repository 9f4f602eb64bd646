"""Known answers of missing rules: at each limit, one past it, with items that do not apply."""

from dataclasses import replace

from tests.second.material import Answers, Cases, chance, leaves, totals, usable, varied, without
from tests.second.model import Score, View
from tests.second.scores import Answer, needed_of, scores
from tests.second.working import parts_of, title

FEW = 12
"""A score of fewer items is tried without each of them."""


def missing(view: View, one: Score) -> Cases:
    size = len(one.of)
    needed = needed_of(one, size)
    if needed < size:
        name = f"{title(one.id)} at its missing limit, {needed} of {size}"
        yield name, _with_blanks(view, one, name, size - needed)
        name = f"{title(one.id)} one past its limit, {needed - 1} of {size}"
        yield name, _with_blanks(view, one, name, size - needed + 1)
        return
    blanks = one.of if size < FEW else (one.of[0], one.of[-1])
    if len(leaves(view)) > 1:
        blanks = one.of[-1:]
    for item in blanks:
        told = f" without {item}" if size > 1 else " not answered"
        yield f"{title(one.id)}{told}", without(varied(view, one, item), [item])


def _with_blanks(view: View, one: Score, name: str, blanks: int) -> Answers:
    answers = varied(view, one, name)
    return without(answers, chance(view, f"blanks {name}").sample(one.of, blanks))


def total_missing(view: View, one: Score) -> Cases:
    size = len(one.of)
    needed = needed_of(one, size)
    if needed == size:
        return  # whatever a subscale misses, it misses
    every = ", every subscale present" if one.requires else ""
    for told, given in (
        (f"{title(one.id)} at its missing limit, {needed} of {size}{every}", needed),
        (f"{title(one.id)} one past its limit, {needed - 1} of {size}{every}", needed - 1),
    ):
        if answers := _thinned(view, one, varied(view, one, told), told, size - given):
            yield told, answers
    for part in parts_of(view, one) if one.requires else ():
        lost = len(part.of) - needed_of(part, len(part.of)) + 1
        left = size - needed - lost
        told = f"{title(one.id)} without {title(part.id)}, {size - lost} of {size} answered"
        if left >= 0:
            chosen = chance(view, told).sample(part.of, lost)
            yield told, without(varied(view, one, told), chosen)


def _thinned(
    view: View,
    one: Score,
    answers: Answers,
    name: str,
    times: int,
    instead: Answer = None,
) -> Answers | None:
    """``answers`` with so many taken out, no required score lost; None where that cannot be."""
    parts = parts_of(view, one) or (one,)
    rng = chance(view, f"thinned {name}")
    queues = [rng.sample(part.of, len(part.of)) for part in parts]
    turn = 0
    while times:
        queue = queues[turn % len(queues)]
        turn += 1
        if turn > len(one.of) * len(queues):
            return None
        if not queue:
            continue
        item = queue.pop()
        if isinstance(answers[item], str | None):
            continue
        tried = {**answers, item: instead}
        found = scores(view, tried)
        if any(found[required] is None for required in one.requires):
            continue
        answers = tried
        times -= 1
    return answers


def not_applicable(view: View) -> Cases:
    code = next(scale.code for scale in view.answers.values() if scale.code)
    sizes: set[tuple[int, bool]] = set()
    for one in leaves(view):
        size, kind = len(one.of), (len(one.of), bool(one.turned))
        known = kind in sizes
        sizes.add(kind)
        ladder = [(na, 0) for na in range(1, size + 1)]
        mixed = [(na, blanks) for na in range(1, size) for blanks in range(1, size - na + 1)]
        # one that does not apply and the limit, one past it, and too few that apply
        short = [(1, size - 3), (1, size - 2), (size - 1, 0)]
        for na, blanks in short if known else [*ladder, *mixed]:
            name = f"{title(one.id)}: {na} of {size} not applicable"
            name += f", {blanks} blank" if blanks else ""
            chosen = _out_of(view, one, name, na + blanks)
            answers = without(varied(view, one, name), chosen[:na], code)
            yield name, without(answers, chosen[na:])
    for one in totals(view):
        yield from _total_not_applicable(view, one, code)
    yield "every item not applicable", dict.fromkeys(usable(view), code)


def _out_of(view: View, one: Score, name: str, how_many: int) -> list[str]:
    """Items to take out: the turned ones first, so that theirs is seen to leave too."""
    rng = chance(view, f"out of {name}")
    straight = [item for item in one.of if item not in one.turned]
    return [*sorted(one.turned), *rng.sample(straight, len(straight))][:how_many]


def _total_not_applicable(view: View, one: Score, code: str) -> Cases:
    size = len(one.of)
    for na in (2, size // 5, size // 3, size - one.floor):
        applicable = size - na
        needed = needed_of(one, applicable)
        for given in (applicable, needed, needed - 1):
            name = f"{title(one.id)}: {na} not applicable, {given} of {applicable} answered"
            start = varied(view, one, name)
            fewer = _thinned(view, one, start, name, na, code)
            if fewer and (fewer := _thinned(view, one, fewer, f"b {name}", applicable - given)):
                yield name, fewer
    na, given = size - one.floor, one.floor - 1
    name = f"{title(one.id)}: {na} not applicable, {given} of {one.floor} answered, one too few"
    start = varied(view, one, name)
    freely = replace(one, requires=())  # its subscales need as many: one of them is lost as well
    fewer = _thinned(view, one, start, name, na, code)
    if fewer and (fewer := _thinned(view, freely, fewer, f"b {name}", 1)):
        yield name, fewer
    part = parts_of(view, one)[0]
    name = f"{title(one.id)}: all of {title(part.id)} not applicable"
    yield name, without(varied(view, one, name), part.of, code)
