"""What is drawn on a finished page: its rectangles, and its marked content with where it lies.

Reads the content of pages that WeasyPrint wrote. Lengths are in mm from the top left corner.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field, frozen

if TYPE_CHECKING:
    import pikepdf

POINT = 25.4 / 72
Matrix = tuple[float, float, float, float, float, float]
Rect = tuple[float, float, float, float]
"""Left, top, width, height."""
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
TOLERANCE = 0.05


@frozen
class Text:
    """A text that is shown: where in the instructions, its font and size, the origin it has.

    ``x``, ``y`` are the origin in the coordinates of the operators, ``at`` in mm on the page.
    """

    index: int
    font: str
    size: float
    x: float
    y: float
    at: tuple[float, float]


@define
class Marked:
    """A marked-content sequence: its number on the page, where it begins and ends, its texts."""

    mcid: int
    begin: int
    matrix: Matrix
    end: int = -1
    texts: list[Text] = field(factory=list)


@frozen
class PageContent:
    """A page's instructions, and what of them is of interest."""

    instructions: Sequence[Any] = field(repr=False)
    rectangles: Sequence[Rect] = field(repr=False)
    marked: Sequence[Marked] = field(repr=False)

    def with_artifacts(self, untagged: Collection[int]) -> "PageContent":
        """The same, where marked content of these numbers is an artifact of the page."""
        import pikepdf

        instructions = list(self.instructions)
        kind = pikepdf.Dictionary(Type=pikepdf.Name.Pagination)
        artifact = pikepdf.ContentStreamInstruction(
            [pikepdf.Name.Artifact, kind], pikepdf.Operator("BDC")
        )
        for one in self.marked:
            if one.mcid in untagged:
                instructions[one.begin] = artifact
        return evolve(self, instructions=instructions)

    def rectangle_at(self, left: float, top: float, *, least: float = 0.0) -> Rect | None:
        """The smallest rectangle of at least so many mm that has its corner there, if any."""
        fitting = [
            one
            for one in self.rectangles
            if abs(one[0] - left) <= TOLERANCE
            and abs(one[1] - top) <= TOLERANCE
            and min(one[2:]) >= least
        ]
        return min(fitting, key=lambda one: one[2] * one[3], default=None)

    def marked_in(self, place: Rect) -> Marked | None:
        """The marked content whose text begins within the place, if any."""
        left, top, width, height = place
        for one in self.marked:
            for text in one.texts:
                x, y = text.at
                if left - 1 <= x <= left + width + 1 and top <= y <= top + height:
                    return one
        return None


def read_content(page: "pikepdf.Page") -> PageContent:
    """The content of a page."""
    import pikepdf

    instructions = list(pikepdf.parse_content_stream(page))
    height = float(page.mediabox[3])
    reader = _Reader(height)
    for index, one in enumerate(instructions):
        reader.take(index, str(one.operator), one.operands)
    return PageContent(instructions, reader.rectangles, reader.marked)


@define
class _Reader:
    height: float
    rectangles: list[Rect] = field(factory=list)
    marked: list[Marked] = field(factory=list)
    _matrix: Matrix = _IDENTITY
    _kept: list[tuple[Matrix, str, float]] = field(factory=list)
    _open: list[Marked | None] = field(factory=list)
    _font: str = ""
    _size: float = 0.0
    _origin: tuple[float, float] = (0.0, 0.0)

    def take(self, index: int, operator: str, operands: Any) -> None:
        if operator == "q":
            self._kept.append((self._matrix, self._font, self._size))
        elif operator == "Q":
            self._matrix, self._font, self._size = self._kept.pop()
        elif operator == "cm":
            self._matrix = _product(_numbers(operands), self._matrix)
        elif operator == "re":
            self._rectangle(*_numbers(operands))
        elif operator in ("BDC", "BMC", "EMC"):
            self._mark(index, operator, operands)
        else:
            self._show(index, operator, operands)

    def _mark(self, index: int, operator: str, operands: Any) -> None:
        if operator == "EMC":
            if ended := self._open.pop():
                ended.end = index
            return
        mcid = operands[1].get("/MCID") if operator == "BDC" else None
        begun = None if mcid is None else Marked(int(mcid), index, self._matrix)
        self._open.append(begun)
        if begun:
            self.marked.append(begun)

    def _show(self, index: int, operator: str, operands: Any) -> None:
        if operator == "Tm":
            _, _, _, _, x, y = _numbers(operands)
            self._origin = (x, y)
        elif operator == "Tf":
            self._font, self._size = str(operands[0]), float(operands[1])
        elif operator in ("TJ", "Tj"):
            self._text(index)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self._matrix
        return (x * a + y * c + e) * POINT, (self.height - (x * b + y * d + f)) * POINT

    def _rectangle(self, x: float, y: float, width: float, height: float) -> None:
        (x1, y1), (x2, y2) = self._point(x, y), self._point(x + width, y + height)
        self.rectangles.append((min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)))

    def _text(self, index: int) -> None:
        within = next((one for one in reversed(self._open) if one), None)
        if within:
            at = self._point(*self._origin)
            within.texts.append(Text(index, self._font, self._size, *self._origin, at))


def _numbers(operands: Any) -> Any:
    return tuple(float(one) for one in operands)


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )
