"""A wording file as a table: id, text and, where forms differ, respondent."""

import csv
import io
from typing import Any

from alliancekit.errors import Problem
from alliancekit.strictjson import text_of

COLUMNS = (["id", "text"], ["id", "respondent", "text"])
ABOUT = ("instrument", "language", "unaltered", "permission")
FORM = ("title", "timeframe", "instructions", "privacy", "closing")
YES = {"yes": True, "true": True, "no": False, "false": False}
MAX_TEXT = 2000


def raw_of_csv(data: bytes, where: str) -> dict[str, Any]:
    """The file as it would stand in JSON.

    Raises `AllianceError` ``too-large``, ``bad-encoding``, ``bad-csv``.

    ``id`` is that of an item; ``title``, ``timeframe``, ``instructions``, ``privacy`` or
    ``closing`` of the form; ``<scale>.<option>`` of a label, ``<scale>.low`` and
    ``<scale>.high`` of a numeric scale; or ``instrument``, ``language``, ``unaltered`` (yes or
    no), ``permission``. Without ``respondent`` a line is for all forms.
    """
    text = text_of(data, where)
    raw: dict[str, Any] = {"items": {}, "options": {}, "forms": {}}
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if sorted(reader.fieldnames or ()) not in COLUMNS:
            raise _bad(where, 1, "the header must be: id,text or id,respondent,text")
        for row in reader:
            if None in row or None in row.values():
                raise _bad(where, reader.line_num, "more or fewer cells than the header has")
            fault = _enter(raw, row["id"].strip(), row["text"], row.get("respondent", "").strip())
            if fault:
                raise _bad(where, reader.line_num, fault)
    except csv.Error as error:
        raise _bad(where, reader.reader.line_num, str(error)) from None
    if "instrument" not in raw:
        raise _bad(where, 1, "no line with the id `instrument` says whose wording it is")
    return {name: part for name, part in raw.items() if part != {} or name == "items"}


def _enter(raw: dict[str, Any], name: str, text: str, respondent: str) -> str | None:
    """Enter a line where it belongs. Returns what is wrong with it."""
    if not name or not text.strip() or len(text) > MAX_TEXT:
        return f"an id and a text of at most {MAX_TEXT} characters are needed"
    if name in ABOUT:
        return _enter_about(raw, name, text.strip())
    if name in FORM:
        if not respondent:
            return f"the column `respondent` must say whose {name} this is"
        return _once(raw["forms"].setdefault(respondent, {}), name, text)
    scale, dot, option = name.partition(".")
    if dot:
        return _once(raw["options"].setdefault(scale, {}), option, text)
    return _enter_item(raw["items"], name, text, respondent)


def _enter_about(raw: dict[str, Any], name: str, text: str) -> str | None:
    if name != "unaltered":
        return _once(raw, name, text)
    said = YES.get(text.lower())
    return "`unaltered` is yes or no" if said is None else _once(raw, name, said)


def _enter_item(items: dict[str, Any], name: str, text: str, respondent: str) -> str | None:
    if not respondent:
        return _once(items, name, text)
    given = items.setdefault(name, {})
    if isinstance(given, str):
        return f"{name} has a text for all forms already"
    return _once(given, respondent, text)


def _once(place: dict[str, Any], name: str, value: Any) -> str | None:
    if name in place:
        return f"{name} stands twice"
    place[name] = value
    return None


def _bad(where: str, line: int, what: str) -> Exception:
    return Problem.BAD_CSV.error(where=where, line=line, what=what)
