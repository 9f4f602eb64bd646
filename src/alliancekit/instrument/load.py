"""From bytes to a checked instrument: strict JSON, the schema, the references, the model."""

import hashlib
from functools import cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from alliancekit.errors import Problem, os_reason
from alliancekit.instrument.findings import Finding, Severity, errors_of
from alliancekit.instrument.lint import reference_findings
from alliancekit.instrument.model import (
    Band,
    Bands,
    Flag,
    Form,
    Instrument,
    Item,
    MissingRule,
    Option,
    Respondent,
    Rights,
    Scale,
    Score,
    Validation,
    Vector,
)
from alliancekit.resources import schema_text
from alliancekit.strictjson import MAX_BYTES, Document, parse

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

MAX_FINDINGS = 20
MAX_MESSAGE = 300


def read_bytes(path: Path) -> bytes:
    """The bytes of an instrument's file, refusing a larger one before it is held in memory."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Problem.UNREADABLE.error(where=path, why=os_reason(error)) from None


def load_instrument(path: Path | str) -> Instrument:
    """The instrument in a file. Raises `AllianceError` when it does not pass its checks."""
    path = Path(path)
    return parse_instrument(read_bytes(path), str(path))


def parse_instrument(data: bytes, where: str) -> Instrument:
    """The instrument in ``data``; ``where`` names it in messages.

    Raises `AllianceError`: ``bad-json``, ``too-large`` and the like for a file that is not
    strict JSON, ``bad-instrument`` with every finding and its line otherwise.
    """
    document = parse(data, where)
    if found := errors_of(document_findings(document)):
        listed = "\n".join(f"  {finding}" for finding in found[:MAX_FINDINGS])
        if len(found) > MAX_FINDINGS:
            listed += f"\n  … and {len(found) - MAX_FINDINGS} more"
        raise Problem.BAD_INSTRUMENT.error(where=where, findings=listed)
    return build(document, data)


def document_findings(document: Document) -> list[Finding]:
    """What is wrong with a document by the schema or, where that passes, in its references."""
    findings = schema_findings(document, "instrument")
    return findings or list(islice(reference_findings(document), MAX_FINDINGS + 1))


@cache
def _validator(name: str) -> "Draft202012Validator":
    import json

    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(json.loads(schema_text(name)))


def schema_findings(document: Document, schema: str) -> list[Finding]:
    """The first departures of the document from a shipped schema, each with its line."""
    from jsonschema_rs import ValidationErrorKind

    findings = []
    for error in islice(_validator(schema).iter_errors(document.value), MAX_FINDINGS + 1):
        pointer = tuple(error.instance_path)
        at = pointer
        if isinstance(error.kind, ValidationErrorKind.AdditionalProperties):
            unexpected: list[str] = error.kind.as_dict()["unexpected"]
            at = (*pointer, unexpected[0])
        findings.append(
            Finding(
                code="schema",
                severity=Severity.ERROR,
                path=".".join(str(part) for part in pointer),
                message=shorten(error.message),
                line=document.line(at),
            )
        )
    return findings


def shorten(message: str) -> str:
    """A message of bounded length: a hostile file must not make megabytes of it."""
    return message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]}…"


def build(document: Document, data: bytes) -> Instrument:
    """The model of a document that has passed its checks."""
    raw = document.value
    scales = {one["id"]: _scale(one) for one in raw["scales"]}
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
        items=tuple(_item(one, scales) for one in raw["items"]),
        scores=tuple(_score(one) for one in raw["scores"]),
        flags=tuple(Flag(**one) for one in raw.get("flags", [])),
        rights=Rights(
            licence=raw["rights"]["licence"],
            holder=raw["rights"]["holder"],
            wording_included=raw["rights"]["wording"] == "included",
            notice=raw["rights"].get("notice"),
        ),
        citation=raw["citation"],
        validation=Validation(**raw["validation"]),
        sources=MappingProxyType({one["id"]: one["citation"] for one in raw.get("sources", [])}),
        vectors=tuple(_vector(one, raw["items"]) for one in raw["vectors"]),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _scale(raw: dict[str, Any]) -> Scale:
    if raw["kind"] == "numeric":
        numbers = range(raw["min"], raw["max"] + 1)
        boxes = tuple(Option(label=str(number), value=float(number)) for number in numbers)
        return Scale(raw["id"], boxes, numeric=True, low=raw["low"], high=raw["high"])
    options = tuple(
        Option(label=one["label"], code=one["code"])
        if "code" in one
        else Option(label=one["label"], value=float(one["value"]))
        for one in raw["options"]
    )
    return Scale(raw["id"], options)


def _item(raw: dict[str, Any], scales: dict[str, Scale]) -> Item:
    return Item(
        id=raw["id"],
        scale=scales[raw["scale"]],
        text=MappingProxyType({Respondent(who): text for who, text in raw.get("text", {}).items()}),
        construct=raw.get("construct"),
        sources=tuple(raw.get("sources", ())),
    )


def _score(raw: dict[str, Any]) -> Score:
    bands = raw.get("bands")
    return Score(
        id=raw["id"],
        title=raw["title"],
        method=raw["method"],
        operands=tuple(raw.get("items") or raw["scores"]),
        composite="scores" in raw,
        reversed=frozenset(raw.get("reversed", ())),
        missing=MissingRule(
            min_answered=raw["missing"]["min_answered"],
            requires=tuple(raw["missing"].get("requires", ())),
            note=raw["missing"].get("note"),
        ),
        minimum=float(raw["range"][0]),
        maximum=float(raw["range"][1]),
        parameters=MappingProxyType(raw.get("parameters", {})),
        decimals=raw.get("decimals", 2),
        higher=raw.get("higher"),
        beside=raw.get("beside"),
        bands=bands
        and Bands(
            citation=bands["citation"],
            edges=tuple(Band(float(edge["from"]), edge["label"]) for edge in bands["edges"]),
        ),
    )


def _vector(raw: dict[str, Any], items: list[dict[str, Any]]) -> Vector:
    fill = raw.get("fill")
    answers = {item["id"]: fill for item in items} | raw.get("answers", {})
    return Vector(
        name=raw["name"],
        answers=MappingProxyType(answers),
        scores=MappingProxyType(raw["scores"]),
        bands=MappingProxyType(raw.get("bands", {})),
        working=raw.get("working"),
    )
