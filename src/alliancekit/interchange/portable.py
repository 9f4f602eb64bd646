"""Scores in plain arithmetic, held against the kernel before they go to another program."""

from collections.abc import Mapping

from alliancekit.api import Arithmetic, value_of
from alliancekit.errors import Problem
from alliancekit.isolation import guard
from alliancekit.scoring.contract import TOLERANCE, answers_frame
from alliancekit.scoring.frame import score_by
from alliancekit.scoring.kernel import Scored
from alliancekit.scoring.plan import Plan, PlannedScore


def arithmetic_of(plan: Plan) -> Mapping[str, Arithmetic]:
    """By score: how it is computed, where its method can tell.

    Raises `AllianceError` ``plugin-failed`` where what a method tells gives another score than
    the kernel for any of the instrument's known answers.
    """
    told = {one.score.id: tree for one in plan.scores if (tree := _told(one)) is not None}
    if told:
        scored = score_by(plan, answers_frame(plan.instrument, plan.instrument.vectors))
        for one in plan.scores:
            if one.score.id in told:
                _hold(one, told[one.score.id], scored)
    return told


def _told(planned: PlannedScore) -> Arithmetic | None:
    if planned.method.portable is None:
        return None
    with guard(planned.plugin, _what(planned)):
        return planned.method.portable(planned.context)


def _hold(planned: PlannedScore, tree: Arithmetic, scored: Scored) -> None:
    score = planned.score
    answers = (scored.frame if score.composite else scored.answers).iter_rows(named=True)
    for row, expected in zip(answers, scored.frame[score.id], strict=True):
        if expected is None:
            continue
        values = {one.id: row[one.id] for one in planned.context.operands}
        for one in planned.context.operands:
            if one.id in score.reversed and values[one.id] is not None:
                values[one.id] = one.minimum + one.maximum - values[one.id]
        with guard(planned.plugin, _what(planned)):
            given = value_of(tree, values)
        if abs(given - expected) > TOLERANCE * max(1.0, abs(expected)):
            told = f"{_what(planned)} gives another score than itself"
            raise Problem.PLUGIN_FAILED.error(plugin=planned.plugin, what=told)


def _what(planned: PlannedScore) -> str:
    return (
        f"method {planned.method.name!r} for the score {planned.score.id!r}, in plain arithmetic,"
    )
