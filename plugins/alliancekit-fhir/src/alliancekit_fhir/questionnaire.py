"""An instrument as a Questionnaire: the questions, their options, and the scores, hidden."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from alliancekit.api import Instrument, Item, Respondent, Score
from attrs import frozen

from alliancekit_fhir.expressions import Expressions
from alliancekit_fhir.standard import (
    CALCULATED,
    DECIMAL_PLACES,
    DESIGN_NOTE,
    HIDDEN,
    ID_SYSTEM,
    ITEM_CONTROL,
    ITEM_CONTROLS,
    MAXIMUM,
    MINIMUM,
    OURS,
    SHA256_SYSTEM,
    SLIDER_STEP,
    VARIABLE,
    Dialect,
    Json,
    extension,
    number,
)

SCORES = "form.scores"
"""The link id of the group of scores. No id of an instrument has a full stop."""


def named(instrument: Instrument, respondent: Respondent) -> str:
    """What sets this questionnaire apart: instrument, respondent, language, choices."""
    parts = [instrument.id, respondent.value]
    if instrument.locale != instrument.language:
        parts.append(instrument.locale)
    parts += [f"{one.id}-{one.chosen}" for one in instrument.choices if one.chosen != one.default]
    return "-".join(parts).replace("_", "-")


def canonical(instrument: Instrument, respondent: Respondent) -> str:
    """The canonical URL with the version, as responses refer to it."""
    return f"{OURS}/Questionnaire/{named(instrument, respondent)}|{instrument.version}"


def code_system(instrument: Instrument, item: Item) -> str:
    """Whose codes the options of an item have: those of its scale, of this version."""
    return f"{OURS}/CodeSystem/{instrument.id}-{item.scale.id}".replace("_", "-")


def option_coding(instrument: Instrument, item: Item, key: str) -> Json:
    """The coding of an answer, by what stands in data files for it."""
    label = next(one.label for one in item.scale.options if one.key == key)
    return {"system": code_system(instrument, item), "code": key, "display": label}


@frozen
class Written:
    """A questionnaire in the making: whose it is, in which dialect, and how scores come to be."""

    instrument: Instrument
    respondent: Respondent
    dialect: Dialect
    expressions: Expressions

    def resource(self) -> Json:
        """The whole, without what only alliancekit reads and without translations."""
        instrument = self.instrument
        name = named(instrument, self.respondent)
        url, version = canonical(instrument, self.respondent).rsplit("|", 1)
        form = instrument.form(self.respondent)
        if form is None:
            raise AssertionError(self.respondent)
        rights = instrument.rights
        told = [
            instrument.title,
            instrument.summary,
            instrument.validation.note,
            instrument.citation,
        ]
        owned = [rights.notice, rights.holder, rights.licence]
        made: Json = {"resourceType": "Questionnaire"}
        if len(name) <= 64 and "." not in (name[0], name[-1]):  # noqa: PLR2004 - a FHIR id has no more
            made["id"] = name
        return made | {
            "language": instrument.locale,
            "extension": [self._variable(*one) for one in self.expressions.variables.items()],
            "url": url,
            "identifier": [
                {"system": ID_SYSTEM, "value": instrument.id},
                {"system": SHA256_SYSTEM, "value": instrument.sha256},
            ],
            "version": version,
            "name": _computable(name),
            "title": form.title,
            "status": self._status(),
            "subjectType": ["Patient"],
            "publisher": rights.holder,
            "description": "\n\n".join(one for one in told if one),
            "copyright": "\n\n".join(one for one in dict.fromkeys(owned) if one),
            "item": list(self._items(form)),
        }

    def _status(self) -> str:
        """Whether it may be used as it is.

        A version 0 may change at any time, by semantic versioning. How far an adaptation has come
        is not known here: it may be a machine's draft, so somebody else has to say that it is fit.
        """
        first = self.instrument.version.startswith("0.")
        adapted = self.instrument.locale != self.instrument.language
        return "draft" if first or adapted else "active"

    def _variable(self, name: str, expression: str) -> Json:
        return extension(VARIABLE, "Expression", {"name": name, **_fhirpath(expression)})

    # ─── the page ────────────────────────────────────────────────────────

    def _items(self, form: Any) -> Iterator[Json]:
        """Everything in the order of the page, then the scores, which no respondent sees."""
        for part in ("timeframe", "instructions", "privacy"):
            if text := getattr(form, part):
                yield _display(f"form.{part}", text)
        yield from self._fields(None)
        for section, items in groupby(self.instrument.items, lambda one: one.section):
            questions = [self._question(one) for one in items]
            if section is None:
                yield from questions
            else:
                yield self._section(section, questions)
        if form.closing:
            yield _display("form.closing", form.closing)
        if self.instrument.scores:
            yield {
                "extension": [extension(HIDDEN, "Boolean", value=True)],
                "linkId": SCORES,
                "type": "group",
                "item": [self._score(one) for one in self.instrument.scores],
            }

    def _section(self, section_id: str, questions: list[Json]) -> Json:
        section = self.instrument.section(section_id)
        head = [*self._fields(section_id)]
        if section.instructions:
            head.insert(0, _display(f"section.{section_id}.instructions", section.instructions))
        return {
            "linkId": f"section.{section_id}",
            "text": section.title,
            "type": "group",
            "item": [*head, *questions],
        }

    def _fields(self, section: str | None) -> Iterator[Json]:
        for one in self.instrument.fields:
            if one.section == section:
                kind = "text" if one.lines > 1 else "string"
                yield {"linkId": one.id, "text": one.label[self.respondent], "type": kind}

    def _question(self, item: Item) -> Json:
        if item.scale.numeric:
            return self._numbered(item)
        made: Json = {
            "extension": [_control("radio-button")],
            "linkId": item.id,
            **self._text(item),
            "type": self.dialect.choice,
        }
        if self.dialect.constrained:
            made["answerConstraint"] = "optionsOnly"
        return made | {"answerOption": [self._option(item, one.key) for one in item.scale.options]}

    def _text(self, item: Item) -> Json:
        """Its words; none in the responses to a key without wording."""
        text = item.text.get(self.respondent)
        return {"text": text} if text else {}

    def _option(self, item: Item, key: str) -> Json:
        """An option. One that means "not applicable" counts for nothing, so it has no weight."""
        coding = option_coding(self.instrument, item, key)
        value = next(one.value for one in item.scale.options if one.key == key)
        if value is None:
            return {"valueCoding": coding}
        weight = extension(self.dialect.weight, "Decimal", number(value))
        return {"extension": [weight], "valueCoding": coding}

    def _numbered(self, item: Item) -> Json:
        """Numbered boxes, or a line: the answer is a number and not a code for one.

        The words at both ends are displays for the ends of a slider. They stand below the
        question, as the standard has it; an answer nests nothing, for displays have none.
        """
        scale = item.scale
        whole = scale.step == 1
        kind = "Integer" if whole else "Decimal"
        further = (
            extension(SLIDER_STEP, "Integer", 1)
            if whole
            else extension(DECIMAL_PLACES, "Integer", 1)
        )
        ends = [("lower", scale.low), ("upper", scale.high)]
        return {
            "extension": [
                _control("slider"),
                extension(MINIMUM, kind, number(scale.minimum)),
                extension(MAXIMUM, kind, number(scale.maximum)),
                further,
            ],
            "linkId": item.id,
            **self._text(item),
            "type": kind.lower(),
            "item": [
                {"extension": [_control(end)], **_display(f"{item.id}.{end}", words)}
                for end, words in ends
                if words
            ],
        }

    def _score(self, score: Score) -> Json:
        """A score. One that FHIRPath cannot say is still there, for responses to hold it."""
        found: list[Json] = []
        if score.id in self.expressions.scores:
            expression = _fhirpath(self.expressions.scores[score.id])
            found.append(extension(CALCULATED, "Expression", expression))
        found += [
            extension(MINIMUM, "Decimal", number(score.minimum)),
            extension(MAXIMUM, "Decimal", number(score.maximum)),
        ]
        told = " ".join(one for one in (f"Method: {score.method}.", score.missing.note) if one)
        found.append(extension(DESIGN_NOTE, "Markdown", told))
        return {
            "extension": found,
            "linkId": score.id,
            "text": score.title,
            "type": "decimal",
            "readOnly": True,
        }


def _fhirpath(expression: str) -> Json:
    return {"language": "text/fhirpath", "expression": expression}


def _display(link_id: str, text: str) -> Json:
    return {"linkId": link_id, "text": text, "type": "display"}


def _control(code: str) -> Json:
    coding = {"coding": [{"system": ITEM_CONTROLS, "code": code}]}
    return extension(ITEM_CONTROL, "CodeableConcept", coding)


def _computable(name: str) -> str:
    """A name that programs can use: a capital, then letters and digits."""
    letters = "".join(word.capitalize() for word in name.replace(".", "-").split("-"))
    return (letters if letters[:1].isalpha() else f"Q{letters}")[:255]
