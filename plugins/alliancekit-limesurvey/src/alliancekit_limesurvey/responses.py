"""LimeSurvey's export of responses, CSV, as responses that ``score`` reads.

It has to be exported with question codes as headings and with answer codes.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from alliancekit.api import ResponsesImport
from attrs import define

from alliancekit_limesurvey.codes import Codes

if TYPE_CHECKING:
    import polars as pl

ROWS = 20_000
"""Rows of a frame."""
CODES = "export it with question codes as headings and with answer codes"
SUBMITTED, LANGUAGE, TOKEN = "submitdate", "startlanguage", "token"
OWN = ("id", SUBMITTED, "lastpage", LANGUAGE, "seed", "startdate", "datestamp", TOKEN)
"""LimeSurvey's own columns."""
_DECIMAL = re.compile(r"(-?[0-9]+)\.([0-9]*?)0*")


def read_survey(context: ResponsesImport) -> "Iterator[pl.DataFrame]":
    """The responses in the file. Raises ``bad-import`` for what is no export with codes."""
    if not context.instrument.uniform:
        context.fault(f"say with --respondent who answered {context.instrument.id}")
    reader = _rows(context)
    header = [one.strip() for one in next(reader, [])]
    if not header or len(set(header)) < len(header):
        context.fault("its first line does not name its columns, each once")
    table = _Table.of(header, context)
    rows: list[list[str | None]] = []
    for line, cells in enumerate(reader, 2):
        if not any(cells):
            continue
        if len(cells) != len(header):
            context.fault(f"row {line} has {len(cells)} cells, the header {len(header)}")
        rows += table.row(line, dict(zip(header, (one.strip() for one in cells), strict=True)))
        if len(rows) >= ROWS:
            yield _frame(rows, table.columns)
            rows = []
    table.tell(header)
    yield _frame(rows, table.columns)


def _frame(rows: list[list[str | None]], columns: Sequence[str]) -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _rows(context: ResponsesImport) -> Iterator[list[str]]:
    """The file's rows, with commas, semicolons or tabs between cells."""
    try:
        text = context.file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        context.fault("it is not in UTF-8, as LimeSurvey writes it: was it saved by a spreadsheet?")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        context.fault(f"line {reader.line_num}: {error}")


@define
class _Table:
    """Where things stand in the file, and what was met on the way through it."""

    context: ResponsesImport
    items: Mapping[str, str]
    keys: Mapping[str, str]
    fields: Mapping[str, str]
    answers: Mapping[str, Mapping[str, str]]
    columns: list[str]
    computed: set[str]
    unsubmitted: int = 0
    empty: int = 0

    @classmethod
    def of(cls, header: Sequence[str], context: ResponsesImport) -> "_Table":
        """The columns of the instrument. Raises ``bad-import`` where there are none."""
        instrument, there = context.instrument, set(header)
        codes = Codes.of(instrument)
        items = {}
        for item, (block, one) in codes.items.items():
            called = (f"{block}[{one}]", f"{block}_{one}", f"{block}_{one}_", item)
            if found := next((name for name in called if name in there), None):
                items[item] = found
        if not items:
            context.fault(f"no column is called as an item of {instrument.id}; {CODES}")
        keys = {key: code for key, code in codes.keys.items() if code in there}
        for key, own in (("client", TOKEN), ("date", SUBMITTED), ("locale", LANGUAGE)):
            if key not in keys and own in there:
                keys[key] = own
        fields = {one: code for one, code in codes.fields.items() if code in there}
        back = {
            item.id: {code: key for key, code in codes.answers[item.scale.id].items()}
            for item in instrument.items
        }
        named = ["respondent"] if context.respondent else []
        computed = {*codes.scores.values(), *codes.counts.values()} & there
        return cls(context, items, keys, fields, back, [*keys, *named, *fields, *items], computed)

    def row(self, line: int, cells: Mapping[str, str]) -> Iterator[list[str | None]]:
        """The row as it goes out; none where nothing was answered and nothing sent."""
        answers = {item: self._key(line, item, cells[name]) for item, name in self.items.items()}
        sent = cells.get(SUBMITTED, "sent")
        if not sent and not any(answers.values()):
            self.empty += 1
            return
        self.unsubmitted += not sent
        made = {key: cells[name] for key, name in self.keys.items()}
        if "date" in made:
            made["date"] = made["date"].partition(" ")[0]
        if "session" in made:
            made["session"] = _short(made["session"])
        made |= {one: cells[name] for one, name in self.fields.items()} | answers
        made["respondent"] = self.context.respondent or ""
        yield [made[name] or None for name in self.columns]

    def _key(self, line: int, item: str, given: str) -> str:
        """An answer as it stands in responses. Raises ``bad-import`` for an option's words."""
        known = self.answers[item]
        if given in known:
            return known[given]
        options = self.context.instrument.item(item).scale.options
        if given and any(given == one.label for one in options):
            self.context.fault(f"row {line}, {item}: it holds words, not codes; {CODES}")
        return _short(given)

    def tell(self, header: Sequence[str]) -> None:
        """What of the file is not in the responses."""
        lose = self.context.lose
        if self.computed:
            lose("scores", "what LimeSurvey computed is left out: `score` computes it")
        read = {*self.items.values(), *self.keys.values(), *self.fields.values(), *self.computed}
        rest = [one for one in header if one not in read and one not in OWN]
        if rest:
            some = ", ".join(rest[:5]) + (" …" if len(rest) > 5 else "")  # noqa: PLR2004
            lose("columns", f"{len(rest)} are not of this instrument and left out: {some}")
        if self.unsubmitted:
            lose("rows", f"{self.unsubmitted} were not submitted: that this is so is not said")
        if self.empty:
            lose("rows", f"{self.empty} in which nothing was answered or submitted are left out")


def _short(text: str) -> str:
    """A number without the zeros that a database puts behind it: ``3.5000000000``."""
    found = _DECIMAL.fullmatch(text)
    return text if not found else f"{found[1]}.{found[2]}".removesuffix(".")
