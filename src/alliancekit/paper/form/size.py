"""How high a form will be, estimated before it is laid out: see `estimate`."""

from collections.abc import Iterator

from attrs import frozen

from alliancekit.paper.form.arrange import ROOM
from alliancekit.paper.form.estimate import PT, lines
from alliancekit.paper.form.page import Block, FormPage, Part

COUNT = 26.0
"""What the count of pages takes of a footer's line, in mm, at 8 points."""
NUMBER, END, BOX = 7.0, 26.0, 5.6
ANCHOR_LINE = 8 * 1.1 * PT


@frozen
class Type:
    """The sizes of `form.css` that a height depends on: ``item`` and ``text`` in points, ``gap``
    in mm, and the height of a row of numbered ``boxes`` in mm.
    """

    item: float
    gap: float
    text: float
    boxes: float


TYPES = {
    "roomy": Type(13, 5, 12, 11.4),
    "regular": Type(12, 2.4, 11.5, 11.4),
    "dense": Type(11.5, 1.6, 10.5, 8.6),
}


@frozen
class Footer:
    """A style's footer: its type in points, a line in mm, the room below the text in mm, and what
    is the least margin.
    """

    size: float
    line: float
    around: float
    least: float


FOOTERS = {
    "standard": Footer(8, 3.53, 6.0, 13.0),
    "large-print": Footer(16, 7.34, 9.0, 24.0),
    "easy-read": Footer(12, 5.5, 8.0, 16.0),
}


def bottom_margin(page: FormPage, style: str) -> float:
    """The lower margin of a page in mm, in which the whole footer has room."""
    footer = FOOTERS[style]
    instrument = page.instrument
    name = f"{instrument.id} {instrument.version} {instrument.locale}"
    about = f"{page.form.title} · {name} · {page.licence} · {'x' * 32}"
    count = lines(about, ROOM - COUNT * footer.size / 8, footer.size)
    return round(max(footer.least, footer.around + count * footer.line), 1)


def height(page: FormPage, density: str, room: float) -> float:
    """The height of a form in mm on one endless page, without any space around its rows.

    ``room`` is the width between the margins, in mm.
    """
    return sum(size for size, _ in _pieces(page, TYPES[density], room))


def pages(page: FormPage, density: str, padding: float, room: float, end: float) -> int:
    """On how many pages it stands, of which each holds ``end`` mm, with that space around rows."""
    count, filled = 1, 0.0
    for size, rows in _pieces(page, TYPES[density], room):
        needed = size + 2 * padding * rows
        if filled and filled + needed > end:
            count, filled = count + 1, 0.0
        filled += needed
    return count


def _pieces(page: FormPage, of: Type, room: float) -> Iterator[tuple[float, int]]:
    """The parts that stay on one page: their heights in mm, and how many rows are in them."""
    yield _head(page, of, room), 0
    for part in page.parts:
        head = _part_head(part, of, room)
        rows = [
            size
            for block in part.blocks
            for size in _rows(block, of, room, inside=part.section is not None)
        ]
        if part.section:
            yield head + sum(rows), len(rows)
        else:
            yield from ((size, 1) for size in rows)
    yield _closing(page, of, room), 0


def _head(page: FormPage, of: Type, room: float) -> float:
    form = page.form
    title = lines(form.title, room - 35, 17, bold=True) * 17 * 1.15 * PT
    fields = of.gap + 10 * 1.3 * PT + 7.3
    more = max((one.lines for one in page.lines), default=0)
    if more:
        fields += of.gap + 10 * 1.3 * PT + 7.3 * more
    inside = room - 6.8
    told = sum(
        lines(words, inside, of.text, bold=bold)
        for words, bold in (
            (form.timeframe, True),
            (form.instructions, False),
            (form.privacy or "", False),
        )
        if words
    )
    return title + fields + of.gap + 4.0 + told * of.text * 1.3 * PT + 7.2


def _closing(page: FormPage, of: Type, room: float) -> float:
    if not page.form.closing:
        return 0.0
    return of.gap + lines(page.form.closing, room, of.text, bold=True) * of.text * 1.3 * PT


def _part_head(part: Part, of: Type, room: float) -> float:
    if part.section is None:
        return 0.0
    total = 1.6 * of.gap + lines(part.section.title, room, 13, bold=True) * 5.5 + 1.5
    if part.section.instructions:
        total += lines(part.section.instructions, room, 10.5) * 10.5 * 1.3 * PT
    return total + sum(7.8 * line.lines for line in part.lines)


def _rows(block: Block, of: Type, room: float, *, inside: bool) -> Iterator[float]:
    """The rows of a block, the first with all that stands above it."""
    above = 0.8 if inside else of.gap
    kind = block.arrangement("standard")
    if kind == "table":
        column = block.column
        labels = [option.label for option in block.scale.options]
        above += max(lines(one, column, 8, bold=True) for one in labels) * ANCHOR_LINE + 0.8
        beside = room - NUMBER - column * len(labels)
        for row in block.rows:
            words = lines(row.text, beside, of.item) * of.item * 1.22 * PT
            yield above + max(words, BOX) + 0.2
            above = 0.0
        return
    answers = _answers(block, kind, of, room)
    for row in block.rows:
        words = lines(row.text, room - NUMBER - 2, of.item, bold=True) * of.item * 1.3 * PT
        yield above + 0.8 + words + answers
        above = 0.0


def _answers(block: Block, kind: str, of: Type, room: float) -> float:
    options = block.scale.options
    ends = [words or "" for words in (block.scale.low, block.scale.high)]
    if kind == "line":
        return 12.0
    if kind == "boxes":
        return max(of.boxes, max(lines(one, END - 2, 10) for one in ends) * 10 * 1.15 * PT + 1.2)
    if kind == "wrapped":
        return 5.0 + of.boxes * -(-len(options) // int(room / 10.5))
    if kind == "across":
        each = room / len(options) - 2
        return 3.0 + BOX + max(lines(one.label, each, 9) for one in options) * 9 * 1.2 * PT
    return 2.4 + len(options) * (max(BOX, of.text * 1.2 * PT) + 0.8)
