"""The sections of a report that come with alliancekit."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from alliancekit.api import Item, ReportContext, ReportSectionOffer, Score, hookimpl

if TYPE_CHECKING:
    from alliancekit.api import Administration, Value

UNFAVOURABLE = 0.5
"""From the middle of the scale on, an answer is among those to talk about."""
NOTABLE_CHANGE = 0.3
"""A change of this share of the scale is among those to talk about."""
MOST_ITEMS = 5
MIN_SPAN = 2
"""Sessions in a row that are still named one by one."""


def who(context: ReportContext, respondent: str) -> str:
    """A respondent's name in the page's language."""
    _ = context.words.translate
    return {"client": _("Client"), "therapist": _("Therapist")}.get(respondent, _("Observer"))


def subject(context: ReportContext) -> str:
    """Whose scores the report is about: the client's, where the client has answered."""
    return context.history.respondents[0]


def latest(context: ReportContext) -> "Administration":
    """The administration that the report is about."""
    found = context.history.latest(subject(context))
    if found is None:
        raise LookupError(context.history.client)
    return found


def own_scores(context: ReportContext) -> list[Score]:
    """The scores with a row of their own: not those that restate another."""
    return [score for score in context.instrument.scores if score.beside is None]


def main_score(context: ReportContext) -> Score:
    """The broadest score: that of the most items."""
    return max(own_scores(context), key=lambda score: (not score.composite, len(score.operands)))


# ─── identity ────────────────────────────────────────────────────────────────


def identity(context: ReportContext) -> str:
    """Whose report, of what, up to which session."""
    return context.render(
        "sections/identity.html",
        history=context.history,
        latest=latest(context),
        form=context.instrument.form(subject(context)),
        who=[who(context, one) for one in context.history.respondents],
    )


# ─── flagged answers ─────────────────────────────────────────────────────────


def flags(context: ReportContext) -> str | None:
    """Answers that must be seen today, and flagged items left blank, whatever the total."""
    _ = context.words.translate
    flagged = []
    for respondent in context.history.respondents:
        last = context.history.latest(respondent)
        before = context.history.previous(respondent)
        for flag in context.instrument.flags if last else ():
            given = last.answers[flag.item] if last else None
            if last is None or (given is not None and given < flag.at_least):
                continue
            item = context.instrument.item(flag.item)
            told = answer(context, item, given)
            if given is None:
                unread = flag.item in last.refused
                told = _("an answer that could not be read; see the form")
                told = told if unread else _("not answered")
            flagged.append(
                {
                    "who": who(context, respondent),
                    "item": item_text(context, item, respondent),
                    "answer": told,
                    "before": answer(context, item, before.answers[flag.item]) if before else None,
                    "message": "" if given is None else flag.message,
                }
            )
    return context.render("sections/flags.html", flagged=flagged) if flagged else None


# ─── scores ──────────────────────────────────────────────────────────────────


def scores(context: ReportContext) -> str:
    """The table of scores: latest, last time, change, and the other respondent's."""
    respondent, now = subject(context), latest(context)
    before = context.history.previous(respondent)
    others = [one for one in context.history.respondents if one != respondent]
    beside = context.history.latest(others[0], now.session) if others and now.session else None
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
    now: "Administration",
    before: "Administration | None",
    beside: "Administration | None",
) -> dict[str, Any]:
    """One score's cells, as text."""
    words, decimals = context.words, score.decimals
    value = now.scores[score.id]
    previous = before.scores[score.id].value if before else None
    other = beside.scores[score.id].value if beside else None
    percent = None if value.value is None else score.pomp(value.value)
    return {
        "title": score.title,
        "main": score == main_score(context),
        "latest": words.number(value.value, decimals),
        "percent": words.number(percent),
        "range": f"{words.number(score.minimum)}–{words.number(score.maximum)}",
        "answered": f"{words.number(value.answered)}/{words.number(value.of)}",
        "band": value.band or "–",
        "previous": words.number(previous, decimals),
        "change": words.signed(difference(value.value, previous), decimals),
        "other": words.number(other, decimals),
        "difference": words.signed(difference(value.value, other), decimals),
    }


def difference(one: float | None, other: float | None) -> float | None:
    """``one`` − ``other``, or ``None`` where either is missing."""
    return None if one is None or other is None else one - other


def why_missing(context: ReportContext, score: Score, given: "Administration") -> str | None:
    """Why a score is missing, in words."""
    _ = context.words.translate
    value: Value = given.scores[score.id]
    if value.value is not None:
        return None
    name = f"{score.title} ({who(context, given.respondent)})"
    if value.answered < score.missing.min_answered:
        told = _("{score}: no score, {answered} of {of} answered, {needed} needed.")
        return told.format(
            score=name, answered=value.answered, of=value.of, needed=score.missing.min_answered
        )
    return _("{score}: no score, since a score that it needs is missing.").format(score=name)


# ─── trend ───────────────────────────────────────────────────────────────────


def trend(context: ReportContext) -> str | None:
    """The broadest score over the sessions, for each respondent, when there are two or more."""
    if len(context.history.positions()) < 2:  # noqa: PLR2004 - a trend needs two sessions
        return None
    score = main_score(context)
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


# ─── items to talk about ─────────────────────────────────────────────────────


def talk(context: ReportContext) -> str | None:
    """The least favourable answers of the latest form, and those that changed most."""
    respondent, now = subject(context), latest(context)
    before = context.history.previous(respondent)
    score = main_score(context)
    ranked = []
    for item in context.instrument.items:
        given = now.answers[item.id]
        if given is None:
            continue
        last = before.answers[item.id] if before else None
        span = item.scale.maximum - item.scale.minimum
        moved = 0.0 if last is None else abs(given - last) / span
        worse = unfavourable(score, item, given)
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


def unfavourable(score: Score, item: Item, given: float) -> float:
    """How far from favourable an answer is, 0 to 1; 0 where the score has no better end."""
    scale = item.scale
    if score.higher is None or item.id not in score.operands:
        return 0.0
    share = (given - scale.minimum) / (scale.maximum - scale.minimum)
    turned = (item.id in score.reversed) != (score.higher == "better")
    return 1 - share if turned else share


def item_text(context: ReportContext, item: Item, respondent: str) -> str:
    """An item's wording for a respondent or, in a key without wording, its number."""
    wording = {str(one): text for one, text in item.text.items()}
    position = context.instrument.items.index(item) + 1
    return wording.get(respondent) or f"{context.words.translate('Item')} {position}"


def answer(context: ReportContext, item: Item, given: float | None) -> str:
    """An answer in the words of its scale."""
    for option in item.scale.options:
        if given is not None and option.value == given:
            number = context.words.number(given, 0 if given == int(given) else 2)
            return (
                number
                if item.scale.numeric or option.label == option.key
                else f"{number} {option.label}"
            )
    return context.words.number(None)


# ─── completeness and limits ─────────────────────────────────────────────────


def completeness(context: ReportContext) -> str:
    """Which forms the report rests on, and how much of the latest was answered."""
    _ = context.words.translate
    lines = []
    for respondent in context.history.respondents:
        given = context.history.of(respondent)
        last = given[-1]
        answered = sum(value is not None for value in last.answers.values())
        labels = spans([one.session or context.words.day(one.date) for one in given])
        told = _(
            "{who}: forms of sessions {sessions}; {answered} of {of} items answered in the latest."
        )
        lines.append(
            told.format(
                who=who(context, respondent),
                sessions=labels,
                answered=answered,
                of=len(last.answers),
            )
        )
        if last.refused:
            told = _("{who}: {count} answers in the latest could not be read and count as missing.")
            lines.append(told.format(who=who(context, respondent), count=len(last.refused)))
    if context.history.left_out:
        told = _("Rows of the file that could not be used, of this client or another: {count}.")
        lines.append(told.format(count=context.history.left_out))
    return context.render("sections/completeness.html", lines=lines)


def spans(labels: list[str]) -> str:
    """Session labels in a row, runs of whole numbers drawn together: ``1–4, 6, 8``."""
    parts: list[list[str]] = []
    for label in labels:
        last = parts[-1][-1] if parts else ""
        if label.isdecimal() and last.isdecimal() and int(label) == int(last) + 1:
            parts[-1].append(label)
        else:
            parts.append([label])
    return ", ".join(f"{p[0]}–{p[-1]}" if len(p) > MIN_SPAN else ", ".join(p) for p in parts)


def limits(context: ReportContext) -> str:
    """Validation status, what the report is not, and where its bands come from."""
    _ = context.words.translate
    validated = context.instrument.validation.validated
    status = _("Published instrument") if validated else _("Unvalidated instrument")
    sources = {score.bands.citation for score in context.instrument.scores if score.bands}
    norms = f"{_('Bands')}: {' '.join(sorted(sources))}" if sources else None
    return context.render("sections/limits.html", status=status, norms=norms)


@hookimpl
def register_report_sections() -> Iterator[ReportSectionOffer]:
    yield ReportSectionOffer("identity", 100, identity)
    yield ReportSectionOffer("flags", 200, flags)
    yield ReportSectionOffer("scores", 300, scores)
    yield ReportSectionOffer("trend", 400, trend)
    yield ReportSectionOffer("talk", 500, talk)
    yield ReportSectionOffer("completeness", 600, completeness)
    yield ReportSectionOffer("limits", 900, limits)
