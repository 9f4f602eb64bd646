"""A key file: what a published instrument's file leaves open, filled in by the user."""

import hashlib
from collections.abc import Iterator
from typing import Any

from alliancekit.errors import Problem
from alliancekit.instrument.expand import Key
from alliancekit.instrument.load import MAX_FINDINGS, schema_findings, shorten
from alliancekit.instrument.model import Instrument
from alliancekit.strictjson import parse


def parse_key(data: bytes, where: str, instrument: Instrument) -> Key:
    """The key in ``data``, for this instrument as it is shipped.

    Raises `AllianceError` ``bad-json`` and the like for what is not strict JSON, ``bad-key`` for
    what does not fit the instrument.
    """
    document = parse(data, where)
    raw: dict[str, Any] = document.value
    faults = [str(one) for one in schema_findings(document, "key")]
    faults = faults or list(_faults(raw, instrument))
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


def _faults(raw: dict[str, Any], instrument: Instrument) -> Iterator[str]:
    if raw["instrument"] != instrument.id:
        yield f"it is a key of {raw['instrument']}"
        return
    choices = {one.id: [option.id for option in one.options] for one in instrument.choices}
    for choice, option in raw.get("choices", {}).items():
        if option not in choices.get(choice, ()):
            permitted = ", ".join(choices.get(choice, choices)) or "none"
            what = f"choice {choice!r}" if choice not in choices else f"option {option!r}"
            yield f"choices.{choice}: there is no {what}; there are: {permitted}"
    open_ = {one.id for one in instrument.scores if one.supply}
    given = set(raw.get("scores", {}))
    for score in sorted(given - open_):
        known = score in {one.id for one in instrument.scores}
        told = "has its key already: to change it, copy the instrument" if known else "is no score"
        yield f"scores.{score}: {score} {told}; open are: {', '.join(sorted(open_)) or 'none'}"
    tried = {
        score
        for vector in raw.get("vectors", ())
        for score, value in vector["scores"].items()
        if value is not None
    }
    for score in sorted(given & open_ - tried):
        yield f"vectors: none has a known answer of {score}"
