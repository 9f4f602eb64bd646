"""The typed, frozen instrument. It is built from checked JSON and never changes."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from attrs import evolve, field, frozen

KEY_COLUMNS = ("client", "session", "date", "respondent", "therapist", "locale")
"""Columns of a response file, all optional, that say whose answers these are and when given."""


def plain_number(value: float) -> str:
    """A number as a person writes it: ``3``, ``2.5``, ``1000000``."""
    return str(int(value)) if value == int(value) else repr(float(value))


class Respondent(StrEnum):
    """Who fills a form in."""

    CLIENT = "client"
    THERAPIST = "therapist"
    OBSERVER = "observer"


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
    labels are the numbers, and ``low`` and ``high`` the words at the ends.
    """

    id: str
    options: tuple[Option, ...]
    numeric: bool = False
    low: str | None = None
    high: str | None = None

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
class Item:
    """One question, with its wording for each respondent (empty in a key without wording)."""

    id: str
    scale: Scale
    text: Mapping[Respondent, str]
    construct: str | None = None
    sources: tuple[str, ...] = ()


@frozen
class MissingRule:
    """A score needs ``min_answered`` of its operands, and each score in ``requires``."""

    min_answered: int
    requires: tuple[str, ...] = ()
    note: str | None = None


@frozen
class Band:
    """A named range of a score that begins at ``start``, inclusive."""

    start: float
    label: str


@frozen
class Bands:
    """The published bands of a score, in ascending order."""

    citation: str
    edges: tuple[Band, ...]


@frozen
class Score:
    """One number computed from items or, for a composite, from other scores.

    ``higher`` is ``better`` or ``worse``: what a higher value means for the client, if declared.
    """

    id: str
    title: str
    method: str
    operands: tuple[str, ...]
    composite: bool
    reversed: frozenset[str]
    missing: MissingRule
    minimum: float
    maximum: float
    parameters: Mapping[str, Any]
    decimals: int = 2
    higher: str | None = None
    beside: str | None = None
    bands: Bands | None = None

    def pomp(self, value: float) -> float:
        """``value`` as per cent of the maximum possible: 100 (x − min) / (max − min)."""
        return 100 * (value - self.minimum) / (self.maximum - self.minimum)


@frozen
class Flag:
    """An item whose answers of ``at_least`` this value a clinician must see."""

    item: str
    at_least: float
    message: str


@frozen
class Rights:
    """Who owns the wording, and on what terms it may be used."""

    licence: str
    holder: str
    wording_included: bool
    notice: str | None = None


@frozen
class Validation:
    """What is known of the instrument's measurement properties."""

    status: str
    note: str
    key_confidence: str | None = None

    @property
    def validated(self) -> bool:
        """Whether psychometric studies are published."""
        return self.status != "unvalidated"


@frozen
class Vector:
    """A known answer: responses, and the scores a person worked out for them.

    ``answers`` maps item ids to a number, a not-applicable code, or ``None`` for blank;
    ``scores`` maps score ids to the expected value, ``None`` where it must be missing.
    """

    name: str
    answers: Mapping[str, float | str | None]
    scores: Mapping[str, float | None]
    bands: Mapping[str, str]
    working: str | None = None


@frozen
class Instrument:
    """A questionnaire. ``locale`` says in whose words; ``sha256`` is of the file it came from."""

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

    @property
    def respondents(self) -> tuple[Respondent, ...]:
        """Whom it has forms for."""
        return tuple(form.respondent for form in self.forms)

    def form(self, respondent: str) -> Form | None:
        """The form of one respondent, or ``None``."""
        return next((form for form in self.forms if form.respondent == respondent), None)

    def item(self, item_id: str) -> Item:
        """The item of this id. Raises `KeyError`."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    def score(self, score_id: str) -> Score:
        """The score of this id. Raises `KeyError`."""
        for score in self.scores:
            if score.id == score_id:
                return score
        raise KeyError(score_id)

    @property
    def scales(self) -> tuple[Scale, ...]:
        """The response scales in use, in order of first use."""
        return tuple({item.scale.id: item.scale for item in self.items}.values())

    def map_text(self, words: Callable[[str, str], str]) -> "Instrument":
        """A copy in which each translatable string is ``words(path, string)``.

        The one list of what is translated: an adaptation's catalogue and the localised
        instrument both come from it. Paths read ``items.q1.client``.
        """

        def optional(path: str, text: str | None) -> str | None:
            return None if text is None else words(path, text)

        def form(one: Form) -> Form:
            at = f"forms.{one.respondent}"
            return evolve(
                one,
                title=words(f"{at}.title", one.title),
                timeframe=words(f"{at}.timeframe", one.timeframe),
                instructions=words(f"{at}.instructions", one.instructions),
                privacy=optional(f"{at}.privacy", one.privacy),
                closing=optional(f"{at}.closing", one.closing),
            )

        def scale(one: Scale) -> Scale:
            at = f"scales.{one.id}"
            if one.numeric:
                return evolve(
                    one,
                    low=optional(f"{at}.low", one.low),
                    high=optional(f"{at}.high", one.high),
                )
            labelled = (evolve(o, label=words(f"{at}.{o.key}", o.label)) for o in one.options)
            return evolve(one, options=tuple(labelled))

        def score(one: Score) -> Score:
            at = f"scores.{one.id}"
            bands = one.bands
            if bands:
                named = (
                    evolve(b, label=words(f"{at}.bands.{plain_number(b.start)}", b.label))
                    for b in bands.edges
                )
                bands = evolve(bands, edges=tuple(named))
            return evolve(one, title=words(f"{at}.title", one.title), bands=bands)

        title = words("title", self.title)
        summary = optional("summary", self.summary)
        forms = tuple(form(one) for one in self.forms)
        scales = {one.id: scale(one) for one in self.scales}
        items = tuple(
            evolve(
                item,
                scale=scales[item.scale.id],
                text={who: words(f"items.{item.id}.{who}", t) for who, t in item.text.items()},
            )
            for item in self.items
        )
        flags = tuple(
            evolve(flag, message=words(f"flags.{flag.item}", flag.message)) for flag in self.flags
        )
        return evolve(
            self,
            title=title,
            summary=summary,
            forms=forms,
            items=items,
            scores=tuple(score(one) for one in self.scores),
            flags=flags,
            validation=evolve(self.validation, note=words("validation.note", self.validation.note)),
        )
