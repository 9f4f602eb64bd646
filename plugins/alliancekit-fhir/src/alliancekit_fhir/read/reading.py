"""FHIR's JSON, read strictly: nothing twice, no number that JSON does not have."""

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO, NoReturn

from attrs import define, field

from alliancekit_fhir.standard import Json

MAX_BYTES = 512 * 1024 * 1024
"""What a file may have: its text is held in memory whole, its resources one at a time."""

Fault = Callable[[str], NoReturn]
_SPACE = re.compile(r"[ \t\r\n]*")
_BUNDLE = re.compile(r'\{[ \t\r\n]*"resourceType"[ \t\r\n]*:[ \t\r\n]*"Bundle"')


def resources(file: BinaryIO, fault: Fault) -> Iterator[Json]:
    """The resources of a file: those in a Bundle, one to a line (NDJSON), or one alone."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        fault(f"it is longer than {MAX_BYTES // 1024 // 1024} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault(f"it is not UTF-8, see byte {error.start}")
    del data
    reader = _Reader(text, fault)
    yield from reader.resources()


def listed(element: Json, name: str, fault: Fault) -> list[Json]:
    """The objects under a name; none where it is not there. Anything else is a fault."""
    found = element.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        fault(f"{name} is not a list of objects")
    return found


def texted(element: Json, name: str) -> str | None:
    """The text under a name, without spaces around it; ``None`` where there is none."""
    found = element.get(name)
    return (found.strip() or None) if isinstance(found, str) else None


@define
class _Reader:
    """Walks through a text, a value of it at a time."""

    text: str
    fault: Fault
    at: int = 0
    _decoder: json.JSONDecoder = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._once, parse_constant=self._no_number, parse_float=Decimal
        )

    def resources(self) -> Iterator[Json]:
        """Everything in the text, one after the other."""
        self._skip()
        while True:
            if _BUNDLE.match(self.text, self.at):
                yield from self._bundle()
            else:
                yield from self._unpacked(self._value())
            self._skip()
            if self.at == len(self.text):
                return

    def _bundle(self) -> Iterator[Json]:
        """A Bundle's resources, each as it is reached."""
        seen = set()
        for name in self._members():
            if name in seen:
                self._twice()
            seen.add(name)
            if name != "entry":
                self._value()
                continue
            for at, entry in enumerate(self._elements()):
                yield from self._entry(entry, at)

    def _members(self) -> Iterator[str]:
        """The names in the object that begins here; the caller reads the value of each."""
        self._expect("{")
        while not self._is("}"):
            name = self._value()
            if not isinstance(name, str):
                self._no_json()
            self._expect(":")
            yield name
            if not self._is("}"):
                self._expect(",")
        self._expect("}")

    def _elements(self) -> Iterator[Any]:
        """The values in the list that begins here."""
        if not self._is("["):
            self.fault("entry is not a list of objects")
        self._expect("[")
        while not self._is("]"):
            yield self._value()
            if not self._is("]"):
                self._expect(",")
        self._expect("]")

    def _unpacked(self, found: Any) -> Iterator[Json]:
        """A resource; for a Bundle those that are in it."""
        if not isinstance(found, dict) or not isinstance(found.get("resourceType"), str):
            self.fault("it is no FHIR resource: it has no resourceType")
        if found["resourceType"] != "Bundle":
            yield found
            return
        for at, entry in enumerate(listed(found, "entry", self.fault)):
            yield from self._entry(entry, at)

    def _entry(self, entry: Any, at: int) -> Iterator[Json]:
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            self.fault(f"entry {at} of the Bundle has no resource")
        yield from self._unpacked(resource)

    # ─── signs ───────────────────────────────────────────────────────────

    def _value(self) -> Any:
        self._skip()
        try:
            found, self.at = self._decoder.raw_decode(self.text, self.at)
        except json.JSONDecodeError as error:
            self.fault(f"it is no JSON: line {error.lineno}, column {error.colno}")
        except (RecursionError, ValueError):
            self.fault("it is nested too deeply, or a number is too long")
        return found

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _is(self, sign: str) -> bool:
        self._skip()
        return self.text.startswith(sign, self.at)

    def _expect(self, sign: str) -> None:
        if not self._is(sign):
            self._no_json()
        self.at += 1

    def _no_json(self) -> NoReturn:
        line = self.text.count("\n", 0, self.at) + 1
        column = self.at - self.text.rfind("\n", 0, self.at)
        self.fault(f"it is no JSON: line {line}, column {column}")

    def _once(self, pairs: list[tuple[str, Any]]) -> Json:
        made = dict(pairs)
        if len(made) < len(pairs):
            self._twice()
        return made

    def _twice(self) -> NoReturn:
        self.fault("an object has the same name twice")

    def _no_number(self, _: str) -> NoReturn:
        self.fault("NaN and Infinity are no JSON")
