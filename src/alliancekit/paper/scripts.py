"""Which of the world's scripts this machine can print, and which package mends the rest."""

from alliancekit.errors import AllianceError, Problem
from alliancekit.paper.pdf import Sheet, lay_out

CORE = "fonts-noto-core"
CJK = "fonts-noto-cjk"

SAMPLES = {
    "Latin": ("Sesión, façade, Übung, język", CORE),
    "Greek": ("συνεδρία", CORE),
    "Cyrillic": ("сессия, зустріч", CORE),
    "Arabic": ("جلسة اليوم", CORE),
    "Hebrew": ("הפגישה היום", CORE),
    "Urdu (Nastaliq)": ("آج کی نشست ٹھیک", CORE),
    "Devanagari": ("आज का सत्र", CORE),
    "Bengali": ("আজকের অধিবেশন", CORE),
    "Tamil": ("இன்றைய அமர்வு", CORE),
    "Amharic": ("የዛሬው ክፍለ ጊዜ", CORE),
    "Thai": ("การพบวันนี้", CORE),
    "Chinese": ("今天的会谈", CJK),
    "Japanese": ("今日のセッション", CJK),
    "Korean": ("오늘의 상담", CJK),
}
"""A few words in each script, and the Debian package whose fonts have them."""


def missing_scripts() -> dict[str, str | None]:
    """For each script ``None`` when it can be printed, else the Debian package to install."""
    return {
        script: None if _prints(sample) else package
        for script, (sample, package) in SAMPLES.items()
    }


def _prints(sample: str) -> bool:
    html = f"<!DOCTYPE html><html lang='und'><title>-</title><p>{sample}</p></html>"
    try:
        lay_out(Sheet(html, "")).pdf()
    except AllianceError as error:
        if error.problem is Problem.MISSING_GLYPH:
            return False
        raise
    return True
