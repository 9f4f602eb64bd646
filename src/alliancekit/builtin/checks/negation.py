"""Items that negate twice: within themselves, or together with an answer such as Never."""

import re
from collections.abc import Iterator

from alliancekit.api import Finding, Instrument
from alliancekit.builtin.checks.lines import (
    Line,
    answers,
    asserted,
    english,
    item_lines,
    warning,
    words,
)

NEGATIONS = frozenset(words("not no never nothing nobody none nowhere neither cannot"))
"""Words that turn a sentence round, as n't does. With "neither", "nor" is not one more."""

NEGATIVE = frozenset(
    words(
        "without unable unclear uncomfortable unfair unheard unhelpful unlikely unsafe unwell"
        " unwilling impossible"
    )
)
"""Words that are negative in themselves. Many others begin like them and are not: under, invite."""

IDIOMS = re.compile(r"\b(?:(?:whether )?or not|not only|no matter)\b")
"""Negations in form only."""


def negations(text: str, negative: frozenset[str] = frozenset()) -> list[str]:
    """The words of a text that turn it round, and those in ``negative``, in order."""
    found = words(IDIOMS.sub(" ", text.casefold()))
    return [one for one in found if one in NEGATIONS | negative or one.endswith("n't")]


def negating_answer(line: Line) -> str | None:
    """An answer that negates what the item says (Never, Not at all, Disagree), if there is one."""
    for label in answers(line.item, line.respondent):
        if negations(label) or "disagree" in words(label):
            return label
    return None


def check(instrument: Instrument) -> Iterator[Finding]:
    """English items that a reader has to turn round twice to answer.

    For a single negation only what the item asserts counts: "I can say if something did not help"
    is answered with Never as it stands, "I do not feel heard" is not.
    """
    for line in item_lines(instrument) if english(instrument) else ():
        found = negations(line.text, NEGATIVE)
        if len(found) > 1:
            listed = ", ".join(repr(one) for one in found)
            told = f"it negates more than once ({listed}): say it the other way round"
            yield warning("double-negative", line.path, told)
        elif (turned := negations(asserted(line.text))) and (answer := negating_answer(line)):
            told = f"{turned[0]!r} with the answer {answer!r} negates twice: say it without"
            yield warning("negated-item", line.path, f"{told} {turned[0]!r}")
