"""What a format leaves behind of an instrument: all that it does not say that it carries."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from attrs import NOTHING, evolve, fields_dict, has

from alliancekit.instrument.model import Form
from alliancekit.interchange.parts import PARTS, Export, Held


def tell_losses(
    export: Export,
    carried: Collection[str],
    words: Mapping[str, str],
    scores: Collection[str] | None = None,
) -> None:
    """Tell each part that the instrument has and the format does not carry.

    ``carried``: the parts that come over wholly. ``words``: what is told of a part that comes
    over in part or otherwise, in place of the sentence that is told of a part that is gone.
    With a part that is gone goes what is below it. ``scores``: the ids of those that the file
    has; nothing more is told of the others.

    Raises `ValueError` for a part that there is not, and for one that is carried and worded.
    """
    _require_known(carried, words)
    if scores is not None:
        kept = tuple(one for one in export.instrument.scores if one.id in scores)
        export = evolve(export, instrument=evolve(export.instrument, scores=kept))
    held = held_by(export)
    there = {part.name: part.places(export, held) for part in PARTS}
    gone = {name for name, places in there.items() if places} - {*carried, *words}
    for part in PARTS:
        if part.name in words or (part.name in gone and not gone.intersection(_above(part.name))):
            for place in there[part.name]:
                told = part.told.format(instrument=export.instrument)
                export.lose(place, words.get(part.name, told))


def held_by(export: Export) -> Held:
    """What of the instrument says something, by field. Forms of other respondents do not count."""
    found: dict[str, list[Any]] = {}
    for one in model_parts(export.instrument):
        if not isinstance(one, Form) or one.respondent == export.respondent:
            for name in fields_dict(type(one)):
                if _says(one, name):
                    found.setdefault(f"{type(one).__name__}.{name}", []).append(one)
    return found


def model_parts(value: Any) -> Iterator[Any]:
    """What the model has of a thing: itself, and all that its fields hold."""
    if has(type(value)):
        yield value
        for name in fields_dict(type(value)):
            yield from model_parts(getattr(value, name))
    elif isinstance(value, Mapping):
        yield from (inner for one in value.values() for inner in model_parts(one))
    elif isinstance(value, tuple):
        yield from (inner for one in value for inner in model_parts(one))


def _says(owner: Any, name: str) -> bool:
    """Whether a field says anything: more than nothing, and not what it says by itself."""
    value, default = getattr(owner, name), fields_dict(type(owner))[name].default
    empty = value is None or (isinstance(value, Collection) and not value)
    return not empty and (default is NOTHING or value != default)


def _above(name: str) -> Iterator[str]:
    """``scores.bands.citation``: ``scores.bands`` and ``scores``."""
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def _require_known(carried: Collection[str], words: Mapping[str, str]) -> None:
    names = [part.name for part in PARTS]
    for one in (*carried, *words):
        if one not in names:
            close = difflib.get_close_matches(one, names, n=1)
            hint = f": did you mean {close[0]!r}?" if close else ""
            raise ValueError(f"an instrument has no part {one!r}{hint}")
        if one in carried and one in words:
            raise ValueError(f"the part {one!r} is carried, and words tell what of it is lost")
