"""Whether known answers try a missing rule where it decides: at its limit, and one past it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import frozen

from alliancekit.api import Finding, Instrument, Score
from alliancekit.builtin.checks.lines import warning


@frozen
class Case:
    """What one vector says of a score: how many of its operands are answered and apply, what the
    score comes to (``None``: missing), and what all scores come to.
    """

    answered: int
    applicable: int
    value: float | None
    scores: Mapping[str, float | None]

    def required(self, score: Score, but: str | None = None) -> bool:
        """Whether all scores that it requires are there, ``but`` aside."""
        others = [one for one in score.missing.requires if one != but]
        return all(self.scores.get(one) is not None for one in others)


@frozen
class Limit:
    """A way in which a missing rule decides: which cases are of this kind, and their limit."""

    name: str
    of: Callable[[Case], bool]
    needed: Callable[[Case], int]
    within: bool
    """Whether a score can be at the limit and be given."""
    past: bool
    """Whether a score can be one past the limit, in this way."""
    strict: bool
    """Whether all that it requires can be there one past the limit."""


def check(view: Instrument, score: Score) -> Iterator[Finding]:
    """Cases of a score's missing rule that no vector tries."""
    cases = list(_cases(view, score))
    for limit in _limits(view, score):
        mine = [one for one in cases if limit.of(one)]
        at = any(one.answered == limit.needed(one) and one.value is not None for one in mine)
        past = any(
            one.answered == limit.needed(one) - 1
            and one.value is None
            and (one.required(score) or not limit.strict)
            for one in mine
        )
        for possible, tried, where in (
            (limit.within, at, "at the limit of"),
            (limit.past, past, "one answer past"),
        ):
            if possible and not tried:
                yield _untested(score, f"{where} its missing rule{limit.name}")
    yield from _required(view, score, cases)


def _untested(score: Score, what: str) -> Finding:
    told = f"no vector has {score.id} {what}: add one"
    return warning("untested", f"scores.{score.id}.missing", told)


def _cases(view: Instrument, score: Score) -> Iterator[Case]:
    """The vectors that tell of the score and, for a composite, of all its operands."""
    for vector in view.vectors:
        given: Mapping[str, Any] = vector.scores if score.composite else vector.answers
        if score.id in vector.scores and all(one in given for one in score.operands):
            answers = [given[one] for one in score.operands]
            yield Case(
                answered=sum(isinstance(one, (int, float)) for one in answers),
                applicable=sum(not isinstance(one, str) for one in answers),
                value=vector.scores[score.id],
                scores=vector.scores,
            )


def _limits(view: Instrument, score: Score) -> Iterator[Limit]:
    """The ways in which its rule decides, and whether they can come about at all.

    With `min_percent` there are three: where all operands apply, where some do not and the share
    decides, and where so few apply that `min_answered` does.
    """
    rule, k = score.missing, len(score.operands)
    floor, full = rule.min_answered, rule.needed(k)
    spare, base = _leeway(view, score)
    yield Limit(
        f" ({full} of {k} answered)",
        of=lambda case: case.applicable == k or not rule.min_percent,
        needed=lambda _: full,
        within=k - full <= spare,
        past=True,
        strict=k - full < spare,
    )
    if rule.min_percent and not score.composite and _may_not_apply(view, score):
        shares = {fit: -(-rule.min_percent * fit // 100) for fit in range(k)}
        yield Limit(
            f" with a not-applicable answer ({rule.min_percent} per cent of those that apply)",
            of=lambda case: case.applicable < k and shares[case.applicable] >= floor,
            needed=lambda case: shares[case.applicable],
            within=any(max(floor, base) <= one for one in shares.values()),
            past=any(floor <= one for one in shares.values()),
            strict=any(max(floor, base + 1) <= one for one in shares.values()),
        )
        yield Limit(
            f" where so few apply that {floor} must be answered",
            of=lambda case: case.applicable < k and shares[case.applicable] < floor,
            needed=lambda _: floor,
            within=any(one < floor <= fit for fit, one in shares.items()) and base <= floor,
            past=any(one < floor <= fit + 1 for fit, one in shares.items()),
            strict=base < floor,
        )


def _may_not_apply(view: Instrument, score: Score) -> bool:
    return any(item.scale.codes for item in view.items if item.id in score.operands)


def _leeway(view: Instrument, score: Score) -> tuple[int, int]:
    """How many items may be blank, and must be answered, with all required scores there."""
    required = [view.score(one) for one in score.missing.requires]
    simple = [one for one in required if not one.composite]
    bound = {item for one in simple for item in one.operands}
    may = sum(len(one.operands) - one.missing.needed(len(one.operands)) for one in simple)
    return may + len(set(score.operands) - bound), sum(one.missing.min_answered for one in simple)


def _required(view: Instrument, score: Score, cases: list[Case]) -> Iterator[Finding]:
    """Each required score is missing once, while that alone keeps the score from being given."""
    for needed in score.missing.requires:
        tried = any(
            one.scores.get(needed, 0) is None
            and one.required(score, but=needed)
            and one.answered >= score.missing.needed(one.applicable)
            for one in cases
        )
        if not tried and _can_lack(score, view.score(needed)):
            yield _untested(score, f"with enough answered but without {needed}, which it requires")


def _can_lack(score: Score, needed: Score) -> bool:
    """Whether enough of the score can be answered while the required one is missing."""
    k, own = len(score.operands), len(needed.operands)
    if score.composite:
        return needed.id not in score.operands or k > score.missing.needed(k)
    lost = own - needed.missing.needed(own) + 1
    shared = set(needed.operands) <= set(score.operands)
    return needed.composite or not shared or k - lost >= score.missing.needed(k)
