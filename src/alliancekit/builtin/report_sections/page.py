"""What the sections of a report share: whose it is, which scores it shows, words for answers."""

from alliancekit.api import Administration, Item, ReportContext, Score, Why


def who(context: ReportContext, respondent: str) -> str:
    """A respondent's name in the page's language."""
    _ = context.words.translate
    names = {"client": _("Client"), "therapist": _("Therapist"), "joint": _("Both")}
    return names.get(respondent, _("Observer"))


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
    """The scores with a row of their own: not those that restate another, nor those not in use.

    In use by the latest form, or by the one that stands beside it.
    """
    shown = [one for one in (latest(context), compared(context)) if one]
    return [
        score
        for score in context.instrument.scores
        if score.beside is None and any(one.scores[score.id].why != Why.NOT_IN_USE for one in shown)
    ]


def compared(context: ReportContext) -> Administration | None:
    """The other respondent's form of the latest session, of the first who has one."""
    session = latest(context).session
    others = [one for one in context.history.respondents if one != subject(context)]
    found = (context.history.latest(one, session) for one in others if session)
    return next((one for one in found if one), None)


def main_score(context: ReportContext) -> Score | None:
    """The score that the instrument says leads; else the broadest, that of the most items.

    ``None`` where no score is in use.
    """
    own = own_scores(context)
    named = [score for score in own if score.main]
    return max(named or own, key=lambda one: (not one.composite, len(one.operands)), default=None)


def applies(context: ReportContext, item: Item, given: Administration) -> bool:
    """Whether an item was there to be answered: it may not apply, or its section not be in use."""
    if item.id in given.not_applicable:
        return False
    section = context.instrument.section(item.section) if item.section else None
    if section is None or not section.optional:
        return True
    beside = [one.id for one in context.instrument.items if one.section == section.id]
    filled = {one for one in beside if given.answers[one] is not None}
    return bool(filled or given.refused.intersection(beside))


def item_text(context: ReportContext, item: Item, respondent: str) -> str:
    """An item's wording for a respondent or, in a key without wording, its number.

    Where its section is one of several alike, the section's title stands before it.
    """
    wording = {str(one): text for one, text in item.text.items()}
    position = [one.id for one in context.instrument.items].index(item.id) + 1
    text = wording.get(respondent) or f"{context.words.translate('Item')} {position}"
    section = context.instrument.section(item.section) if item.section else None
    return f"{section.title}: {text}" if section and section.number else text


def answer(context: ReportContext, item: Item, given: float | None) -> str:
    """An answer in the words of its scale."""
    for option in item.scale.options:
        if given is not None and option.value == given:
            decimals = 1 if item.scale.step < 1 else 2
            number = context.words.number(given, 0 if given == int(given) else decimals)
            return (
                number
                if item.scale.numeric or option.label == option.key
                else f"{number} {option.label}"
            )
    return context.words.number(None)
