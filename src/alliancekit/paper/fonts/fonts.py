"""The fonts that come from PyPI, so that every machine prints alike; a page loads what it needs."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.util import find_spec

from attrs import frozen

Ranges = tuple[tuple[int, int], ...]

ARABIC: Ranges = (
    (0x600, 0x6FF),
    (0x750, 0x77F),
    (0x8A0, 0x8FF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFC),
)
HEBREW: Ranges = ((0x591, 0x5F4), (0xFB1D, 0xFB4F))
DEVANAGARI: Ranges = ((0x900, 0x963), (0x966, 0x97F), (0xA8E0, 0xA8FF))
BENGALI: Ranges = ((0x980, 0x9FE),)
TAMIL: Ranges = ((0xB82, 0xBFA),)
TELUGU: Ranges = ((0xC00, 0xC7F),)
THAI: Ranges = ((0xE01, 0xE5B),)
ETHIOPIC: Ranges = ((0x1200, 0x1399), (0x2D80, 0x2DDE), (0xAB01, 0xAB2E))
KANA: Ranges = ((0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F))
HANGUL: Ranges = ((0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97C), (0xAC00, 0xD7FB))
HAN: Ranges = (
    (0x2E80, 0x303F),
    (0x3100, 0x312F),
    (0x3190, 0x31EF),
    (0x3200, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF01, 0xFF65),
    (0x20000, 0x323AF),
)
"""The characters of a script. The Devanagari danda, which its neighbours share, is in none."""

CJK = "justmytype_intl_cjk"


@frozen
class BundledFont:
    """A font file of a Python package, and the family and weight under which pages ask for it.

    ``covers`` are the characters for which a page loads it; ``None``: every page does.
    ``languages``: where they are given, only for a page in one of them, by its BCP-47 tag.
    """

    family: str
    package: str
    path: str
    weight: str | None = None
    covers: Ranges | None = None
    languages: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where a style sheet finds it."""
        return f"asset:font/{self.package}/{self.path.split('/')[-1].strip('[.-')}"

    @property
    def installed(self) -> bool:
        """Whether its package is there."""
        return find_spec(self.package) is not None

    def read(self) -> bytes:
        """The font file's bytes."""
        *folders, prefix = self.path.split("/")
        folder = files(self.package).joinpath(*folders)
        name = min(one.name for one in folder.iterdir() if one.name.startswith(prefix))
        return folder.joinpath(name).read_bytes()

    def face(self) -> str:
        """The style rule that declares it."""
        weight = f"; font-weight: {self.weight}" if self.weight else ""
        return f'@font-face {{ font-family: "{self.family}"; src: url({self.url}){weight} }}\n'


def _south_asian(script: str, covers: Ranges) -> BundledFont:
    path = f"fonts/ofl/notosans{script.lower()}/NotoSans{script}["
    return BundledFont(f"AK {script}", "justmytype_intl_south_asia", path, covers=covers)


def _east_asian(region: str, covers: Ranges, *languages: str) -> BundledFont:
    path = f"fonts/ofl/notosans{region.lower()}/NotoSans{region}["
    return BundledFont(f"AK {region}", CJK, path, covers=covers, languages=languages)


# Noto Sans has Latin, Greek, Cyrillic and Devanagari. For Arabic it is Amiri, since Noto draws a
# letter and its dots as two glyphs, of which the dots are shared between letters, so that text
# read back from the PDF, by a screen reader for one, has other letters (WeasyPrint issue 2841).
# For other fonts that do so see `readback`.
BUNDLED = (
    BundledFont("AK Sans", "fontpkg_noto_sans", "files/NotoSans["),
    BundledFont("AK Arabic", "fontpkg_amiri", "files/Amiri-Regular", "normal", ARABIC),
    BundledFont("AK Arabic", "fontpkg_amiri", "files/Amiri-Bold.", "bold", ARABIC),
    BundledFont(
        "AK Hebrew",
        "justmytype_intl_rtl",
        "fonts/ofl/notosanshebrew/NotoSansHebrew[",
        covers=HEBREW,
    ),
    _south_asian("Bengali", BENGALI),
    _south_asian("Tamil", TAMIL),
    _south_asian("Telugu", TELUGU),
    BundledFont("AK Thai", "fontpkg_noto_sans_thai", "files/NotoSansThai[", covers=THAI),
    BundledFont(
        "AK Ethiopic",
        "justmytype_intl_africa",
        "fonts/ofl/notosansethiopic/NotoSansEthiopic[",
        covers=ETHIOPIC,
    ),
    _east_asian("TC", HAN, "zh-Hant", "zh-TW", "zh-HK", "zh-MO"),
    _east_asian("SC", HAN, "zh"),
    _east_asian("JP", KANA + HAN, "ja"),
    _east_asian("KR", HANGUL + HAN, "ko"),
    # a few words of these on a page in another language: Han as in mainland China
    _east_asian("JP", KANA),
    _east_asian("KR", HANGUL),
    _east_asian("SC", HAN),
)

# What a machine may have beside them, by language: the form of the characters differs between the
# East Asian languages, and Urdu is written in Nastaliq, for which PyPI has no font.
SYSTEM = {
    "zh-Hant": ("Noto Sans CJK TC", "Noto Sans TC", "PingFang TC", "Source Han Sans TC"),
    "zh": ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Source Han Sans SC"),
    "ja": ("Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Source Han Sans"),
    "ko": ("Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Source Han Sans K"),
    "ur": ("Noto Nastaliq Urdu",),
}
NASTALIQ = SYSTEM["ur"][0]
NASTALIQ_LINE = 1.9
"""The height of a line in Nastaliq, in letter sizes."""
_LANG = re.compile(r"<html[^>]*\blang=[\"']?([A-Za-z0-9-]+)")


def faces_for(html: str) -> tuple[BundledFont, ...]:
    """The bundled fonts that a page needs: by its characters, and its language where forms differ.

    A font whose package is not installed is left out.
    """
    text = sorted({ord(character) for character in html if character > "\u02ff"})
    language = language_of(html)
    chosen: list[BundledFont] = []
    left = text
    for font in BUNDLED:
        if font.covers is None:
            chosen.append(font)
            continue
        if font.languages and not any(_is_a(language, one) for one in font.languages):
            continue
        if any(within(one, font.covers) for one in left) and font.installed:
            chosen.append(font)
            if font.package == CJK:
                left = [one for one in left if not within(one, font.covers)]
    return tuple(dict.fromkeys(chosen))


def font_assets(faces: Iterable[BundledFont]) -> dict[str, bytes]:
    """The font files, by URL."""
    return {font.url: _read(font) for font in faces}


def font_faces(faces: Iterable[BundledFont], language: str, *, nastaliq: bool = False) -> str:
    """The style rules that declare the fonts, and the stack that a page in the language uses.

    Behind the bundled fonts stands what the machine has, for scripts that are not bundled.
    ``nastaliq``: Urdu will be in such a font, which `scripts.css` is told.
    """
    declared = [*faces]
    bundled = [*dict.fromkeys(font.family for font in declared)]
    own = [font.family for font in declared if font.package == CJK]
    named = next((SYSTEM[tag] for tag in SYSTEM if _is_a(language, tag)), ())
    if is_urdu(language):  # digits and Latin words in the sans, as everywhere
        stack = [bundled[0], *named, *bundled[1:]]
    elif named:  # the punctuation of East Asia is as wide as its letters: their font goes first
        stack = [*own, *named, *bundled]
    else:
        stack = bundled
    families = ", ".join(f'"{one}"' for one in dict.fromkeys(stack))
    tall = f"; --nastaliq: {NASTALIQ_LINE}" if nastaliq else ""
    return "".join(font.face() for font in declared) + (
        f"html {{ font-family: {families}, sans-serif{tall} }}\n"
    )


def language_of(html: str) -> str:
    """The BCP-47 tag of a page, ``und`` where it names none."""
    found = _LANG.search(html)
    return found[1] if found else "und"


def is_urdu(language: str) -> bool:
    """Whether a page's language is written in Nastaliq."""
    return _is_a(language, "ur")


def within(character: int, ranges: Ranges) -> bool:
    """Whether a code point lies in one of the ranges."""
    return any(first <= character <= last for first, last in ranges)


def _is_a(language: str, tag: str) -> bool:
    return language == tag or language.startswith(f"{tag}-")


@cache
def _read(font: BundledFont) -> bytes:
    return font.read()
