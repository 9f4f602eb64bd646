"""What alliancekit itself wrote: the document in its extension, with the words as they are now."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from alliancekit.api import InstrumentImport
from attrs import frozen

from alliancekit_fhir.read.page import Page, Question
from alliancekit_fhir.read.reading import texted
from alliancekit_fhir.standard import CARRIED, MAXIMUM, MINIMUM, TRANSLATION, Json, value_of

Structure = list[tuple[str, tuple[tuple[str, Decimal | None], ...]]]


@frozen
class Words:
    """A text of the document: what the Questionnaire calls it, and where it stands.

    ``number``: that of its repetition, where it is in a section that is repeated.
    """

    link_id: str
    holder: Json
    name: str
    number: int = 0

    @property
    def text(self) -> str:
        """As it was exported."""
        text = str(self.holder[self.name])
        return text.replace("{n}", str(self.number)) if self.number else text


def carried_document(resource: Json, page: Page, context: InstrumentImport) -> Json | None:
    """The carried document; ``None`` where there is none, or where the questions have changed.

    Texts that another program has changed are taken over, where the document has one place for
    them. What cannot be taken over is told.
    """
    given = value_of(resource, CARRIED)
    if not isinstance(given, str):
        return None
    try:
        document = json.loads(given)
        same = _of_document(document) == _of_page(page)
        words = list(_words(document))
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        context.fault("what alliancekit keeps in its extension is damaged")
    if not same:
        told = (
            "the questions were changed since alliancekit wrote them, and the scores are of those"
        )
        context.lose("scores", told)
        return None
    _reworded(document, words, resource, page, context)
    if TRANSLATION in json.dumps(resource, default=str):
        context.lose(
            "translations", "an instrument.json is in one language; adaptations go beside it"
        )
    return dict(document)


# ─── whether the questions are still the same ────────────────────────────────


def _of_page(page: Page) -> Structure:
    return [
        (one.link_id, _answers(one))
        for one in page.questions
        if not one.calculated and one.type not in ("string", "text")
    ]


def _answers(question: Question) -> tuple[tuple[str, Decimal | None], ...]:
    if question.options:
        return tuple((one.code, one.weight) for one in question.options)
    return (("", question.limit(MINIMUM)), ("", question.limit(MAXIMUM)))


def _of_document(document: Json) -> Structure:
    scales = {one["id"]: one for one in document["scales"]}
    return [
        (_named(item["id"], number), _of_scale(scales[item["scale"]]))
        for numbers, block in _blocks(document)
        for number in numbers
        for item in block
    ]


def _of_scale(scale: Json) -> tuple[tuple[str, Decimal | None], ...]:
    if scale["kind"] == "numeric":
        return (("", Decimal(scale["min"])), ("", Decimal(scale["max"])))
    return tuple(
        (one["code"], None) if "code" in one else (_key(one["value"]), Decimal(repr(one["value"])))
        for one in scale["options"]
    )


def _key(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _blocks(document: Json) -> Iterator[tuple[list[int], list[Json]]]:
    """Items that are written out together, and the numbers of their repetitions (0: none)."""
    waiting: list[Json] = []
    for at, item in enumerate(document["items"]):
        waiting.append(item)
        following = document["items"][at + 1 :][:1]
        if not following or following[0].get("section") != item.get("section"):
            yield _numbers(document, item.get("section")), waiting
            waiting = []


def _named(name: str, number: int) -> str:
    return f"{name}_{number}" if number else name


# ─── the words as they are now ───────────────────────────────────────────────


def _words(document: Json) -> Iterator[Words]:
    form = document["forms"][0]
    for part in ("timeframe", "instructions", "privacy", "closing"):
        if part in form:
            yield Words(f"form.{part}", form, part)
    yield from _section_words(document)
    for name, part in (("items", "text"), ("fields", "label")):
        for one in document.get(name, []):
            for number in _numbers(document, one.get("section")):
                yield Words(_named(one["id"], number), one[part], form["respondent"], number)
    for score in document["scores"]:
        for number in _numbers(document, score.get("each")):
            yield Words(_named(score["id"], number), score, "title", number)


def _section_words(document: Json) -> Iterator[Words]:
    for section in document.get("sections", []):
        for number in _numbers(document, section["id"]):
            at = f"section.{_named(section['id'], number)}"
            yield Words(at, section, "title", number)
            if "instructions" in section:
                yield Words(f"{at}.instructions", section, "instructions", number)


def _numbers(document: Json, section: str | None) -> list[int]:
    """The numbers of a section's repetitions; 0 where it is not repeated."""
    repeats = {one["id"]: one.get("repeat", 0) for one in document.get("sections", [])}
    repeat = repeats.get(section, 0)
    return list(range(1, repeat + 1)) if repeat else [0]


def _reworded(
    document: Json, words: list[Words], resource: Json, page: Page, context: InstrumentImport
) -> None:
    """Put the texts of the Questionnaire in the document's place, where they differ."""
    elements: dict[str, Any] = {one.link_id: one.element for one in page.questions}
    elements |= page.groups | page.displays
    form, title = document["forms"][0], texted(resource, "title")
    if title and title != form["title"].strip():
        form["title"] = title
    for one in words:
        now = texted(elements.get(one.link_id, {}), "text")
        if now is None or now == one.text.strip():
            continue
        if one.number:
            context.lose(one.link_id, "its words were changed; those of the repeated section stay")
        else:
            one.holder[one.name] = now
    _relabelled(document, page, context)


def _relabelled(document: Json, page: Page, context: InstrumentImport) -> None:
    """The labels of scales: taken over where all items of a scale agree on them."""
    questions = {one.link_id: one for one in page.questions}
    used: dict[str, list[str]] = {}
    for numbers, block in _blocks(document):
        for item in block:
            names = [_named(item["id"], number) for number in numbers]
            used.setdefault(item["scale"], []).extend(names)
    for scale in document["scales"]:
        now = {_labels(questions[name]) for name in used.get(scale["id"], [])}
        if len(now) > 1:
            context.lose(f"scales.{scale['id']}", "its words were changed for some items only")
        elif now:
            _label(scale, now.pop())


def _labels(question: Question) -> tuple[str | None, ...]:
    if question.options:
        return tuple(one.label for one in question.options)
    return (question.low, question.high)


def _label(scale: Json, labels: tuple[str | None, ...]) -> None:
    if scale["kind"] == "numeric":
        for name, label in zip(("low", "high"), labels, strict=True):
            if label and label != scale[name].strip():
                scale[name] = label
        return
    for option, label in zip(scale["options"], labels, strict=True):
        if label and label != option["label"].strip():
            option["label"] = label
