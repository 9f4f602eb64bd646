"""How a question of an XLSForm is answered, as a response scale of an instrument."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from alliancekit_xlsform.opened import Cells

NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
BOUNDS = re.compile(rf"\s*\.\s*>=\s*({NUMBER.pattern})\s+and\s+\.\s*<=\s*({NUMBER.pattern})\s*")
STEPS = (1.0, 0.5, 0.1)
FURTHEST = 100
OPTIONS = range(2, 14)
LINE = 200


@frozen
class Answered:
    """A scale as it stands in a document, but for its id, and what was made of it on the way."""

    scale: Mapping[str, Any]
    told: tuple[str, ...] = ()


def scale_of(row: Cells, lists: Mapping[str, Sequence[Cells]]) -> Answered | str:
    """The scale of a question, or why it has none that an instrument can have."""
    kind, *rest = row["type"].split()
    if kind == "select_one" and rest:
        return _options(lists.get(rest[0], ()))
    if kind == "range":
        given = dict(
            part.split("=", 1)
            for part in re.split(r"[\s;,]+", row.get("parameters", ""))
            if "=" in part
        )
        ends = (given.get("start", "0"), given.get("end", "10"))
        return _numeric(row, *ends, given.get("step", "1"))
    if kind == "integer" and (bounds := BOUNDS.fullmatch(row.get("constraint", ""))):
        return _numeric(row, bounds[1], bounds[2], "1")
    return f"a question of the type {kind} is no item"


def _numeric(row: Cells, start: str, end: str, step: str) -> Answered | str:
    if not all(NUMBER.fullmatch(one) for one in (start, end, step)):
        return "its range is not of numbers"
    low, high, by = float(start), float(end), float(step)
    whole = low == int(low) and high == int(high)
    if not whole or low >= high or max(abs(low), abs(high)) > FURTHEST or by not in STEPS:
        return f"its range, {start} to {end} by {step}, is none that an instrument has"
    hint = dict(line.split(": ", 1) for line in row.get("hint", "").splitlines() if ": " in line)
    words = {name: hint.get(one, "")[:LINE] for name, one in (("low", start), ("high", end))}
    told = () if all(words.values()) else ("no words stand at the ends of its range: numbers do",)
    scale: dict[str, Any] = {
        "kind": "numeric",
        "min": int(low),
        "max": int(high),
        "low": words["low"] or start,
        "high": words["high"] or end,
    }
    return Answered(scale if by == 1 else {**scale, "step": by}, told)


def _options(choices: Sequence[Cells]) -> Answered | str:
    """Choices whose names are numbers count as these; the others do not apply."""
    if len(choices) not in OPTIONS:
        return f"it has {len(choices)} choices, an item {OPTIONS[0]} to {OPTIONS[-1]}"
    names = [one.get("name", "") for one in choices]
    labels = [one.get("label", name)[:LINE] for one, name in zip(choices, names, strict=True)]
    numbers = [float(name) if NUMBER.fullmatch(name) else None for name in names]
    if all(one is None for one in numbers):
        told = ("its choices have no numbers for names: they are numbered from 1, in their order",)
        options = [{"value": at, "label": label} for at, label in enumerate(labels, 1)]
        return Answered({"kind": "options", "options": options}, told)
    if sum(one is not None for one in numbers) < OPTIONS[0]:
        return "only one of its choices has a number for a name"
    options, beside = [], []
    for name, label, number in zip(names, labels, numbers, strict=True):
        if number is None:
            code = re.sub(r"[^a-z]+", "_", name.lower()).strip("_")[:16] or "na"
            beside.append(f"its choice {name!r} is no number: it is taken for not applicable")
            options.append({"code": code, "label": label, "not_applicable": True})
        else:
            options.append(
                {"value": int(number) if number == int(number) else number, "label": label}
            )
    return Answered({"kind": "options", "options": options}, tuple(beside))
