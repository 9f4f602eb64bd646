"""A REDCap data dictionary as an instrument. Its scores wait for a key: nothing is guessed."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from alliancekit.api import InstrumentImport
from attrs import define, field

from alliancekit_redcap.fields import Asked, asked, number_scale
from alliancekit_redcap.names import COUNTED, Origin, plain
from alliancekit_redcap.rows import HEADERS
from alliancekit_redcap.text import rows, words

VARIABLE, FORM, HEADER, KIND, LABEL, CHOICES = HEADERS[:6]
BRANCHING, ANNOTATION = HEADERS[11], HEADERS[17]
LINE, TEXT, FIELDS = 200, 2000, 20
"""How long a line and a text of an instrument may be, and how many lines to write on it has."""
KEYS = ("client", "session", "date", "respondent", "therapist", "locale")
"""Columns of a response file that are no items."""
UNSAID = "not said in the data dictionary"


def read_dictionary(context: InstrumentImport) -> Mapping[str, Any]:
    """The document of an ``instrument.json``. Raises ``bad-import`` for what is no dictionary."""
    given = _rows(context)
    forms = Counter(row[FORM] for row in given if _asked(row, context) is not None)
    if not forms:
        context.fault("no field of it is answered by a choice or by a number in a range")
    form = forms.most_common(1)[0][0]
    for other in dict.fromkeys(row[FORM] for row in given):
        if other != form:
            context.lose(f"forms.{other}", f"one form makes an instrument: {form} is taken")
    made = _Made(context, Origin.of(form))
    for row in given:
        if row[FORM] == form and row is not given[0]:
            made.take(row)
    return made.document(form)


def _rows(context: InstrumentImport) -> list[dict[str, str]]:
    """The dictionary's rows, by column."""
    reader = rows(context)
    header = next(reader, [])
    if lacking := [one for one in HEADERS[:6] if one not in header]:
        context.fault(f"a data dictionary has the column {lacking[0]!r}")
    found = []
    for number, cells in enumerate(reader, 1):
        if any(cells):
            if len(cells) != len(header):
                context.fault(f"row {number} has {len(cells)} cells, the header {len(header)}")
            found.append(dict(zip(header, cells, strict=True)))
    if not found:
        context.fault("it has no fields")
    return found


def _asked(row: Mapping[str, str], context: InstrumentImport) -> Asked | None:
    """How a field is answered. Raises ``bad-import`` where that cannot be read."""
    try:
        return asked(row)
    except ValueError as error:
        context.fault(f"field {row[VARIABLE]}: {error}")


@define
class _Made:
    """The instrument in the making."""

    context: InstrumentImport
    origin: Origin
    scales: dict[str, dict[str, Any]] = field(factory=dict)
    items: list[dict[str, Any]] = field(factory=list)
    fields: list[dict[str, Any]] = field(factory=list)
    sections: list[dict[str, Any]] = field(factory=list)
    scores: list[tuple[str, str]] = field(factory=list)
    told: list[str] = field(factory=list)
    closing: str = ""
    owed: str = ""

    def take(self, row: Mapping[str, str]) -> None:
        """What a field of the form becomes."""
        if heading := words(row[HEADER]):
            first, _, rest = heading.partition("\n")
            section = {"id": f"s{len(self.sections) + 1}", "title": first.strip()[:LINE]}
            if rest.strip():
                section["instructions"] = rest.strip()[:TEXT]
            self.sections.append(section)
        name, kind = self.origin.id_of(row), row[KIND]
        how = _asked(row, self.context)
        if row.get(BRANCHING):
            self.context.lose(f"fields.{name}", "when it is shown is not carried over")
        if how:
            self._item(name, how, words(row[LABEL]))
        elif kind == "descriptive":
            self._tell(name, words(row[LABEL]))
        elif kind == "calc":
            if not (self.origin.prefix and row.get(ANNOTATION) == COUNTED):
                self.scores.append((plain(name), words(row[LABEL])))
        elif plain(name) in KEYS:
            return  # a column of every response file
        elif kind in ("text", "notes") and len(self.fields) < FIELDS:
            label = words(row[LABEL])[:LINE] or name
            line = {"id": plain(name), "label": {self.origin.respondent: label}, **self._section()}
            self.fields.append({**line, "lines": 4} if kind == "notes" else line)
        else:
            self.context.lose(f"fields.{name}", f"a field of the kind {kind} is no item")

    def _tell(self, name: str, text: str) -> None:
        """What the form says: instructions or, in a form of ours, its closing words and rights."""
        if self.origin.prefix and name == "closing":
            self.closing = text[:TEXT]
        elif self.origin.prefix and name == "rights":
            self.owed = text
        else:
            self.told.append(text)

    def _item(self, name: str, how: Asked, text: str) -> None:
        for code in how.not_applicable:
            what = f"its choice {code} is no number: it is taken for not applicable"
            self.context.lose(f"fields.{name}", what)
        if plain(name) in KEYS:
            self.context.fault(f"field {name}: {name} is a key column of response files; rename it")
        key = str(how.scale)
        scale = self.scales.setdefault(key, {"id": f"s{len(self.scales) + 1}", **how.scale})
        item = {"id": plain(name), "scale": scale["id"], **self._section()}
        self.items.append({**item, "text": {self.origin.respondent: text or name}})

    def _section(self) -> dict[str, str]:
        return {"section": self.sections[-1]["id"]} if self.sections else {}

    def document(self, form: str) -> dict[str, Any]:
        """All of it. What a dictionary does not say is said to be not said."""
        lose = self.context.lose
        lose(
            "rights", "whose the wording is, and on what terms, is not in a dictionary: fill it in"
        )
        whose = self.origin.respondent
        lose("forms", f"it is taken for the {whose}'s form, in English: put right what is not so")
        lose("scores", "no key is made of calculations: say which items each score takes, and how")
        title = " ".join(form.replace("_", " ").split()).capitalize() or "Form"
        notice, _, citation = self.owed.partition("\n")
        used = {one.get("section") for one in (*self.items, *self.fields)}
        sections = [one for one in self.sections if one["id"] in used]
        return {
            "id": re.sub(r"[^a-z0-9]+", "-", self.origin.instrument.lower()).strip("-") or "form",
            "version": "0.1.0",
            "title": title,
            "language": "en",
            "forms": [
                {
                    "respondent": self.origin.respondent,
                    "title": title,
                    "timeframe": UNSAID,
                    "instructions": "\n".join(self.told)[:TEXT].strip() or UNSAID,
                    **({"closing": self.closing} if self.closing else {}),
                }
            ],
            "scales": list(self.scales.values()),
            **({"sections": sections} if sections else {}),
            **({"fields": self.fields} if self.fields else {}),
            "items": self.items,
            "scores": [self._score(*one) for one in self.scores or [("total", "Total")]],
            "rights": {
                "licence": UNSAID,
                "holder": UNSAID,
                "wording": "included",
                **({"notice": notice[:LINE]} if notice else {}),
            },
            "citation": citation[:TEXT] or UNSAID,
            "validation": {"status": "unvalidated", "note": UNSAID},
            "vectors": [],
        }

    def _score(self, name: str, title: str) -> dict[str, Any]:
        """A score whose key is still to be supplied."""
        low, high = number_scale(self.scales.values())
        return {
            "id": name,
            "title": title[:LINE] or name,
            "method": "mean",
            "items": None,
            "supply": f"the items, which of them are reversed, and the method of {name}",
            "missing": {"min_answered": 1},
            "range": [low, high],
        }
