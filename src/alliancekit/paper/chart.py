"""The trend chart, as SVG: a line per respondent, gaps as gaps, readable without colour."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from attrs import frozen

from alliancekit.tracking.series import Point, runs

WIDTH, HEIGHT = 186.0, 52.0
LEFT, RIGHT, TOP, BOTTOM = 12.0, 34.0, 3.0, 9.0
MAX_TICKS = 24
FONT = "AK Sans, AK Sans Arabic, sans-serif"


@frozen
class Line:
    """One respondent's series."""

    label: str
    points: tuple[Point, ...]


@frozen
class Chart:
    """What is drawn: lines over sessions, on the declared range of the score.

    ``right_to_left`` mirrors the time axis, as a reader of such a script expects.
    """

    lines: tuple[Line, ...]
    minimum: float
    maximum: float
    axis: str
    right_to_left: bool = False

    def svg(self) -> str:
        """The picture, in millimetres; all text in it is escaped."""
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"'
            f' width="{WIDTH:g}mm" height="{HEIGHT:g}mm" font-family="{FONT}" font-size="3">',
            *self._grid(),
            *self._sessions(),
        ]
        for order, line in enumerate(self.lines):
            parts += self._line(order, line)
        parts += self._labels()
        return "\n".join([*parts, "</svg>"])

    def _positions(self) -> dict[str, float]:
        return {point.label: point.x for line in self.lines for point in line.points}

    def _x(self, position: float) -> float:
        positions = self._positions().values()
        low, high = min(positions), max(positions)
        share = (position - low) / (high - low) if high > low else 0.5
        inset = 4.0
        x = LEFT + inset + share * (WIDTH - LEFT - RIGHT - 2 * inset)
        return WIDTH - x if self.right_to_left else x

    def _y(self, value: float) -> float:
        share = (value - self.minimum) / (self.maximum - self.minimum)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def _ends(self) -> tuple[float, float]:
        ends = (LEFT, WIDTH - RIGHT)
        return (WIDTH - ends[1], WIDTH - ends[0]) if self.right_to_left else ends

    def _grid(self) -> list[str]:
        start, end = self._ends()
        parts = []
        for tick in ticks(self.minimum, self.maximum):
            y = self._y(tick)
            parts.append(
                f'<path d="M{start:.2f} {y:.2f}H{end:.2f}" stroke="#bbb" stroke-width="0.15"/>'
            )
            x, anchor = (end + 1.5, "start") if self.right_to_left else (start - 1.5, "end")
            parts.append(f'<text x="{x:.2f}" y="{y + 1:.2f}" text-anchor="{anchor}">{tick:g}</text>')
        return parts

    def _sessions(self) -> list[str]:
        positions = self._positions()
        every = -(-len(positions) // MAX_TICKS)
        parts = [
            f'<text x="{self._x(x):.2f}" y="{HEIGHT - BOTTOM + 4:.2f}"'
            f' text-anchor="middle">{escape(label)}</text>'
            for number, (label, x) in enumerate(sorted(positions.items(), key=lambda one: one[1]))
            if number % every == 0
        ]
        middle = sum(self._ends()) / 2
        parts.append(
            f'<text x="{middle:.2f}" y="{HEIGHT - 1:.2f}" text-anchor="middle">'
            f"{escape(self.axis)}</text>"
        )
        return parts

    def _line(self, order: int, line: Line) -> list[str]:
        dash = "" if order == 0 else ' stroke-dasharray="1.6 1.2"'
        parts = []
        for run in runs(line.points):
            for before, after in pairwise(run):
                parts.append(
                    f'<path d="M{self._at(before)}L{self._at(after)}" fill="none" stroke="#000"'
                    f' stroke-width="0.5"{dash}/>'
                )
            parts += [marker(order, self._x(p.x), self._y(p.value or 0.0)) for p in run]
        return parts

    def _at(self, point: Point) -> str:
        return f"{self._x(point.x):.2f} {self._y(point.value or 0.0):.2f}"

    def _labels(self) -> list[str]:
        """The legend, beside the plot: the same marks as in it."""
        _, end = self._ends()
        x = 4.0 if self.right_to_left else end + 5
        parts = []
        for order, line in enumerate(self.lines):
            y = TOP + 4 + 5 * order
            parts.append(marker(order, x, y))
            parts.append(f'<text x="{x + 3:.2f}" y="{y + 1:.2f}">{escape(line.label)}</text>')
        return parts


def marker(order: int, x: float, y: float) -> str:
    """The mark of the line of this order at a place: a dot for the first, a square for others."""
    if order == 0:
        return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.1"/>'
    return (
        f'<rect x="{x - 1:.2f}" y="{y - 1:.2f}" width="2" height="2" fill="#fff"'
        ' stroke="#000" stroke-width="0.4"/>'
    )


def ticks(minimum: float, maximum: float) -> Sequence[float]:
    """At most seven round values from one end of the range to the other."""
    span = maximum - minimum
    for step in (0.5, 1, 2, 2.5, 5, 10, 20, 25, 50, 100):
        if span / step <= 6 and span % step == 0:  # noqa: PLR2004 - seven lines read well
            return [minimum + step * number for number in range(int(span / step) + 1)]
    return (minimum, maximum)
