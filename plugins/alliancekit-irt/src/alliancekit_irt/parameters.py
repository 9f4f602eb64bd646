"""A score's parameters: their JSON Schema, and the model they describe."""

from collections.abc import Mapping
from itertools import pairwise
from math import expm1
from typing import Any

from alliancekit.api import Operand, ScoreContext

from alliancekit_irt.model import Item, Model, Normal, OutputScale, Quadrature

_TEXT = {"type": "string", "minLength": 1, "maxLength": 2000}
_LOCATION = {"type": "number", "minimum": -100, "maximum": 100}
_SPREAD = {"type": "number", "minimum": 0.01, "maximum": 100}

SCHEMA: Mapping[str, Any] = {
    "required": ["items", "calibration"],
    "properties": {
        "items": {
            "description": "Item id → its parameters; each operand, and nothing else.",
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["a", "b"],
                "properties": {
                    "a": {"type": "number", "minimum": 0.01, "maximum": 100},
                    "b": {"type": "array", "minItems": 1, "maxItems": 200, "items": _LOCATION},
                    "categories": {
                        "description": "The answers' values, ascending, after reverse-keying.",
                        "type": "array",
                        "minItems": 2,
                        "maxItems": 201,
                        "items": {"type": "number"},
                    },
                },
            },
        },
        "D": {
            "description": "The constant that multiplies each discrimination.",
            "enum": [1, 1.7, 1.702],
        },
        "prior": {
            "description": "The normal distribution of theta in the reference population.",
            "type": "object",
            "additionalProperties": False,
            "required": ["mean", "sd"],
            "properties": {"mean": _LOCATION, "sd": _SPREAD},
        },
        "quadrature": {
            "description": "Equally spaced points of theta; default 121, six prior SD either way.",
            "type": "object",
            "additionalProperties": False,
            "required": ["points", "minimum", "maximum"],
            "properties": {
                "points": {"type": "integer", "minimum": 3, "maximum": 2001},
                "minimum": {"type": "number", "minimum": -1000, "maximum": 1000},
                "maximum": {"type": "number", "minimum": -1000, "maximum": 1000},
            },
        },
        "scale": {
            "description": "The output is mean + sd × theta; default theta itself.",
            "type": "object",
            "additionalProperties": False,
            "required": ["mean", "sd"],
            "properties": {
                "mean": {"type": "number", "minimum": -10000, "maximum": 10000},
                "sd": {"type": "number", "minimum": 0.01, "maximum": 10000},
            },
        },
        "calibration": {
            "description": "Where the item parameters come from. n is 0 where nobody was asked.",
            "type": "object",
            "additionalProperties": False,
            "required": ["source", "n", "population"],
            "properties": {
                "source": _TEXT,
                "n": {"type": "integer", "minimum": 0},
                "population": _TEXT,
            },
        },
    },
}
"""What ``parameters`` of a score may hold: for `ScoringMethodOffer.parameters`."""

_SPAN = 6
"""How many SD of the prior the quadrature spans to either side by default."""


def read(context: ScoreContext) -> Model:
    """The model that a score's parameters describe; they have passed `SCHEMA`.

    Raises `ValueError` where items are not the operands, where thresholds do not ascend, where
    categories do not fit thresholds or the declared range, and where the quadrature does not
    span the prior's mean.
    """
    given = context.parameters
    ids = {operand.id for operand in context.operands}
    if odd := sorted(ids ^ set(given["items"])):
        raise ValueError(
            f"`items` must name each of its operands, and nothing else: {', '.join(odd)}"
        )
    prior = Normal(**_numbers(given.get("prior", {})))
    return Model(
        items=tuple(
            _item(one, given["items"][one.id], given.get("D", 1)) for one in context.operands
        ),
        constant=float(given.get("D", 1)),
        prior=prior,
        quadrature=_quadrature(given.get("quadrature"), prior),
        scale=OutputScale(**_numbers(given.get("scale", {}))),
    )


def _numbers(given: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in given.items()}


def _item(operand: Operand, given: Mapping[str, Any], constant: float) -> Item:
    slope, thresholds = float(given["a"]), tuple(map(float, given["b"]))
    # as the model computes it: a gap that is lost in rounding gives a category no probability
    if any(
        expm1(-constant * slope * (upper - lower)) >= 0 for lower, upper in pairwise(thresholds)
    ):
        raise ValueError(f"the thresholds of {operand.id!r} do not ascend")
    return Item(slope, thresholds, _categories(operand, given, len(thresholds) + 1))


def _categories(operand: Operand, given: Mapping[str, Any], wanted: int) -> tuple[float, ...]:
    """The values of an item's categories, checked against its range and its thresholds."""
    low, high = operand.minimum, operand.maximum
    name = f"{operand.id!r}, {low:g} to {high:g},"
    if "categories" in given:
        values = tuple(map(float, given["categories"]))
        if any(lower >= upper for lower, upper in pairwise(values)):
            raise ValueError(f"the categories of {operand.id!r} do not ascend")
        if (values[0], values[-1]) != (low, high):
            raise ValueError(f"the categories of {name} must begin and end with its range")
        found = len(values)
    else:
        found = round(high - low) + 1
        if found - 1 != high - low:
            raise ValueError(f"{name} does not go up in steps of 1: list its `categories`")
        values = tuple(low + step for step in range(found)) if found == wanted else ()
    if found != wanted:
        raise ValueError(
            f"{name} has {found} categories, but {wanted - 1} thresholds divide {wanted};"
            " list its `categories` where they are not one apart"
        )
    return values


def _quadrature(given: Mapping[str, Any] | None, prior: Normal) -> Quadrature:
    if given is None:
        reach = _SPAN * prior.sd
        return Quadrature(20 * _SPAN + 1, prior.mean - reach, prior.mean + reach)
    made = Quadrature(int(given["points"]), float(given["minimum"]), float(given["maximum"]))
    if not made.minimum < prior.mean < made.maximum:
        raise ValueError(
            f"the quadrature, {made.minimum:g} to {made.maximum:g}, must span the prior's mean,"
            f" {prior.mean:g}"
        )
    return made
