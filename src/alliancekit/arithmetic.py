"""A score in plain arithmetic: what any program that can add and divide is able to compute.

The formats of other programs print the tree in their own language. What stands in it are the
operands after reverse-keying; when there is a score at all is the missing rule's business.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Literal

from attrs import frozen


class Term:
    """A part of the tree: terms and numbers are put together by ``+ - * /``."""

    __slots__ = ()

    def __add__(self, other: "Term | float") -> "Binary":
        return Binary("+", self, as_term(other))

    def __radd__(self, other: float) -> "Binary":
        return Binary("+", as_term(other), self)

    def __sub__(self, other: "Term | float") -> "Binary":
        return Binary("-", self, as_term(other))

    def __rsub__(self, other: float) -> "Binary":
        return Binary("-", as_term(other), self)

    def __mul__(self, other: "Term | float") -> "Binary":
        return Binary("*", self, as_term(other))

    def __rmul__(self, other: float) -> "Binary":
        return Binary("*", as_term(other), self)

    def __truediv__(self, other: "Term | float") -> "Binary":
        return Binary("/", self, as_term(other))


@frozen
class Number(Term):
    """A constant."""

    value: float


@frozen
class Total(Term):
    """The sum of the operands that are answered."""


@frozen
class Answered(Term):
    """How many operands are answered."""


@frozen
class OperandValue(Term):
    """One operand's value: an item's, or in a composite a score's, by its id.

    It stands only where every operand must be answered.
    """

    operand: str


@frozen
class Binary(Term):
    """Two terms and what is done with them."""

    sign: Literal["+", "-", "*", "/"]
    left: Term
    right: Term


Arithmetic = Number | Total | Answered | OperandValue | Binary
"""The tree of a score."""


_DONE: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def as_term(value: "Term | float") -> Term:
    """A number as a term; a term as it is."""
    return value if isinstance(value, Term) else Number(float(value))


def simplified(term: Term, answered: int | None = None) -> Term:
    """The same with what is known worked out: ``100 * (x - 1 * 1) / 4`` loses its ones.

    ``answered``: how many operands are answered, where that is always the same.
    """
    if isinstance(term, Answered) and answered is not None:
        return Number(float(answered))
    if not isinstance(term, Binary):
        return term
    left, right = simplified(term.left, answered), simplified(term.right, answered)
    match term.sign, left, right:
        case sign, Number(a), Number(b) if not (sign == "/" and b == 0):
            return Number(_DONE[sign](a, b))
        case (("*" | "/"), _, Number(1.0)) | (("+" | "-"), _, Number(0.0)):
            return left
        case ("*", Number(1.0), _) | ("+", Number(0.0), _):
            return right
    return Binary(term.sign, left, right)


def spelt(
    term: Term, leaf: Callable[[Term], str], join: Callable[[str, str, str], str] | None = None
) -> str:
    """The tree in another notation.

    ``leaf`` spells all but `Binary`; ``join`` puts a sign, the left and the right side together,
    with what brackets it takes (default: ``(left sign right)``).
    """
    if not isinstance(term, Binary):
        return leaf(term)
    left, right = (spelt(one, leaf, join) for one in (term.left, term.right))
    return join(term.sign, left, right) if join else f"({left} {term.sign} {right})"


def value_of(term: Term, values: Mapping[str, float | None]) -> float:
    """What the tree amounts to for these operands, ``None`` being one without an answer.

    Raises `ZeroDivisionError` where nothing is answered and the tree divides by `Answered`, and
    `KeyError` or `TypeError` where a value is asked for that is not there.
    """
    given = [one for one in values.values() if one is not None]
    match term:
        case Number(value):
            return value
        case Total():
            return float(sum(given))
        case Answered():
            return float(len(given))
        case OperandValue(operand):
            return float(values[operand])  # type: ignore[arg-type]
        case Binary(sign, left, right):
            return _DONE[sign](value_of(left, values), value_of(right, values))
    raise TypeError(f"not a term: {type(term).__name__}")
