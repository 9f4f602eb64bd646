"""From an instrument to what is computed: methods found, parameters checked, ranges held."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from alliancekit.api import Operand, ScoreContext, ScoringMethodOffer
from alliancekit.errors import AllianceError, Problem
from alliancekit.host import Host, Plugin
from alliancekit.instrument.findings import Finding, Severity
from alliancekit.instrument.model import Instrument, Item, Section
from alliancekit.instrument.scores import Score
from alliancekit.isolation import guard

if TYPE_CHECKING:
    from collections.abc import Iterator

TOLERANCE = 1e-9
"""How far, relative to its range, rounding may carry a score beyond its declared range."""


@frozen
class PlannedScore:
    """A score, the method that computes it, and who offered it (its name is that text).

    ``section``: the optional section that its items stand in, if they do.
    """

    score: Score
    context: ScoreContext
    method: ScoringMethodOffer
    plugin: Plugin
    section: Section | None = None

    @property
    def slack(self) -> float:
        """The absolute tolerance at the ends of the declared range."""
        return TOLERANCE * (self.score.maximum - self.score.minimum)


@frozen
class Plan:
    """All that the kernel needs to score an instrument's responses."""

    instrument: Instrument
    scores: tuple[PlannedScore, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The items, in the instrument's order."""
        return self.instrument.items

    def levels(self) -> "Iterator[tuple[PlannedScore, ...]]":
        """The scores, grouped so that each needs only those of earlier groups."""
        depth: dict[str, int] = {}
        for planned in self.scores:
            score = planned.score
            needed = set(score.missing.requires) | (
                set(score.operands) if score.composite else set()
            )
            depth[score.id] = 1 + max((depth[one] for one in needed), default=0)
        for level in sorted(set(depth.values())):
            yield tuple(one for one in self.scores if depth[one.score.id] == level)


def compile_plan(instrument: Instrument, host: Host) -> Plan:
    """The plan for an instrument as one respondent answers it.

    Raises `AllianceError`: ``needs-respondent`` where it is not `uniform` and no respondent was
    chosen; ``no-key`` where the key of a score is not known; ``not-offered`` or
    ``plugin-conflict`` where a scoring method cannot be had; ``bad-instrument`` where a score
    does not fit its method.
    """
    if unknown := unkeyed_scores(instrument):
        raise no_key(instrument, unknown)
    plan = draft_plan(instrument, host)
    if findings := plan_findings(plan):
        listed = "\n".join(f"  {finding}" for finding in findings)
        raise Problem.BAD_INSTRUMENT.error(where=instrument.id, findings=listed)
    return plan


def unkeyed_scores(instrument: Instrument) -> list[Score]:
    """The scores that cannot be computed, as their key is not known.

    Raises ``needs-respondent`` where the instrument is still of several respondents' scales.
    """
    if not instrument.uniform:
        raise Problem.NEEDS_RESPONDENT.error(
            instrument=instrument.id, respondents=" and ".join(instrument.respondents)
        )
    return [one for one in instrument.scores if not one.known]


def no_key(instrument: Instrument, unknown: Sequence[Score]) -> AllianceError:
    """What the user must supply, score by score."""
    needs = "".join(f"\n  {one.id}: {one.supply}" for one in unknown if one.supply)
    return Problem.NO_KEY.error(instrument=instrument.id, needs=needs)


def draft_plan(instrument: Instrument, host: Host) -> Plan:
    """As `compile_plan`, but `plan_findings` of it are still to be looked at."""
    return Plan(instrument, tuple(_planned(instrument, one, host) for one in instrument.scores))


def plan_findings(plan: Plan) -> list[Finding]:
    """Where scores do not fit their methods."""
    return [finding for one in plan.scores for finding in _misfits(one)]


def _planned(instrument: Instrument, score: Score, host: Host) -> PlannedScore:
    ranges: Mapping[str, Any] = (
        {one.id: one for one in instrument.scores}
        if score.composite
        else {item.id: item.scale for item in instrument.items}
    )
    operands = tuple(
        Operand(one, ranges[one].minimum, ranges[one].maximum) for one in score.operands
    )
    provided = host.find(ScoringMethodOffer, score.method)
    context = ScoreContext(score.id, operands, score.parameters, score.missing.min_answered)
    section = None if score.composite else _section(instrument, score.operands[0])
    return PlannedScore(score, context, provided.offer, provided.plugin, section)


def _section(instrument: Instrument, item: str) -> Section | None:
    """The optional section that an item stands in, if it does."""
    named = instrument.item(item).section
    section = instrument.section(named) if named else None
    return section if section and section.optional else None


def _misfits(planned: PlannedScore) -> list[Finding]:
    """Where a score does not fit its method: parameters, or bounds beyond the declared range."""
    score, method = planned.score, planned.method

    def finding(what: str, message: str) -> Finding:
        return Finding("method", Severity.ERROR, f"scores.{score.id}.{what}", message)

    if wrong := _parameter_faults(method, score):
        return [finding("parameters", message) for message in wrong]
    what = f"the bounds of the scoring method {method.name!r}"
    try:
        with guard(planned.plugin, what, passing=(ValueError,)):
            low, high = map(float, method.bounds(planned.context))
    except ValueError as error:
        return [finding("method", str(error))]
    if abs(low - score.minimum) > planned.slack or abs(high - score.maximum) > planned.slack:
        return [
            finding(
                "range",
                f"it declares {score.minimum:g} to {score.maximum:g},"
                f" but {method.name!r} over its operands gives {low:g} to {high:g}",
            )
        ]
    return []


def _parameter_faults(method: ScoringMethodOffer, score: Score) -> list[str]:
    import jsonschema_rs

    schema = {"type": "object", "additionalProperties": False, **method.parameters}
    validator = jsonschema_rs.Draft202012Validator(schema)
    return [error.message for error in validator.iter_errors(dict(score.parameters))]
