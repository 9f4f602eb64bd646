"""Known answers at the edges of bands and of flags, and one step beside them."""

from fractions import Fraction
from itertools import count

from tests.second.material import Answers, Cases, chance, plain, usable
from tests.second.model import Score, View
from tests.second.scores import counted
from tests.second.working import title


def edges(view: View, one: Score) -> Cases:
    for start, label in one.bands[1:]:
        for blanks in range(len(one.of) - one.floor + 1):
            parts = view.answers[one.of[0]].parts
            name = f"edge of {label}" + (f", {blanks} missing" if blanks else "")
            items = chance(view, name).sample(one.of, len(one.of) - blanks)
            items = [item for item in one.of if item in items]
            at = _least_total(view, one, items, start)
            for told, target in ((f"at the {name}", at), (f"just below the {name}", at - 1)):
                yield told, _adding_up_to(view, one, items, Fraction(target, parts), told)


def marks_tried(view: View) -> Cases:
    """Values at which something is flagged, and those beside them."""
    for mark in view.item_marks:
        shown = f"{float(mark):g}"
        yield f"every answer {shown}", dict.fromkeys(usable(view), plain(mark))
    for identity, marks in view.score_marks.items():
        one = next(one for one in view.scores if one.id == identity)
        for mark in marks:
            name = f"{title(identity)} of {float(mark):g}"
            yield name, _adding_up_to(view, one, list(one.of), mark, name)


def _least_total(view: View, one: Score, items: list[str], start: float) -> int:
    """The smallest sum of counted answers, in the scale's own parts, that reaches the edge."""
    scale = view.answers[items[0]]
    for total in count(scale.low * scale.parts * len(items)):
        value = Fraction(total, scale.parts)
        reached = {
            "sum": value,
            "times": one.factor * value,
            "mean": value / len(items),
            "prorated": value * len(one.of) / len(items),
            "scaled": value * one.factor / len(items),
        }[one.kind]
        if reached >= start:
            return total
    raise AssertionError(start)


def _adding_up_to(view: View, one: Score, items: list[str], total: Fraction, name: str) -> Answers:
    """Answers of these items alone that count ``total`` together, spread by chance."""
    rng, scale = chance(view, name), view.answers[items[0]]
    whole = int(total * scale.parts)
    low, high = scale.low * scale.parts, scale.high * scale.parts
    values = [whole // len(items) + (n < whole % len(items)) for n in range(len(items))]
    for _ in range(4 * len(items) * scale.parts):
        up, down = rng.sample(range(len(items)), 2)
        if values[up] < high and values[down] > low:
            values[up], values[down] = values[up] + 1, values[down] - 1
    answers: Answers = {}
    for item, value in zip(items, values, strict=True):
        raw = counted(one, item, Fraction(value, scale.parts), scale)  # turned back
        answers[item] = plain(Fraction(raw))
    return answers
