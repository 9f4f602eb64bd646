"""An instrument with a field of its model made otherwise: it shows in a file, or it is told."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve, fields_dict, has

from alliancekit.instrument.model import Scale
from alliancekit.interchange.lost import held_by
from alliancekit.interchange.parts import PARTS
from alliancekit.testing.exporters.bench import Sink
from alliancekit.testing.interchange.bench import Carried, Told, instrument_export

REFERENCES = frozenset(
    {
        "chosen",
        "code",
        "composite",
        "default",
        "group",
        "id",
        "item",
        "known",
        "language",
        "locale",
        "numeric",
        "one_of",
        "operands",
        "place",
        "requires",
        "respondent",
        "reversed",
        "score",
        "section",
        "wording_included",
    }
)
"""Fields that hold an instrument together: with another value it would be none."""


def fields_of(of: Carried) -> dict[str, tuple[str, ...]]:
    """By each field that says something, as ``Score.title``: the places of its part.

    A field of which no part is known is a place of its own. References are left out.
    """
    export = instrument_export(of, Sink(), Told())
    held = held_by(export)
    places = {name: one.places(export, held) for one in PARTS for name in one.fields}
    facts = [one for one in held if one.partition(".")[2] not in REFERENCES]
    return {one: places.get(one, (one,)) for one in facts}


def altered(of: Carried, field: str) -> Carried:
    """The same with another value in this field, wherever it is and in every language."""
    kind, _, name = field.partition(".")
    others = tuple(_with(one, kind, name) for one in of.adaptations)
    return evolve(of, instrument=_with(of.instrument, kind, name), adaptations=others)


def _with(value: Any, kind: str, name: str) -> Any:
    """The same, with this field of all that is of this kind made otherwise."""
    if has(type(value)):
        if isinstance(value, Scale) and value.numeric and kind == "Option":
            return value  # the labels of numbered boxes are their numbers
        made = {one: _with(getattr(value, one), kind, name) for one in fields_dict(type(value))}
        if type(value).__name__ == kind:
            made[name] = _other(made[name])
        return evolve(value, **made)
    if isinstance(value, Mapping):
        return {key: _with(one, kind, name) for key, one in value.items()}
    return tuple(_with(one, kind, name) for one in value) if isinstance(value, tuple) else value


def _other(value: Any) -> Any:
    """Another value of the same type, where that is a plain one; else the same."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value}x"
    if isinstance(value, Mapping):
        return {key: _other(one) for key, one in value.items()}
    return tuple(map(_other, value)) if isinstance(value, tuple) else value
