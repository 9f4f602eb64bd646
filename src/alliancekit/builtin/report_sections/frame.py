"""What stands around the scores: whose report, what it rests on, what it is not."""

from alliancekit.api import Administration, ReportContext
from alliancekit.builtin.report_sections.page import applies, latest, subject, who

MIN_SPAN = 2
"""Sessions in a row that are still named one by one."""


def identity(context: ReportContext) -> str:
    """Whose report, of what, up to which session."""
    return context.render(
        "sections/identity.html",
        history=context.history,
        latest=latest(context),
        form=context.instrument.form(subject(context)),
        who=[who(context, one) for one in context.history.respondents],
    )


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
                of=asked(context, last),
            )
        )
        if last.refused:
            told = _("{who}: {count} answers in the latest could not be read and count as missing.")
            lines.append(told.format(who=who(context, respondent), count=len(last.refused)))
    if context.history.left_out:
        told = _("Rows of the file that could not be used, of this client or another: {count}.")
        lines.append(told.format(count=context.history.left_out))
    return context.render("sections/completeness.html", lines=lines)


def asked(context: ReportContext, given: Administration) -> int:
    """How many items there were to answer: without sections not in use, and what did not apply."""
    return sum(applies(context, item, given) for item in context.instrument.items)


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
    settled = [f"{one.title}: {one.taken.title}" for one in context.instrument.choices]
    settled += [
        f"{_('Key file used')}: {one.source or one.sha256[:12]}"
        for one in context.instrument.supplied
        if one.kind == "key"
    ]
    return context.render("sections/limits.html", status=status, norms=norms, settled=settled)
