"""JSON read strictly: every fault has a line and a column, and nothing is silently changed.

The standard library keeps the last of two equal keys, takes ``NaN``, turns ``1e999`` into
infinity and passes lone surrogates. Here all four are refused, and the place of every value is
kept, so that a later check can name the line too.
"""

import json
import math
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from alliancekit.errors import Problem
from alliancekit.text import text_fault

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 32
MAX_VALUES = 200_000
MAX_ENTRIES = 2000
"""Members of one object, values of one array. Checks take their time for each."""

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"')
_NUMBER = re.compile(
    r"-?(?:0|[1-9][0-9]{0,18})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?(?![0-9.eE+-])"
)
_LITERAL = re.compile(r"true|false|null")
_LITERALS = {"true": True, "false": False, "null": None}

Pointer = tuple[str | int, ...]


@frozen
class Document:
    """A JSON document: its value and the offset at which each part begins."""

    where: str
    text: str = field(repr=False)
    value: Any = field(repr=False)
    offsets: Mapping[Pointer, int] = field(repr=False)

    _line_starts: Sequence[int] = field(repr=False)

    def line(self, pointer: Pointer) -> int:
        """The line, from 1, of the part at ``pointer`` or of the nearest part around it."""
        while pointer not in self.offsets:
            pointer = pointer[:-1]
        return bisect_right(self._line_starts, self.offsets[pointer])


def parse(data: bytes, where: str, *, max_bytes: int = MAX_BYTES) -> Document:
    """Parse one JSON document.

    ``where`` names the file in messages. Raises `AllianceError`: ``too-large`` or ``too-deep``
    beyond the limits, ``bad-encoding`` when not UTF-8, else ``bad-json`` with line and column.
    """
    return _Parser(where, text_of(data, where, max_bytes=max_bytes)).document()


def text_of(data: bytes, where: str, *, max_bytes: int = MAX_BYTES) -> str:
    """The text of a file in UTF-8. Raises ``too-large`` and ``bad-encoding``."""
    if len(data) > max_bytes:
        raise Problem.TOO_LARGE.error(where=where, limit=f"{max_bytes // 1024} KiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem.BAD_ENCODING.error(
            where=where, encoding="UTF-8", offset=error.start, hint=""
        ) from None


class _Parser:
    def __init__(self, where: str, text: str) -> None:
        self.where = where
        self.text = text
        self.at = 0
        self.offsets: dict[Pointer, int] = {}

    def document(self) -> Document:
        self._skip()
        value = self._value((), 1)
        self._skip()
        if self.at < len(self.text):
            raise self._fault("something follows the end of the document")
        starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        return Document(self.where, self.text, value, self.offsets, starts)

    def _skip(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _fault(self, what: str, at: int | None = None) -> Exception:
        at = self.at if at is None else at
        line = self.text.count("\n", 0, at) + 1
        column = at - (self.text.rfind("\n", 0, at) + 1) + 1
        return Problem.BAD_JSON.error(where=self.where, line=line, column=column, what=what)

    def _value(self, pointer: Pointer, depth: int) -> Any:
        if len(self.offsets) >= MAX_VALUES:
            raise Problem.TOO_LARGE.error(where=self.where, limit=f"{MAX_VALUES} values")
        self.offsets[pointer] = self.at
        start = self.text[self.at : self.at + 1]
        if start in ("{", "[") and depth > MAX_DEPTH:
            raise Problem.TOO_DEEP.error(where=self.where, limit=MAX_DEPTH)
        if start == "{":
            return self._object(pointer, depth)
        if start == "[":
            return self._array(pointer, depth)
        if start == '"':
            return self._string()
        if match := _LITERAL.match(self.text, self.at):
            self.at = match.end()
            return _LITERALS[match[0]]
        return self._number()

    def _number(self) -> int | float:
        match = _NUMBER.match(self.text, self.at)
        if not match:
            raise self._fault("expected a value; NaN, Infinity and very long numbers are refused")
        value = float(match[0]) if match[1] or match[2] else int(match[0])
        if not math.isfinite(value):
            raise self._fault("the number is too large")
        self.at = match.end()
        return value

    def _string(self) -> str:
        match = _STRING.match(self.text, self.at)
        if not match:
            raise self._fault(
                "the string is not closed, or holds a bad escape or control character"
            )
        value: str = json.loads(match[0]) if "\\" in match[1] else match[1]
        if fault := text_fault(value):
            raise self._fault(fault)
        self.at = match.end()
        return value

    def _object(self, pointer: Pointer, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        self.at += 1
        self._skip()
        if self._take("}"):
            return members
        while True:
            key_at = self.at
            if self.text[self.at : self.at + 1] != '"':
                raise self._fault("expected a key in double quotes")
            key = self._string()
            if key in members:
                raise self._fault(f"the key {key[:64]!r} stands here a second time", key_at)
            self._skip()
            if not self._take(":"):
                raise self._fault("expected ':' after the key")
            self._skip()
            self._room_for(len(members) + 1)
            members[key] = self._value((*pointer, key), depth + 1)
            self._skip()
            if self._take("}"):
                return members
            if not self._take(","):
                raise self._fault("expected ',' or '}'")
            self._skip()

    def _array(self, pointer: Pointer, depth: int) -> list[Any]:
        values: list[Any] = []
        self.at += 1
        self._skip()
        if self._take("]"):
            return values
        while True:
            self._room_for(len(values) + 1)
            values.append(self._value((*pointer, len(values)), depth + 1))
            self._skip()
            if self._take("]"):
                return values
            if not self._take(","):
                raise self._fault("expected ',' or ']'")
            self._skip()

    def _room_for(self, entries: int) -> None:
        if entries > MAX_ENTRIES:
            raise Problem.TOO_LARGE.error(
                where=self.where, limit=f"{MAX_ENTRIES} entries in a list"
            )

    def _take(self, character: str) -> bool:
        if self.text.startswith(character, self.at):
            self.at += 1
            return True
        return False
