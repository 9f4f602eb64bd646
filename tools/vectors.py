"""Writes the known answers of tests/second/cases.py into instruments/<id>/instrument.json.

``python tools/vectors.py [ID...]``, all instruments without an ID. Only the value of the last
top-level ``vectors`` is written anew, the rest of a file stays byte for byte. Vectors that were
worked by hand stay too, and are only topped up.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.second.cases import FEWEST, Case, cases  # noqa: E402
from tests.second.keys import KEYS  # noqa: E402

WIDTH = 100
BY_HAND = {"ak-core": 29, "ak-pulse": 9, "core-10": 35, "phq-9": 33, "wai-sr": 18}
"""How many vectors at the head of a file were made by hand."""

Vector = dict[str, Any]


def path_of(instrument: str) -> Path:
    return ROOT / "instruments" / instrument / "instrument.json"


def with_vectors(instrument: str, text: str) -> str:
    """The file's text, its vectors those made by hand and the cases."""
    start, end, elements = _vectors_in(text)
    by_hand = elements[: BY_HAND.get(instrument, 0)]
    kept = [text[first:last] for first, last in by_hand]
    made = [_vector(one) for one in cases(instrument)]
    if instrument in BY_HAND:
        made = _topping_up([json.loads(one) for one in kept], made)
    blocks = [*kept, *(_block(one) for one in made)]
    value = "[\n    " + ",\n    ".join(blocks) + "\n  ]" if blocks else "[]"
    return text[:start] + value + text[end:]


def _vectors_in(text: str) -> tuple[int, int, list[tuple[int, int]]]:
    """Where the value of the last top-level ``vectors`` stands, and each of its elements."""
    *_, key = re.finditer(r'^  "vectors":\s*', text, re.MULTILINE)
    start = at = key.end()
    decoder = json.JSONDecoder()
    _, end = decoder.raw_decode(text, start)
    elements = []
    at += 1
    while (found := re.compile(r"[\s,]*").match(text, at)) and text[found.end()] != "]":
        first = found.end()
        _, at = decoder.raw_decode(text, first)
        elements.append((first, at))
    return start, end, elements


def _view(vector: Vector) -> tuple[Any, ...]:
    return vector.get("respondent"), tuple(vector.get("when", {}).items())


def _topping_up(have: list[Vector], made: list[Vector]) -> list[Vector]:
    """Of the first view's cases as many as it lacks, whose names are new; all of the others'."""
    first = _view(made[0])
    names = {one["name"] for one in have}
    new = [one for one in made if one["name"] not in names]
    lacking = max(0, FEWEST - sum(_view(one) == first for one in have))
    return [
        *[one for one in new if _view(one) == first][:lacking],
        *[one for one in new if _view(one) != first],
    ]


def _vector(case: Case) -> Vector:
    vector: Vector = {"name": case.name}
    if case.respondent:
        vector["respondent"] = case.respondent
    if case.when:
        vector["when"] = dict(case.when)
    vector |= _answers({item: _number(one) for item, one in case.answers.items()})
    vector["working"] = case.working
    vector["scores"] = {score: _number(value) for score, value in case.scores.items()}
    if case.bands:
        vector["bands"] = dict(case.bands)
    return vector


def _number(value: int | Fraction | str | None) -> int | float | str | None:
    if not isinstance(value, Fraction):
        return value
    return value.numerator if value.denominator == 1 else float(value)


def _answers(answers: Mapping[str, Any]) -> Vector:
    """The answers, written by ``fill`` where that is shorter."""
    numbers = Counter(one for one in answers.values() if isinstance(one, int))
    given = {item: one for item, one in answers.items() if one is not None}
    if not numbers:
        return {"answers": given}
    fill = max(numbers, key=lambda one: (numbers[one], -one))
    others = {item: one for item, one in answers.items() if one != fill}
    if len(others) >= len(given):
        return {"answers": given}
    return {"fill": fill, **({"answers": others} if others else {})}


def _block(vector: Vector) -> str:
    """A vector as the instruments' files have it: one field a line, long objects wrapped."""
    lines = [f'      "{name}": {_value(name, value)}' for name, value in vector.items()]
    return "{\n" + ",\n".join(lines) + "\n    }"


def _value(name: str, value: Any) -> str:
    if not isinstance(value, dict) or not value:
        return _text(value)
    parts = [f"{_text(key)}: {_text(one)}" for key, one in value.items()]
    whole = "{ " + ", ".join(parts) + " }"
    if len(f'      "{name}": {whole},') <= WIDTH:
        return whole
    return "{\n" + "\n".join(_wrapped(parts)) + "\n      }"


def _wrapped(parts: Iterable[str]) -> Iterable[str]:
    line = ""
    for part in parts:
        if not line:
            line = f"        {part}"
        elif len(f"{line}, {part},") <= WIDTH:
            line += f", {part}"
        else:
            yield f"{line},"
            line = f"        {part}"
    yield line


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def main(instruments: list[str]) -> None:
    for instrument in instruments or KEYS:
        path = path_of(instrument)
        if instrument not in KEYS or not path.exists():
            sys.stderr.write(f"{instrument}: no known answers, or no file\n")
            continue
        text = path.read_bytes().decode()
        if (new := with_vectors(instrument, text)) != text:
            path.write_bytes(new.encode())
            sys.stderr.write(f"{instrument}: written\n")


if __name__ == "__main__":
    main(sys.argv[1:])
