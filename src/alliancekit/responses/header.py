"""The header of a response file: what its columns are, or why it cannot be read."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from alliancekit.errors import AllianceError, Problem
from alliancekit.instrument.model import KEY_COLUMNS
from alliancekit.responses.csvrows import Row

_DELIMITERS = {";": "';'", "\t": "tab", "|": "'|'", ",": "','"}


def of_record(first: Row | None, where: str) -> list[str]:
    """The names in the first record of a text file. Raises `AllianceError` where it is none."""
    if first is None:
        raise Problem.NO_ROWS.error(where=where, what="read; it needs a header")
    if first.refused:
        raise _bad(where, f"the header is refused ({first.refused})")
    if first.text.lower().startswith("sep=") and len(first.text) <= len("sep=,"):
        what = "a `sep=` line for Excel: remove it, and give --delimiter where it is not a comma"
        raise _bad(where, what)
    return first.fields


def checked(names: Sequence[str], where: str, known: Collection[str]) -> list[str]:
    """The names, each there and there once. Messages quote ``known`` ones only.

    There may be data in the header's place. Raises `AllianceError` ``bad-header``.
    """
    empty = [str(position) for position, name in enumerate(names, 1) if not name.strip()]
    if empty and len(names) > 1:
        advice = "name them or remove them; a separator at the end of the line makes one"
        raise _bad(where, f"columns without a name: {', '.join(empty)} ({advice})")
    for name, count in Counter(names).items():
        if count > 1:
            positions = [str(at) for at, one in enumerate(names, 1) if one == name]
            told = f"the name {name!r}" if name in known else "one name"
            raise _bad(where, f"{told} is that of columns {' and '.join(positions)}")
    return list(names)


def need(names: Sequence[str], needed: Iterable[str], where: str, delimiter: str | None) -> None:
    """Refuse a header that lacks a column, saying what was expected and what is there.

    ``delimiter`` is that of a text file: another one may have been meant.
    """
    needed = list(needed)
    missing = [name for name in needed if name not in names]
    if not missing:
        return
    if delimiter is not None:
        joined = delimiter.join(names)
        for other, name in _DELIMITERS.items():
            if other != delimiter and set(missing) & set(joined.split(other)):
                raise Problem.WRONG_DELIMITER.error(where=where, found=name, option=name)
    if not set(names) & {*needed, *KEY_COLUMNS}:
        found = "none of the names that could stand there: is its header missing"
        plain = {name.strip().casefold() for name in names}
        if plain & {name.casefold() for name in needed}:
            found = "these names with other case or with blanks: compare the spelling"
    else:
        found = ", ".join(repr(name) if name != name.strip() else name for name in names)
    raise Problem.NO_ITEMS.error(where=where, missing=", ".join(missing), found=found)


def _bad(where: str, what: str) -> AllianceError:
    return Problem.BAD_HEADER.error(where=where, what=what)
