"""How much room words take, near enough to choose a setting before anything is laid out.

An estimate saves a second layout; it never decides whether something fits. Widths are those of
Noto Sans; where a script is wider or narrower, the layout tells and is made again.
"""

import unicodedata

PT = 25.4 / 72
"""A point in mm."""
FIRST = 32
WIDTHS = (
    260, 269, 408, 646, 572, 831, 732, 225, 300, 300, 551, 572, 268, 322, 268, 372,
    572, 572, 572, 572, 572, 572, 572, 572, 572, 572, 268, 268, 572, 572, 572, 434,
    899, 639, 650, 632, 730, 556, 519, 728, 741, 339, 273, 619, 524, 907, 760, 781,
    605, 781, 622, 549, 556, 731, 600, 930, 586, 566, 572, 329, 372, 329, 572, 444,
    281, 561, 615, 480, 615, 564, 344, 615, 618, 258, 258, 534, 258, 935, 618, 605,
    615, 615, 413, 479, 361, 618, 508, 786, 529, 510, 470, 380, 551, 380, 572,
)  # fmt: skip
"""The advance of U+0020 to U+007E in thousandths of the font's size."""
OTHER, ARABIC, WIDE = 600, 420, 1000
BOLD = 1.07


def _advance(character: str) -> int:
    code = ord(character) - FIRST
    if 0 <= code < len(WIDTHS):
        return WIDTHS[code]
    kind = unicodedata.category(character)
    if kind in ("Mn", "Me", "Cf"):
        return 0
    base = unicodedata.normalize("NFD", character)[0]
    if base != character and 0 <= ord(base) - FIRST < len(WIDTHS):
        return WIDTHS[ord(base) - FIRST]
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return WIDE
    return ARABIC if unicodedata.bidirectional(character) == "AL" else OTHER


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is on one line, in mm, at a size in points."""
    return sum(map(_advance, text)) / 1000 * size * PT * (BOLD if bold else 1.0)


def lines(text: str, room: float, size: float, *, bold: bool = False) -> int:
    """On how many lines a text stands in so much room, in mm, at a size in points."""
    space = width(" ", size, bold=bold)
    count, filled = 1, 0.0
    for word in text.split():
        wide = width(word, size, bold=bold)
        if filled and filled + wide > room:
            count, filled = count + 1, 0.0
        while wide > room:
            count, wide = count + 1, wide - room
        filled += wide + space
    return count


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    """The width of the widest word, in mm."""
    return max((width(word, size, bold=bold) for word in text.split()), default=0.0)
