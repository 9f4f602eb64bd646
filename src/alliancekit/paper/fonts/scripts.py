"""The world's scripts: which this machine can print, and what to install for the rest."""

import unicodedata
from collections.abc import Sequence

from attrs import frozen

from alliancekit.errors import AllianceError, Problem
from alliancekit.paper.fonts import fonts
from alliancekit.paper.fonts.fonts import NASTALIQ, Ranges, is_urdu, within

CORE = "fonts-noto-core"
CJK = "fonts-noto-cjk"
NAMED = 8
"""As many characters are named in a message."""


@frozen
class Script:
    """A script: a few words in it, its characters, and what has its fonts.

    ``sample`` are words in ``language``; ``pip`` is what pip installs, ``None`` where PyPI has no
    font, and ``debian`` the package of Debian and Ubuntu.
    """

    name: str
    language: str
    sample: str
    covers: Ranges
    pip: str | None
    debian: str = CORE

    @property
    def mend(self) -> str:
        """What to run."""
        ways = [f"`pip install '{self.pip}'`"] if self.pip else []
        ways.append(f"on Debian or Ubuntu `sudo apt-get install {self.debian}`")
        return "run " + ", or ".join(ways)


_SANS = "fontpkg-noto-sans"
_SOUTH = "justmytype-intl-south-asia"
_CJK_EXTRA = "alliancekit[cjk]"
LATIN: Ranges = ((0x41, 0x2AF), (0x1E00, 0x1EFF))
GREEK: Ranges = ((0x370, 0x3FF), (0x1F00, 0x1FFF))
CYRILLIC: Ranges = ((0x400, 0x52F), (0x1C80, 0x1C88), (0x2DE0, 0x2DFF), (0xA640, 0xA69F))

SCRIPTS = (
    Script("Latin", "pl", "Sesión, façade, Übung, język", LATIN, _SANS),
    Script("Greek", "el", "συνεδρία", GREEK, _SANS),
    Script("Cyrillic", "uk", "сессия, зустріч", CYRILLIC, _SANS),
    Script("Arabic", "ar", "جلسة اليوم", fonts.ARABIC, "fontpkg-amiri"),
    Script("Hebrew", "he", "הפגישה היום", fonts.HEBREW, "justmytype-intl-rtl"),
    Script("Devanagari", "hi", "आज का सत्र", fonts.DEVANAGARI, _SANS),
    Script("Bengali", "bn", "আজকের অধিবেশন", fonts.BENGALI, _SOUTH),
    Script("Tamil", "ta", "இன்றைய அமர்வு", fonts.TAMIL, _SOUTH),
    Script("Telugu", "te", "నేటి సమావేశం", fonts.TELUGU, _SOUTH),
    Script("Amharic", "am", "የዛሬው ክፍለ ጊዜ", fonts.ETHIOPIC, "justmytype-intl-africa"),
    Script("Thai", "th", "การพบวันนี้", fonts.THAI, "fontpkg-noto-sans-thai"),
    Script("Japanese", "ja", "今日のセッション", fonts.KANA, _CJK_EXTRA, CJK),
    Script("Korean", "ko", "오늘의 상담", fonts.HANGUL, _CJK_EXTRA, CJK),
    Script("Chinese", "zh-Hans", "今天的会谈", fonts.HAN, _CJK_EXTRA, CJK),
)
URDU = Script("Urdu (Nastaliq)", "ur", "آج کی نشست ٹھیک", (), None)
"""Without a Nastaliq font Urdu is printed in Naskh, which is read but not what readers expect."""


def script_of(character: int) -> Script | None:
    """The script of a code point, where it is one of `SCRIPTS`."""
    return next((one for one in SCRIPTS if within(character, one.covers)), None)


def missing_characters(characters: Sequence[int]) -> AllianceError:
    """The error ``missing-glyph`` for code points that no font has: their script, what to run."""
    known = dict.fromkeys(one for each in characters if (one := script_of(each)))
    if known:
        scripts = ", ".join(one.name for one in known)
        mend = "; ".join(dict.fromkeys(one.mend for one in known))
    else:
        named = [unicodedata.name(chr(one), "a character without a name") for one in characters]
        scripts = ", ".join(dict.fromkeys(one.lower() for one in named[:2]))
        mend = f"install a font that has it; on Debian or Ubuntu most are in {CORE}"
    told = ", ".join(f"U+{one:04X}" for one in characters[:NAMED])
    return Problem.MISSING_GLYPH.error(characters=told, script=scripts, mend=mend)


def missing_scripts() -> dict[str, str | None]:
    """For each script ``None`` when it can be printed, else what to run."""
    from alliancekit.paper.pdf import system_families

    found = {one.name: None if _prints(one) else one.mend for one in SCRIPTS}
    found[URDU.name] = None if NASTALIQ in system_families() else f"{URDU.mend} (else in Naskh)"
    return found


def naskh_instead(locale: str) -> str | None:
    """What to tell who prints in Urdu on a machine without a Nastaliq font; ``None``: nothing."""
    from alliancekit.paper.pdf import system_families

    if not is_urdu(locale) or NASTALIQ in system_families():
        return None
    return f"Urdu is printed in Naskh, since no font on this machine is Nastaliq: {URDU.mend}"


def _prints(script: Script) -> bool:
    from alliancekit.paper.pdf import Sheet, lay_out

    head = f"<!DOCTYPE html><html lang='{script.language}'><title>-</title>"
    try:
        lay_out(Sheet(f"{head}<p>{script.sample}</p></html>", "")).pdf()
    except AllianceError as error:
        if error.problem is Problem.MISSING_GLYPH:
            return False
        raise
    return True
