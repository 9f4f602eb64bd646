"""What text may reach a page: no control characters, no bidi overrides, no combining floods."""

import re
import unicodedata

MAX_COMBINING_RUN = 30
"""A longer run of combining marks makes layout take seconds; no language needs it."""

_PLANES = range(0, 0x110000, 0x10000)
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and line feed
    "\u202a-\u202e\u2066-\u2069"  # bidi embeddings, overrides and isolates
    "\ufeff\ufff9-\ufffd\ud800-\udfff"  # byte-order marks, specials, lone surrogates
    f"\ufdd0-\ufdef{''.join(chr(plane + end) for plane in _PLANES for end in (0xFFFE, 0xFFFF))}]"
)


def text_fault(text: str) -> str | None:
    """What makes ``text`` unfit for a page, or ``None``. The answer never quotes the text."""
    if found := _FORBIDDEN.search(text):
        return f"character U+{ord(found[0]):04X} is not allowed in text"
    if text.isascii():
        return None
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character).startswith("M") else 0
        if run > MAX_COMBINING_RUN:
            return f"more than {MAX_COMBINING_RUN} combining marks in a row"
    return None
