"""Numbers and signs in ExpressionScript.

LimeSurvey takes a text for a number where writing that number out again gives the same text, and
it writes numbers with 14 digits. It knows no negative constants, and ``+`` joins two texts.
"""

from decimal import Decimal

DIGITS = 14
"""Digits with which LimeSurvey writes numbers, and to which a score is kept."""
PART = 8
"""Digits that are written at a time of a number that has more."""


def constant(value: float) -> str:
    """A number that LimeSurvey takes for one; a negative one is a difference, in brackets."""
    if value < 0:
        return f"(0 - {constant(-value)})"
    text = format(Decimal(repr(float(value))), "f").removesuffix(".0")
    if f"{value:.{DIGITS}g}" == text:
        return text
    whole, _, places = text.partition(".")
    digits = (whole + places).lstrip("0")
    # parts that are short enough, put together again: 12345678 * 100000000 and so on
    head, tail = digits[:-PART], str(int(digits[-PART:]))
    number = f"sum({head} * {10**PART}, {tail})" if head else tail
    for start in range(0, len(places), PART):
        number = f"{number} / {10 ** min(PART, len(places) - start)}"
    return f"({number})"


def joined(sign: str, left: str, right: str) -> str:
    """Two sides and what is done with them."""
    return f"sum({left}, {right})" if sign == "+" else f"({left} {sign} {right})"
