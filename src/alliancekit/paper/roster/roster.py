"""Whom forms are printed for: a roster read from CSV, or a number of blanks."""

import unicodedata
from collections.abc import Iterator, Sequence
from sys import intern

from attrs import field, frozen

from alliancekit.errors import AllianceError, Problem
from alliancekit.paper.roster.qr import SERIAL, SERIALS
from alliancekit.responses import header
from alliancekit.responses.csvfile import CsvFile
from alliancekit.responses.csvrows import Row, fault
from alliancekit.text import text_fault

COLUMNS = ("client", "session", "date", "therapist", "serial")
LONGEST = {"client": 40, "session": 20, "date": 30, "therapist": 40, "serial": SERIAL}
"""The most characters of a cell, by column."""
MOST = 100_000
"""Forms in one run."""
LAST_SERIAL = 10**SERIAL - 1
_JOINERS = "\u200c\u200d"
_TOLD = 5


@frozen
class Entry:
    """One form to print: the line of the roster it comes from, and what is filled in on it.

    ``texts`` has a text for each of `COLUMNS`, an empty one where nothing is filled in.
    """

    line: int
    texts: tuple[str, ...] = field(repr=False)

    @property
    def client(self) -> str:
        """The client's code, empty on a blank."""
        return self.texts[0]

    @property
    def serial(self) -> str:
        """The form's serial."""
        return self.texts[-1]


@frozen
class Roster:
    """Forms to print, in order. ``where`` names the file; ``notes`` are for a person.

    ``refused``: the lines of rows that are no proper CSV rows, of which no form is printed.
    """

    where: str
    entries: Sequence[Entry] = field(repr=False)
    notes: tuple[str, ...] = ()
    refused: tuple[int, ...] = ()


def blanks(count: int, first: int) -> Roster:
    """So many numbered blanks. Raises `AllianceError` ``bad-option`` for a number out of range."""
    if not 1 <= count <= MOST:
        raise Problem.BAD_OPTION.error(option="--copies", why=f"a number from 1 to {MOST}")
    serials = _serials(first)
    entries = [Entry(number, ("", "", "", "", next(serials))) for number in range(1, count + 1)]
    return Roster("--copies", entries)


def unnumbered() -> Roster:
    """One form without a serial."""
    return Roster("", [Entry(1, ("",) * len(COLUMNS))])


def read_roster(file: CsvFile, first: int) -> Roster:
    """The roster in a CSV file whose header has been read.

    A row without a serial is given the next free number from ``first`` on. Messages name lines
    and columns, never what stands there. Raises `AllianceError`: ``no-items`` and others of
    `header` where it has no column ``client``, ``bad-csv`` for a cell that cannot be printed and
    for a serial that is there twice, ``no-rows`` where there is nothing to print, ``too-large``
    beyond `MOST` rows.
    """
    names = header.checked([name.strip() for name in file.names], file.where, COLUMNS)
    header.need(names, ["client"], file.where, file.delimiter)
    places = {name: names.index(name) for name in COLUMNS if name in names}
    lines: list[int] = []
    rows: list[tuple[str, ...]] = []
    refused: list[int] = []
    for row in file.records():
        if row.blank:
            continue
        if row.refused or len(row.fields) != len(names):
            refused.append(row.line)
            continue
        if len(rows) >= MOST:
            raise Problem.TOO_LARGE.error(where=file.where, limit=f"{MOST} forms")
        lines.append(row.line)
        rows.append(tuple(_texts(row, places, file.where)))
    if not rows:
        raise Problem.NO_ROWS.error(where=file.where, what="print a form for")
    unknown = [str(at) for at, name in enumerate(names, 1) if name not in COLUMNS]
    return Roster(
        where=file.where,
        entries=list(_numbered(lines, rows, file.where, first)),
        notes=tuple(_notes(file.where, unknown, refused)),
        refused=tuple(refused),
    )


def _texts(row: Row, places: dict[str, int], where: str) -> Iterator[str]:
    for column in COLUMNS:
        at = places.get(column)
        text = "" if at is None else row.fields[at].strip()
        if (what := _fault(text, column)) is not None:
            raise fault(where, row.line, f"column {column!r}: {what}")
        yield intern(text)


def _fault(text: str, column: str) -> str | None:
    """What makes a cell unfit to be printed, if anything."""
    if not text:
        return "no client's code" if column == "client" else None
    if column == "serial" and not SERIALS.fullmatch(text):
        return f"a serial is at most {SERIAL} digits, capitals A–Z and hyphens"
    if len(text) > LONGEST[column]:
        return f"more than {LONGEST[column]} characters"
    if (what := text_fault(text)) is not None:
        return what
    for one in text if not text.isascii() or not text.isprintable() else "":
        if unicodedata.category(one) in ("Cc", "Cf", "Co", "Zl", "Zp") and one not in _JOINERS:
            return f"character U+{ord(one):04X} cannot be seen on paper"
    return None


def _numbered(
    lines: list[int], rows: list[tuple[str, ...]], where: str, first: int
) -> Iterator[Entry]:
    seen: dict[str, int] = {}
    rows = [(*row[:-1], _of_full_width(row[-1])) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        if (serial := row[-1]) and (before := seen.setdefault(serial, line)) != line:
            raise fault(where, line, f"column 'serial': the serial of line {before} again")
    free = _serials(first)
    for line, row in zip(lines, rows, strict=True):
        if row[-1]:
            yield Entry(line, row)
        else:
            serial = next(one for one in free if one not in seen)
            yield Entry(line, (*row[:-1], serial))


def _of_full_width(serial: str) -> str:
    """A number as the numbers that are given out are written: 7 and 007 are one serial."""
    return serial.zfill(SERIAL) if serial.isdigit() else serial


def _serials(first: int) -> Iterator[str]:
    """Serials from a number on, all of the same width."""
    if not 1 <= first <= LAST_SERIAL:
        raise _out_of_range()
    for number in range(first, LAST_SERIAL + 1):
        yield f"{number:0{SERIAL}d}"
    why = f"from {first} on there are not enough serials: the last is {LAST_SERIAL}"
    raise Problem.BAD_OPTION.error(option="--first-serial", why=why)


def _out_of_range() -> AllianceError:
    why = f"serials go from 1 to {LAST_SERIAL}"
    return Problem.BAD_OPTION.error(option="--first-serial", why=why)


def _notes(where: str, unknown: list[str], refused: list[int]) -> Iterator[str]:
    if unknown:
        yield (
            f"{where}: not printed: column {', '.join(unknown)} (printed are {', '.join(COLUMNS)})"
        )
    if refused:
        told = ", ".join(map(str, refused[:_TOLD])) + (", …" if len(refused) > _TOLD else "")
        yield (
            f"{where}: no form for {len(refused)} rows that have more or fewer columns than the"
            f" header, or a stray quote: line {told}"
        )
