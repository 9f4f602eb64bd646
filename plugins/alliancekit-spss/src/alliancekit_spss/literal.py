"""Texts, numbers and lines of SPSS syntax."""

import textwrap
from decimal import Decimal

LINE = 120
"""Characters of a line; SPSS takes 256 bytes."""
PIECE = 80
"""Characters of a literal; a longer text is put together of several."""


def literal(text: str) -> str:
    """A text in quotes, of which those within are doubled. A line feed cannot be written."""
    text = one_line(text)
    pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)] or [""]
    return " + ".join("'" + piece.replace("'", "''") + "'" for piece in pieces)


def one_line(text: str) -> str:
    """The text with blanks for line feeds."""
    return " ".join(text.splitlines())


def plain(value: float) -> str:
    """A number, all its digits, without an exponent."""
    written = format(Decimal(repr(float(value))), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def number(value: float) -> str:
    """A constant in a formula: in brackets where it has a sign."""
    return f"({plain(value)})" if value < 0 else plain(value)


def command(*words: str) -> str:
    """A command on lines that are short enough, broken between its words.

    ``words`` are never broken: a literal is a word.
    """
    lines, line = [], ""
    for word in words:
        joined = f"{line} {word}" if line else word
        if len(joined) > LINE and line:
            lines.append(line)
            joined = f"  {word}"
        line = joined
    return "\n".join([*lines, line]) + ".\n"


def words_of(expression: str) -> list[str]:
    """An expression cut where it may be broken: behind a comma or a blank."""
    return textwrap.wrap(expression, LINE // 2, break_long_words=False, break_on_hyphens=False)
