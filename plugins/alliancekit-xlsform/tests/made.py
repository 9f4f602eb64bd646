"""Instruments made up to be hard to write down."""

from typing import Any

from alliancekit.api import Instrument
from alliancekit.testing.trials import built

RTL = "אני סומך/ת על המטפל/ת שלי (3 מתוך 4)"
LONG = "x" * 199 + "y"
HARD = (
    "=SUM(A1:A9)",
    "+1, -1, @here",
    'commas, "quotes", it\'s | pipes; and\nnewlines',
    "a ${q1} that is no reference, nor ${this one}",
    "<b>less</b> & more > than *this* _or_ #that",
    "two  spaces",
    RTL,
    LONG,
)


def hard() -> Instrument:
    """Each text is an item; options, ends, bands and not-applicable codes are as bad."""
    items = [
        {"id": f"q{at}", "scale": "odd", "text": {"client": text}}
        for at, text in enumerate(HARD, 1)
    ]
    return document(
        scales=[
            {
                "id": "odd",
                "kind": "options",
                "options": [
                    {"value": -1, "label": '=1+1, "really"'},
                    {"value": 0.5, "label": "1, Half | 2, Whole"},
                    {"value": 3, "label": LONG},
                    {"code": "na", "label": RTL, "not_applicable": True},
                ],
            },
            {
                "id": "line",
                "kind": "numeric",
                "min": -5,
                "max": 5,
                "step": 0.1,
                "low": "=low | left",
                "high": RTL,
            },
        ],
        items=[*items, {"id": "mark", "scale": "line", "text": {"client": "Mark the line."}}],
        scores=[
            {
                "id": "total",
                "title": "It's “odd”",
                "method": "mean",
                "items": ["q1", "q2", "q3"],
                "reversed": ["q2"],
                "missing": {"min_answered": 1, "min_percent": 60},
                "range": [-1, 3],
                "bands": {
                    "citation": "Made up.",
                    "edges": [
                        {"from": -1, "label": "it's"},
                        {"from": 1, "label": 'a "high" one’s'},
                    ],
                },
            },
            {
                "id": "weighted",
                "title": "Weighted",
                "method": "linear",
                "parameters": {"intercept": 0.0000125, "weights": {"mark": -0.1, "q4": 2}},
                "items": ["mark", "q4"],
                "missing": {"min_answered": 2},
                "range": [-2.4999875, 6.5000125],
            },
        ],
        vectors=[
            {"name": "all", "answers": {"q1": 3}, "scores": {"total": None, "weighted": None}},
        ],
    )


def document(**parts: Any) -> Instrument:
    """An instrument with what every one needs, and these parts."""
    return built(
        {
            "id": "made",
            "version": "1.2.3",
            "title": "Made up",
            "language": "en",
            "forms": [
                {
                    "respondent": "client",
                    "title": "=Today",
                    "timeframe": "Today",
                    "instructions": "Mark one.",
                }
            ],
            "rights": {"licence": "CC-BY-4.0", "holder": "Nobody", "wording": "included"},
            "citation": "Nobody (2026). Made up.",
            "validation": {"status": "published", "note": "Made up."},
            **parts,
        }
    )
