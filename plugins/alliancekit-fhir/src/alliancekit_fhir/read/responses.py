"""QuestionnaireResponses as rows of a response file."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from alliancekit.api import Item, Respondent, ResponsesImport
from attrs import define, field

from alliancekit_fhir.read.names import item_name
from alliancekit_fhir.read.page import number_of
from alliancekit_fhir.read.reading import listed, resources, texted
from alliancekit_fhir.standard import COLUMN, WEIGHTS, Json, extensions, value_of

if TYPE_CHECKING:
    import polars as pl

ROWS = 10_000
"""Rows of a frame."""
KINDS = {"Patient": Respondent.CLIENT, "Practitioner": Respondent.THERAPIST}
UNFINISHED = frozenset({"in-progress", "entered-in-error", "stopped"})
MAX_DEPTH = 30


def read_rows(context: ResponsesImport) -> "Iterator[pl.DataFrame]":
    """A row for each response, in order. Raises ``bad-import`` where there is none."""
    import polars as pl

    reader, rows, found = _Reader(context), [], 0
    for one in resources(context.file, context.fault):
        if one["resourceType"] == "QuestionnaireResponse":
            found += 1
            row = reader.row(one)
            rows += [row] if row is not None else []
    if not found:
        context.fault("it holds no QuestionnaireResponse")
    reader.tell()
    present = dict.fromkeys(name for row in rows for name in row)
    instrument = context.instrument
    known = [one.id for one in instrument.fields] + [one.id for one in instrument.items]
    columns = [*(one for one in present if one not in known), *known]
    for start in range(0, max(len(rows), 1), ROWS):
        part = rows[start : start + ROWS]
        yield pl.DataFrame(
            {name: [row.get(name, "") for row in part] for name in columns},
            schema=dict.fromkeys(columns, pl.String),
        )


@define
class _Reader:
    context: ResponsesImport
    _items: dict[str, Item] = field(init=False)
    _fields: frozenset[str] = field(init=False)
    _scores: frozenset[str] = field(init=False)
    _lost: dict[str, str] = field(factory=dict)
    _unfinished: int = 0

    def __attrs_post_init__(self) -> None:
        instrument = self.context.instrument
        self._items = {one.id: one for one in instrument.items}
        self._fields = frozenset(one.id for one in instrument.fields)
        self._scores = frozenset(one.id for one in instrument.scores)

    def row(self, response: Json) -> dict[str, str] | None:
        """The cells of a response; ``None`` for one that was not finished."""
        if response.get("status") in UNFINISHED:
            self._unfinished += 1
            return None
        row = self._about(response)
        for link_id, answers in self._answers(response, 0):
            self._cell(row, link_id, answers)
        return row

    def tell(self) -> None:
        """Tell what of the responses is in no row."""
        if self._unfinished:
            told = "responses that are not finished, or were entered in error"
            self.context.lose("status", f"{self._unfinished} {told}")
        for where, what in self._lost.items():
            self.context.lose(where, what)

    # ─── whose, and when ─────────────────────────────────────────────────

    def _about(self, response: Json) -> dict[str, str]:
        row = {}
        subject = response.get("subject")
        if client := self._code(subject, "subject"):
            row["client"] = client
        if authored := texted(response, "authored"):
            row["date"] = authored
        source = response.get("source")
        kind = KINDS.get(source.get("type", "")) if isinstance(source, dict) else None
        if kind and self.context.instrument.form(kind):
            row["respondent"] = kind.value
            if kind is Respondent.THERAPIST and (code := self._code(source, "source")):
                row["therapist"] = code
        for one in extensions(response, COLUMN):
            parts = {part.get("url"): part.get("valueString") for part in _parts(one)}
            name, value = parts.get("name"), parts.get("value")
            if isinstance(name, str) and isinstance(value, str):
                row[name] = value
        return row

    def _code(self, reference: Any, where: str) -> str | None:
        """Whom a reference means: an identifier or, without one, where it points."""
        if not isinstance(reference, dict):
            return None
        identifier = reference.get("identifier")
        found = texted(identifier, "value") if isinstance(identifier, dict) else None
        if found is None and (found := texted(reference, "reference")):
            self._lost[where] = "it has no identifier: where its reference points stands for it"
        return found

    # ─── answers ─────────────────────────────────────────────────────────

    def _answers(self, parent: Json, depth: int) -> Iterator[tuple[str, list[Json]]]:
        """All items with answers, at whatever depth."""
        fault = self.context.fault
        if depth > MAX_DEPTH:
            fault(f"its items are nested more than {MAX_DEPTH} deep")
        for one in listed(parent, "item", fault):
            link_id = texted(one, "linkId")
            if link_id is None:
                fault("an item has no linkId")
            answers = listed(one, "answer", fault)
            if answers:
                yield link_id, answers
            yield from self._answers(one, depth + 1)
            for answer in answers:
                yield from self._answers(answer, depth + 1)

    def _cell(self, row: dict[str, str], link_id: str, answers: list[Json]) -> None:
        known = link_id in self._items or link_id in self._fields
        name = link_id if known else item_name(link_id)
        if name not in self._items and name not in self._fields:
            scored = name in self._scores
            told = "it is a score: scores are computed anew" if scored else "no such item"
            self._lost["scores" if scored else f"items.{link_id}"] = told
            return
        if name in row:
            self.context.fault(f"an item is answered twice in one response: {name}")
        if len(answers) > 1:
            self._lost[f"items.{name}"] = "several answers to one question: the first stands"
        row[name] = _cell_of(answers[0], self._items.get(name))


def _cell_of(answer: Json, item: Item | None) -> str:
    """What a file of responses has for an answer.

    A coding is known by our key for it, by its weight, or by its words; else its code stands,
    and scoring refuses the cell.
    """
    coding = answer.get("valueCoding")
    if not isinstance(coding, dict):
        value = next((one for name, one in answer.items() if name.startswith("value")), None)
        return _text(value)
    code, display = texted(coding, "code") or "", texted(coding, "display")
    options = item.scale.options if item and not item.scale.numeric else ()
    if code in {one.key for one in options}:
        return code
    found = value_of(coding, *WEIGHTS)
    weight = number_of(value_of(answer, *WEIGHTS) if found is None else found)
    if weight is not None:
        return _text(weight)
    by_label = [one.key for one in options if one.label == display]
    return by_label[0] if len(by_label) == 1 else code or display or ""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _parts(one: Json) -> list[Json]:
    found = one.get("extension")
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []
