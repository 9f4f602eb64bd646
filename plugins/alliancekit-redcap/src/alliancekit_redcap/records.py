"""What was answered, as a file for REDCap's Data Import Tool.

A record is a client, a repeat instance one of their administrations. Scores are not in the file:
REDCap computes calculated fields itself, and refuses to import any.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from alliancekit.api import ResponsesExport, neutral
from attrs import define, field, frozen

from alliancekit_redcap.names import KEYS, RECORD, Names
from alliancekit_redcap.text import number

if TYPE_CHECKING:
    from alliancekit.api import Scored

REPEATS = ("redcap_repeat_instrument", "redcap_repeat_instance")
COMPLETE = "2"
IN_MEMORY = 8 * 1024 * 1024
"""Bytes of rows that are kept in memory until it is known how they are numbered."""
AT_ONCE = 1024 * 1024
"""Characters that are written at a time."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,6}(\.0)?")


def write_records(context: ResponsesExport) -> None:
    """Write the rows, and tell what of them is not in the file."""
    columns = _Columns.of(context)
    seen = _Seen()
    with SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="") as rows:
        spool: Any = rows
        writer = csv.writer(spool, lineterminator="\n")
        for scored in context.batches:
            writer.writerows(_rows(scored, columns, context, seen))
        spool.seek(0)
        _copy(spool, columns, context, seen)
    _tell(context, columns, seen)


@frozen
class _Columns:
    """Which columns of the responses are written, and what REDCap calls them."""

    form: str
    client: bool
    carried: Mapping[str, str]
    items: Mapping[str, str]

    @classmethod
    def of(cls, context: ResponsesExport) -> "_Columns":
        names = Names.of(context.instrument, context.respondent)
        there = set(context.schema)
        known = {**names.keys, **names.fields}
        return cls(
            form=names.form,
            client="client" in there,
            carried={one: name for one, name in known.items() if one in there},
            items=names.items,
        )


@define
class _Seen:
    """What was met on the way through the rows."""

    sessions: Counter[tuple[str, str]] = field(factory=Counter)
    clients: Counter[str] = field(factory=Counter)
    numbered: bool = True
    nameless: int = 0
    others: int = 0
    refused: int = 0
    dates: int = 0
    guarded: int = 0

    def row(self, client: str, session: str) -> None:
        """Keep whose row it is, and whether it has a session's number that nobody else has."""
        number = str(int(float(session))) if _NUMBER.fullmatch(session) else ""
        self.clients[client] += 1
        self.sessions[client, number] += 1
        if number in ("", "0") or self.sessions[client, number] > 1:
            self.numbered = False

    @property
    def repeats(self) -> bool:
        """Whether any client has more than one row, or one that is not the first session."""
        several = any(count > 1 for count in self.clients.values())
        later = any(session != "1" for _, session in self.sessions)
        return several or (self.numbered and later)


def _rows(
    scored: "Scored", columns: _Columns, context: ResponsesExport, seen: _Seen
) -> Iterator[list[str]]:
    """The rows of a batch: record, session, what is carried along, then the answers."""
    frame = scored.frame
    answers = _answers(scored, columns, context)
    refused = scored.refused
    seen.refused += sum(int(refused[name].sum()) for name in refused.columns)
    carried = {name: _texts(frame, name) for name in (*columns.carried, "session", "respondent")}
    clients = _texts(frame, "client")
    for at in range(len(frame)):
        if carried["respondent"][at] not in ("", str(context.respondent)):
            seen.others += 1
            continue
        client = clients[at]
        if not client:
            seen.nameless += 1
            client = f"unnamed-{seen.nameless}"
        session = carried["session"][at]
        seen.row(client, session)
        date = carried["date"][at] if "date" in columns.carried else ""
        seen.dates += bool(date) and not _DATE.fullmatch(date)
        cells = [client, *(carried[name][at] for name in columns.carried)]
        safe = [neutral(one) for one in cells]
        seen.guarded += sum(before != after for before, after in zip(cells, safe, strict=True))
        yield [safe[0], session, *safe[1:], *(given[at] for given in answers.values())]


def _texts(frame: Any, name: str) -> list[str]:
    """A column as text, blank where it has nothing; blanks where there is no such column."""
    if name not in frame.columns:
        return [""] * len(frame)
    return ["" if one is None else str(one).strip() for one in frame[name].to_list()]


def _answers(scored: "Scored", columns: _Columns, context: ResponsesExport) -> dict[str, list[str]]:
    """Each item's cells: its number, its not-applicable code, a missing code, or nothing."""
    given, apart, texts = scored.answers, scored.not_applicable, scored.texts
    found = {}
    for item in columns.items:
        codes = context.instrument.item(item).scale.codes
        by_case = {code.lower(): code for code in codes}
        cells = []
        for value, not_applicable, text in zip(
            *(frame[item].to_list() for frame in (given, apart, texts)), strict=True
        ):
            stood = (text or "").strip()
            if value is not None:
                cells.append(number(value))
            elif not_applicable:
                cells.append(by_case.get(stood.lower(), codes[0]))
            else:
                cells.append(stood if stood in context.missing_codes else "")
        found[item] = cells
    return found


def _copy(rows: IO[str], columns: _Columns, context: ResponsesExport, seen: _Seen) -> None:
    """The rows as they go out, numbered where clients have several."""
    repeats = REPEATS if seen.repeats else ()
    variables = [*columns.carried.values(), *columns.items.values()]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([RECORD, *repeats, *variables, f"{columns.form}_complete"])
    so_far: Counter[str] = Counter()
    for record, session, *cells in csv.reader(rows):
        so_far[record] += 1
        instance = str(int(float(session))) if seen.numbered else str(so_far[record])
        numbering = [columns.form, instance] if repeats else []
        writer.writerow([record, *numbering, *cells, COMPLETE])
        if out.tell() > AT_ONCE:
            context.file.write(out.getvalue().encode())
            out.seek(0)
            out.truncate()
    context.file.write(out.getvalue().encode())


def _tell(context: ResponsesExport, columns: _Columns, seen: _Seen) -> None:
    lose = context.lose
    scores = {one.id for one in context.instrument.scores}
    known = {*columns.carried, "client", "respondent", *KEYS}
    for name in context.schema:
        score = re.sub(r"_(answered|band)$", "", name)
        if name not in known and name not in scores and score not in scores:
            lose(f"columns.{name}", "the dictionary has no variable for it: it is left out")
    lose("scores", "REDCap computes them anew and imports none")
    if not columns.client or seen.nameless:
        what = "rows that name no client are records of their own: unnamed-1 and so on"
        lose("columns.client", what)
    if seen.others:
        lose("rows", f"{seen.others} of other respondents are left out: they have their own form")
    if seen.refused:
        lose("answers", f"{seen.refused} that could not be read are left blank")
    if seen.dates:
        lose("columns.date", f"{seen.dates} are not as 2026-03-02: REDCap will refuse these rows")
    if seen.guarded:
        what = f"{seen.guarded} cells that a spreadsheet would run as a formula begin with a '"
        lose("columns", what)
    if seen.repeats and not seen.numbered:
        what = (
            "not every row has a session's number of its own, so instances are numbered in the"
            " order of the rows: import all of a client's rows at once, or they replace others"
        )
        lose("columns.session", what)
