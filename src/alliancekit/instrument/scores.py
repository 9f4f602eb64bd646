"""How answers become scores: the rules of a key, and the known answers that hold it to them."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from alliancekit.instrument.respondent import Respondent


@frozen
class MissingRule:
    """How many of a score's operands must be answered, and which scores must be there.

    A score needs `needed` of its operands, and each score in ``requires``.
    """

    min_answered: int
    requires: tuple[str, ...] = ()
    note: str | None = None
    min_percent: int | None = None

    def needed(self, applicable: int) -> int:
        """How many answers are needed where so many operands apply.

        A not-applicable answer, or a section that is not in use, leaves those that apply. What is
        needed is ``min_answered`` and, with ``min_percent``, that share of ``applicable`` as well,
        rounded up.
        """
        share = -(-(self.min_percent or 0) * applicable // 100)
        return max(self.min_answered, share)


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
    ``ranges`` are those of each respondent, where these differ; ``minimum`` and ``maximum`` then
    are the first respondent's, see `Instrument.seen_by`. ``known`` is false where the key is not
    (or that of a score it needs): ``supply`` says what the user must bring. ``main``: a report
    leads with it.
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
    ranges: Mapping[Respondent, tuple[float, float]] | None = None
    known: bool = True
    supply: str | None = None
    main: bool = False

    def pomp(self, value: float) -> float:
        """``value`` as per cent of the maximum possible: 100 (x − min) / (max − min)."""
        return 100 * (value - self.minimum) / (self.maximum - self.minimum)


@frozen
class Flag:
    """An item or a score that a clinician must see when it reaches a threshold.

    One of ``item`` and ``score`` is set, and one of the thresholds.
    """

    message: str
    item: str | None = None
    score: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    below: float | None = None

    @property
    def of(self) -> str:
        """The id of the item or the score."""
        return self.item or self.score or ""

    @property
    def threshold(self) -> float:
        """The number at which it begins or ends."""
        given = (self.at_least, self.at_most, self.below)
        return next(one for one in given if one is not None)

    def raised(self, value: float) -> bool:
        """Whether this value is to be seen."""
        if self.at_least is not None:
            return value >= self.at_least
        if self.at_most is not None:
            return value <= self.at_most
        return value < self.threshold


@frozen
class Vector:
    """A known answer: responses, and the scores a person worked out for them.

    ``answers`` maps item ids to a number, a not-applicable code, or ``None`` for blank;
    ``scores`` maps score ids to the expected value, ``None`` where it must be missing.
    ``respondent`` says whose they are, where respondents answer on different scales; ``place`` is
    its position among the file's vectors, where it is from the file.
    """

    name: str
    answers: Mapping[str, float | str | None]
    scores: Mapping[str, float | None]
    bands: Mapping[str, str]
    working: str | None = None
    respondent: Respondent | None = None
    place: int | None = None
