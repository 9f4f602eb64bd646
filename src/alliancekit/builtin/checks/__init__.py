"""The built-in checks of an instrument, beyond what its schema and references ask for."""

from collections.abc import Iterator

from alliancekit.api import CheckOffer, hookimpl
from alliancekit.builtin.checks import (
    balance,
    keying,
    negation,
    options,
    reading,
    two_ideas,
    vectors,
    wording,
)


@hookimpl
def register_checks() -> Iterator[CheckOffer]:
    yield CheckOffer("reading", "English wording above its reading grade", reading.check)
    yield CheckOffer("negation", "items that negate twice (English)", negation.check)
    yield CheckOffer("wording", "long or repeated items, long options", wording.check)
    yield CheckOffer("two-ideas", "items that ask two things at once (English)", two_ideas.check)
    yield CheckOffer("options", "option values with gaps or out of order", options.check)
    yield CheckOffer("keying", "items keyed both ways, items no score uses", keying.check)
    yield CheckOffer("balance", "no reverse-keyed item, or too many", balance.check)
    yield CheckOffer("vectors", "cases that no known-answer vector tries", vectors.check)
