"""A form laid out once, and what differs between its copies: where it goes, and how it is drawn.

On a form with marks each place holds a stand-in, tagged and in reading order as all of its text.
A copy of a page is the page's own content with other operators in these places: shared streams
for what is the same, small ones of its own between them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from attrs import frozen

from alliancekit.errors import Problem
from alliancekit.paper.pdf import Layout, Sheet, lay_out
from alliancekit.paper.roster.clone import Tree, read_tree
from alliancekit.paper.roster.content import PageContent, Rect, read_content
from alliancekit.paper.roster.layout_map import LayoutMap, read_layout_map
from alliancekit.paper.roster.qr import drawn, modules, page_code
from alliancekit.paper.roster.roster import COLUMNS, Entry
from alliancekit.paper.roster.specimen import (
    SPECIMEN_STYLE,
    Specimens,
    by_themselves,
    is_specimen,
    read_specimens,
    specimen_html,
)

if TYPE_CHECKING:
    import pikepdf

SMALLEST = 0.6
"""Text that is too wide for its place is set smaller, down to so much of its size."""
NEAR = 1_500
"""Bytes of content between two places that are repeated rather than made a stream of their own."""
PIXEL = 25.4 / 96


@frozen
class TextPlace:
    """Where a text goes: ``name`` as in `COLUMNS`; its origin, size and room in CSS pixels.

    ``mirrored``: the text ends at ``x``, being on a page that is read from right to left.
    """

    name: str
    x: float
    y: float
    size: float
    room: float
    mirrored: bool


@frozen
class CodePlace:
    """Where the code of a page (from 0) goes, in CSS pixels."""

    page: int
    x: float
    y: float
    side: float


Place = TextPlace | CodePlace
Piece = bytes | tuple[bytes | Place, ...]
"""A part of a page's content: the same in all copies, or with places in it."""


@frozen
class Prepared:
    """A form ready to be copied, in a file that also has all that is stamped."""

    pdf: "pikepdf.Pdf"
    tree: Tree
    pages: tuple[tuple[Piece, ...], ...]
    specimens: Specimens
    map: LayoutMap

    def filled(self, piece: Sequence[bytes | Place], entry: Entry) -> bytes:
        """A piece of content of the copy for an entry."""
        return b"\n".join(
            one
            if isinstance(one, bytes)
            else self._code(one, entry)
            if isinstance(one, CodePlace)
            else self._text(one, entry)
            for one in piece
        )

    def _text(self, place: TextPlace, entry: Entry) -> bytes:
        text = entry.texts[COLUMNS.index(place.name)]
        width = self.specimens.width(text) * place.size
        scale = min(1.0, place.room / width) if width else 1.0
        x = place.x - width * scale if place.mirrored else place.x
        return self.specimens.stamped(text, x, place.y, place.size * scale)

    def _code(self, place: CodePlace, entry: Entry) -> bytes:
        about = self.map.document
        code = page_code(
            about["instrument"],
            about["version"],
            about["locale"],
            serial=entry.serial,
            page=place.page + 1,
            layout=self.map.hash,
        )
        return drawn(modules(code.text), place.x, place.y, place.side)

    def too_long(self, entry: Entry) -> str | None:
        """The first column whose text has no room in its place, if any."""
        for page in self.pages:
            for place in _places(page):
                if isinstance(place, TextPlace):
                    text = entry.texts[COLUMNS.index(place.name)]
                    width = self.specimens.width(text) * place.size * SMALLEST
                    if width > place.room:
                        return place.name
        return None


def _places(page: Iterable[Piece]) -> "Iterator[Place]":
    for piece in page:
        if not isinstance(piece, bytes):
            yield from (one for one in piece if not isinstance(one, bytes))


@frozen
class Wanted:
    """What will be stamped: characters that stand by themselves, and whole texts."""

    characters: tuple[str, ...]
    texts: tuple[str, ...]


def with_specimens(layout: Layout, wanted: Wanted, locale: str, direction: str) -> bytes:
    """A form with marks, and behind it what will be stamped, as a PDF.

    Raises `AllianceError` ``missing-glyph`` where no font has a character.
    """
    html = specimen_html(wanted.characters, wanted.texts, locale, direction)
    specimens = lay_out(Sheet(html, SPECIMEN_STYLE, also=layout.text))
    return layout.followed_by(specimens).pdf()


def prepare(
    written: bytes, wanted: Wanted, about: Mapping[str, str], *, mirrored: bool
) -> Prepared:
    """What `with_specimens` wrote, made ready to be copied.

    ``mirrored``: it is read from right to left. Raises `AllianceError` ``render-complaint`` where
    a template has not drawn what is to be there.
    """
    import pikepdf

    pdf = pikepdf.open(BytesIO(written))
    drawn_pages = list(pdf.pages)
    number = next(at for at, one in enumerate(drawn_pages) if is_specimen(one))
    contents = [read_content(one) for one in drawn_pages[:number]]
    behind = (read_content(one) for one in drawn_pages[number:])
    found = read_layout_map(pdf, contents, about)
    shown = read_specimens(pdf, behind, wanted.characters, wanted.texts)
    tree = read_tree(pdf, number, [len(one.marked) for one in contents])
    contents = [one.with_artifacts(tree.untagged(page)) for page, one in enumerate(contents)]
    return Prepared(
        pdf=pdf,
        tree=tree,
        pages=tuple(
            tuple(_pieces(content, page, found, shown, mirrored=mirrored))
            for page, content in enumerate(contents)
        ),
        specimens=shown,
        map=found,
    )


def to_stamp(entries: Iterable[Entry]) -> Wanted:
    """What entries need, each once."""
    characters: set[str] = set("0")
    texts: dict[str, None] = {}
    for entry in entries:
        for text in entry.texts:
            if by_themselves(text):
                characters.update(text)
            else:
                texts[text] = None
    return Wanted(tuple(sorted(characters)), tuple(texts))


def _pieces(
    content: PageContent, page: int, layout: LayoutMap, specimens: Specimens, *, mirrored: bool
) -> Iterator[Piece]:
    """A page's content, cut at its places; pieces that differ and stand near are one."""
    cuts = sorted(
        _cuts(content, page, layout, specimens, mirrored=mirrored), key=lambda one: one[0]
    )
    differing: list[bytes | Place] = []
    at = 0
    for begin, end, before, place in cuts:
        between = _unparsed(content.instructions[at:begin])
        if differing and len(between) <= NEAR:
            differing.append(between)
        else:
            if differing:
                yield tuple(differing)
            yield between
            differing = []
        differing += [before, place] if before else [place]
        at = end
    if differing:
        yield tuple(differing)
    yield _unparsed(content.instructions[at:])


Cut = tuple[int, int, bytes, Place]
"""Which instructions a place takes the place of, operators that go before it, and the place."""


def _cuts(
    content: PageContent, page: int, layout: LayoutMap, specimens: Specimens, *, mirrored: bool
) -> Iterator[Cut]:
    for name in layout.document["pages"][page]["places"]:
        rectangle = layout.place(name, page)
        if rectangle is None:
            continue
        if name == "code":
            yield _code_cut(content, page, rectangle)
        elif name in COLUMNS:
            right_to_left = mirrored and name != "serial"
            yield _text_cut(content, name, rectangle, specimens, mirrored=right_to_left)


def _text_cut(
    content: PageContent, name: str, rectangle: Rect, specimens: Specimens, *, mirrored: bool
) -> Cut:
    marked = content.marked_in(rectangle)
    if marked is None or len(marked.texts) != 1:
        raise _undrawn(name)
    text = marked.texts[0]
    after = [str(one.operator) for one in content.instructions[text.index + 1 : marked.end]]
    if after != ["ET"]:
        raise _undrawn(name)
    left, _, width, _ = (one / PIXEL for one in rectangle)
    x = text.x + (specimens.width("0") * text.size if mirrored else 0.0)
    room = x - left if mirrored else left + width - x
    place = TextPlace(name, x, text.y, text.size, room, mirrored)
    return text.index, marked.end, b"ET", place


def _code_cut(content: PageContent, page: int, rectangle: Rect) -> Cut:
    """The stand-in of the code is the picture that is drawn next after its own clip."""
    left, top, width, _ = (one / PIXEL for one in rectangle)
    for number, one in enumerate(content.instructions):
        if str(one.operator) == "re":
            x, y, side, _ = (float(value) for value in one.operands)
            if max(abs(x - left), abs(y - top), abs(side - width)) < 1:
                marked = next((one for one in content.marked if one.begin > number), None)
                if marked and not marked.texts:
                    place = CodePlace(page, x, y, side)
                    return marked.begin + 1, marked.end, b"", place
    raise _undrawn("code")


def _undrawn(name: str) -> Exception:
    return Problem.RENDER_COMPLAINT.error(what=f"the place for {name} is not drawn as expected")


def _unparsed(instructions: Sequence[Any]) -> bytes:
    import pikepdf

    return pikepdf.unparse_content_stream(list(instructions))
