"""The texts that are stamped, as WeasyPrint draws them in the form's own fonts.

What a font, a script and a language make of a text is not ours to compute. So each character
that stands by itself in its script, and each text in any other script as a whole, is laid out
once, on pages behind the form's that are never printed; the operators found there are used again.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from attrs import frozen

from alliancekit.errors import Problem
from alliancekit.paper.roster.content import Marked, PageContent

if TYPE_CHECKING:
    import pikepdf

_BY_THEMSELVES = ((0x20, 0xAC), (0xAE, 0x2FF), (0x370, 0x482), (0x48A, 0x52F), (0x1E00, 0x1FFF))
"""Latin, Greek and Cyrillic letters, digits and signs, each with one glyph of its own."""
_EM = 1000
SPECIMEN_STYLE = """
@page { size: 600mm 250mm; margin: 10mm }
.specimen { font-size: 11.5pt; line-height: 1.2; white-space: pre; margin: 0 }
"""
"""The style of their pages; what is stamped takes the size of its place."""
_WIDER_THAN_PAPER = 1_500


@frozen
class Glyph:
    """A character's glyph: its font as the page's resources name it, its code, its width in em."""

    font: str
    code: str
    width: float


@frozen
class Drawn:
    """A whole text: its operators, the origin and size they have, and its width in em."""

    operators: bytes
    x: float
    y: float
    size: float
    width: float


@frozen
class Specimens:
    """What can be stamped: characters, and whole texts."""

    glyphs: Mapping[str, Glyph]
    texts: Mapping[str, Drawn]

    def width(self, text: str) -> float:
        """How wide a text is, in em."""
        if (drawn := self.texts.get(text)) is not None:
            return drawn.width
        return sum(self.glyphs[one].width for one in text)

    def stamped(self, text: str, x: float, y: float, size: float) -> bytes:
        """The operators that show a text, its origin at ``x``, ``y``; y grows downwards."""
        if not text:
            return b""
        if (drawn := self.texts.get(text)) is not None:
            scale = size / drawn.size
            shift = (x - scale * drawn.x, y - scale * drawn.y)
            return b"q %.5f 0 0 %.5f %.4f %.4f cm\n%b\nQ\n" % (
                scale,
                scale,
                *shift,
                drawn.operators,
            )
        parts, font, codes = [], None, ""
        for one in text:
            glyph = self.glyphs[one]
            if glyph.font != font:
                if codes:
                    parts.append(f"<{codes}> Tj")
                parts.append(f"{glyph.font} {size:.4f} Tf")
                font, codes = glyph.font, ""
            codes += glyph.code
        shown = "\n".join([*parts, f"<{codes}> Tj"])
        return f"q\nBT\n1 0 0 -1 {x:.4f} {y:.4f} Tm\n{shown}\nET\nQ\n".encode()


def is_specimen(page: "pikepdf.Page") -> bool:
    """Whether a page is one of specimens, which are wider than any paper."""
    return float(page.mediabox[2]) > _WIDER_THAN_PAPER


def by_themselves(text: str) -> bool:
    """Whether each character of a text has a glyph of its own, whatever stands beside it."""
    return all(any(low <= ord(one) <= high for low, high in _BY_THEMSELVES) for one in text)


def specimen_html(
    characters: Sequence[str], texts: Sequence[str], lang: str, direction: str
) -> str:
    """The pages of specimens: first the characters, then the texts, a paragraph each."""
    lines = [f"0{one}0" for one in characters]
    body = "\n".join(
        f'<p class="specimen" dir="{_direction(one)}">{escape(one)}</p>' for one in [*lines, *texts]
    )
    return (
        f'<!DOCTYPE html><html lang="{escape(lang)}" dir="{direction}">'
        "<head><title>-</title></head>"
        f"<body>{body}</body></html>"
    )


def _direction(text: str) -> str:
    """That of the first letter that has one."""
    for one in text:
        kind = unicodedata.bidirectional(one)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def read_specimens(
    pdf: "pikepdf.Pdf",
    contents: Iterable[PageContent],
    characters: Sequence[str],
    texts: Sequence[str],
) -> Specimens:
    """What was drawn on the pages of `specimen_html`.

    Raises `AllianceError` ``render-complaint`` where there are not as many texts as were given.
    """
    found = [(content, one) for content in contents for one in content.marked if one.texts]
    if len(found) != len(characters) + len(texts):
        raise Problem.RENDER_COMPLAINT.error(what="a text to be stamped is not drawn as one text")
    widths = _Widths(pdf)
    glyphs = {}
    for one, (content, marked) in zip(characters, found, strict=False):
        codes = [code for text in marked.texts for code in _codes(content, text.index, text.font)]
        if len(codes) != len("0x0"):
            raise Problem.RENDER_COMPLAINT.error(what="a character to be stamped is not one glyph")
        font, code = codes[1]
        glyphs[one] = Glyph(font, code, widths.of(font, code))
    whole = {
        text: _drawn(content, marked, widths)
        for text, (content, marked) in zip(texts, found[len(characters) :], strict=True)
    }
    return Specimens(glyphs, whole)


def _codes(content: PageContent, index: int, font: str) -> list[tuple[str, str]]:
    import pikepdf

    (shown,) = content.instructions[index].operands
    strings = shown if isinstance(shown, pikepdf.Array) else [shown]
    codes = []
    for one in strings:
        if isinstance(one, pikepdf.String):
            data = bytes(one).hex()
            codes += [(font, data[at : at + 4]) for at in range(0, len(data), 4)]
    return codes


def _drawn(content: PageContent, marked: Marked, widths: "_Widths") -> Drawn:
    import pikepdf

    inner = list(content.instructions[marked.begin + 1 : marked.end])
    first = marked.texts[0]
    width = sum(
        sum(widths.of(font, code) for font, code in _codes(content, text.index, text.font))
        - _shifts(content, text.index) / _EM
        for text in marked.texts
    )
    operators = pikepdf.unparse_content_stream(inner)
    return Drawn(operators, first.x, first.y, first.size, width)


def _shifts(content: PageContent, index: int) -> float:
    import pikepdf

    (shown,) = content.instructions[index].operands
    if not isinstance(shown, pikepdf.Array):
        return 0.0
    return sum(float(one) for one in shown if not isinstance(one, pikepdf.String))


class _Widths:
    """The widths of glyphs in em, by font and code."""

    def __init__(self, pdf: "pikepdf.Pdf") -> None:
        self._fonts: Any = pdf.pages[0].Resources.Font
        self._read: dict[str, dict[int, float]] = {}

    def of(self, font: str, code: str) -> float:
        if font not in self._read:
            listed = self._fonts[font].DescendantFonts[0].get("/W", [])
            table: dict[int, float] = {}
            for at in range(0, len(listed), 2):
                for number, width in enumerate(listed[at + 1], int(listed[at])):
                    table[number] = float(width) / _EM
            self._read[font] = table
        return self._read[font].get(int(code, 16), 1.0)
