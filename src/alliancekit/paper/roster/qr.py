"""The code on a page: what it says, how it is read back, how it is drawn.

    A1:AK-PULSE:1.0.0:EN:000123:1:7KQ2

Seven parts between colons: the format, the instrument's id, its version, the locale, the serial
(empty where the form has none), the page from 1, and the hash of the layout map. Letters are
capitals. At most 38 characters of the set that a QR code packs most densely, which is what
version 2 holds at error correction M. What is longer than its part, or has another character, is
a plus sign and the first base-36 digits of the SHA-256 of its lower-case UTF-8: compare it with
`part_of` of what it may be.
"""

import hashlib
import re
from typing import TYPE_CHECKING

from attrs import frozen

from alliancekit.errors import Problem
from alliancekit.paper.roster.marks import runs

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = "A1"
LONGEST = 38
INSTRUMENT, VERSION, LOCALE, SERIAL, PAGE, HASH = 8, 5, 5, 6, 2, 4
"""The most characters of each part."""
SERIALS = re.compile(r"(?=-*[0-9A-Z])[0-9A-Z-]{1,6}")
BORDER = 2
"""White modules around the code, within its place; beyond it the page is white too."""
_PLAIN = re.compile(r"[0-9A-Z.-]+")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PARTS = re.compile(
    rf"{FORMAT}:(?P<instrument>[0-9A-Z.+-]{{1,{INSTRUMENT}}})"
    rf":(?P<version>[0-9A-Z.+-]{{1,{VERSION}}})"
    rf":(?P<locale>[0-9A-Z+-]{{1,{LOCALE}}}):(?P<serial>[0-9A-Z-]{{0,{SERIAL}}})"
    rf":(?P<page>[1-9][0-9]?):(?P<layout>[0-9A-Z]{{{HASH}}})"
)


@frozen
class PageCode:
    """What a page's code says; ``instrument``, ``version`` and ``locale`` as `part_of` them."""

    instrument: str
    version: str
    locale: str
    serial: str
    page: int
    layout: str

    @property
    def text(self) -> str:
        """The text of the code. Raises `AllianceError` ``beyond-format`` for what has no place."""
        text = ":".join(
            (
                FORMAT,
                self.instrument,
                self.version,
                self.locale,
                self.serial,
                str(self.page),
                self.layout,
            )
        )
        if parse(text) != self:
            raise Problem.BEYOND_FORMAT.error(what="a page's code has no place for this form")
        return text


def page_code(
    instrument: str, version: str, locale: str, *, serial: str, page: int, layout: str
) -> PageCode:
    """The code of a page of a form."""
    return PageCode(
        part_of(instrument, INSTRUMENT),
        part_of(version, VERSION),
        part_of(locale, LOCALE),
        serial,
        page,
        layout,
    )


def part_of(text: str, longest: int) -> str:
    """An id, a version or a locale as a part of the code: itself where it fits, else its hash."""
    capital = text.upper()
    if len(capital) <= longest and _PLAIN.fullmatch(capital):
        return capital
    return "+" + short_hash(text.lower().encode(), longest - 1)


def short_hash(data: bytes, length: int) -> str:
    """The last ``length`` base-36 digits of the SHA-256 of the data."""
    number = int.from_bytes(hashlib.sha256(data).digest())
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def parse(text: str) -> PageCode | None:
    """What a code says, or ``None`` where it is not one of ours."""
    found = _PARTS.fullmatch(text) if text.isascii() and len(text) <= LONGEST else None
    if found is None:
        return None
    return PageCode(
        found["instrument"],
        found["version"],
        found["locale"],
        found["serial"],
        int(found["page"]),
        found["layout"],
    )


def modules(text: str) -> "list[bytes]":
    """The code: a row of bytes per row of modules, 1 where it is dark.

    Version 2, error correction M. The mask is always the same, which takes a seventh of the time
    of trying all eight.
    """
    import segno

    code = segno.make(text, version=2, error="m", mode="alphanumeric", mask=3, boost_error=False)
    return [bytes(row) for row in code.matrix]


def drawn(rows: "list[bytes]", x: float, y: float, side: float) -> bytes:
    """The code as operators of a PDF's content, dark modules as rectangles.

    ``x``, ``y`` is the top left corner of its place and ``side`` its side; y grows downwards.
    """
    module = side / (len(rows) + 2 * BORDER)
    left, top = x + BORDER * module, y + BORDER * module
    rectangles: Iterable[str] = (f"{x} {y} {n} 1 re" for x, y, n in runs(rows))
    body = "\n".join(rectangles)
    return (
        f"q\n{module:.5f} 0 0 {module:.5f} {left:.4f} {top:.4f} cm\n0 g\n{body}\nf\nQ\n"
    ).encode()
