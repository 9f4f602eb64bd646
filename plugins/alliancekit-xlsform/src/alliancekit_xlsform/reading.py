"""An XLSForm as an instrument. Its scores wait for a key: nothing is guessed."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from alliancekit.api import InstrumentImport
from attrs import Factory, define

from alliancekit_xlsform.answered import LINE, scale_of
from alliancekit_xlsform.opened import Cells, Opened, opened
from alliancekit_xlsform.survey import KEYS, OPENING, RESPONDENT

TEXT, FIELDS, SECTIONS = 2000, 20, 20
"""Characters of a text, and how many lines to write on and sections an instrument has."""
VERSION = re.compile(r"(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){2}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
SHOWN = re.compile(r"\s*\$\{([^}]+)\}\s*=\s*['\"]([^'\"]+)['\"]\s*")
WHO = re.compile(r"'(client|therapist|observer|joint)'")
AUTOMATIC = ("start", "end", "today", "deviceid", "phonenumber", "username", "email", "audit")
"""Types of rows that ask nothing."""
UNSAID = "not said in the form"


def read_instrument(context: InstrumentImport) -> Mapping[str, Any]:
    """The document of an ``instrument.json``. Raises ``bad-import`` for what is no XLSForm."""
    form = opened(context)
    made = _Made(context, form)
    for row in form.survey:
        made.take(row)
    return made.document()


@define
class _Made:
    """The instrument in the making."""

    context: InstrumentImport
    form: Opened
    scales: dict[str, dict[str, Any]] = Factory(dict)
    items: list[dict[str, Any]] = Factory(list)
    fields: list[dict[str, Any]] = Factory(list)
    sections: list[dict[str, Any]] = Factory(list)
    scores: list[tuple[str, str]] = Factory(list)
    sheet: dict[str, str] = Factory(dict)
    respondent: str = "client"
    _open: list[dict[str, Any] | None] = Factory(list)

    def take(self, row: Cells) -> None:
        """What a row of the survey becomes."""
        name = row.get("name", "").strip()
        first = row.get("type", "").partition(" ")[0]
        if first in ("begin_group", "begin_repeat"):
            self._begin(row, repeated=first == "begin_repeat")
        elif first in ("end_group", "end_repeat"):
            if self._open:
                self._open.pop()
        elif not first or first in AUTOMATIC or name in KEYS or name in self._selectors():
            return
        elif first == "note":
            self._note(name, row.get("label", ""))
        elif first == "calculate":
            self._calculation(name, row)
        elif first == "text" and len(self.fields) < FIELDS:
            label = self._cut(row.get("label", name), LINE, f"fields.{name}")
            tall = {"lines": 4} if "multiline" in row.get("appearance", "") else {}
            here = {"section": self._section["id"]} if self._section else {}
            who = {self.respondent: label}
            self.fields.append({"id": self._id(name), "label": who, **here, **tall})
        else:
            self._question(name, row)

    # ─── parts ───────────────────────────────────────────────────────────

    @property
    def _section(self) -> dict[str, Any] | None:
        return next((one for one in reversed(self._open) if one), None)

    def _selectors(self) -> set[str]:
        """The questions that decide which group is shown."""
        groups = [row for row in self.form.survey if row.get("type", "").startswith("begin")]
        found = [SHOWN.fullmatch(row.get("relevant", "")) for row in groups]
        return {one[1] for one in found if one}

    def _begin(self, row: Cells, *, repeated: bool) -> None:
        name, title = row.get("name", ""), row.get("label", "")
        if repeated:
            self.context.lose(f"sections.{name}", "what is repeated is taken once")
        if not title or len(self.sections) >= SECTIONS:
            self._open.append(None)
            return
        if self._section:
            self.context.lose(f"sections.{name}", "a group within a group is taken on its own")
        section = {"id": self._id(name), "title": self._cut(title, LINE, f"sections.{name}")}
        if shown := SHOWN.fullmatch(row.get("relevant", "")):
            section |= {"id": self._id(shown[2]), "one_of": self._id(shown[1])}
        elif row.get("relevant"):
            self.context.lose(f"sections.{name}", "when it is shown is left out")
        self.sections.append(section)
        self._open.append(section)

    def _note(self, name: str, words: str) -> None:
        section = self._section
        if name in (*OPENING, "closing"):
            part = name
        elif name == "rights":
            part = "rights"
        elif section:
            told = "\n".join(filter(None, (section.get("instructions"), words)))
            section["instructions"] = self._cut(told, TEXT, f"sections.{section['id']}")
            return
        else:
            part = "closing" if self.items else "instructions"
        self.sheet[part] = "\n".join(filter(None, (self.sheet.get(part), words)))

    def _calculation(self, name: str, row: Cells) -> None:
        if name == RESPONDENT and (who := WHO.fullmatch(row.get("calculation", "").strip())):
            self.respondent = who[1]
        elif row.get("label"):
            label = self._cut(row["label"], LINE, f"scores.{name}")
            self.scores.append((self._id(name), label))
        # what has no title only serves another calculation

    def _question(self, name: str, row: Cells) -> None:
        lists: dict[str, list[Cells]] = {}
        for choice in self.form.choices:
            lists.setdefault(choice.get("list_name", ""), []).append(choice)
        answered = scale_of(row, lists)
        if isinstance(answered, str):
            self.context.lose(f"items.{name}", f"left out: {answered}")
            return
        place = f"items.{self._id(name)}"
        for what in answered.told:
            self.context.lose(place, what)
        if row.get("required", "no").lower() in ("yes", "true", "true()"):
            self.context.lose(place, "that it must be answered is left out: a blank is a blank")
        if row.get("relevant"):
            self.context.lose(place, "when it is shown is left out")
        named = row["type"].split()[-1] if row["type"].startswith("select") else "range"
        key = str(answered.scale)
        scale = self.scales.get(key)
        if scale is None:
            taken = {one["id"] for one in self.scales.values()}
            plain = wanted = self._id(named)
            number = 2
            while plain in taken:
                plain, number = f"{wanted}_{number}", number + 1
            scale = self.scales[key] = {"id": plain, **answered.scale}
        words = self._cut(row.get("label", name), TEXT, place)
        here = {"section": self._section["id"]} if self._section else {}
        item = {"id": self._id(name), "scale": scale["id"], **here}
        self.items.append({**item, "text": {self.respondent: words}})

    # ─── the whole ───────────────────────────────────────────────────────

    def document(self) -> dict[str, Any]:
        """All of it. What a form does not say is said to be not said."""
        if not self.items:
            self.context.fault("no question of it is answered by a choice or in a range")
        ids = [one["id"] for one in self.items]
        if twice := next((one for one in ids if ids.count(one) > 1), None):
            self.context.fault(f"two questions are called {twice}, or so alike that they clash")
        self._tell()
        settings = self.form.settings
        title = self._cut(settings.get("form_title", "Form"), LINE, "title")
        used = {one.get("section") for one in (*self.items, *self.fields)}
        sections = [one for one in self.sections if one["id"] in used]
        owed = self.sheet.get("rights")
        return {
            "id": self._called(settings.get("form_id", "form")),
            "version": self._version(),
            "title": title,
            "language": self._language(),
            "forms": [self._sheet(title)],
            "scales": list(self.scales.values()),
            **({"sections": sections} if sections else {}),
            **({"fields": self.fields} if self.fields else {}),
            "items": self.items,
            "scores": [self._score(*one) for one in self.scores or [("total", "Total")]],
            "rights": {"licence": UNSAID, "holder": UNSAID, "wording": "included"},
            "citation": self._cut(owed, TEXT, "citation") if owed else UNSAID,
            "validation": {"status": "unvalidated", "note": UNSAID},
            "vectors": [],
        }

    def _tell(self) -> None:
        lose = self.context.lose
        lose("rights", "whose the wording is, and on what terms, is not in a form: fill it in")
        lose("scores", "no key is made of calculations: say which items each score takes, and how")
        for language in self.form.others:
            lose("translations", f"{language} is left out: make an adaptation of it")

    def _sheet(self, title: str) -> dict[str, str]:
        given = {part: self.sheet.get(part) for part in (*OPENING, "closing")}
        kept = {part: self._cut(text, TEXT, part) for part, text in given.items() if text}
        time = self._cut(kept.pop("timeframe", UNSAID), LINE, "timeframe")
        told = {"timeframe": time, "instructions": kept.pop("instructions", UNSAID)}
        return {"respondent": self.respondent, "title": title, **told, **kept}

    def _score(self, name: str, title: str) -> dict[str, Any]:
        """A score whose key is still to be supplied."""
        return {
            "id": name,
            "title": title,
            "method": "mean",
            "items": None,
            "supply": f"the items, which of them are reversed, and the method of {name}",
            "missing": {"min_answered": 1},
            "range": _range(list(self.scales.values())),
        }

    def _called(self, form_id: str) -> str:
        own = form_id.removesuffix(f"-{self.respondent}").lower()
        return re.sub(r"[^a-z0-9._-]+", "-", own).strip("-._")[:64] or "form"

    def _version(self) -> str:
        version = self.form.settings.get("version", "")
        if VERSION.fullmatch(version):
            return version
        self.context.lose("version", "it is not of three numbers: 0.1.0 is taken")
        return "0.1.0"

    def _language(self) -> str:
        language = self.form.language
        if language and LANGUAGE.fullmatch(language):
            return language
        self.context.lose("language", "no code of a language is given: English is taken")
        return "en"

    def _id(self, name: str) -> str:
        plain = re.sub(r"[^a-z0-9_]+", "_", name.lower())
        return (plain if plain[:1].isalpha() else f"q{plain}")[:64]

    def _cut(self, text: str, size: int, where: str) -> str:
        text = text.strip()
        if len(text) > size:
            self.context.lose(where, f"cut to the {size} characters that an instrument holds")
        return text[:size] or UNSAID


def _range(scales: Sequence[Mapping[str, Any]]) -> list[float]:
    """The ends of all scales."""
    ends: list[float] = []
    for scale in scales:
        if scale["kind"] == "numeric":
            ends += [scale["min"], scale["max"]]
        else:
            ends += [one["value"] for one in scale["options"] if "value" in one]
    return [min(ends), max(ends)]
