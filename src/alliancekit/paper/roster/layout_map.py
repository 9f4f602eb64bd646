"""The layout map: where on a form's pages the boxes, the marks and the stamped places lie.

Read from the finished PDF, never computed: another font, or another version of the page maker,
moves boxes. Lengths are in mm from the top left corner of the page, to a hundredth.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from alliancekit.errors import Problem
from alliancekit.paper.roster.content import POINT, PageContent, Rect
from alliancekit.paper.roster.qr import HASH, short_hash

if TYPE_CHECKING:
    import pikepdf

FORMAT = 1
EACH_PAGE = ("mark:", "grey:", "place:code", "place:serial")
"""What stands at the same place on every page, though only the first names it."""
LEAST = 3.0
"""The least side of a box, in mm."""


@frozen
class LayoutMap:
    """A form's layout. ``document`` is what is written out as JSON."""

    document: Mapping[str, Any]

    @property
    def canonical(self) -> bytes:
        """The JSON over which the hash is made: keys sorted, no blanks."""
        text = json.dumps(self.document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()

    @property
    def json(self) -> bytes:
        """The map as it is written out: canonical, but for a line feed at its end."""
        return self.canonical + b"\n"

    @property
    def hash(self) -> str:
        """Four base-36 digits by which the code of a page names its layout."""
        return short_hash(self.canonical, HASH)

    def place(self, name: str, page: int = 0) -> Rect | None:
        """Where a stamped place lies on a page (from 0), if it is there."""
        found = self.document["pages"][page]["places"].get(name)
        return tuple(found) if found else None


def read_layout_map(
    pdf: "pikepdf.Pdf", contents: "list[PageContent]", about: Mapping[str, str]
) -> LayoutMap:
    """The map of a form with marks; ``contents`` are those of its pages, no others.

    ``about`` tells which form it is. Raises `AllianceError` ``render-complaint`` where a box is
    named but not drawn.
    """
    named = _named(pdf, len(contents))
    pages: list[dict[str, Any]] = []
    for number, content in enumerate(contents):
        _, _, width, height = (float(one) * POINT for one in pdf.pages[number].mediabox)
        page: dict[str, Any] = {"width": round(width, 2), "height": round(height, 2)}
        groups: dict[str, dict[str, list[float]]] = {
            "boxes": {},
            "marks": {},
            "greys": {},
            "places": {},
        }
        for name, (on, left, top) in named.items():
            if on == number or name.startswith(EACH_PAGE):
                kind, key = _kind(name)
                if rectangle := content.rectangle_at(left, top, least=LEAST):
                    groups[kind][key] = [round(one, 2) for one in rectangle]
                elif kind != "boxes" or "." in name:
                    raise Problem.RENDER_COMPLAINT.error(what=f"{name} is not drawn as a box")
        pages.append({**page, **groups})
    return LayoutMap({"format": FORMAT, **about, "unit": "mm", "pages": pages})


def _kind(name: str) -> tuple[str, str]:
    kind, colon, key = name.partition(":")
    return (f"{kind}s", key) if colon else ("boxes", name)


def _named(pdf: "pikepdf.Pdf", pages: int) -> dict[str, tuple[int, float, float]]:
    """Each named place: its page, and its corner in mm from the top left."""
    order = {pdf.pages[number].obj.objgen: number for number in range(pages)}
    listed: Any = pdf.Root.Names.Dests.Names
    found = {}
    for at in range(0, len(listed), 2):
        page, _, left, up, *_ = listed[at + 1]
        if (number := order.get(page.objgen)) is not None:
            height = float(page.MediaBox[3])
            name = str(listed[at])
            found[name] = (number, float(left) * POINT, (height - float(up)) * POINT)
    return found


def about(
    instrument: str, version: str, locale: str, respondent: str, paper: str, style: str
) -> dict[str, str]:
    """Which form a map is of."""
    return {
        "instrument": instrument,
        "version": version,
        "locale": locale,
        "respondent": respondent,
        "paper": paper,
        "style": style,
    }
