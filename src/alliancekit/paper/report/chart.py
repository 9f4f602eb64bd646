"""The trend chart, as SVG: a line per respondent, gaps as gaps, readable without colour.

It holds figures and session labels only. Words stand beside it in HTML, where every script is
shaped as it should be.
"""

import math
import unicodedata
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from attrs import frozen

from alliancekit.tracking.series import Point, runs

WIDTH, HEIGHT = 186.0, 46.0
LEFT, RIGHT, TOP, BOTTOM, INSET = 10.0, 2.0, 3.0, 6.0, 5.0
MAX_LABELS = 24
MAX_LABEL = 12
STEPS = (0.5, 1, 2, 2.5, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
MIN_STEPS, MAX_STEPS = 2, 6
DASHES = ("1.6 1.2", "0.4 1.2", "3 1 0.6 1")
"""Of the second line and those behind it; the first is whole."""
LOZENGE = 2
FONT = "AK Sans, sans-serif"


@frozen
class Chart:
    """Series over the same sessions, drawn on the declared range of their score.

    ``right_to_left`` mirrors the time axis, as a reader of such a script expects.
    """

    lines: tuple[tuple[Point, ...], ...]
    minimum: float
    maximum: float
    right_to_left: bool = False

    def svg(self) -> str:
        """The picture, in millimetres; all text in it is escaped."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"'
            f' width="{WIDTH:g}mm" height="{HEIGHT:g}mm" font-family="{FONT}" font-size="3">'
        )
        drawn = [part for order in range(len(self.lines)) for part in self._line(order)]
        return "\n".join([head, *self._grid(), *self._sessions(), *drawn, "</svg>"])

    def _mirrored(self, x: float) -> float:
        return WIDTH - x if self.right_to_left else x

    def _x(self, position: float) -> float:
        positions = [point.x for line in self.lines for point in line]
        low, high = min(positions), max(positions)
        share = (position - low) / (high - low) if high > low else 0.5
        return self._mirrored(LEFT + INSET + share * (WIDTH - LEFT - RIGHT - 2 * INSET))

    def _y(self, value: float) -> float:
        share = (value - self.minimum) / (self.maximum - self.minimum)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def _grid(self) -> list[str]:
        start, end = self._mirrored(LEFT), self._mirrored(WIDTH - RIGHT)
        anchor = "start" if self.right_to_left else "end"
        beside = self._mirrored(LEFT - 2)
        parts = []
        for tick in ticks(self.minimum, self.maximum):
            y = self._y(tick)
            parts.append(
                f'<path d="M{start:.2f} {y:.2f}H{end:.2f}" stroke="#bbb" stroke-width="0.15"/>'
            )
            parts.append(text(beside, y + 1, anchor, f"{tick:g}"))
        return parts

    def _sessions(self) -> list[str]:
        places = sorted({(point.x, point.label) for line in self.lines for point in line})
        every = -(-len(places) // MAX_LABELS)
        return [
            text(self._x(x), HEIGHT - 1, "middle", plain_label(label, order))
            for order, (x, label) in enumerate(places, 1)
            if (order - 1) % every == 0
        ]

    def _line(self, order: int) -> list[str]:
        dash = f' stroke-dasharray="{DASHES[min(order, len(DASHES)) - 1]}"' if order else ""
        parts = []
        for run in runs(self.lines[order]):
            places = [(self._x(point.x), self._y(point.value or 0.0)) for point in run]
            parts += [
                f'<path d="M{x:.2f} {y:.2f}L{next_x:.2f} {next_y:.2f}" fill="none" stroke="#000"'
                f' stroke-width="0.5"{dash}/>'
                for (x, y), (next_x, next_y) in pairwise(places)
            ]
            parts += [marker(order, x, y) for x, y in places]
        return parts


def text(x: float, y: float, anchor: str, words: str) -> str:
    """A piece of text in the picture."""
    return f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}">{escape(words)}</text>'


def marker(order: int, x: float, y: float) -> str:
    """The mark of the line of this order at a place: dot, square, lozenge, filled square."""
    drawn = f'fill="{"#000" if order > LOZENGE else "#fff"}" stroke="#000" stroke-width="0.4"'
    if order == 0:
        return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.1"/>'
    if order == LOZENGE:
        return f'<path d="M{x:.2f} {y - 1.4:.2f}l1.4 1.4l-1.4 1.4l-1.4 -1.4z" {drawn}/>'
    return f'<rect x="{x - 1:.2f}" y="{y - 1:.2f}" width="2" height="2" {drawn}/>'


def plain_label(label: str, order: int) -> str:
    """A session's label or, where a picture cannot shape its script, its place in the order."""
    shaped = any(
        unicodedata.bidirectional(one) in ("R", "AL") or unicodedata.category(one).startswith("M")
        for one in label
    )
    return f"({order})" if shaped else label[:MAX_LABEL]


def ticks(minimum: float, maximum: float) -> Sequence[float]:
    """Two to seven round values within the range, from end to end where a round step allows it."""
    span = maximum - minimum
    steps = [step for step in STEPS if MIN_STEPS <= span / step <= MAX_STEPS]
    if not steps:
        return (minimum, maximum)
    step = next((step for step in steps if span % step == 0), steps[0])
    first = minimum if span % step == 0 else math.ceil(minimum / step) * step
    return [first + step * number for number in range(int((maximum - first) / step) + 1)]
