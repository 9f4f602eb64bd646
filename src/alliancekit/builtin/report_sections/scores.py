"""The table of scores, and the broadest of them over the sessions."""

from typing import Any

from alliancekit.api import Administration, ReportContext, Score, Value, Why
from alliancekit.builtin.report_sections.page import (
    compared,
    latest,
    main_score,
    own_scores,
    subject,
    who,
)


def scores(context: ReportContext) -> str:
    """The table of scores: latest, last time, change, and the other respondent's."""
    respondent, now = subject(context), latest(context)
    before = context.history.previous(respondent)
    beside = compared(context)
    rows, notes = [], list[str]()
    for score in own_scores(context):
        rows.append(score_row(context, score, now, before, beside))
        told = [why_missing(context, score, one) for one in (now, beside) if one]
        notes += [note for note in told if note]
    return context.render(
        "sections/scores.html",
        rows=rows,
        notes=notes,
        percent=True,
        bands=any(score.bands for score in own_scores(context)),
        own=who(context, respondent),
        other=who(context, beside.respondent) if beside else None,
    )


def score_row(
    context: ReportContext,
    score: Score,
    now: Administration,
    before: Administration | None,
    beside: Administration | None,
) -> dict[str, Any]:
    """One score's cells, as text."""
    words, decimals = context.words, score.decimals
    value = now.scores[score.id]
    earlier = before.scores[score.id] if before else None
    others = beside.scores[score.id] if beside else None
    percent = None if value.value is None else score.pomp(value.value)
    return {
        "title": score.title,
        "main": score == main_score(context),
        "latest": words.number(value.value, decimals),
        "percent": words.number(percent),
        "range": f"{words.number(score.minimum)}–{words.number(score.maximum)}",
        "answered": f"{words.number(value.answered)}/{words.number(value.of)}",
        "band": value.band or "–",
        "previous": words.number(earlier.value if earlier else None, decimals),
        "change": words.signed(difference(score, value, earlier), decimals),
        "other": words.number(others.value if others else None, decimals),
        "difference": words.signed(difference(score, value, others), decimals),
    }


def difference(score: Score, one: Value, other: Value | None) -> float | None:
    """``one`` − ``other``; ``None`` where either is missing, or a composite is of other parts."""
    if other is None or one.value is None or other.value is None:
        return None
    return None if score.composite and one.of != other.of else one.value - other.value


def why_missing(context: ReportContext, score: Score, given: Administration) -> str | None:
    """Why a score is missing, in words."""
    _ = context.words.translate
    value = given.scores[score.id]
    if value.value is not None or value.why == Why.NOT_IN_USE:
        return None
    name = f"{score.title} ({who(context, given.respondent)})"
    if value.why == Why.TOO_FEW_ANSWERED:
        told = _("{score}: no score, {answered} of {of} answered, {needed} needed.")
        needed = score.missing.needed(value.of)
        return told.format(score=name, answered=value.answered, of=value.of, needed=needed)
    if value.why == Why.SEVERAL_SECTIONS_ANSWERED:
        return _("{score}: no score, since more than one part was filled in.").format(score=name)
    return _("{score}: no score, since a score that it needs is missing.").format(score=name)


def trend(context: ReportContext) -> str | None:
    """The broadest score over the sessions, for each respondent, when there are two or more."""
    if len(context.history.positions()) < 2:  # noqa: PLR2004 - a trend needs two sessions
        return None
    score = main_score(context)
    if score is None:
        return None
    told = []
    for respondent in context.history.respondents:
        points = context.history.series(respondent, score.id)
        values = ", ".join(
            f"{point.label}: {context.words.number(point.value, score.decimals)}"
            for point in points
        )
        told.append(f"{who(context, respondent)} – {values}")
    return context.render(
        "sections/trend.html",
        title=score.title,
        labels=[who(context, one) for one in context.history.respondents],
        picture=context.trend(score),
        words="; ".join(told),
        gap=context.history.has_gap(score.id),
    )
