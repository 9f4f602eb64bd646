"""The model of a document that has passed its checks."""

import hashlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from alliancekit.instrument.about import (
    Choice,
    ChoiceOption,
    KeyFact,
    LintException,
    Rights,
    Supplied,
    Validation,
)
from alliancekit.instrument.expand import NO_KEY, Key, plain, without_key
from alliancekit.instrument.lint import numeric_values
from alliancekit.instrument.model import (
    Field,
    Form,
    Instrument,
    Item,
    Option,
    Scale,
    Section,
    plain_number,
)
from alliancekit.instrument.respondent import Respondent
from alliancekit.instrument.scores import Band, Bands, Flag, MissingRule, Score, Vector
from alliancekit.strictjson import Document

Raw = dict[str, Any]


def build(document: Document, data: bytes, key: Key = NO_KEY) -> Instrument:
    """The model of ``document``, read from ``data``, with the user's ``key``."""
    made = plain(document.value, key)
    raw = made.raw
    scales = {one["id"]: _scale(one) for one in raw["scales"]}
    rights = raw["rights"]
    return Instrument(
        id=raw["id"],
        version=raw["version"],
        title=raw["title"],
        summary=raw.get("summary"),
        language=raw["language"],
        locale=raw["language"],
        forms=tuple(
            Form(**{**one, "respondent": Respondent(one["respondent"])}) for one in raw["forms"]
        ),
        sections=tuple(Section(**{"group": one["id"], **one}) for one in raw.get("sections", [])),
        fields=tuple(_field(one) for one in raw.get("fields", [])),
        items=tuple(_item(one, scales, raw["forms"][0]["respondent"]) for one in raw["items"]),
        choices=tuple(_choice(one, key) for one in raw.get("choices", [])),
        scores=tuple(_scores(raw)),
        flags=tuple(Flag(**one) for one in raw.get("flags", [])),
        rights=Rights(
            licence=rights["licence"],
            holder=rights["holder"],
            wording_included=rights["wording"] == "included",
            notice=rights.get("notice"),
            unaltered=rights.get("unaltered", False),
        ),
        key=tuple(KeyFact(**one) for one in raw.get("key", {"basis": []})["basis"]),
        citation=raw["citation"],
        validation=Validation(**raw["validation"]),
        sources=MappingProxyType({one["id"]: one["citation"] for one in raw.get("sources", [])}),
        vectors=tuple(
            _vector(one, raw["items"], place)
            for one, place in zip(raw["vectors"], made.origins["vectors"], strict=True)
        ),
        exceptions=tuple(LintException(**one) for one in raw.get("exceptions", [])),
        supplied=(Supplied("key", key.sha256, key.source),) if key.sha256 else (),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _texts(raw: Mapping[str, str]) -> Mapping[Respondent, str]:
    return MappingProxyType({Respondent(who): text for who, text in raw.items()})


def _field(raw: Raw) -> Field:
    return Field(raw["id"], _texts(raw["label"]), raw.get("section"), raw.get("lines", 1))


def _choice(raw: Raw, key: Key) -> Choice:
    return Choice(
        id=raw["id"],
        title=raw["title"],
        options=tuple(ChoiceOption(**one) for one in raw["options"]),
        default=raw["default"],
        chosen=key.choices.get(raw["id"], raw["default"]),
    )


def _scale(raw: Raw) -> Scale:
    if raw["kind"] == "numeric":
        boxes = tuple(
            Option(label=plain_number(number), value=number) for number in numeric_values(raw)
        )
        step = float(raw.get("step", 1))
        return Scale(raw["id"], boxes, numeric=True, low=raw["low"], high=raw["high"], step=step)
    options = tuple(
        Option(label=one["label"], code=one["code"])
        if "code" in one
        else Option(label=one["label"], value=float(one["value"]))
        for one in raw["options"]
    )
    return Scale(raw["id"], options)


def _item(raw: Raw, scales: Mapping[str, Scale], first: str) -> Item:
    given = raw["scale"]
    own = given if isinstance(given, dict) and len(set(given.values())) > 1 else None
    return Item(
        id=raw["id"],
        scale=scales[given[first] if isinstance(given, dict) else given],
        text=_texts(raw.get("text", {})),
        construct=raw.get("construct"),
        sources=tuple(raw.get("sources", ())),
        scales=own and MappingProxyType({Respondent(w): scales[one] for w, one in own.items()}),
        section=raw.get("section"),
    )


def _scores(raw: Raw) -> Iterator[Score]:
    unknown, first = without_key(raw["scores"]), raw["forms"][0]["respondent"]
    for one in raw["scores"]:
        yield _score(one, first, known=one["id"] not in unknown)


def _score(raw: Raw, first: str, *, known: bool) -> Score:
    bands, span = raw.get("bands"), raw["range"]
    low, high = span[first] if isinstance(span, dict) else span
    return Score(
        id=raw["id"],
        title=raw["title"],
        method=raw["method"],
        operands=tuple(raw.get("items") or raw.get("scores") or ()),
        composite="scores" in raw,
        reversed=frozenset(raw.get("reversed", ())),
        missing=MissingRule(
            min_answered=raw["missing"]["min_answered"],
            requires=tuple(raw["missing"].get("requires", ())),
            note=raw["missing"].get("note"),
            min_percent=raw["missing"].get("min_percent"),
        ),
        minimum=float(low),
        maximum=float(high),
        parameters=MappingProxyType(raw.get("parameters", {})),
        decimals=raw.get("decimals", 2),
        higher=raw.get("higher"),
        beside=raw.get("beside"),
        bands=bands
        and Bands(
            citation=bands["citation"],
            edges=tuple(Band(float(edge["from"]), edge["label"]) for edge in bands["edges"]),
        ),
        ranges=MappingProxyType(
            {Respondent(who): (float(one[0]), float(one[1])) for who, one in span.items()}
        )
        if isinstance(span, dict)
        else None,
        known=known,
        supply=raw.get("supply"),
        main=raw.get("main", False),
    )


def _vector(raw: Raw, items: list[Raw], place: int | None) -> Vector:
    fill = raw.get("fill")
    answers = {item["id"]: fill for item in items} | raw.get("answers", {})
    return Vector(
        name=raw["name"],
        answers=MappingProxyType(answers),
        scores=MappingProxyType(raw["scores"]),
        bands=MappingProxyType(raw.get("bands", {})),
        working=raw.get("working"),
        respondent=Respondent(raw["respondent"]) if "respondent" in raw else None,
        place=place,
    )
