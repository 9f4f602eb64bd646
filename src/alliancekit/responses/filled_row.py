"""A row of responses from a form that was filled in, each answer one that the form offers."""

import unicodedata
from collections.abc import Iterator, Mapping

from alliancekit.errors import Problem
from alliancekit.formula import neutral
from alliancekit.instrument.model import KEY_COLUMNS, Instrument, Item, plain_number
from alliancekit.responses.filled import Filled

TYPED = ("client", "session", "date", "therapist")
"""The key columns that are fields of the form; the others are fixed by it."""
_DECIMAL_POINTS = str.maketrans({",": ".", "٫": "."})


def row_columns(instrument: Instrument) -> list[str]:
    """The columns of the response file: keys, items, lines to write on."""
    items = [one.id for one in instrument.items]
    return [*KEY_COLUMNS, *items, *(one.id for one in instrument.fields)]


def filled_row(filled: Filled, instrument: Instrument, where: str) -> Mapping[str, str]:
    """The row of one form; what was not filled in is ``""``.

    ``instrument``: the one that the form names. Raises `AllianceError` ``bad-field`` for a value
    that the form does not offer, for two at once and for a field that is missing; ``not-a-form``
    for fields and respondents that are not the instrument's.
    """
    form = filled.form
    if instrument.form(form.respondent) is None:
        why = f"{instrument.id} has no form for {form.respondent}"
        raise Problem.NOT_A_FORM.error(where=where, why=why)
    seen = instrument.seen_by(form.respondent)
    row = {"respondent": form.respondent, "locale": form.locale}
    optional = {one.id for one in seen.sections if one.optional}
    for item in seen.items:
        if item.id in filled.unclear:
            raise _bad(where, item.id, "two answers are marked at once")
        found = (filled.written if item.scale.step < 1 else filled.chosen).get(item.id)
        if found is None and item.section not in optional:
            raise _bad(where, item.id, "it is missing from the form")
        row[item.id] = _answer(item, found or "", where)
    for name in TYPED:
        if name not in filled.written:
            raise _bad(where, name, "it is missing from the form")
    texts = [*TYPED, *(one.id for one in seen.fields)]
    row |= {name: _written(filled.written.get(name, ""), name, where) for name in texts}
    if strange := sum(name not in row for name in [*filled.chosen, *filled.written]):
        why = f"{strange} of its fields are none of {instrument.id} {instrument.version}"
        raise Problem.NOT_A_FORM.error(where=where, why=why)
    return row


def _answer(item: Item, found: str, where: str) -> str:
    if item.scale.step < 1:
        return _measured(item, found, where)
    if found and found not in {one.key for one in item.scale.options}:
        raise _bad(where, item.id, "its value is no answer of the form")
    return found


def _measured(item: Item, found: str, where: str) -> str:
    """The number that was typed for a line, in whichever digits; its range is the scale's."""
    text = "".join(_plain(found.strip().translate(_DECIMAL_POINTS)))
    if not text:
        return ""
    whole, point, rest = text.partition(".")
    wellformed = all(part.isascii() and part.isdigit() for part in (whole, rest or "0"))
    if not wellformed or (point and not rest) or len(text) > 20:  # noqa: PLR2004 - see the message
        raise _bad(where, item.id, "it is not a number such as 7.4")
    if float(text) not in item.scale.values:
        least, most = plain_number(item.scale.minimum), plain_number(item.scale.maximum)
        what = f"its number is none from {least} to {most} in steps of {item.scale.step:g}"
        raise _bad(where, item.id, what)
    return plain_number(float(text))


def _plain(text: str) -> Iterator[str]:
    for one in text:
        yield str(unicodedata.decimal(one)) if one.isdecimal() else one


def _written(text: str, name: str, where: str) -> str:
    """What was typed, its line ends as in text files, harmless to a spreadsheet."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(unicodedata.category(one) in {"Cc", "Cs"} and one not in "\n\t" for one in text):
        raise _bad(where, name, "it holds control characters")
    return neutral(text)


def _bad(where: str, name: str, what: str) -> Exception:
    return Problem.BAD_FIELD.error(where=where, field=name, what=what)
