"""Translations from PO files, checked before any of them can reach a page."""

import io
import re
from typing import TYPE_CHECKING

from alliancekit.errors import Problem
from alliancekit.text import text_fault

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

_LINE = re.compile(
    r"""(\#.*|((msgctxt|msgid|msgid_plural|msgstr(\[[0-9]\])?)\s*)?"([^"\\]|\\["\\ntr])*")?"""
)
"""A line of a PO file: nothing, a comment, or a string, with a keyword in front or without."""

MAX_BYTES = 4 * 1024 * 1024
MAX_TEXT = 4000


def read_catalogue(data: bytes, locale: str, where: str) -> "Catalog":
    """The PO file in ``data``.

    Raises `AllianceError`: ``too-large``; ``bad-text`` where it is not a PO file, or where a
    translation holds what may not reach a page, with its line.
    """
    from babel.messages.pofile import PoFileError, read_po

    if len(data) > MAX_BYTES:
        raise Problem.TOO_LARGE.error(where=where, limit=f"{MAX_BYTES // 1024} KiB")
    try:
        _require_whole_strings(data.decode("utf-8-sig"), where)
        catalogue = read_po(
            io.BytesIO(data), locale=locale.replace("-", "_"), charset="utf-8", abort_invalid=True
        )
    except UnicodeDecodeError as error:
        raise Problem.BAD_ENCODING.error(
            where=where, encoding="UTF-8", offset=error.start, hint=""
        ) from None
    except PoFileError as error:
        raise Problem.BAD_TEXT.error(
            where=f"{where}, line {error.lineno + 1}", what=str(error)
        ) from None
    for message in catalogue:
        line = f"{where}, line {message.lineno}"
        if not isinstance(message.string, str):
            raise Problem.BAD_TEXT.error(where=line, what="plural forms are not used here")
        if message.id and (fault := text_fault(message.string)):
            raise Problem.BAD_TEXT.error(where=line, what=fault)
        if message.id and len(message.string) > MAX_TEXT:
            raise Problem.BAD_TEXT.error(where=line, what=f"more than {MAX_TEXT} characters")
    return catalogue


def _require_whole_strings(text: str, where: str) -> None:
    """Raise ``bad-text`` for a line of which Babel would cut off what it takes for quotes."""
    for number, line in enumerate(text.split("\n"), 1):
        if not _LINE.fullmatch(line.strip()):
            what = r"a string stands between two straight quotes; a quote in it is written \" there"
            raise Problem.BAD_TEXT.error(where=f"{where}, line {number}", what=what)


def translation(catalogue: "Catalog", source: str, context: str | None = None) -> str | None:
    """The finished translation of a string, or ``None``: missing, empty, fuzzy or stale."""
    message = catalogue.get(source, context)
    if message is None or message.fuzzy or not isinstance(message.string, str):
        return None
    return message.string if message.string.strip() else None
