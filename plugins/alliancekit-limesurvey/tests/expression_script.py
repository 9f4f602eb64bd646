"""ExpressionScript, worked out as LimeSurvey's manual and its own evaluation say.

A value is a text or a number. A text counts as a number where that number, written out again with
14 digits, is the same text. ``+`` joins what are not two numbers, and is refused here; the other
operators make no number of it, and dividing by 0 does not either. ``sum`` takes what is no number
for 0, ``count`` counts what is not blank, ``countif`` what is equal to its first argument.
Arguments are all worked out.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from attrs import define

Value = float | str | bool


def written(value: Value) -> str:
    """A value as text, numbers with 14 digits."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float):
        assert not math.isnan(value)
        return f"{value:.14G}".replace("-0", "0") if value == 0 else f"{value:.14G}"
    return value


def numeric(value: Value) -> float | None:
    """The number that a value counts as in arithmetic, ``None`` for one that does not."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, float):
        return value
    text = value.rstrip("0").rstrip(".") if "." in value else value
    try:
        number = float(text)
    except ValueError:
        return None
    return number if written(number) == text else None


_TOKEN = re.compile(
    r"\s*([0-9]+\.?[0-9]*|'[^']*'|[A-Za-z][A-Za-z0-9_]*(?:\.NAOK)?|>=|<=|==|!=|[<>+\-*/(),])"
)


def _tokens(text: str) -> list[str]:
    """The parts of an expression."""
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match, text[at : at + 40]
        found.append(match[1])
        at = match.end()
    return found


def worked_out(script: str, values: Mapping[str, Value]) -> Value:
    """What an expression gives for these values, by variable."""
    return _Script(_tokens(script), values).whole()


@define
class _Script:
    """An expression, read by recursive descent and worked out on the way."""

    tokens: list[str]
    values: Mapping[str, Value]
    at: int = 0

    def whole(self) -> Value:
        """The value of all of it."""
        found = self.joined()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return found

    def _next(self, *wanted: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at] in wanted:
            self.at += 1
            return self.tokens[self.at - 1]
        return ""

    def joined(self) -> Value:
        """``and`` and ``or``, which bind alike: the two are not to be mixed."""
        found, signs = self.compared(), set()
        while sign := self._next("and", "or"):
            signs.add(sign)
            after = self.compared()
            both = bool(found) and bool(after)
            found = both if sign == "and" else bool(found) or bool(after)
        assert len(signs) < 2
        return found

    def compared(self) -> Value:
        """A comparison. Of a number and a text that is none, neither is more."""
        left = self.added()
        sign = self._next("==", "!=", ">=", "<=", "<", ">")
        if not sign:
            return left
        right = self.added()
        one, other = numeric(left), numeric(right)
        if sign in ("==", "!="):
            same = left == right if None in (one, other) else one == other
            return same == (sign == "==")
        assert one is not None, left
        assert other is not None, right
        return {">=": one >= other, "<=": one <= other, "<": one < other, ">": one > other}[sign]

    def added(self) -> Value:
        """``+``, which may join texts and so is refused, and ``-``."""
        found = self.multiplied()
        while self._next("-"):
            found = _done("-", found, self.multiplied())
        return found

    def multiplied(self) -> Value:
        """``*`` and ``/``."""
        found = self.single()
        while sign := self._next("*", "/"):
            found = _done(sign, found, self.single())
        return found

    def single(self) -> Value:
        """A variable, a constant, something in brackets, or a function."""
        if self._next("("):
            found = self.joined()
            assert self._next(")")
            return found
        one = self.tokens[self.at]
        self.at += 1
        if one.startswith("'"):
            return one[1:-1]
        if one[0].isdigit():
            assert numeric(one) is not None, f"LimeSurvey takes {one} for a text"
            return one
        if one.endswith(".NAOK"):
            return self.values[one.removesuffix(".NAOK")]
        assert self._next("("), one
        given = [self.joined()]
        while self._next(","):
            given.append(self.joined())
        assert self._next(")")
        return _FUNCTIONS[one](*given)


def _done(sign: str, left: Value, right: Value) -> Value:
    one, other = numeric(left), numeric(right)
    if one is None or other is None or (sign == "/" and other == 0):
        return math.nan
    return {"-": one - other, "*": one * other, "/": one / (other or 1)}[sign]


def _sum(*given: Value) -> Value:
    total = 0.0
    for one in given:
        leading = (
            re.match(r"-?[0-9]*\.?[0-9]*(E[+-]?[0-9]+)?", one) if isinstance(one, str) else None
        )
        total += float(leading[0] or 0) if leading else float(one)
    return total


_FUNCTIONS: Mapping[str, Any] = {
    "sum": _sum,
    "count": lambda *given: float(sum(one != "" for one in given)),
    "countif": lambda match, *given: float(sum(one == match for one in given)),
    "if": lambda test, then, other: then if test else other,
    "is_numeric": lambda value: (
        not isinstance(value, str)
        or re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?", value) is not None
    ),
}
