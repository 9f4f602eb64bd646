"""Wording as REDCap shows it, and brought back.

REDCap takes labels for HTML, puts the value of a variable in the place of ``[name]``, and a
field in the place of ``{name}``. A spreadsheet in which a dictionary is edited runs what begins
with ``=``. Entities keep all of these apart: REDCap shows the character that is meant.
"""

import csv
import html
import io
import re
from collections.abc import Iterator
from decimal import Decimal

from alliancekit.api import InstrumentImport, neutral

_FORMULA = re.compile(r"[=+\-@\t\r]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BREAKS = re.compile(r"\s*[\r\n]+\s*")
BETWEEN = " | "
"""What stands between two choices."""


def label(text: str) -> str:
    """The text as a label, lines kept."""
    safe = _ENTITY.sub("&amp;", text.replace("\r\n", "\n").replace("\r", "\n"))
    for mark in "<>[{":
        safe = safe.replace(mark, f"&#{ord(mark)};")
    if _FORMULA.match(safe):
        safe = f"&#{ord(safe[0])};{safe[1:]}"
    return safe


def line(text: str) -> str:
    """The text as a label of one line."""
    return label(_BREAKS.sub(" ", text.strip()))


def words(text: str) -> str:
    """What a label says: without tags, entities as the characters that they mean."""
    untagged = re.sub(r"<br\s*/?>|</p>", "\n", text)
    return html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", untagged)).strip()


def choices(options: list[tuple[str, str]]) -> str:
    """Codes and labels as REDCap writes them: ``1, Never | 2, Rarely``.

    A ``|`` in a label would begin another choice: it becomes a ``/``. Before a first code of
    ``-1`` stands a blank, which REDCap drops, lest a spreadsheet take the cell for a formula.
    """
    text = BETWEEN.join(f"{code}, {line(words.replace('|', '/'))}" for code, words in options)
    return f" {text}" if text.startswith("-") else text


def options(text: str) -> list[tuple[str, str]]:
    """Codes and labels of a cell of choices, split at ``|``, then at the first comma.

    Raises `ValueError` for a choice without a comma.
    """
    found = []
    for part in re.split(r"\||\n", text):
        if not part.strip():
            continue
        code, comma, text_of = part.partition(",")
        if not comma:
            raise ValueError(f"the choice {part.strip()[:40]!r} has no comma after its code")
        found.append((code.strip(), words(text_of)))
    return found


def number(value: float) -> str:
    """A number as it stands in data: ``3``, ``2.5``, ``-1``."""
    return format(Decimal(repr(float(value))), "f").removesuffix(".0")


def original(text: str) -> str:
    """The text as it was before a ``'`` was put in front of what looks like a formula."""
    return text[1:] if text.startswith("'") and neutral(text[1:]) == text else text


def rows(context: InstrumentImport, delimiters: str = ",") -> Iterator[list[str]]:
    """The rows of a file as REDCap writes it, the header first.

    The delimiter is the one of these that its first line has most of. Raises ``bad-import``
    where it is not in UTF-8 or no CSV.
    """
    try:
        text = context.file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        context.fault("it is not in UTF-8, as REDCap writes it: was it saved by a spreadsheet?")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(delimiters, key=first.count))
    try:
        yield from reader
    except csv.Error as error:
        context.fault(f"line {reader.line_num}: {error}")
