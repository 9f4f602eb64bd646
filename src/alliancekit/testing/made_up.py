"""A made-up instrument that has every part there is, in words that are hard to write down."""

from typing import Any

from attrs import evolve

from alliancekit.api import Instrument
from alliancekit.instrument.words import map_text

MADE_UP = "made-up"
"""Its id."""


def document() -> dict[str, Any]:
    """The made-up instrument: every part there is, in words that are hard to write down."""
    return {
        "id": MADE_UP,
        "version": "1.0.0",
        "title": 'Made up, "with" quotes; & signs',
        "summary": "Four questions | four scores, <none> of them real.",
        "language": "en",
        "forms": [
            {
                "respondent": "client",
                "title": "Today, or =1+1",
                "timeframe": "Since the last session…",
                "instructions": "Mark one box on each line; there is no “right” answer, is there?",
                "privacy": "Nobody's business: not {yours}, nor ${mine}.",
                "closing": "Thank you, 100 %!",
            }
        ],
        "scales": [
            {
                "id": "odd",
                "kind": "options",
                "options": [
                    {"value": -1, "label": "never, ever"},
                    {"value": 0.5, "label": 'half | "whole"'},
                    {"value": 3, "label": "always; = 3"},
                    {"code": "na", "label": "does not apply, 7", "not_applicable": True},
                ],
            },
            {
                "id": "boxes",
                "kind": "numeric",
                "min": 0,
                "max": 10,
                "low": "+not at all",
                "high": "'completely'",
            },
        ],
        "sections": [{"id": "second", "title": "Part two: A & B", "instructions": "-read this."}],
        "items": [
            {
                "id": "q1",
                "scale": "odd",
                "text": {"client": 'I was "heard", I think.'},
                "construct": "being heard",
                "sources": ["nobody"],
            },
            {"id": "q2", "scale": "odd", "text": {"client": "=SUM(A1:A9); I was lost\\n"}},
            {"id": "q3", "scale": "boxes", "text": {"client": "We were a team: été, 日本, 😀."}},
            {
                "id": "q4",
                "scale": "boxes",
                "text": {"client": "שלום, I said [so] <b>loudly</b>."},
                "section": "second",
            },
        ],
        "fields": [
            {
                "id": "word",
                "label": {"client": "In a word: _____"},
                "section": "second",
                "lines": 2,
            }
        ],
        "choices": [
            {
                "id": "range",
                "title": "From where a box counts",
                "options": [
                    {"id": "zero", "title": "From 0", "source": "Nobody (2026)."},
                    {"id": "one", "title": "From 1", "source": "Nobody else (2026)."},
                ],
                "default": "zero",
            }
        ],
        "scores": [
            {
                "id": "heard",
                "title": "Being “heard”",
                "method": "mean",
                "items": ["q1", "q2"],
                "reversed": ["q2"],
                "missing": {"min_answered": 1, "note": "One of two, by Nobody (2026)."},
                "range": [-1, 3],
                "decimals": 1,
                "higher": "better",
                "main": True,
                "bands": {
                    "citation": "Nobody (2026).",
                    "edges": [
                        {"from": -1, "label": "it's low"},
                        {"from": 1, "label": 'rather "high"'},
                    ],
                },
            },
            {
                "id": "team",
                "title": "Team & co.",
                "method": "sum",
                "items": ["q3", "q4"],
                "missing": {"min_answered": 2},
                "range": [0, 20],
            },
            {
                "id": "team_pomp",
                "title": "Team, 0–100 %",
                "method": "pomp",
                "scores": ["team"],
                "missing": {"min_answered": 1, "requires": ["heard"]},
                "range": [0, 100],
                "beside": "team",
            },
            {
                "id": "leaning",
                "title": "Leaning to the third",
                "method": "linear",
                "parameters": {"weights": {"q3": 2, "q4": 0.5}},
                "items": ["q3", "q4"],
                "missing": {"min_answered": 2},
                "range": [0, 25],
            },
        ],
        "flags": [{"item": "q2", "at_least": 3, "message": "Ask, gently, what was unclear."}],
        "rights": {
            "licence": "CC0-1.0",
            "holder": "Nobody, really",
            "wording": "included",
            "notice": "No rights reserved, by nobody",
            "unaltered": True,
        },
        "exceptions": [
            {"code": "twins", "path": "/items/0", "reason": "It is made up to be difficult."}
        ],
        "citation": "Nobody (2026). Made up, to be carried.",
        "sources": [{"id": "nobody", "citation": "Nobody (2026). A work that is not there."}],
        "key": {"basis": [{"what": "all of it", "confidence": "high", "source": "Nobody (2026)."}]},
        "validation": {"status": "published", "note": "Made up, as was its publication."},
        "vectors": [
            {
                "name": "all minimum",
                "answers": {"q1": -1, "q2": -1, "q3": 0, "q4": 0},
                "working": "q2 is turned: -1 + 3 - (-1) = 3; (-1 + 3) / 2 = 1; 0 + 0 = 0.",
                "scores": {"heard": 1, "team": 0, "team_pomp": 0, "leaning": 0},
            },
            {
                "name": "all maximum",
                "answers": {"q1": 3, "q2": 3, "q3": 10, "q4": 10},
                "working": "q2 is turned: 2 - 3 = -1; (3 - 1) / 2 = 1; 20; 100; 2 × 10 + 5.",
                "scores": {"heard": 1, "team": 20, "team_pomp": 100, "leaning": 25},
            },
            {
                "name": "one past the missing rules",
                "answers": {"q3": 5},
                "scores": {"heard": None, "team": None, "team_pomp": None, "leaning": None},
            },
        ],
    }


def in_hebrew(instrument: Instrument) -> Instrument:
    """The same in another language, written from right to left, each text another."""
    found: dict[str, str] = {}

    def words(path: str, _text: str) -> str:
        return found.setdefault(path, f"מילים, מספר {len(found) + 1}: „כן“")

    return evolve(map_text(instrument, words), locale="he")
