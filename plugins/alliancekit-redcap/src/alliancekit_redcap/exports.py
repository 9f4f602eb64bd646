"""REDCap's raw export of records, as responses that ``score`` reads.

A row of an export holds the fields of every form in the project. Each row gives as many
administrations as it has forms of the instrument that were filled in.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from alliancekit.api import Instrument, Respondent, ResponsesImport
from attrs import define, frozen

from alliancekit_redcap.checkboxes import Checkboxes
from alliancekit_redcap.names import KEYS, Names
from alliancekit_redcap.text import original, rows

if TYPE_CHECKING:
    import polars as pl

ROWS = 20_000
"""Rows of a frame."""
RAW = "export it again as CSV / Microsoft Excel (raw data)"
_EVENT, _REPEATED, _INSTANCE = (
    "redcap_event_name",
    "redcap_repeat_instrument",
    "redcap_repeat_instance",
)
SYSTEM = (_EVENT, "redcap_data_access_group")
"""REDCap's own columns that are carried along."""
DROPPED = (_REPEATED, _INSTANCE, "redcap_survey_identifier")


@frozen
class Source:
    """Where one respondent's answers stand: columns by item, field and key.

    ``form`` is the form's name in the project; blank where the variables are called as items are.
    """

    respondent: Respondent | None
    instrument: Instrument
    form: str
    items: Mapping[str, str]
    boxes: Mapping[str, Checkboxes]
    fields: Mapping[str, str]
    keys: Mapping[str, str]

    @property
    def used(self) -> set[str]:
        """All columns that are read."""
        boxes = {column for one in self.boxes.values() for column in one.columns.values()}
        return {*self.items.values(), *self.fields.values(), *self.keys.values(), *boxes}


def read_records(context: ResponsesImport) -> "Iterator[pl.DataFrame]":
    """The administrations in the file. Raises ``bad-import`` for what is no raw export."""
    reader = rows(context, ",;\t|^")
    header = [one.strip() for one in next(reader, [])]
    if not header or len(set(header)) < len(header):
        context.fault("its first line does not name its columns, each once")
    sources = _sources(header, context)
    columns = _columns(header, sources)
    _tell(header, sources, context)
    table = _Table(header, columns, context)
    made: list[list[str | None]] = []
    for line, cells in enumerate(reader, 2):
        made += table.administrations(line, cells, sources)
        if len(made) >= ROWS:
            yield _frame(made, columns)
            made = []
    for source in sources:
        for item, one in source.boxes.items():
            if one.doubled:
                what = "more than one box is marked: all codes stand in the cell, to be refused"
                context.lose(f"items.{item}", what)
    if table.skipped:
        context.lose("rows", f"{table.skipped} in which nothing is answered are left out")
    yield _frame(made, columns)


def _frame(made: list[list[str | None]], columns: Sequence[str]) -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(made, schema=dict.fromkeys(columns, pl.String), orient="row")


# ─── which columns ───────────────────────────────────────────────────────


def _sources(header: Sequence[str], context: ResponsesImport) -> list[Source]:
    """The forms of the instrument that the file has. Raises ``bad-import`` where there is none."""
    instrument = context.instrument
    wanted = (context.respondent,) if context.respondent else instrument.respondents
    found = []
    for who in wanted:
        names = Names.of(instrument, who)
        if source := _source(header, names.form, who, instrument.seen_by(who), names):
            found.append(source)
    if not found:
        plain = _source(header, "", context.respondent, instrument, None)
        found = [plain] if plain else []
    if not found:
        labels = " the columns seem to be labels:" if any(" " in one for one in header) else ""
        some = Names.of(instrument, wanted[0]).items[instrument.items[0].id]
        context.fault(
            f"no column is called as an item of {instrument.id} ({some} or"
            f" {instrument.items[0].id});{labels} {RAW}"
        )
    return found


def _source(
    header: Sequence[str],
    form: str,
    who: Respondent | None,
    instrument: Instrument,
    names: Names | None,
) -> Source | None:
    there = set(header)

    def present(known: Mapping[str, str]) -> dict[str, str]:
        return {one: name for one, name in known.items() if name in there}

    called = {one.id: names.items[one.id] if names else one.id for one in instrument.items}
    items = present(called)
    boxes = {
        item.id: found
        for item in instrument.items
        if item.id not in items
        and (found := Checkboxes.of(called[item.id], item, header)) is not None
    }
    if not items and not boxes:
        return None
    fields = {one.id: one.id for one in instrument.fields}
    keys = {key: key for key in KEYS}
    return Source(
        who,
        instrument,
        form,
        items,
        boxes,
        present(names.fields if names else fields),
        # REDCap's own identifier stands first; a key that the project calls as we do is ours
        present(keys) | present(names.keys if names else {}),
    )


def _columns(header: Sequence[str], sources: Sequence[Source]) -> list[str]:
    """The columns of the responses."""
    there = set(header)
    keys = {key for one in sources for key in one.keys}
    session = bool(there & {_INSTANCE, _EVENT}) or "session" in keys
    known = [one for one in ("date", "therapist", "locale") if one in keys]
    named = ["respondent"] if any(one.respondent for one in sources) else []
    parts = [
        *(one for source in sources for one in (*source.items, *source.boxes)),
        *(one for source in sources for one in source.fields),
    ]
    order = [item.id for item in sources[0].instrument.items]
    items = [one for one in order if one in parts]
    fields = [one for one in dict.fromkeys(parts) if one not in items]
    carried = [one for one in SYSTEM if one in there]
    first = ["client", *(["session"] if session else [])]
    return [*first, *known, *named, *carried, *fields, *items]


def _tell(header: Sequence[str], sources: Sequence[Source], context: ResponsesImport) -> None:
    names = [Names.of(one.instrument, one.respondent) for one in sources if one.respondent]
    computed = {
        variable for one in names for variable in (*one.scores.values(), *one.counts.values())
    }
    read = {column for one in sources for column in one.used}
    system = {*SYSTEM, *DROPPED, header[0]}
    rest = [one for one in header if one not in read | system | computed]
    rest = [one for one in rest if not one.endswith(("_complete", "_timestamp"))]
    if computed & set(header):
        context.lose("scores", "what REDCap computed is left out: `score` computes it")
    if rest:
        some = ", ".join(rest[:5]) + (" …" if len(rest) > 5 else "")  # noqa: PLR2004
        context.lose("columns", f"{len(rest)} are not of this instrument and left out: {some}")


# ─── rows ────────────────────────────────────────────────────────────────


@define
class _Table:
    """The file's columns by name, and what is made of a row."""

    header: list[str]
    columns: list[str]
    context: ResponsesImport
    skipped: int = 0

    def administrations(
        self, line: int, cells: Sequence[str], sources: Sequence[Source]
    ) -> Iterator[list[str | None]]:
        """The administrations in a row of the file; none where no form was filled in."""
        if not any(cells):
            return
        if len(cells) != len(self.header):
            self.context.fault(f"line {line} has {len(cells)} cells, the header {len(self.header)}")
        row = dict(zip(self.header, (one.strip() for one in cells), strict=True))
        for source in sources:
            if (made := self._made(line, row, source)) is not None:
                yield [made.get(name) or None for name in self.columns]

    def _made(self, line: int, row: Mapping[str, str], source: Source) -> dict[str, str] | None:
        answers = {item: row[column] for item, column in source.items.items()}
        answers |= {item: one.code(row) for item, one in source.boxes.items()}
        written = {one: original(row[column]) for one, column in source.fields.items()}
        if not any(answers.values()) and not any(written.values()) and not _filled(row, source):
            self.skipped += not source.form
            return None
        self._refuse_labels(line, answers, source)
        keys = {key: original(row[column]) for key, column in source.keys.items()}
        keys["session"] = keys.get("session") or row.get(_INSTANCE) or row.get(_EVENT) or ""
        return {
            "client": original(row[self.header[0]]),
            "respondent": source.respondent or "",
            **{one: row.get(one, "") for one in SYSTEM},
            **keys,
            **written,
            **answers,
        }

    def _refuse_labels(self, line: int, answers: Mapping[str, str], source: Source) -> None:
        """Raise ``bad-import`` where a cell holds an option's words in place of its code."""
        for item in source.instrument.items:
            given = answers.get(item.id, "")
            labels = {one.label for one in item.scale.options if one.label != one.key}
            if given in labels and given not in {one.key for one in item.scale.options}:
                self.context.fault(f"line {line}, {item.id}: it holds labels, not codes; {RAW}")


def _filled(row: Mapping[str, str], source: Source) -> bool:
    """Whether the form was saved although nothing is answered in it."""
    if not source.form:
        return False
    return row.get(_REPEATED) == source.form or row.get(f"{source.form}_complete") in ("1", "2")
