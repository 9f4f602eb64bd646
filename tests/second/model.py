"""What a scoring key consists of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Scale:
    """The answers to an item: whole numbers (or tenths, where ``parts`` is 10), and a code."""

    low: int
    high: int
    code: str | None = None
    parts: int = 1


@dataclass(frozen=True)
class Score:
    """How one score is made.

    ``kind``: mean, sum, prorated (k × mean), scaled (``factor`` × mean), times (``factor`` × sum)
    or pomp. ``of``: items or, where ``composite``, scores. Needed are ``floor`` answers and
    ``percent`` of those that apply, and every score of ``requires``. ``when``: under which choice.
    """

    id: str
    kind: str
    of: tuple[str, ...]
    floor: int
    turned: frozenset[str] = frozenset()
    percent: int = 0
    requires: tuple[str, ...] = ()
    factor: int = 1
    composite: bool = False
    worse: bool = False
    bands: tuple[tuple[float, str], ...] = ()
    when: tuple[str, str] | None = None


@dataclass(frozen=True)
class Section:
    """Items that an administration may leave out as a whole."""

    id: str
    items: tuple[str, ...]
    one_of: str | None = None


@dataclass(frozen=True)
class Key:
    """One instrument. ``scales``: respondent → scale, the first form's first.

    ``other``: the scale of an item that differs from the rest, for every respondent alike.
    ``choices``: choice → its options, the default first; those that change no score, only a
    flag, are left out. ``item_marks``, ``score_marks``: where flags begin, and one step beside.
    """

    items: tuple[str, ...]
    scales: Mapping[str, Scale]
    scores: tuple[Score, ...]
    other: Mapping[str, Scale] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    item_marks: tuple[Fraction, ...] = ()
    score_marks: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """What one respondent's answers amount to: the key with nothing left open."""

    instrument: str
    respondent: str | None
    """None: the first form's, or everybody's."""
    when: Mapping[str, str]
    """The choices that are not the default."""
    answers: Mapping[str, Scale]
    scores: tuple[Score, ...]
    sections: tuple[Section, ...]
    item_marks: tuple[Fraction, ...]
    score_marks: Mapping[str, tuple[Fraction, ...]]
