"""Whether a score is given at all: the missing rule, and which sections are in use."""

from collections.abc import Mapping
from enum import IntEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from alliancekit.instrument.model import Instrument, Section
from alliancekit.responses.answers import Answers, Kind
from alliancekit.scoring.method import Operands
from alliancekit.scoring.plan import PlannedScore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Why(IntEnum):
    """Why a score is missing."""

    PRESENT = 0
    TOO_FEW_ANSWERED = 1
    REQUIRED_SCORE_MISSING = 2
    NOT_IN_USE = 3
    SEVERAL_SECTIONS_ANSWERED = 4


@frozen
class Standing:
    """Per row, shape (rows,): ``why`` a score is missing (uint8 of `Why`), and how many of its
    operands apply (``applied``, int64): a not-applicable answer does not, nor a score that is
    not in use.
    """

    why: "NDArray[np.uint8]" = field(repr=False, eq=False)
    applied: "NDArray[np.int64]" = field(repr=False, eq=False)

    @property
    def present(self) -> "NDArray[np.bool]":
        """Where the score is given."""
        present: NDArray[np.bool] = self.why == Why.PRESENT
        return present


@frozen
class Sections:
    """Which optional sections of the instrument hold anything, by id, shapes (rows,)."""

    used: "Mapping[str, NDArray[np.bool]]" = field(repr=False)
    _rivals: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def of(cls, instrument: Instrument, judged: Mapping[str, Answers]) -> "Sections":
        """The sections that an administration may leave out.

        A refused cell shows that a section is in use; that an item does not apply does not.
        """
        import numpy as np

        optional = [one for one in instrument.sections if one.optional]
        used = {}
        for section in optional:
            items = [item.id for item in instrument.items if item.section == section.id]
            apart = (Kind.BLANK, Kind.NOT_APPLICABLE)
            given = [~np.isin(judged[item].kinds, apart) for item in items]
            used[section.id] = np.logical_or.reduce(given)
        return cls(used, {one.id: _rivals(one, optional) for one in optional})

    def conflict(self, section: str) -> "NDArray[np.bool]":
        """Where it and another one are used, of which only one should be."""
        import numpy as np

        others = [self.used[one] for one in self._rivals[section]]
        if not others:
            return np.zeros(len(self.used[section]), bool)
        found: NDArray[np.bool] = self.used[section] & np.logical_or.reduce(others)
        return found


def _rivals(section: Section, optional: list[Section]) -> tuple[str, ...]:
    same = [one.id for one in optional if section.one_of and one.one_of == section.one_of]
    return tuple(one for one in same if one != section.id)


def standing(
    planned: PlannedScore,
    operands: Operands,
    judged: Mapping[str, Answers],
    earlier: Mapping[str, Standing],
    sections: Sections,
) -> Standing:
    """The missing rule of a score, applied. ``earlier``: that of the scores before it."""
    import numpy as np

    score, rule = planned.score, planned.score.missing
    why = np.zeros(len(operands.answered), np.uint8)
    applied = np.full(len(why), len(score.operands), np.int64)
    for operand in score.operands:
        if score.composite:
            unused = earlier[operand].why == Why.NOT_IN_USE
            applied -= unused
        elif judged[operand].may_not_apply:
            applied -= judged[operand].kinds == Kind.NOT_APPLICABLE
    for needed in rule.requires:
        why[~earlier[needed].present] = Why.REQUIRED_SCORE_MISSING
    least: NDArray[np.int64] | int = rule.min_answered
    if rule.min_percent:
        least = np.maximum(least, -(-rule.min_percent * applied // 100))
    why[operands.answered < least] = Why.TOO_FEW_ANSWERED
    if score.composite:
        why[applied == 0] = Why.NOT_IN_USE
    elif planned.section:
        why[sections.conflict(planned.section.id)] = Why.SEVERAL_SECTIONS_ANSWERED
        why[~sections.used[planned.section.id]] = Why.NOT_IN_USE
    return Standing(why, applied)
