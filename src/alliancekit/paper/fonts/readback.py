"""Text that can be read back from a PDF: by a screen reader, by a search, by who copies it.

WeasyPrint gives each glyph one text, that of its first use. Where one syllable is several glyphs,
as in the scripts of India, in Thai and in Nastaliq, the parts are shared between syllables, so
that most of a sentence would be read back wrongly (WeasyPrint issue 2841). So in these scripts
each line carries its words as the replacement text that PDF has for this (ActualText, ISO
32000-1, 14.9.4). Glyphs that are left without a text get a space of no width: PDF/UA-1 asks that
each has one.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from alliancekit.paper.fonts.fonts import ARABIC, Ranges, within

SYLLABIC: Ranges = ((0x900, 0xEFF), (0xF00, 0x109F), (0x1780, 0x17FF), (0xA8E0, 0xA8FF))
"""From Devanagari to Lao, Tibetan, Myanmar, Khmer: a syllable is a cluster of glyphs."""
EMPTY = re.compile(rb"(?m)^(<[0-9a-f]{4}>) <>$")
NO_WIDTH = rb"\1 <200b>"


def clustered(text: str, *, nastaliq: bool) -> bool:
    """Whether the glyphs of a text alone do not tell it; ``nastaliq``: its Arabic letters too."""
    ranges = SYLLABIC + ARABIC if nastaliq else SYLLABIC
    return any(within(ord(one), ranges) for one in set(text) if one > "\u05ff")


@contextmanager
def words_behind_glyphs(drawing: Any, *, nastaliq: bool) -> Iterator[None]:
    """While in the block, lines of such scripts are drawn with their words behind them.

    ``drawing`` is WeasyPrint's module of that name.
    """
    draw_text: Callable[..., Any] = drawing.draw_text

    def draw(stream: Any, textbox: Any, *others: Any) -> None:
        words = textbox.text
        if not clustered(words, nastaliq=nastaliq):
            draw_text(stream, textbox, *others)
            return
        behind = f"<</ActualText <{(chr(0xFEFF) + words).encode('utf-16-be').hex()}>>>"
        stream.begin_marked_content("Span", behind)
        draw_text(stream, textbox, *others)
        stream.end_marked_content()

    drawing.draw_text = draw
    try:
        yield
    finally:
        drawing.draw_text = draw_text


def no_glyph_without_text(_document: object, pdf: Any) -> None:
    """Give a space of no width to each glyph without a text; a finisher of `write_pdf`."""
    for one in pdf.objects:
        lines = getattr(one, "stream", None)
        if lines and any(_is_cmap(line) for line in lines[:8]):
            one.stream = [
                EMPTY.sub(NO_WIDTH, line) if isinstance(line, bytes) else line for line in lines
            ]


def _is_cmap(line: object) -> bool:
    return isinstance(line, bytes) and b"begincmap" in line
