"""Made-up clients for the contract of report sections: whatever may be in a file of responses."""

from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from alliancekit.adaptation.localise import Localised, localise
from alliancekit.api import ReportContext, ReportSectionOffer, hookimpl
from alliancekit.errors import AllianceError
from alliancekit.host import HOOKS, Host
from alliancekit.instrument.model import Instrument
from alliancekit.instrument.words import map_text
from alliancekit.scoring.frame import score_frame
from alliancekit.testing.hosted import host_with, the_instrument

if TYPE_CHECKING:
    from alliancekit.tracking.series import ClientHistory

Fill = float | str | None
"""What all items are answered with: a share of the scale (0 lowest, 1 highest), a text, nothing."""

HOSTILE = '<ak-x data-ak-x=1>"\' data-ak-y="1&'
"""What a page must show as it stands: a tag, quotation marks, an attribute, an ampersand."""

HISTORIES: dict[str, list[tuple[str, str, str, Fill]]] = {
    "one session": [("1", "", "client", 0.7)],
    "many sessions": [(str(n), "", "client", n % 7 / 6) for n in range(1, 41)],
    "all lowest, then all highest": [("1", "", "client", 0), ("2", "", "client", 1)],
    "a blank form at last": [("1", "", "client", 0.5), ("2", "", "client", None)],
    "nothing but a blank form": [("1", "", "client", None)],
    "a gap": [("1", "", "client", 0.5), ("2", "", "client", 0.6), ("9", "", "client", 0.9)],
    "both": [(s, "", w, 0.6) for s in ("1", "2") for w in ("client", "other")],
    "the other alone": [("1", "", "other", 0.4)],
    "the other once, earlier": [("1", "", "other", 0.4), ("2", "", "client", 0.8)],
    "an answer that was refused": [("1", "", "client", 0.5), ("2", "", "client", "?")],
    "dates only": [("", "2024-02-29", "client", 0.5), ("", "2024-03-07", "client", 0.2)],
    "words for dates": [("", "in May", "client", 0.5), ("", "", "client", 0.2)],
    "sessions that are no numbers": [("intake", "", "client", 0.5), ("end", "", "client", 0.2)],
    "one session twice": [("1", "", "client", 0.5), ("1", "", "client", 0.9)],
    "hostile": [(HOSTILE, "", "client", 0.5), (f"{HOSTILE} 2", "", "client", 0.9)],
}
"""Per history its administrations: session, date, whose answers, and what all items say.

``other`` is the instrument's second respondent, where it has one; without, the rows are left out.
"""


@frozen
class Case:
    """A report in the making, and what it is of."""

    label: str
    client: str
    context: ReportContext

    def __str__(self) -> str:
        return self.label

    @property
    def fresh(self) -> "Case":
        """The same, with a history of its own: what changes it changes nobody else's."""
        history = self.context.history
        own = tuple(
            evolve(one, scores=dict(one.scores), answers=dict(one.answers))
            for one in history.administrations
        )
        context = evolve(self.context, history=evolve(history, administrations=own))
        return evolve(self, context=context)


@cache
def every_case(plugins: tuple[Any, ...], names: tuple[str, ...]) -> list[Case]:
    """A report of each history on each instrument, in its own language and words."""
    host = host_with(*plugins)
    return [
        case
        for name in names
        for view in [_view(host, name)]
        for case in _cases(name, view, Localised(view), plugins)
    ]


@cache
def hostile_cases(plugins: tuple[Any, ...], names: tuple[str, ...]) -> list[Case]:
    """Reports on instruments each of whose strings would be a tag if it were not escaped."""
    host = host_with(*plugins)
    made = []
    for name in names:
        view = _view(host, name)
        hostile = map_text(view, lambda path, text: f"{HOSTILE} {path} {text}")
        made += _cases(name, view, Localised(hostile), plugins)
    return made


@cache
def cases_in(locale: str, plugins: tuple[Any, ...], names: tuple[str, ...]) -> list[Case]:
    """Reports in a language; where an instrument has no adaptation to it, in its own words."""
    host = host_with(*plugins)
    made = []
    for name in names:
        view = _view(host, name)
        try:
            localised = localise(view, locale, host)
        except AllianceError:
            localised = Localised(evolve(view, locale=locale))
        made += _cases(f"{name} in {locale}", view, localised, plugins)
    return made


def _view(host: Host, name: str) -> Instrument:
    """The instrument as its first respondent answers it, with what can be scored."""
    found = the_instrument(host, name)
    assert found is not None, f"no readable instrument {name!r}: name its plugin in `beside`"
    return found.seen_by(found.respondents[0]).scorable


def _cases(
    label: str, view: Instrument, localised: Localised, plugins: tuple[Any, ...]
) -> list[Case]:
    made = dict(_histories(view))
    contexts = _contexts(localised, list(made.values()), plugins)
    return [
        Case(f"{label}, {what}", history.client, context)
        for (what, history), context in zip(made.items(), contexts, strict=True)
    ]


@cache
def _built_in() -> Host:
    return Host()


def _histories(view: Instrument) -> "Iterator[tuple[str, ClientHistory]]":
    for number, (label, rows) in enumerate(HISTORIES.items(), 1):
        client = f"CODE-{number}-{HOSTILE if label == 'hostile' else ''}"
        history = _history(view, rows, client)
        if history is not None:
            yield label, history


def _history(
    view: Instrument, rows: list[tuple[str, str, str, Fill]], client: str
) -> "ClientHistory | None":
    """One client's history; ``None`` where nobody of it answers on these scales."""
    import polars as pl

    from alliancekit.tracking.series import histories

    roles = ("client", "other")
    who = dict(zip(roles, view.respondents, strict=False))
    used = [one for one in rows if one[2] in who]
    if not used:
        return None
    keys = [(client, session, date, str(who[role])) for session, date, role, _ in used]
    frame = pl.DataFrame(keys, schema=["client", "session", "date", "respondent"], orient="row")
    answers = {
        item.id: pl.Series([_answer(fill, item.scale.values) for *_, fill in used], dtype=pl.String)
        for item in view.items
    }
    scored = score_frame(view, frame.with_columns(**answers), _built_in())
    found = histories(view, [scored], str(view.respondents[0]))
    return evolve(found[client], left_out=2)


def _answer(fill: Fill, values: tuple[float, ...]) -> str | None:
    if fill is None or isinstance(fill, str):
        return fill
    printed = sorted(values)
    return f"{printed[round(fill * (len(printed) - 1))]:g}"


def _contexts(
    localised: Localised, histories: "list[ClientHistory]", plugins: tuple[Any, ...]
) -> list[ReportContext]:
    """What a section is given for each history, taken from the report as it is being made.

    No other section takes part, so that one that fails does not end it.
    """
    from alliancekit.paper.report.report import report_sheet

    taken: list[ReportContext] = []
    whole, taker = host_with(*plugins), ModuleType("contract.taker")
    for hook, (kind, _) in HOOKS.items():
        offers = list(whole.offers(kind).values())
        if kind is ReportSectionOffer:
            offers = [ReportSectionOffer("contract.taker", 0, taken.append)]
        vars(taker)[hook] = _hook(offers)
    report_sheet(localised, histories, host_with(taker, builtin=False))
    return taken


def _hook(offers: list[Any]) -> Any:
    @hookimpl
    def register() -> list[Any]:
        return offers

    return register
