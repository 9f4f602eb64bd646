"""The typed, frozen instrument. It is built from checked JSON and never changes."""

from collections.abc import Mapping
from typing import TypeVar

from attrs import evolve, field, frozen

from alliancekit.instrument.about import (
    Choice,
    KeyFact,
    LintException,
    Rights,
    Supplied,
    Validation,
)
from alliancekit.instrument.respondent import Respondent
from alliancekit.instrument.scores import Flag, Score, Vector

KEY_COLUMNS = ("client", "session", "date", "respondent", "therapist", "locale")
"""Columns of a response file, all optional, that say whose answers these are and when given."""


def plain_number(value: float) -> str:
    """A number as a person writes it: ``3``, ``2.5``, ``1000000``."""
    return str(int(value)) if value == int(value) else repr(float(value))


@frozen
class Form:
    """The sheet that one kind of respondent fills in."""

    respondent: Respondent
    title: str
    timeframe: str
    instructions: str
    privacy: str | None = None
    closing: str | None = None


@frozen
class Option:
    """A labelled answer. ``value`` is ``None`` for a not-applicable one, which has a ``code``."""

    label: str
    value: float | None = None
    code: str | None = None

    @property
    def key(self) -> str:
        """What stands in data files for this answer: ``3``, ``na``."""
        return plain_number(self.value) if self.value is not None else self.code or ""


@frozen
class Scale:
    """A response scale: labelled options, or numbered boxes with words at both ends.

    ``options`` holds every answer in printed order. For numbered boxes (``numeric``) their
    labels are the numbers, and ``low`` and ``high`` the words at the ends; where ``step`` is
    below 1 they are printed as a line on which a mark is measured.
    """

    id: str
    options: tuple[Option, ...]
    numeric: bool = False
    low: str | None = None
    high: str | None = None
    step: float = 1.0

    @property
    def values(self) -> tuple[float, ...]:
        """The numbers that count as an answer, in printed order."""
        return tuple(option.value for option in self.options if option.value is not None)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that mean not applicable."""
        return tuple(option.code for option in self.options if option.code is not None)

    @property
    def minimum(self) -> float:
        """The lower end of the declared range."""
        return min(self.values)

    @property
    def maximum(self) -> float:
        """The upper end of the declared range."""
        return max(self.values)


@frozen
class Section:
    """A part of the form with a heading of its own.

    A section that the file repeats stands here once for each ``number``, ``group`` being the id
    they share. Of the sections with the same ``one_of`` an administration uses one.
    """

    id: str
    title: str
    instructions: str | None = None
    group: str = ""
    number: int | None = None
    one_of: str | None = None

    @property
    def optional(self) -> bool:
        """Whether an administration may leave it out."""
        return self.number is not None or self.one_of is not None


@frozen
class Field:
    """A line to write on, recorded and never scored. Its id is a column of the responses."""

    id: str
    label: Mapping[Respondent, str]
    section: str | None = None
    lines: int = 1


@frozen
class Item:
    """One question, with its wording for each respondent (empty in a key without wording).

    ``scales`` are those of each respondent, where these differ; ``scale`` then is the first
    respondent's, see `Instrument.seen_by`. ``section`` is the id of its section.
    """

    id: str
    scale: Scale
    text: Mapping[Respondent, str]
    construct: str | None = None
    sources: tuple[str, ...] = ()
    scales: Mapping[Respondent, Scale] | None = None
    section: str | None = None


@frozen
class Instrument:
    """A questionnaire. ``locale`` says in whose words; ``sha256`` is of the file it came from.

    ``supplied`` are the files that the user added to it: a key, a wording.
    """

    id: str
    version: str
    title: str
    language: str
    locale: str
    forms: tuple[Form, ...]
    items: tuple[Item, ...]
    scores: tuple[Score, ...]
    flags: tuple[Flag, ...]
    rights: Rights
    citation: str
    validation: Validation
    sources: Mapping[str, str]
    vectors: tuple[Vector, ...] = field(repr=False)
    sha256: str = field(repr=False)
    summary: str | None = None
    sections: tuple[Section, ...] = ()
    fields: tuple[Field, ...] = ()
    choices: tuple[Choice, ...] = ()
    key: tuple[KeyFact, ...] = ()
    exceptions: tuple[LintException, ...] = ()
    supplied: tuple[Supplied, ...] = ()

    @property
    def respondents(self) -> tuple[Respondent, ...]:
        """Whom it has forms for."""
        return tuple(form.respondent for form in self.forms)

    @property
    def foremost(self) -> Respondent:
        """Whose form is meant where nobody says: the client's or, without one, the first."""
        known = self.respondents
        return Respondent.CLIENT if Respondent.CLIENT in known else known[0]

    def form(self, respondent: str) -> Form | None:
        """The form of one respondent, or ``None``."""
        return next((form for form in self.forms if form.respondent == respondent), None)

    def item(self, item_id: str) -> Item:
        """The item of this id. Raises `KeyError`."""
        return _by_id(self.items, item_id)

    def score(self, score_id: str) -> Score:
        """The score of this id. Raises `KeyError`."""
        return _by_id(self.scores, score_id)

    def section(self, section_id: str) -> Section:
        """The section of this id. Raises `KeyError`."""
        return _by_id(self.sections, section_id)

    @property
    def scales(self) -> tuple[Scale, ...]:
        """The response scales in use, in order of first use."""
        used = {
            scale.id: scale
            for item in self.items
            for scale in (item.scales.values() if item.scales else [item.scale])
        }
        return tuple(used.values())

    @property
    def uniform(self) -> bool:
        """Whether all respondents answer on the same scales, so that scores can be one column."""
        return not any(item.scales for item in self.items)

    def seen_by(self, respondent: str) -> "Instrument":
        """The instrument as one respondent answers it: with their scales, ranges and vectors.

        Itself, where it is `uniform`. Raises `KeyError` for a respondent without a form.
        """
        if self.uniform:
            return self
        who = next((one for one in self.respondents if one == respondent), None)
        if who is None:
            raise KeyError(respondent)
        items = [
            evolve(one, scale=one.scales[who], scales=None) if one.scales else one
            for one in self.items
        ]
        scores = []
        for one in self.scores:
            low, high = one.ranges[who] if one.ranges else (one.minimum, one.maximum)
            scores.append(evolve(one, minimum=low, maximum=high, ranges=None))
        first = self.respondents[0]
        vectors = tuple(one for one in self.vectors if (one.respondent or first) == who)
        return evolve(self, items=tuple(items), scores=tuple(scores), vectors=vectors)

    @property
    def views(self) -> "tuple[Instrument, ...]":
        """The instrument as each respondent answers it; itself alone where it is `uniform`."""
        return (self,) if self.uniform else tuple(map(self.seen_by, self.respondents))

    @property
    def scorable(self) -> "Instrument":
        """The instrument with those scores only whose key is known."""
        known = tuple(one for one in self.scores if one.known)
        flags = tuple(
            one for one in self.flags if not one.score or one.score in {s.id for s in known}
        )
        return evolve(self, scores=known, flags=flags)


Part = TypeVar("Part", Item, Score, Section)


def _by_id(parts: "tuple[Part, ...]", wanted: str) -> "Part":
    for part in parts:
        if part.id == wanted:
            return part
    raise KeyError(wanted)
