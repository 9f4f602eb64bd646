"""REDCap's logic, worked out as its help on special functions says; nothing here is the plugin's.

A blank in ``+ - * /`` makes the result blank; ``sum`` ignores blanks; ``if`` takes one branch;
``isnumber`` says whether a value is a number. A blank is equal to ``''`` alone, and neither more
nor less than any number.
"""

import re
from collections.abc import Mapping
from typing import Any

from attrs import define

Value = float | str | bool | None
"""A number, a text, a truth, or a blank."""


def worked_out(expression: str, values: Mapping[str, Value]) -> Value:
    """What a calculation gives for these values, by variable."""
    return _Logic(_tokens(expression), values).whole()


def value_of(text: str) -> Value:
    """What a cell holds."""
    try:
        return float(text)
    except ValueError:
        return text or None


_TOKEN = re.compile(
    r"\s*(\[[a-z][a-z0-9_]*\]|[0-9]+(?:\.[0-9]+)?|'[^']*'|<>|>=|<=|[=<>+\-*/(),]|[a-z]+)"
)


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match, text[at : at + 40]
        found.append(match[1])
        at = match.end()
    return found


@define
class _Logic:
    """REDCap's logic, read by recursive descent and worked out on the way."""

    tokens: list[str]
    values: Mapping[str, Value]
    at: int = 0

    def whole(self) -> Value:
        """The value of all of it."""
        found = self.either()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return found

    def _next(self, *wanted: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at] in wanted:
            self.at += 1
            return self.tokens[self.at - 1]
        return ""

    def either(self) -> Value:
        """``or``."""
        found = self.both()
        while self._next("or"):
            after = self.both()
            found = bool(found) or bool(after)
        return found

    def both(self) -> Value:
        """``and``."""
        found = self.compared()
        while self._next("and"):
            after = self.compared()
            found = bool(found) and bool(after)
        return found

    def compared(self) -> Value:
        """A comparison. A blank is equal to ``''`` alone, and neither more nor less."""
        left = self.added()
        sign = self._next("=", "<>", ">=", "<=", "<", ">")
        if not sign:
            return left
        right = self.added()
        if sign in ("=", "<>"):
            return (left == right) == (sign == "=")
        if not isinstance(left, float) or not isinstance(right, float):
            return False
        return {">=": left >= right, "<=": left <= right, "<": left < right, ">": left > right}[
            sign
        ]

    def added(self) -> Value:
        """``+`` and ``-``."""
        found = self.multiplied()
        while sign := self._next("+", "-"):
            found = _done(sign, found, self.multiplied())
        return found

    def multiplied(self) -> Value:
        """``*`` and ``/``."""
        found = self.single()
        while sign := self._next("*", "/"):
            found = _done(sign, found, self.single())
        return found

    def single(self) -> Value:
        """A field, a constant, something in brackets, or a function."""
        if self._next("("):
            found = self.either()
            assert self._next(")")
            return found
        if self._next("-"):
            return _done("-", 0.0, self.single())
        token = self.tokens[self.at]
        self.at += 1
        if token.startswith("["):
            return self.values[token[1:-1]]
        if token.startswith("'"):
            return token[1:-1] or None
        return float(token) if token[0].isdigit() else self.function(token)

    def function(self, name: str) -> Value:
        """A special function."""
        assert self._next("("), name
        given = [self.either()]
        while self._next(","):
            given.append(self.either())
        assert self._next(")")
        return _FUNCTIONS[name](*given)


def _done(sign: str, left: Value, right: Value) -> Value:
    if not isinstance(left, float) or not isinstance(right, float):
        return None
    if sign == "/" and right == 0:
        return None
    return {"+": left + right, "-": left - right, "*": left * right, "/": left / (right or 1)}[sign]


def _sum(*given: Value) -> Value:
    numbers = [one for one in given if isinstance(one, float)]
    assert len(numbers) == len([one for one in given if one is not None]), "a text in a sum"
    return sum(numbers) if numbers else None


def _if(test: Value, then: Value, other: Value) -> Value:
    return then if test else other


def _isnumber(value: Value) -> Value:
    return isinstance(value, float)


_FUNCTIONS: Mapping[str, Any] = {"sum": _sum, "if": _if, "isnumber": _isnumber}
