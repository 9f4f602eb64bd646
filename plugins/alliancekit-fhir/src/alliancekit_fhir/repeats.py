"""Repeated sections, folded: the model has them written out, a file says them once.

``progress_1``, ``progress_2``, ``progress_3`` in the sections ``goal_1`` to ``goal_3`` are the
item ``progress`` in the section ``goal``, ``repeat: 3``.
"""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from alliancekit_fhir.standard import Json

LINKS = ("items", "scores", "reversed", "requires")
"""Where a score names items and scores."""


class Uneven(Exception):  # noqa: N818 - a verdict, not an error of ours
    """The repetitions are not the same but for their numbers."""


def folded(made: Json) -> Json:
    """The document with its repeated sections said once.

    Where the repetitions differ in more than their number they stay sections of their own.
    """
    groups: dict[str, list[Json]] = {}
    for section in made.get("sections", []):
        if "group" in section:
            groups.setdefault(section["group"], []).append(section)
    for group, sections in groups.items():
        try:
            made = _Fold(group, len(sections)).of(made)
        except Uneven:
            continue
    left = [_without(one, "group", "number") for one in made.get("sections", [])]
    return {**made, "sections": left} if left else made


@frozen
class _Fold:
    """One repeated section: its id, and how many times it is there."""

    group: str
    times: int

    def of(self, made: Json) -> Json:
        inside = {
            one["id"]: one["section"]
            for part in ("items", "fields")
            for one in made.get(part, [])
            if self._number(one.get("section", "")) is not None
        }
        bases = {self._base(one, inside[one]) for one in inside}
        each = self._each(made["scores"], inside)
        known = bases | each
        sections = self._merged(made["sections"], {self.group}, known)
        out = {**made, "sections": [self._repeated(one) for one in sections]}
        for part in ("items", "fields"):
            if part in made:
                out[part] = self._merged(made[part], bases, known)
        scores = self._merged(made["scores"], each, known)
        out["scores"] = [self._told(one, each, known) for one in scores]
        return out

    def _number(self, name: str) -> int | None:
        """The number of a name that is one of this section's."""
        base, _, tail = name.rpartition("_")
        fits = base == self.group and tail.isdigit() and 1 <= int(tail) <= self.times
        return int(tail) if fits else None

    def _base(self, name: str, section: str) -> str:
        tail = f"_{self._number(section)}"
        if not name.endswith(tail):
            raise Uneven
        return name[: -len(tail)]

    def _each(self, scores: list[Json], inside: Mapping[str, str]) -> set[str]:
        """The scores there is one of for each repetition: all their operands are of one."""
        number_of = {name: self._number(section) for name, section in inside.items()}
        each = set()
        for one in scores:
            numbers = {number_of.get(name) for name in one.get("items") or one["scores"]}
            base, _, tail = one["id"].rpartition("_")
            if base and {str(number) for number in numbers} == {tail}:
                number_of[one["id"]] = int(tail)
                each.add(base)
        return each

    def _merged(self, parts: list[Json], bases: set[str], known: set[str]) -> list[Json]:
        """The parts, those with one of ``bases`` for a name said once."""
        out: list[Json] = []
        done = set()
        by_id = {one["id"]: one for one in parts}
        for one in parts:
            base = next((b for b in bases if one["id"] in self._names(b)), None)
            if base is None:
                out.append(one)
            elif base not in done:
                done.add(base)
                if not set(self._names(base)) <= set(by_id):
                    raise Uneven
                out.append(self._one(base, [by_id[name] for name in self._names(base)], known))
        return out

    def _names(self, base: str) -> list[str]:
        return [f"{base}_{number}" for number in range(1, self.times + 1)]

    def _one(self, base: str, same: list[Json], known: set[str]) -> Json:
        """What is the same in all of them, with ``{n}`` for the number."""
        made = self._template([_without(one, "id", "number") for one in same], known)
        return {"id": base, **made}

    def _template(self, same: list[Any], known: set[str]) -> Any:
        first = same[0]
        if isinstance(first, dict):
            if any(not isinstance(one, dict) or set(one) != set(first) for one in same):
                raise Uneven
            return {
                self._template([name] * self.times, known): self._template(
                    [one[name] for one in same], known
                )
                for name in first
            }
        if isinstance(first, list):
            if any(not isinstance(one, list) or len(one) != len(first) for one in same):
                raise Uneven
            return [self._template(list(ones), known) for ones in zip(*same, strict=True)]
        if all(one == first for one in same):
            return first
        if not all(isinstance(one, str) for one in same):
            raise Uneven
        return self._text(same, known)

    def _text(self, same: list[str], known: set[str]) -> str:
        """A name without its number, or a text with ``{n}`` where the numbers stand."""
        for base in (*known, self.group):
            if same == self._names(base):
                return base
        if len(same[0]) != len(same[1]):
            raise Uneven
        pairs = zip(same[0], same[1], strict=True)
        made = "".join("{n}" if pair == ("1", "2") else pair[0] for pair in pairs)
        if any(made.replace("{n}", str(at)) != text for at, text in enumerate(same, 1)):
            raise Uneven
        return made

    def _repeated(self, section: Json) -> Json:
        if section["id"] != self.group:
            return section
        return {**_without(section, "group"), "repeat": self.times}

    def _told(self, score: Json, each: set[str], known: set[str]) -> Json:
        """A score for each repetition, or one over all of them, whose names are said once."""
        if score["id"] in each:
            return {**score, "each": self.group}
        return {name: self._said_once(name, value, known) for name, value in score.items()}

    def _said_once(self, name: str, value: Any, known: set[str]) -> Any:
        if name == "missing":
            return {one: self._said_once(one, given, known) for one, given in value.items()}
        if name not in LINKS:
            return value
        out: list[str] = []
        for one in value:
            base = next((b for b in known if one in self._names(b)), None)
            if base is None:
                out.append(one)
            elif base not in out:
                if not set(self._names(base)) <= set(value):
                    raise Uneven
                out.append(base)
        return out


def _without(part: Json, *names: str) -> Json:
    return {name: value for name, value in part.items() if name not in names}
