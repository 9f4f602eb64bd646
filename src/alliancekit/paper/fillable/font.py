"""The font of what is typed into a fillable form: a simple one, which every PDF program can use.

The fonts of the page itself number their glyphs and hold only those that are printed, so nothing
else could be typed with them.
"""

import io
from functools import cache
from typing import TYPE_CHECKING

from attrs import field, frozen

from alliancekit.paper.fonts.fonts import BUNDLED

if TYPE_CHECKING:
    import pikepdf

NAME = "AKSans"
"""What default appearances call it."""
_FIRST, _LAST = 32, 255
_BASE = "/AKFORM+NotoSans-Regular"
_NONSYMBOLIC = 32
_CAPITALS = ("sCapHeight", 714)


@frozen
class FieldFont:
    """A TrueType font with the Latin letters of Windows code page 1252, and their widths."""

    data: bytes = field(repr=False)
    widths: tuple[int, ...]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    capitals: int

    def add_to(self, pdf: "pikepdf.Pdf") -> "pikepdf.Object":
        """The font as an object of the PDF."""
        from pikepdf import Array, Dictionary, Name, Stream

        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name(_BASE),
            Flags=_NONSYMBOLIC,
            FontBBox=Array(self.box),
            ItalicAngle=0,
            Ascent=self.ascent,
            Descent=self.descent,
            CapHeight=self.capitals,
            StemV=80,
            FontFile2=pdf.make_indirect(Stream(pdf, self.data, Length1=len(self.data))),
        )
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.TrueType,
                BaseFont=Name(_BASE),
                FirstChar=_FIRST,
                LastChar=_LAST,
                Widths=Array(self.widths),
                Encoding=Name.WinAnsiEncoding,
                FontDescriptor=pdf.make_indirect(descriptor),
            )
        )


def _latin() -> bytes:
    return next(one for one in BUNDLED if one.package == "fontpkg_noto_sans").read()


@cache
def field_font() -> FieldFont:
    """The font, cut from the bundled one; the same bytes every time."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    letters = [bytes([code]).decode("cp1252", errors="ignore") for code in range(_FIRST, _LAST + 1)]
    font = TTFont(io.BytesIO(_latin()), recalcTimestamp=False)
    for unused in ("GSUB", "GPOS", "GDEF", "STAT", "MVAR"):  # large, and slow to read
        if unused in font:
            del font[unused]
    options = Options(layout_features=[], hinting=False, notdef_outline=True)
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(letters))
    subsetter.subset(font)
    places = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
    font = instancer.instantiateVariableFont(font, places)
    scale = 1000 / font["head"].unitsPerEm
    names, advances = font.getBestCmap(), font["hmtx"].metrics
    shown = [names.get(ord(letter), ".notdef") if letter else ".notdef" for letter in letters]
    written = io.BytesIO()
    font.save(written)
    head, line = font["head"], font["hhea"]
    corners = (head.xMin, head.yMin, head.xMax, head.yMax)
    x_min, y_min, x_max, y_max = (round(one * scale) for one in corners)
    return FieldFont(
        data=written.getvalue(),
        widths=tuple(round(advances[name][0] * scale) for name in shown),
        box=(x_min, y_min, x_max, y_max),
        ascent=round(line.ascent * scale),
        descent=round(line.descent * scale),
        capitals=round(getattr(font["OS/2"], *_CAPITALS) * scale),
    )
