"""A key file: what a published instrument's file leaves open, filled in by the user."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from alliancekit.errors import Problem
from alliancekit.instrument.expand import NO_KEY, Key
from alliancekit.instrument.load import MAX_FINDINGS, schema_findings, shorten
from alliancekit.instrument.model import Instrument
from alliancekit.strictjson import parse

Raw = dict[str, Any]
Shipped = Callable[[Key], Instrument]
"""The instrument as it is shipped, under the choices of a key."""


def parse_key(data: bytes, where: str, shipped: Shipped) -> Key:
    """The key in ``data``, for an instrument as it is ``shipped``.

    Raises `AllianceError` ``bad-json`` and the like for what is not strict JSON, ``bad-key`` for
    what does not fit the instrument.
    """
    document = parse(data, where)
    raw: Raw = document.value
    instrument = shipped(NO_KEY)
    faults = [str(one) for one in schema_findings(document, "key")]
    faults = faults or list(_choice_faults(raw, instrument))
    if not faults:
        instrument = shipped(Key(choices=raw.get("choices", {})))
        faults = list(_score_faults(raw, instrument))
    if faults:
        listed = "\n".join(f"  {shorten(fault)}" for fault in faults[:MAX_FINDINGS])
        raise Problem.BAD_KEY.error(where=where, instrument=instrument.id, faults=listed)
    return Key(
        choices=raw.get("choices", {}),
        scores=raw.get("scores", {}),
        vectors=tuple(raw.get("vectors", ())),
        source=raw.get("source"),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _choice_faults(raw: Raw, instrument: Instrument) -> Iterator[str]:
    if raw["instrument"] != instrument.id:
        yield f"it is a key of {raw['instrument']}"
        return
    choices = {one.id: [option.id for option in one.options] for one in instrument.choices}
    for choice, option in raw.get("choices", {}).items():
        if option not in choices.get(choice, ()):
            permitted = ", ".join(choices.get(choice, choices)) or "none"
            what = f"choice {choice!r}" if choice not in choices else f"option {option!r}"
            yield f"choices.{choice}: there is no {what}; there are: {permitted}"


def _score_faults(raw: Raw, instrument: Instrument) -> Iterator[str]:
    open_ = {one.id for one in instrument.scores if one.supply}
    ids = {one.id for one in instrument.scores}
    for score, given in sorted(raw.get("scores", {}).items()):
        if score in open_:
            yield from _key_faults(score, given, raw.get("vectors", ()), instrument)
            continue
        told = "has its key already: to change it, copy the instrument"
        told = told if score in ids else "is no score"
        yield f"scores.{score}: {score} {told}; open are: {', '.join(sorted(open_)) or 'none'}"


def _key_faults(
    score: str, given: Raw, vectors: list[Raw], instrument: Instrument
) -> Iterator[str]:
    """What is wrong with the key of one score, and which of its items no known answer proves."""
    at, items = f"scores.{score}", {one.id for one in instrument.items}
    turned = given.get("reversed", [])
    if unknown := [one for one in (*given["items"], *turned) if one not in items]:
        yield f"{at}: items that {instrument.id} does not have: {', '.join(unknown)}"
        return
    for other in instrument.scores:
        both = set(given["items"]).intersection(() if other.composite else other.operands)
        differ = sorted(one for one in both if (one in turned) != (one in other.reversed))
        if differ:
            yield f"{at}: keyed the other way in {other.id}: {', '.join(differ)}"
    known = [one for one in vectors if one["scores"].get(score) is not None]
    if not known:
        yield f"vectors: none has a known answer of {score}"
    elif unproven := [one for one in given["items"] if not _proven(one, known, instrument)]:
        yield (
            f"vectors: no known answer of {score} would notice if these were turned round:"
            f" {', '.join(unproven)}; give them an answer off the middle of the scale"
        )


def _proven(item: str, vectors: list[Raw], instrument: Instrument) -> bool:
    """Whether a known answer would differ if this item were keyed the other way."""
    for vector in vectors:
        who = vector.get("respondent", instrument.respondents[0])
        if who not in instrument.respondents:
            return True  # that nobody is so is told with the instrument
        scale = instrument.seen_by(who).item(item).scale
        answer = vector.get("answers", {}).get(item, vector.get("fill"))
        if isinstance(answer, (int, float)) and 2 * answer != scale.minimum + scale.maximum:
            return True
    return False
