"""Which fields of a dictionary are items, and on what scale they are answered."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from alliancekit_redcap.rows import HEADERS
from alliancekit_redcap.text import options

KIND, CHOICES = HEADERS[3], HEADERS[5]
CHECKED, LOW, HIGH = HEADERS[7:10]
PICKED = ("radio", "dropdown")
LIMIT = 100
"""How far from 0 the ends of numbered boxes may lie."""
SPAN = 12
"""How far from each other."""
MOST = 13
"""Options that a scale may have."""
_STEPS = {"integer": 1.0, "number": 1.0, "number_1dp": 0.1, "number_2dp": 0.01}
_NUMBER = re.compile(r"-?[0-9]{1,7}(\.[0-9]{1,9})?")
_FIXED = {"yesno": "1, Yes | 0, No", "truefalse": "1, True | 0, False"}


@frozen
class Asked:
    """An item's scale, as in an ``instrument.json`` but for its id; codes that are no numbers."""

    scale: Mapping[str, Any]
    not_applicable: tuple[str, ...] = ()


def asked(row: Mapping[str, str]) -> Asked | None:
    """How a field is answered, ``None`` where it is no item.

    Raises `ValueError` for choices that cannot be read.
    """
    kind = row[KIND]
    if kind in PICKED or kind in _FIXED:
        return _picked(options(_FIXED.get(kind, row[CHOICES])))
    if kind == "slider":
        return _numeric(row, 1.0, "0", "100")
    step = _STEPS.get(row.get(CHECKED, ""))
    return _numeric(row, step, "", "") if kind == "text" and step else None


def _picked(choices: list[tuple[str, str]]) -> Asked | None:
    numbers = [code for code, _ in choices if _NUMBER.fullmatch(code)]
    if len(numbers) < 2 or len(choices) > MOST:  # noqa: PLR2004 - fewer are no scale
        return None
    given: list[dict[str, Any]] = []
    for code, label in choices:
        if code in numbers:
            given.append({"value": _number(code), "label": label or code})
        else:
            given.append({"code": code, "label": label or code, "not_applicable": True})
    others = tuple(code for code, _ in choices if code not in numbers)
    return Asked({"kind": "options", "options": given}, others)


def _numeric(row: Mapping[str, str], step: float, low: str, high: str) -> Asked | None:
    """Numbers in a range whose ends are whole. A slider has words at its ends."""
    ends = [row.get(LOW, "") or low, row.get(HIGH, "") or high]
    if not all(re.fullmatch(r"-?[0-9]{1,3}", one) for one in ends):
        return None
    first, last = map(int, ends)
    if not -LIMIT <= first < last <= min(LIMIT, first + SPAN):
        return None
    labels = [one.strip() for one in row[CHOICES].split("|")] if row[KIND] == "slider" else []
    said = [labels[0], labels[-1]] if len(labels) > 1 else ["", ""]
    scale = {
        "kind": "numeric",
        "min": first,
        "max": last,
        "low": said[0] or str(first),
        "high": said[1] or str(last),
    }
    return Asked(scale if step == 1 else {**scale, "step": step})


def _number(code: str) -> float | int:
    value = float(code)
    return int(value) if value == int(value) else value


def number_scale(scales: Iterable[Mapping[str, Any]]) -> tuple[float, float]:
    """The lowest and the highest number on any of the scales."""
    values: list[float] = []
    for scale in scales:
        values += [scale[end] for end in ("min", "max") if end in scale]
        values += [one["value"] for one in scale.get("options", ()) if "value" in one]
    return min(values), max(values)
