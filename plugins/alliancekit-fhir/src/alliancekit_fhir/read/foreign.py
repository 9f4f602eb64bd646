"""Another program's Questionnaire as the document of an ``instrument.json``, its scores unkeyed.

What a score is made of stands in expressions that only a FHIR program can follow. None is
guessed: the questions come over, each score is there by name, and what the user must supply is
said in its place, the expression with it.
"""

import re
from typing import Any

from alliancekit.api import InstrumentImport
from attrs import define, field

from alliancekit_fhir.document import SCHEMA
from alliancekit_fhir.read.names import instrument_name, item_names
from alliancekit_fhir.read.page import CHOICES, Page, Question, hidden
from alliancekit_fhir.read.reading import texted
from alliancekit_fhir.read.scales import Scales, ends_of
from alliancekit_fhir.standard import CALCULATED, TRANSLATION, Json, value_of

LINE, TEXT = 200, 2000
"""Characters of a heading, and of a text, in an instrument.json."""
MAX_FIELDS = 20
MAX_SECTIONS = 20
MAX_SCORES = 200
WRITTEN = frozenset({"string", "text", "integer", "decimal", "date", "dateTime", "time"})
"""What can be taken as a line to write on, where there is nothing to choose from."""
_VERSION = re.compile(r"(0|[1-9]\d{0,3})(\.(0|[1-9]\d{0,3}))?(\.(0|[1-9]\d{0,3}))?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?", re.ASCII)
NOT_SAID = "not stated in the FHIR Questionnaire"


def foreign_document(resource: Json, page: Page, context: InstrumentImport) -> Json:
    """The document. Raises ``bad-import`` where there is no question that it can hold."""
    return _Foreign(resource, page, context).document()


@define
class _Foreign:
    resource: Json
    page: Page
    context: InstrumentImport
    scales: Scales = field(init=False)
    names: dict[str, str] = field(init=False)
    fields: list[Json] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.scales = Scales(self.context.lose)
        self.names = item_names([one.link_id for one in self.page.questions])

    def document(self) -> Json:
        items = self._items()
        if not items:
            self.context.fault("it has no question with options or boxes")
        sections = self._sections(items)
        self._untold()
        made = {
            "$schema": SCHEMA,
            "id": self._id(),
            "version": self._version(),
            "title": self._line(texted(self.resource, "title") or self._id(), "title"),
            "summary": self._text(texted(self.resource, "description"), "description"),
            "language": self._language(),
            "forms": [self._form()],
            "scales": self.scales.made,
            "sections": sections,
            "fields": self.fields,
            "items": items,
            "scores": self._scores(),
            "rights": self._rights(),
            "citation": self._citation(),
            "validation": {
                "status": "unvalidated",
                "note": "Taken over from a FHIR Questionnaire, which names no study of it.",
            },
            "vectors": [],
        }
        return {
            name: one for name, one in made.items() if one not in (None, []) or name == "vectors"
        }

    # ─── the questions ───────────────────────────────────────────────────

    def _items(self) -> list[Json]:
        items = []
        for one in self.page.questions:
            if one.calculated:
                continue
            name = self.names[one.link_id]
            if name != one.link_id:
                self.context.lose(f"items.{name}", f"its linkId, {self._short(one.link_id)}")
            self._conditions(one, name)
            scale = self.scales.of(one, name)
            if scale:
                items.append(
                    {"id": name, "scale": scale, "text": {"client": self._asked(one, name)}}
                )
                items[-1] |= {"section": one.group} if one.group else {}
            elif not one.options and one.type not in CHOICES:
                self._line_to_write_on(one, name)
        return items

    def _conditions(self, question: Question, name: str) -> None:
        """What holds of a question in FHIR and of none here."""
        element, lose = question.element, self.context.lose
        if element.get("required") is True:
            lose("items.required", "that questions must be answered: say it in the missing rules")
        if element.get("enableWhen"):
            lose(f"items.{name}", "when it is asked: here it always is")
        if element.get("initial"):
            lose(f"items.{name}", "the answer that it begins with")

    def _line_to_write_on(self, question: Question, name: str) -> None:
        where = f"items.{name}"
        if question.type not in WRITTEN:
            self.context.lose(where, f"it is of the type {self._short(question.type)}: left out")
        elif len(self.fields) == MAX_FIELDS:
            self.context.lose(
                where, f"there are more than {MAX_FIELDS} lines to write on: left out"
            )
        else:
            if question.type not in ("string", "text"):
                told = f"it is of the type {question.type}: here it is a line to write on"
                self.context.lose(where, told)
            label = self._line(question.text or question.link_id, where)
            lines = {"lines": 3} if question.type == "text" else {}
            made = {"id": name, "label": {"client": label}, **lines}
            self.fields.append(made | ({"section": question.group} if question.group else {}))

    def _asked(self, question: Question, name: str) -> str:
        if question.text:
            return self._text(question.text, f"items.{name}") or ""
        self.context.lose(f"items.{name}", "it has no text: its linkId stands for it")
        return question.link_id

    # ─── sections ────────────────────────────────────────────────────────

    def _sections(self, items: list[Json]) -> list[Json]:
        """Groups that hold questions, each run of them one; what stands in others has none."""
        runs: list[tuple[str | None, list[Json]]] = []
        for item in items:
            if not runs or runs[-1][0] != item.get("section"):
                runs.append((item.get("section"), []))
            runs[-1][1].append(item)
        groups = [group for group, _ in runs if group]
        if len(groups) > MAX_SECTIONS:
            self.context.lose("sections", f"headings: there are more than {MAX_SECTIONS}")
            groups = []
        names = item_names([f"{at} {group}" for at, group in enumerate(groups)])
        sections: list[Json] = []
        first: dict[str, str] = {}
        for group, run in runs:
            title = texted(self.page.groups[group], "text") if group and groups else None
            name = list(names.values())[len(sections)] if title else None
            for item in run:
                item.pop("section", None)
                item.update({"section": name} if name else {})
            if title and name and group:
                first.setdefault(group, name)
                sections.append({"id": name, "title": self._line(title, f"sections.{name}")})
        for one in self.fields:
            group = one.pop("section", None)
            one.update({"section": first[group]} if group in first else {})
        return sections

    # ─── scores ──────────────────────────────────────────────────────────

    def _scores(self) -> list[Json]:
        """A score without a key for each that is computed; one in all where none is."""
        made = [self._score(one) for one in self.page.questions if one.calculated]
        if len(made) > MAX_SCORES:
            self.context.lose("scores", f"all but {MAX_SCORES}: there are no more in a file")
        if made:
            told = "their keys: write which items each is of, and how, with known answers"
            self.context.lose("scores", told)
            return made[:MAX_SCORES]
        told = "it has none, and a file must have one: a score without a key stands there"
        self.context.lose("scores", told)
        taken, name = set(self.names.values()), "score"
        while name in taken:
            name += "_"
        supply = "The Questionnaire has no score. Write the items that one is of, or leave it so."
        return [self._unkeyed(name, "Score", supply)]

    def _score(self, question: Question) -> Json:
        name = self.names[question.link_id]
        expression = value_of(question.element, CALCULATED)
        text = texted(expression, "expression") if isinstance(expression, dict) else None
        supply = f"Which items it is of, and how. In FHIR: {text or 'it does not say'}"
        title = self._line(question.text or question.link_id, f"scores.{name}")
        return self._unkeyed(name, title, self._cut(supply, TEXT, f"scores.{name}"))

    def _unkeyed(self, name: str, title: str, supply: str) -> Json:
        """A score that nobody can compute yet. Its method and range are to be written anew."""
        ends = [end for one in self.scales.made for end in ends_of(one)]
        return {
            "id": name,
            "title": title,
            "method": "mean",
            "items": None,
            "supply": supply,
            "missing": {"min_answered": 1},
            "range": [min(ends), max(ends)],
        }

    # ─── what an instrument says of itself ───────────────────────────────

    def _id(self) -> str:
        for name in ("url", "name", "id", "title"):
            if found := texted(self.resource, name):
                return instrument_name(found.partition("|")[0])
        return "questionnaire"

    def _version(self) -> str:
        given = texted(self.resource, "version") or ""
        if not _VERSION.fullmatch(given):
            told = f"its version, {self._short(given)}" if given else "it has no version"
            self.context.lose("version", f"{told}: it begins anew with 1.0.0")
            return "1.0.0"
        return ".".join([*given.split("."), "0", "0"][:3])

    def _language(self) -> str:
        given = texted(self.resource, "language") or ""
        if _LANGUAGE.fullmatch(given):
            return given
        self.context.lose(
            "language", "it does not say which: it was taken for English, set it right"
        )
        return "en"

    def _form(self) -> Json:
        title = texted(self.resource, "title") or self._id()
        told = "FHIR has no place for it: it says what the heading says, write what the time is"
        self.context.lose("forms.client.timeframe", told)
        self.context.lose("forms.client.respondent", "FHIR does not say who answers: the client")
        words = "\n\n".join(self.page.head)
        if not words:
            told = "it has none: one sentence in English was put there"
            self.context.lose("forms.client.instructions", told)
        return {
            "respondent": "client",
            "title": self._line(title, "title"),
            "timeframe": self._line(title, "title"),
            "instructions": self._text(words, "forms.client.instructions")
            or "Please answer each question.",
        }

    def _rights(self) -> Json:
        notice = texted(self.resource, "copyright")
        if not notice:
            self.context.lose(
                "rights", "it does not say whose it is, or on what terms it may be used"
            )
        holder = texted(self.resource, "publisher") or NOT_SAID
        rights: Json = {
            "licence": "see the notice" if notice else NOT_SAID,
            "holder": self._line(holder, "publisher"),
            "wording": "included",
        }
        return rights | ({"notice": self._line(notice, "copyright")} if notice else {})

    def _citation(self) -> str:
        parts = (texted(self.resource, name) for name in ("title", "version", "url"))
        return ". ".join(one for one in parts if one)[:TEXT] or NOT_SAID

    def _untold(self) -> None:
        """What the whole has that an instrument.json does not."""
        lose, resource = self.context.lose, self.resource
        if TRANSLATION in str(resource):
            lose("translations", "an instrument.json is in one language; adaptations go beside it")
        if hidden(resource, self.page):
            lose("items.hidden", "that some are not shown: here they are")
        if any(one for one in self.page.displays if self._in_the_middle(one)):
            lose("displays", "words that stand between the questions or below them")

    def _in_the_middle(self, link_id: str) -> bool:
        text = texted(self.page.displays[link_id], "text")
        return bool(text) and text not in self.page.head

    def _line(self, text: str, where: str) -> str:
        return self._cut(" ".join(text.split()), LINE, where)

    def _text(self, text: str | None, where: str) -> str | None:
        return self._cut(text, TEXT, where) if text else None

    def _cut(self, text: str, most: int, where: str) -> str:
        if len(text) <= most:
            return text
        self.context.lose(where, f"what is longer than {most} characters: the end was cut off")
        return f"{text[: most - 1]}…"

    @staticmethod
    def _short(text: Any) -> str:
        return repr(str(text)[:60])
