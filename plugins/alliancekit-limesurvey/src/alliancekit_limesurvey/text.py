"""Wording as LimeSurvey shows it.

A question's text is HTML in which ``{…}`` is an expression. A title is plain text, and an
expression all the same; a brace with a blank behind it begins none.
"""

import re

from alliancekit.api import neutral

_FORMULA = re.compile(r"[=+\-@]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BREAKS = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t]*")


def rich(text: str) -> str:
    """The text as HTML of one line: no tabs, no line ends, no quotation marks of the file's own."""
    safe = _ENTITY.sub("&amp;", text.strip())
    for mark in '<>{"':
        safe = safe.replace(mark, f"&#{ord(mark)};")
    safe = _BREAKS.sub("<br />", safe).replace("\t", " ")
    if _FORMULA.match(safe):
        safe = f"&#{ord(safe[0])};{safe[1:]}"
    return safe


def paragraphs(*texts: str | None) -> str:
    """Several texts, one below the other."""
    return "".join(f"<p>{rich(one)}</p>" for one in texts if one)


def title(text: str) -> str:
    """The text as a title: one line, in which nothing is an expression or a formula."""
    return neutral(" ".join(text.split()).replace("{", "{ "))
