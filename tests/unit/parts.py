"""Small valid instruments that have the optional parts: sections, fields, choices, two scales."""

import copy
from typing import Any

from tests.unit.instruments import Raw, written

from alliancekit.instrument.expand import NO_KEY, Key
from alliancekit.instrument.load import parse_instrument
from alliancekit.instrument.model import Instrument


def _form(respondent: str) -> Raw:
    return {
        "respondent": respondent,
        "title": "Today",
        "timeframe": "Now",
        "instructions": "Mark one box on each line.",
    }


def _options(*values: int, code: str | None = None) -> list[Raw]:
    options: list[Raw] = [{"value": value, "label": f"Label {value}"} for value in values]
    last = {"code": code, "label": "Not this time", "not_applicable": True}
    return [*options, *([last] if code else [])]


def score(name: str, items: list[str] | None, least: int, span: Any, **changes: Any) -> Raw:
    """A mean of items; of scores, where ``scores`` are given."""
    return {
        "id": name,
        "title": f"The score {name}",
        "method": "mean",
        **({} if "scores" in changes else {"items": items}),
        "missing": {"min_answered": least},
        "range": span,
        **changes,
    }


def _item(name: str, scale: Any = "five", **changes: Any) -> Raw:
    return {"id": name, "scale": scale, "text": {"client": f"Statement {name}."}, **changes}


_GOALS: Raw = {
    "id": "goals",
    "version": "1.0.0",
    "title": "Goals",
    "language": "en",
    "forms": [_form("client")],
    "scales": [
        {"id": "five", "kind": "options", "options": _options(0, 1, 2, 3, 4)},
        {"id": "boxes", "kind": "numeric", "min": 0, "max": 10, "low": "none", "high": "all"},
    ],
    "fields": [
        {"id": "place", "label": {"client": "Where"}},
        {"id": "aim", "label": {"client": "Goal {n}"}, "section": "goal", "lines": 2},
    ],
    "sections": [
        {"id": "goal", "title": "Goal {n}", "instructions": "About goal {n}.", "repeat": 3},
        {"id": "red", "title": "Red", "one_of": "colour"},
        {"id": "blue", "title": "Blue", "one_of": "colour"},
    ],
    "items": [
        _item("clear", section="goal", text={"client": "Goal {n} is clear."}),
        _item("small", section="goal"),
        _item("done", "boxes", section="goal"),
        _item("q1"),
        _item("r1", section="red"),
        _item("r2", section="red"),
        _item("b1", section="blue"),
        _item("b2", section="blue"),
    ],
    "choices": [
        {
            "id": "cut",
            "title": "Where to cut",
            "default": "low",
            "options": [
                {"id": "low", "title": "At 1", "source": "A (2001)."},
                {"id": "high", "title": "At 2", "source": "B (2002)."},
            ],
        }
    ],
    "scores": [
        score("smart", ["clear", "small"], 2, [0, 4], each="goal", title="Goal {n}"),
        score("made", ["done"], 1, [0, 10], each="goal"),
        score("smart_all", None, 1, [0, 4], scores=["smart"]),
        score("made_all", None, 2, [0, 10], scores=["made"]),
        score("one", ["q1"], 1, [0, 4], when={"cut": "low"}),
        score("one", ["q1"], 1, [0, 4], when={"cut": "high"}, reversed=["q1"]),
        score("red", ["r1", "r2"], 1, [0, 4]),
        score("blue", ["b1", "b2"], 1, [0, 4]),
        score("colour", None, 1, [0, 4], scores=["red", "blue"]),
    ],
    "flags": [
        {"score": "one", "at_most": 1, "when": {"cut": "low"}, "message": "One or less."},
        {"score": "one", "at_most": 2, "when": {"cut": "high"}, "message": "Two or less."},
        {"item": "q1", "at_least": 4, "message": "Ask about q1."},
    ],
    "rights": {"licence": "CC0-1.0", "holder": "Nobody", "wording": "included"},
    "key": {"basis": [{"what": "all", "confidence": "read", "source": "Nobody (2026)."}]},
    "citation": "Nobody (2026). Goals.",
    "validation": {"status": "published", "note": "Made up."},
    "exceptions": [{"code": "unbalanced-keying", "path": "scores", "reason": "It is short."}],
    "vectors": [
        {
            "name": "two goals and red",
            "answers": {"clear_1": 4, "small_1": 2, "clear_2": 1, "small_2": 0, "q1": 1, "r1": 3},
            "working": "Goals (4 + 2) / 2 and (1 + 0) / 2, all of them (3 + 0.5) / 2.",
            "scores": {
                "smart_1": 3,
                "smart_2": 0.5,
                "smart_3": None,
                "smart_all": 1.75,
                "made_all": None,
                "one": 1,
                "red": 3,
                "blue": None,
                "colour": 3,
            },
        },
        {
            "name": "as the other source has it",
            "when": {"cut": "high"},
            "answers": {"q1": 1},
            "scores": {"one": 3},  # 0 + 4 - 1
        },
    ],
}

_SEEN: Raw = {
    "id": "seen",
    "version": "1.0.0",
    "title": "Seen from two sides",
    "language": "en",
    "forms": [_form("client"), _form("observer")],
    "scales": [
        {"id": "often", "kind": "options", "options": _options(1, 2, 3, 4, 5)},
        {"id": "seen", "kind": "options", "options": _options(0, 1, 2, 3, code="not_observed")},
    ],
    "items": [
        {"id": name, "scale": {"client": "often", "observer": "seen"}} for name in ("q1", "q2")
    ],
    "scores": [
        score("warm", ["q1", "q2"], 1, {"client": [1, 5], "observer": [0, 3]}, reversed=["q2"]),
        score("warm_pomp", None, 1, [0, 100], scores=["warm"], method="pomp", beside="warm"),
    ],
    "rights": {"licence": "x", "holder": "Nobody", "wording": "withheld"},
    "citation": "Nobody (2026). Seen.",
    "validation": {"status": "unvalidated", "note": "Made up."},
    "vectors": [
        {
            "name": "a client",
            "answers": {"q1": 4, "q2": 1},
            "working": "q2 is turned: 1 + 5 - 1 = 5; (4 + 5) / 2 = 4.5; 100 (4.5 - 1) / 4 = 87.5",
            "scores": {"warm": 4.5, "warm_pomp": 87.5},
        },
        {
            "name": "an observer",
            "respondent": "observer",
            "answers": {"q1": 2, "q2": 1},
            "working": "q2 is turned: 0 + 3 - 1 = 2; (2 + 2) / 2 = 2; 100 × 2 / 3 = 66.7",
            "scores": {"warm": 2, "warm_pomp": 66.66666666666667},
        },
    ],
}

_OPEN: Raw = {
    **{name: _GOALS[name] for name in ("version", "language", "forms", "citation", "validation")},
    "id": "open",
    "title": "A key that is left open",
    "scales": [{"id": "five", "kind": "options", "options": _options(0, 1, 2, 3, 4, code="na")}],
    "items": [{"id": f"q{n}", "scale": "five"} for n in range(1, 5)],
    "choices": _GOALS["choices"],
    "scores": [
        score("known", ["q1"], 1, [0, 4], when={"cut": "low"}),
        score("known", ["q1"], 1, [0, 4], when={"cut": "high"}, reversed=["q1"]),
        score("task", None, 2, [0, 4], supply="The items of task, from A (2001)."),
        score("bond", None, 2, [0, 4], supply="The items of bond, from A (2001)."),
        score("total", None, 2, [0, 4], scores=["task", "bond"]),
    ],
    "flags": [{"score": "task", "below": 1, "message": "Low."}],
    "rights": {"licence": "by licence only", "holder": "The Guild of Test", "wording": "withheld"},
    "vectors": [
        {"name": "q1", "answers": {"q1": 1}, "scores": {"known": 1}},
        {
            "name": "q1 turned",
            "when": {"cut": "high"},
            "answers": {"q1": 1},
            "scores": {"known": 3},
        },
    ],
}

_KEY: Raw = {
    "instrument": "open",
    "source": "A (2001), page 3.",
    "scores": {
        "task": {"items": ["q1", "q2"], "reversed": ["q2"]},
        "bond": {"items": ["q3", "q4"], "missing": {"min_answered": 1}},
    },
    "vectors": [
        {
            "name": "by hand",
            "answers": {"q1": 3, "q2": 1, "q3": 1, "q4": 3},
            # task (3 + 4 - 1) / 2 = 3, bond (1 + 3) / 2, total (3 + 2) / 2
            "scores": {"task": 3, "bond": 2, "total": 2.5},
        }
    ],
}


def goals() -> Raw:
    """A repeated section, two of which one is used, fields, a choice; a fresh copy."""
    return copy.deepcopy(_GOALS)


def seen() -> Raw:
    """Client and observer on different scales, one item reverse-keyed; a fresh copy."""
    return copy.deepcopy(_SEEN)


def left_open() -> Raw:
    """Two of four scores have no key, and there is no wording; a fresh copy."""
    return copy.deepcopy(_OPEN)


def own_key() -> Raw:
    """A key file that fits `left_open`; a fresh copy."""
    return copy.deepcopy(_KEY)


def made(raw: Raw, key: Key = NO_KEY) -> Instrument:
    """The instrument, checked and typed."""
    return parse_instrument(written(raw), "made.json", key)


def ids(raw: Raw, name: str) -> list[str]:
    """The ids of a list of a document."""
    return [one["id"] for one in raw[name]]


def part(raw: Raw, name: str, wanted: str) -> Raw:
    """That of a list of a document which has this id; it is there once."""
    (found,) = [one for one in raw[name] if one["id"] == wanted]
    return found
