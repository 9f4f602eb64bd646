"""One client's administrations in order: what was scored when, by whom, and where gaps are."""

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import pairwise

from attrs import evolve, field, frozen

from alliancekit.errors import Problem
from alliancekit.instrument.model import Instrument
from alliancekit.instrument.scores import Score
from alliancekit.responses.keys import key_text
from alliancekit.scoring.kernel import Scored
from alliancekit.scoring.missing import Why
from alliancekit.text import text_fault

_KEYS = ("client", "session", "date", "respondent")
MAX_KEY = 200
"""Characters of a client's code, a session or a date on a page."""
MAX_STEP = 1.5
"""A step between sessions beyond so many times the usual one is a gap."""


@frozen
class Value:
    """A score of one administration. ``value`` is ``None`` when missing, and ``why`` says why."""

    value: float | None
    answered: int
    of: int
    why: Why
    band: str | None = None


@frozen
class Administration:
    """One form filled in, scored.

    ``refused``: items whose answer could not be read; ``not_applicable``: those said not to apply.
    """

    client: str
    session: str
    date: str
    respondent: str
    scores: Mapping[str, Value] = field(repr=False)
    answers: Mapping[str, float | None] = field(repr=False)
    refused: frozenset[str] = frozenset()
    not_applicable: frozenset[str] = frozenset()

    @property
    def number(self) -> float | None:
        """The session as a number, where it is one."""
        text = self.session.strip()
        return float(text) if text.isascii() and text.replace(".", "", 1).isdigit() else None

    @property
    def day(self) -> dt.date | None:
        """The date, where it is written as ISO 8601."""
        try:
            return dt.date.fromisoformat(self.date.strip())
        except ValueError:
            return None


@frozen
class Point:
    """A place on the time axis: its position, its label, and its value where there is one."""

    x: float
    label: str
    value: float | None


@frozen
class ClientHistory:
    """All administrations of one client, in order of session, then of date.

    ``left_out``: rows of the file that could not be used; whose they are is not known.
    """

    client: str
    instrument: Instrument = field(repr=False)
    administrations: tuple[Administration, ...] = field(repr=False)
    left_out: int = 0

    @property
    def respondents(self) -> tuple[str, ...]:
        """Who has answered, in the instrument's order."""
        found = {one.respondent for one in self.administrations}
        return tuple(str(one) for one in self.instrument.respondents if one in found)

    def of(self, respondent: str) -> tuple[Administration, ...]:
        """One respondent's administrations, in order."""
        return tuple(one for one in self.administrations if one.respondent == respondent)

    def latest(self, respondent: str, session: str | None = None) -> Administration | None:
        """The last administration of a respondent, or the last of one session."""
        found = [one for one in self.of(respondent) if session in (None, one.session)]
        return found[-1] if found else None

    def previous(self, respondent: str) -> Administration | None:
        """The last administration but one."""
        found = self.of(respondent)
        return found[-2] if len(found) > 1 else None

    def has_gap(self, score: str) -> bool:
        """Whether any respondent's line of this score is broken by a gap, or ends before others."""
        lines = [self.series(respondent, score) for respondent in self.respondents]
        return any(len(runs(line)) > 1 or line[-1].value is None for line in lines if line)

    def positions(self) -> dict[str, float]:
        """Where each session lies on the time axis: at its number or, without, in its order."""
        labels = list(dict.fromkeys(one.session or one.date for one in self.administrations))
        numbers = {one.session: one.number for one in self.administrations}
        if all(numbers.get(label) is not None for label in labels):
            return {label: numbers[label] or 0.0 for label in labels}
        return {label: float(position) for position, label in enumerate(labels, 1)}

    def series(self, respondent: str, score: str) -> tuple[Point, ...]:
        """A score over the sessions; a session without this respondent has no value."""
        positions = self.positions()
        values = {one.session or one.date: one.scores[score].value for one in self.of(respondent)}
        return tuple(Point(x, label, values.get(label)) for label, x in positions.items())


def runs(points: Iterable[Point]) -> list[list[Point]]:
    """The series as stretches without a gap, each to be drawn as one line.

    A gap is a session without a value, or a step of more than `MAX_STEP` times the smallest: a
    line across it would claim to know what was not measured.
    """
    points = list(points)
    steps = [after.x - before.x for before, after in pairwise(points)]
    usual = min((step for step in steps if step > 0), default=0.0)
    stretches: list[list[Point]] = [[]]
    last: Point | None = None
    for point in points:
        far = last is not None and point.x - last.x > MAX_STEP * usual
        if (point.value is None or far) and stretches[-1]:
            stretches.append([])
        if point.value is not None:
            stretches[-1].append(point)
        last = point
    return [stretch for stretch in stretches if stretch]


def histories(
    instrument: Instrument, batches: Iterable[Scored], respondent: str
) -> dict[str, ClientHistory]:
    """Each client's history. Rows that name no respondent are ``respondent``'s.

    Rows without a client's code belong to nobody and are left out. Raises `AllianceError`
    ``bad-text`` with the line of a key that may not reach a page.
    """
    found: dict[str, list[Administration]] = {}
    for scored in batches:
        for one in _administrations(instrument, scored, respondent):
            if one.client:
                found.setdefault(one.client, []).append(one)
    return {
        client: ClientHistory(client, instrument, tuple(_in_order(administrations)))
        for client, administrations in found.items()
    }


def _in_order(administrations: list[Administration]) -> list[Administration]:
    if all(one.number is not None for one in administrations):
        return sorted(administrations, key=lambda one: (one.number or 0.0, one.date))
    if all(one.day is not None for one in administrations):
        return sorted(administrations, key=lambda one: one.date.strip())
    return administrations


def _administrations(
    instrument: Instrument, scored: Scored, respondent: str
) -> Iterable[Administration]:
    _require_printable(scored)
    keys = {name: key_text(scored.frame, name) for name in _KEYS}
    rows = scored.frame.with_columns(**keys).iter_rows(named=True)
    answers = scored.answers.iter_rows(named=True)
    reasons = scored.reasons.iter_rows(named=True)
    refusals = scored.refused.iter_rows(named=True)
    apart = scored.not_applicable.iter_rows(named=True)
    for row, given, why, refused, na in zip(rows, answers, reasons, refusals, apart, strict=True):
        yield Administration(
            client=row["client"],
            session=row["session"],
            date=row["date"],
            respondent=row["respondent"].lower() or respondent,
            scores={score.id: _value(score, row, why) for score in instrument.scores},
            answers=given,
            refused=frozenset(item for item, was in refused.items() if was),
            not_applicable=frozenset(item for item, was in na.items() if was),
        )


def _require_printable(scored: Scored) -> None:
    """Refuse keys that may not reach a page: floods of marks, bidi overrides, endless text."""
    for column in ("client", "session", "date"):
        for line, text in zip(scored.lines, key_text(scored.frame, column), strict=True):
            fault = text_fault(text)
            if not fault and len(text) > MAX_KEY:
                fault = f"more than {MAX_KEY} characters"
            if fault:
                raise Problem.BAD_TEXT.error(where=f"line {line}, column {column}", what=fault)


def _value(score: Score, row: Mapping[str, object], why: Mapping[str, int]) -> Value:
    value, band = row[score.id], row.get(f"{score.id}_band")
    return Value(
        value=value if isinstance(value, float) else None,
        answered=int(str(row[f"{score.id}_answered"])),
        of=why[f"{score.id}:of"],
        why=Why(why[score.id]),
        band=str(band) if band else None,
    )


def in_words(history: ClientHistory, instrument: Instrument) -> ClientHistory:
    """The same history for the instrument in other words; bands are looked up anew."""
    bands = {
        (one.id, source.label): adapted.label
        for one, original in zip(instrument.scores, history.instrument.scores, strict=True)
        if one.bands and original.bands
        for adapted, source in zip(one.bands.edges, original.bands.edges, strict=True)
    }

    def translated(value: Value, score: str) -> Value:
        return evolve(value, band=bands.get((score, value.band or ""), value.band))

    administrations = tuple(
        evolve(one, scores={name: translated(value, name) for name, value in one.scores.items()})
        for one in history.administrations
    )
    return evolve(history, instrument=instrument, administrations=administrations)
