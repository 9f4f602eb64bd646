"""Arithmetic in XPath 1.0 with ``if()``, as ODK, Enketo and SurveyCTO all have it.

Written so that a blank is never taken for 0: an unanswered question is the empty text in every
one of these programs, but ``number('')`` is not the same in all.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from alliancekit.api import Answered, Number, OperandValue, Term, Total, spelt

BLANK = "''"
STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
"""What converters make of curly quotation marks, in formulas as well."""

_SIGNS = {"+": "+", "-": "-", "*": "*", "/": "div"}


def number(value: float) -> str:
    """A constant: XPath has no exponents, and a minus needs brackets behind a sign."""
    written = format(Decimal(repr(float(value))), "f")
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return f"({written})" if value < 0 else written


def text(value: str) -> str:
    """A text as a literal, its quotation marks straight; XPath 1.0 cannot escape any."""
    value = value.translate(STRAIGHT)
    if "'" not in value:
        return f"'{value}'"
    if '"' not in value:
        return f'"{value}"'
    parts = [f"'{part}'" for part in value.split("'")]
    return "concat(" + ', "\'", '.join(parts) + ")"


def given(name: str, codes: Sequence[str] = ()) -> str:
    """Whether a question has an answer that counts: none of these not-applicable codes."""
    return " and ".join([f"${{{name}}} != {BLANK}", *(f"${{{name}}} != '{one}'" for one in codes)])


def choose(condition: str, then: str, otherwise: str) -> str:
    """One of two values."""
    return f"if({condition}, {then}, {otherwise})"


def count(conditions: Iterable[str]) -> str:
    """How many of the conditions hold; at least one is given."""
    return " + ".join(f"number({one})" for one in conditions)


def total(terms: Iterable[tuple[str, str]]) -> str:
    """The sum of the values that are there: pairs of a condition and a name."""
    return " + ".join(choose(there, f"number(${{{name}}})", "0") for there, name in terms)


def printed(tree: Term, answered: str, sum_: str, values: Mapping[str, str]) -> str:
    """The tree of a score. ``values`` are the questions that hold its operands' values."""

    def leaf(term: Term) -> str:
        match term:
            case Number(value):
                return number(value)
            case Total():
                return f"({sum_})"
            case Answered():
                return f"${{{answered}}}"
            case OperandValue(operand):
                return f"number(${{{values[operand]}}})"
        raise TypeError(f"not a term: {type(term).__name__}")

    return spelt(tree, leaf, lambda sign, left, right: f"({left} {_SIGNS[sign]} {right})")
