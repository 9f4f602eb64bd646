"""The controls of a form as WeasyPrint wrote them: which, where, and in which order to be read."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

RADIO = "radio"
OFF = "/Off"


@frozen
class Control:
    """A widget as WeasyPrint wrote it: on which page, where (left, bottom, right, top), what."""

    widget: "Object" = field(repr=False)
    page: int
    place: tuple[float, float, float, float]
    kind: str
    name: str
    value: str
    label: str

    @property
    def size(self) -> tuple[float, float]:
        return self.place[2] - self.place[0], self.place[3] - self.place[1]


def controls(pdf: "Pdf", at: int) -> Iterator[Control]:
    """The controls of a page; ``at`` is its place, from 0."""
    for widget in pdf.pages[at].get("/Annots", []):
        if widget.get("/Subtype") != "/Widget":
            continue
        x, y, right, top = (float(one) for one in widget.Rect)
        place = (min(x, right), min(y, top), max(x, right), max(y, top))
        name, label = str(widget.T), str(widget.TU)
        if "/Parent" in widget:
            state = next(one for one in widget.AP.N if one != OFF)
            value = str(widget.Parent.Opt[int(state[1:])])
            yield Control(widget, at, place, RADIO, name, value, label)
        else:
            kind, _, name = name.partition("/")
            yield Control(widget, at, place, kind, name, "", label)


def layout_digest(found: Sequence[Control]) -> str:
    """The start of a digest of all places, to a tenth of a point."""
    told = "\n".join(
        f"{one.page} {one.kind} {one.name} {one.value} "
        + " ".join(f"{10 * side:.0f}" for side in one.place)
        for one in found
    )
    return hashlib.sha256(told.encode()).hexdigest()[:10]


def reading_order(pdf: "Pdf") -> dict[tuple[int, int], int]:
    """The rank of each widget in the structure of the document, by its object number."""
    order: dict[tuple[int, int], int] = {}
    waiting: list[Any] = [pdf.Root.StructTreeRoot]
    while waiting:
        one = waiting.pop()
        if isinstance(one, int):
            continue
        if one.get("/Type") == "/OBJR":
            order[one.Obj.objgen] = len(order)
        kids = one.get("/K", [])
        waiting += reversed(list(kids)) if _is_array(kids) else [kids]
    return order


def _is_array(found: Any) -> bool:
    from pikepdf import Array

    return isinstance(found, list | Array)
