"""A document made plain: choices taken, keys filled in, repeated sections written out.

What comes of it has one score of each id, and every item and score in its own right, so that
nothing behind it needs to know of repetition or choice. Each part remembers where it stood.
"""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from alliancekit.strictjson import Pointer

Raw = dict[str, Any]
CHOSEN = ("scores", "flags", "vectors")
"""The parts that may say `when`."""


@frozen
class Key:
    """What a user decided about an instrument: choices taken, keys of scores filled in.

    ``scores``: score id → its ``items``, and where given ``reversed`` and ``missing``;
    ``vectors``: known answers of these. Both as they stand in an instrument's file.
    """

    choices: Mapping[str, str] = field(factory=dict)
    scores: Mapping[str, Raw] = field(factory=dict)
    vectors: tuple[Raw, ...] = ()
    source: str | None = None
    sha256: str = ""


NO_KEY = Key()


@frozen
class Plain:
    """The plain document, and for each of its lists where the parts stood in the file."""

    raw: Raw = field(repr=False)
    origins: Mapping[str, tuple[int | None, ...]] = field(repr=False)

    def origin(self, pointer: Pointer) -> Pointer:
        """Where this place of the plain document is in the file; ``()`` where it is from a key."""
        if len(pointer) > 1 and isinstance(pointer[1], int) and pointer[0] in self.origins:
            at = self.origins[str(pointer[0])][pointer[1]]
            return () if at is None else (pointer[0], at, *pointer[2:])
        return pointer


def plain(raw: Raw, key: Key = NO_KEY) -> Plain:
    """A schema-valid document made plain. It is not changed itself."""
    parts: dict[str, list[tuple[Raw, int | None]]] = {
        name: [(one, at) for at, one in enumerate(raw.get(name, []))]
        for name in ("items", "sections", "fields", *CHOSEN)
    }
    defaults = {one["id"]: one["default"] for one in raw.get("choices", [])}
    chosen = {**defaults, **key.choices}
    of_scores = {choice for one, _ in parts["scores"] for choice in one.get("when", {})}
    for name in CHOSEN:
        unsaid = (
            {one: defaults[one] for one in of_scores & set(defaults)} if name == "vectors" else {}
        )
        parts[name] = [
            (_without_when(one), at) for one, at in parts[name] if _counts(one, unsaid, chosen)
        ]
    parts["scores"] = [
        (_filled(one, key), None if _open(one, key) else at) for one, at in parts["scores"]
    ]
    parts["vectors"] += [(one, None) for one in key.vectors]
    repeats = {one["id"]: one["repeat"] for one, _ in parts["sections"] if "repeat" in one}
    if repeats:
        _write_out(parts, repeats)
    made = {
        name: [one for one, _ in found] for name, found in parts.items() if name in raw or found
    }
    return Plain(
        raw={**raw, **made},
        origins={name: tuple(at for _, at in found) for name, found in parts.items()},
    )


def without_key(scores: list[Raw]) -> set[str]:
    """The ids of the scores whose key is not known, or that of a score they need."""
    unknown: set[str] = set()
    for one in scores:
        needed = {*(one.get("scores") or ()), *one["missing"].get("requires", ())}
        if one.get("items", ()) is None or needed & unknown:
            unknown.add(one["id"])
    return unknown


def _counts(part: Raw, unsaid: Mapping[str, str], chosen: Mapping[str, str]) -> bool:
    """Whether the part counts; what its `when` leaves unsaid is as in ``unsaid``."""
    when = {**unsaid, **part.get("when", {})}
    return all(chosen.get(choice) == option for choice, option in when.items())


def _without_when(part: Raw) -> Raw:
    return {name: value for name, value in part.items() if name != "when"}


def _open(score: Raw, key: Key) -> bool:
    """Whether the file leaves the score's key open, and the user's has it."""
    return score["id"] in key.scores and score.get("items", ()) is None


def _filled(score: Raw, key: Key) -> Raw:
    """The score with the user's key, where the file has none."""
    if not _open(score, key):
        return score
    given = key.scores[score["id"]]
    rest = {name: value for name, value in score.items() if name != "supply"}
    return rest | given | {"missing": score["missing"] | given.get("missing", {})}


def _write_out(parts: dict[str, list[tuple[Raw, int | None]]], repeats: Mapping[str, int]) -> None:
    """Each repeated section, and all that is in it, once for every time."""
    inside = {
        one["id"]: repeats[one["section"]]
        for one, _ in parts["items"]
        if one.get("section") in repeats
    }
    each = {
        one["id"]: repeats[one["each"]] for one, _ in parts["scores"] if one.get("each") in repeats
    }
    parts["sections"] = [
        (made, at) for one, at in parts["sections"] for made in _sections(one, repeats)
    ]
    parts["fields"] = [
        (made, at)
        for one, at in parts["fields"]
        for made in _times(one, repeats.get(one.get("section", ""), 0))
    ]
    parts["items"] = list(_items(parts["items"], repeats))
    parts["scores"] = [
        (made, at) for one, at in parts["scores"] for made in _scores(one, inside, each, repeats)
    ]


def _numbered(name: str, number: int) -> str:
    return f"{name}_{number}"


def _sections(section: Raw, repeats: Mapping[str, int]) -> Iterator[Raw]:
    if section["id"] not in repeats:
        yield section
        return
    for number in range(1, repeats[section["id"]] + 1):
        rest = {name: value for name, value in section.items() if name != "repeat"}
        made = _with_number(rest, number)
        names = {"id": _numbered(section["id"], number), "group": section["id"]}
        yield made | names | {"number": number}


def _times(part: Raw, times: int) -> Iterator[Raw]:
    """An item or a field of a repeated section, once for each number; itself elsewhere."""
    if not times:
        yield part
    for number in range(1, times + 1):
        names = {"id": _numbered(part["id"], number), "section": _numbered(part["section"], number)}
        yield _with_number(part, number) | names


def _items(
    items: list[tuple[Raw, int | None]], repeats: Mapping[str, int]
) -> Iterator[tuple[Raw, int | None]]:
    """The items, those of a repeated section block by block."""
    waiting: list[tuple[list[Raw], int | None]] = []
    for at, (item, origin) in enumerate(items):
        section = item.get("section", "")
        if section not in repeats:
            yield item, origin
            continue
        waiting.append((list(_times(item, repeats[section])), origin))
        if at + 1 == len(items) or items[at + 1][0].get("section") != section:
            for number in range(repeats[section]):
                yield from ((made[number], place) for made, place in waiting)
            waiting = []


def _scores(
    score: Raw, inside: Mapping[str, int], each: Mapping[str, int], repeats: Mapping[str, int]
) -> Iterator[Raw]:
    """A score of each repetition or, where one is over all of them, that one."""
    times = {**inside, **each}
    number_of = repeats.get(score.get("each", ""))
    if number_of is None:
        yield {name: _all(name, value, times) for name, value in score.items()}
        return
    for number in range(1, number_of + 1):
        rest = {name: value for name, value in score.items() if name != "each"}
        made = {
            name: _own(name, value, times, number)
            for name, value in _with_number(rest, number).items()
        }
        yield made | {"id": _numbered(score["id"], number)}


def _own(name: str, value: Any, times: Mapping[str, int], number: int) -> Any:
    """A part of a score, its operands being those of one repetition."""
    if name in {"items", "scores", "reversed"} and value is not None:
        return [_numbered(one, number) if one in times else one for one in value]
    if name == "beside":
        return _numbered(value, number) if value in times else value
    if name == "missing" and "requires" in value:
        return value | {"requires": _own("scores", value["requires"], times, number)}
    if name == "parameters" and isinstance(value.get("weights"), dict):
        ids = _own("items", value["weights"], times, number)
        weights = dict(zip(ids, value["weights"].values(), strict=True))
        return value | {"weights": weights}
    return value


def _all(name: str, value: Any, times: Mapping[str, int]) -> Any:
    """A part of a score, its operands being those of all repetitions."""
    if name in {"items", "scores", "reversed"} and value is not None:
        return [
            made
            for one in value
            for made in (
                [_numbered(one, n) for n in range(1, times[one] + 1)] if one in times else [one]
            )
        ]
    if name == "missing" and "requires" in value:
        return value | {"requires": _all("scores", value["requires"], times)}
    return value


def _with_number(part: Raw, number: int) -> Raw:
    """A copy in whose texts ``{n}`` is the number."""

    def told(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("{n}", str(number))
        if isinstance(value, dict):
            return {name: told(one) for name, one in value.items()}
        return copy.deepcopy(value)

    return {name: told(value) for name, value in part.items()}
