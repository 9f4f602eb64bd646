"""Answers to talk about."""

from alliancekit.api import Item, ReportContext, Score
from alliancekit.builtin.report_sections.page import answer, item_text, latest, subject

UNFAVOURABLE = 0.5
"""From the middle of the scale on, an answer is among those to talk about."""
NOTABLE_CHANGE = 0.3
"""A change of this share of the scale is among those to talk about."""
MOST_ITEMS = 5


def talk(context: ReportContext) -> str | None:
    """The least favourable answers of the latest form, and those that changed most."""
    respondent, now = subject(context), latest(context)
    before = context.history.previous(respondent)
    scored = {
        item: score
        for score in reversed(context.instrument.scores)
        if not score.composite
        for item in score.operands
    }
    ranked = []
    for item in context.instrument.items:
        given = now.answers[item.id]
        if given is None:
            continue
        last = before.answers[item.id] if before else None
        span = item.scale.maximum - item.scale.minimum
        moved = 0.0 if last is None else abs(given - last) / span
        worse = unfavourable(scored.get(item.id), item, given)
        if worse >= UNFAVOURABLE or moved >= NOTABLE_CHANGE:
            ranked.append((-max(worse, moved), item, given, last))
    ranked.sort(key=lambda one: one[0])
    if not ranked:
        return None
    items = [
        {
            "text": item_text(context, item, respondent),
            "answer": answer(context, item, given),
            "before": answer(context, item, last),
        }
        for _, item, given, last in ranked[:MOST_ITEMS]
    ]
    return context.render("sections/talk.html", items=items)


def unfavourable(score: Score | None, item: Item, given: float) -> float:
    """How far from favourable an answer is, 0 to 1; 0 where the score has no better end."""
    scale = item.scale
    if score is None or score.higher is None:
        return 0.0
    share = (given - scale.minimum) / (scale.maximum - scale.minimum)
    turned = (item.id in score.reversed) != (score.higher == "better")
    return 1 - share if turned else share
