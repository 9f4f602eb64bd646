"""What was answered, as QuestionnaireResponses in one Bundle, written row by row."""

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from alliancekit.api import Item, Respondent, ResponsesExport, Score, Scored, Why
from attrs import define, field, frozen

from alliancekit_fhir.expressions import Expressions
from alliancekit_fhir.questionnaire import Written, canonical, option_coding
from alliancekit_fhir.standard import (
    ABSENT,
    COLUMN,
    OURS,
    SOFTWARE,
    Dialect,
    Json,
    extension,
    number,
)
from alliancekit_fhir.write import software_version

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
ELSEWHERE = ("client", "date")
"""Columns that have a place of their own: the subject, and when it was authored."""

Row = Mapping[str, Any]


def write_bundle(context: ResponsesExport, dialect: Dialect) -> None:
    """Write a Bundle of type ``collection``, a QuestionnaireResponse for each row.

    A Bundle is one resource that every FHIR program reads; it is written one response at a time,
    so memory does not grow with the rows.
    """
    tag = {"system": SOFTWARE, "version": software_version(), "code": "alliancekit-fhir"}
    head = json.dumps({"resourceType": "Bundle", "meta": {"tag": [tag]}, "type": "collection"})
    context.file.write(head[:-1].encode())
    writer = _Responses(context, dialect)
    before = ', "entry": [\n'  # FHIR has no empty lists
    for resource in writer.resources():
        text = json.dumps(resource, ensure_ascii=False, allow_nan=False)
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{OURS}/{writer.count}/{text}")
        context.file.write(f'{before}{{"fullUrl": "urn:uuid:{name}", "resource": {text}}}'.encode())
        before = ",\n"
    context.file.write(b"\n]}\n" if writer.count else b"}\n")
    writer.tell()


def iso_moment(text: str) -> str | None:
    """The text, where it is a day or a moment with its offset, as FHIR takes them."""
    try:
        if _DAY.fullmatch(text):
            date.fromisoformat(text)
            return text
        if _MOMENT.fullmatch(text):
            datetime.fromisoformat(text)
            return text
    except ValueError:
        return None
    return None


@frozen
class _Sheet:
    """What the responses of one respondent share: whose questionnaire it is, and its items."""

    canonical: str
    items: list[Json]


@define
class _Responses:
    """The responses of an export, and what of the rows finds no place.

    What stands in every response is looked up once: there may be millions.
    """

    context: ResponsesExport
    dialect: Dialect
    count: int = 0
    _sheets: dict[Respondent, _Sheet] = field(factory=dict)
    _items: dict[str, Item] = field(init=False)
    _scores: dict[str, Score] = field(init=False)
    _others: list[str] = field(init=False)
    _codings: dict[tuple[str, float | str], Json] = field(init=False)
    _refused: dict[str, int] = field(factory=dict)
    _undated: int = 0
    _coded_missing: int = 0

    def __attrs_post_init__(self) -> None:
        instrument = self.context.instrument
        self._items = {one.id: one for one in instrument.items}
        self._scores = {one.id: one for one in instrument.scores}
        self._codings = {
            (item.id, one.key if one.value is None else one.value): option_coding(
                instrument, item, one.key
            )
            for item in instrument.items
            for one in item.scale.options
        }
        placed = {*ELSEWHERE, *(one.id for one in instrument.fields)}
        for name in self._scores:
            placed |= {name, f"{name}_answered", f"{name}_band"}
        self._others = [one for one in self.context.schema if one not in placed]

    def resources(self) -> Iterator[Json]:
        """Each row's response, in order."""
        for scored in self.context.batches:
            yield from self._batch(scored)

    def _batch(self, scored: Scored) -> Iterator[Json]:
        parts = (
            scored.frame,
            scored.answers,
            scored.not_applicable,
            scored.refused,
            scored.texts,
            scored.reasons,
        )
        for row in zip(*(one.iter_rows(named=True) for one in parts), strict=True):
            self.count += 1
            yield self._response(_Given(*row))

    # ─── one administration ──────────────────────────────────────────────

    def _response(self, given: "_Given") -> Json:
        who = self._respondent(given)
        sheet = self._sheet(who)
        made: Json = {
            "resourceType": "QuestionnaireResponse",
            "language": self.context.instrument.locale,
            "extension": self._columns(given),
            "questionnaire": sheet.canonical,
            "status": "completed",
        }
        if not made["extension"]:
            del made["extension"]
        if client := given.text("client"):
            made["subject"] = {"type": "Patient", "identifier": {"value": client}}
        if authored := iso_moment(given.text("date")):
            made["authored"] = authored
        made["source"] = _source(who, given)
        if items := list(self._answers(sheet.items, given)):
            made["item"] = items
        return made

    def _respondent(self, given: "_Given") -> Respondent:
        told = given.text("respondent")
        known = self.context.instrument.respondents
        return next((one for one in known if one.value == told), self.context.respondent)

    def _columns(self, given: "_Given") -> list[Json]:
        """The columns that have no place of their own, as they were."""
        kept = [one for one in self._others if given.text(one)]
        if "date" in given.frame and given.text("date") and not iso_moment(given.text("date")):
            self._undated += 1
            kept.append("date")
        return [
            {
                "extension": [
                    {"url": "name", "valueString": name},
                    {"url": "value", "valueString": given.text(name)},
                ],
                "url": COLUMN,
            }
            for name in kept
        ]

    def _sheet(self, who: Respondent) -> _Sheet:
        """The questionnaire's items: a response has the same groups, and the same link ids."""
        if who not in self._sheets:
            written = Written(self.context.instrument, who, self.dialect, Expressions())
            items = written.resource()["item"]
            self._sheets[who] = _Sheet(canonical(self.context.instrument, who), items)
        return self._sheets[who]

    def _answers(self, asked: list[Json], given: "_Given") -> Iterator[Json]:
        for one in asked:
            made: Json = {name: one[name] for name in ("linkId", "text") if name in one}
            if one["type"] == "group":
                if inner := list(self._answers(one["item"], given)):
                    yield {**made, "item": inner}
            elif one["type"] != "display" and (answered := self._answered(one["linkId"], given)):
                yield {**made, **answered}

    def _answered(self, link_id: str, given: "_Given") -> Json | None:
        """The answer to an item, why there is none, or nothing at all for a blank."""
        if link_id in self._items:
            return self._answer(self._items[link_id], given)
        if link_id in self._scores:
            return _scored(self._scores[link_id], given)
        text = given.text(link_id)
        return {"answer": [{"valueString": text}]} if text else None

    def _answer(self, item: Item, given: "_Given") -> Json | None:
        value = given.answers[item.id]
        if given.refused[item.id]:
            self._refused[item.id] = self._refused.get(item.id, 0) + 1
            return {"extension": [extension(ABSENT, "Code", "unknown")]}
        if given.not_applicable[item.id]:
            coding = self._codings[item.id, given.texts[item.id].strip()]
            return {"answer": [{"valueCoding": coding}]}
        if value is None:
            self._coded_missing += bool(given.texts[item.id].strip())
            return None
        if item.scale.numeric:
            kind = "valueInteger" if item.scale.step == 1 else "valueDecimal"
            return {"answer": [{kind: number(value)}]}
        return {"answer": [{"valueCoding": self._codings[item.id, value]}]}

    # ─── what finds no place ─────────────────────────────────────────────

    def tell(self) -> None:
        """Tell what another program does not get, once for each kind."""
        lose, scores = self.context.lose, self.context.instrument.scores
        kept = "in an extension of alliancekit's own, which other programs do not read"
        for one in self._others:
            if one != "respondent":  # the source says it too
                lose(f"columns.{one}", f"a column without a place in FHIR: {kept}")
        if self._undated:
            lose("columns.date", f"{self._undated} are no dates as FHIR has them: {kept}")
        if scores:
            lose("scores.answered", "how many answers each score rests on")
        for score in scores:
            if score.bands:
                lose(f"scores.{score.id}.bands", "in which band it is")
        for item, count in self._refused.items():
            lose(f"items.{item}", f"what stood in {count} cells that could not be read")
        if self._coded_missing:
            told = "which code stood for an answer that was not given"
            lose("missing", f"{told}, in {self._coded_missing} cells")


@define
class _Given:
    """A row of a batch: what it says besides answers, its answers, and what is the matter."""

    frame: Row
    answers: Row
    not_applicable: Row
    refused: Row
    texts: Row
    reasons: Row

    def text(self, column: str) -> str:
        """A cell as text, empty where there is none."""
        value = self.frame.get(column)
        text = "" if value is None else str(value)
        return text if text.strip() else ""  # FHIR has no text of spaces


def _source(who: Respondent, given: _Given) -> Json:
    """Who answered: by the code of the client or the therapist, where the row has it."""
    kinds = {Respondent.CLIENT: "Patient", Respondent.THERAPIST: "Practitioner"}
    made: Json = {"type": kinds[who]} if who in kinds else {}
    code = given.text(who.value) if who in kinds else ""
    return {**made, "identifier": {"value": code}} if code else {**made, "display": who.value}


def _scored(score: Score, given: _Given) -> Json:
    """A score, or that there is none. It is never 0 for none."""
    value = given.frame.get(score.id)
    if value is None:
        unused = given.reasons.get(score.id) == Why.NOT_IN_USE
        reason = "not-applicable" if unused else "not-performed"
        return {"extension": [extension(ABSENT, "Code", reason)]}
    # sums of fractions end a hair beyond the range that the questionnaire declares
    held = min(max(value, score.minimum), score.maximum)
    return {"answer": [{"valueDecimal": number(held)}]}
