"""A small valid instrument that has one of everything, and ways to change it in one place."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from alliancekit.instrument.findings import Finding
from alliancekit.instrument.load import document_findings, parse_instrument
from alliancekit.instrument.model import Instrument
from alliancekit.strictjson import parse

Raw = dict[str, Any]

DROP: Any = object()
"""Given as a value to `changed`: take the part away."""

_MINIMAL: Raw = {
    "id": "tiny",
    "version": "1.0.0",
    "title": "A tiny instrument",
    "summary": "Three questions.",
    "language": "en",
    "forms": [
        {
            "respondent": "client",
            "title": "Today",
            "timeframe": "Today's session",
            "instructions": "Mark one box on each line.",
            "privacy": "Only your therapist sees this.",
            "closing": "Thank you.",
        }
    ],
    "scales": [
        {
            "id": "often",
            "kind": "options",
            "options": [
                {"value": 0, "label": "never"},
                {"value": 1, "label": "sometimes"},
                {"value": 2, "label": "always"},
                {"code": "na", "label": "does not apply", "not_applicable": True},
            ],
        },
        {"id": "boxes", "kind": "numeric", "min": 0, "max": 10, "low": "none", "high": "all"},
    ],
    "items": [
        {"id": "q1", "scale": "often", "text": {"client": "I was heard."}, "sources": ["essay"]},
        {"id": "q2", "scale": "often", "text": {"client": "I was lost."}, "construct": "Way"},
        {"id": "q3", "scale": "boxes", "text": {"client": "We were a team."}},
    ],
    "scores": [
        {
            "id": "heard",
            "title": "Being heard",
            "method": "sum",
            "items": ["q1", "q2"],
            "reversed": ["q2"],
            "missing": {"min_answered": 2, "note": "All of it."},
            "range": [0, 4],
            "higher": "better",
            "bands": {
                "citation": "Nobody (2026).",
                "edges": [{"from": 0, "label": "low"}, {"from": 2, "label": "high"}],
            },
        },
        {
            "id": "team",
            "title": "Team",
            "method": "mean",
            "items": ["q3"],
            "missing": {"min_answered": 1},
            "range": [0, 10],
        },
        {
            "id": "heard_pomp",
            "title": "Being heard (0-100)",
            "method": "pomp",
            "parameters": {},
            "scores": ["heard"],
            "missing": {"min_answered": 1, "requires": ["team"]},
            "range": [0, 100],
            "beside": "heard",
        },
    ],
    "flags": [{"item": "q2", "at_least": 2, "message": "Ask what was unclear."}],
    "rights": {"licence": "CC0-1.0", "holder": "Nobody", "wording": "included", "notice": "CC0"},
    "citation": "Nobody (2026). Tiny.",
    "key": {
        "basis": [{"what": "items of heard", "confidence": "high", "source": "Nobody (2026)."}]
    },
    "validation": {"status": "published", "note": "Made up."},
    "sources": [{"id": "essay", "citation": "An essay."}],
    "vectors": [
        {
            "name": "all minimum",
            "fill": 0,
            "working": "q2 is turned: 0 + (2 - 0) = 2.",
            "scores": {"heard": 2, "team": 0, "heard_pomp": 50},
            "bands": {"heard": "high"},
        },
        {
            "name": "all maximum",
            "answers": {"q1": 2, "q2": 2, "q3": 10},
            "scores": {"heard": 2, "team": 10, "heard_pomp": 50},
        },
        {
            "name": "the edge of low, and team one past its missing rule",
            "answers": {"q1": 0, "q2": 2},
            "scores": {"heard": 0, "team": None, "heard_pomp": None},
        },
        {
            "name": "heard one past its missing rule",
            "answers": {"q1": 1, "q3": 5},
            "scores": {"heard": None, "team": 5, "heard_pomp": None},
        },
        {
            "name": "just below high, and below what is flagged",
            "answers": {"q1": 0, "q2": 1, "q3": 5},
            "working": "q2 is turned: 0 + (2 - 1) = 1.",
            "scores": {"heard": 1, "team": 5, "heard_pomp": 25},
        },
    ],
}


def minimal() -> Raw:
    """The raw instrument, a fresh copy."""
    return copy.deepcopy(_MINIMAL)


def changed(path: str, value: Any, raw: Raw | None = None) -> Raw:
    """The instrument with one part set, added (a list's next index) or dropped (`DROP`)."""
    raw = minimal() if raw is None else copy.deepcopy(raw)
    *parents, last = path.split(".")
    part: Any = raw
    for key in parents:
        part = part[int(key)] if isinstance(part, list) else part[key]
    if isinstance(part, list) and int(last) == len(part):
        part.append(value)
    elif value is DROP:
        del part[int(last) if isinstance(part, list) else last]
    else:
        part[int(last) if isinstance(part, list) else last] = value
    return raw


def written(raw: Raw) -> bytes:
    """Its file: one value on each line, so that every place has a line of its own."""
    return json.dumps(raw, indent=1, ensure_ascii=False).encode()


def built(raw: Raw | None = None) -> Instrument:
    """The instrument, checked and typed."""
    return parse_instrument(written(minimal() if raw is None else raw), "tiny.json")


def findings(raw: Raw) -> list[Finding]:
    """What schema and references say of it."""
    return document_findings(parse(written(raw), "tiny.json"))


def line_of(raw: Raw, path: str) -> int:
    """The line of the file on which the part at ``path`` begins."""
    if not path:
        return 1
    marked = written(changed(path, "<here>", raw))
    return marked.partition(b"<here>")[0].count(b"\n") + 1


def objects(part: Any, path: str = "") -> Iterator[tuple[str, Raw]]:
    """Every object in the document with its path."""
    if isinstance(part, dict):
        yield path, part
    if isinstance(part, dict | list):
        for key, inner in part.items() if isinstance(part, dict) else enumerate(part):
            yield from objects(inner, f"{path}.{key}".lstrip("."))
