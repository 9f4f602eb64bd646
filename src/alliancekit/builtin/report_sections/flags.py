"""Answers and scores that must be seen today."""

from alliancekit.api import Administration, Flag, ReportContext
from alliancekit.builtin.report_sections.page import answer, applies, item_text, who

DIGITS = 9
"""Decimals of a score that are compared: 8.9 + 9.8 + 9.6 + 7.7 is 36, not a hair more."""


def flags(context: ReportContext) -> str | None:
    """Answers and scores that reach a threshold, and flagged items left blank."""
    history = context.history
    flagged = [
        {"who": who(context, respondent), **told}
        for respondent in history.respondents
        for flag in context.instrument.flags
        if (last := history.latest(respondent))
        and (told := _told(context, flag, last, history.previous(respondent)))
    ]
    return context.render("sections/flags.html", flagged=flagged) if flagged else None


def _told(
    context: ReportContext, flag: Flag, last: Administration, before: Administration | None
) -> dict[str, str | None] | None:
    if flag.item:
        return _of_item(context, flag, flag.item, last, before)
    score = context.instrument.score(flag.of)
    given = last.scores[score.id].value
    if given is None or not flag.raised(round(given, DIGITS)):
        return None
    earlier = before.scores[score.id].value if before else None
    return {
        "item": score.title,
        "answer": context.words.number(given, score.decimals),
        "before": context.words.number(earlier, score.decimals) if before else None,
        "message": flag.message,
    }


def _of_item(
    context: ReportContext,
    flag: Flag,
    item_id: str,
    last: Administration,
    before: Administration | None,
) -> dict[str, str | None] | None:
    _ = context.words.translate
    given, item = last.answers[item_id], context.instrument.item(item_id)
    if not applies(context, item, last) or (given is not None and not flag.raised(given)):
        return None
    told = answer(context, item, given)
    if given is None:
        unread = item_id in last.refused
        told = _("an answer that could not be read; see the form") if unread else _("not answered")
    return {
        "item": item_text(context, item, last.respondent),
        "answer": told,
        "before": answer(context, item, before.answers[item_id]) if before else None,
        "message": "" if given is None else flag.message,
    }
