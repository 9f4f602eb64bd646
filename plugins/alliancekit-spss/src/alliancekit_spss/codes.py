"""Numbers that stand for an answer that does not count: why it does not is kept.

SPSS leaves such values out of every calculation once they are declared user-missing. They lie in
one block below every answer that there is: −99 to −90, or −999 to −900, and so on.
"""

from collections.abc import Iterable, Mapping

from alliancekit.api import Instrument
from attrs import frozen

UNREADABLE = "an answer that could not be read"
NOT_ANSWERED = "not answered"


@frozen
class Codes:
    """The codes of one file.

    ``low`` to ``high`` are declared missing. ``unreadable`` is for what no scale has; of
    ``not_applicable`` and ``not_answered``, each text of a cell has a number.
    """

    low: float
    high: float
    unreadable: float
    not_applicable: Mapping[str, float]
    not_answered: Mapping[str, float]


def codes_for(instrument: Instrument, missing_codes: Iterable[str]) -> Codes:
    """Codes that are nobody's answer.

    Those of the instrument come first, so that they are the same in all its files.
    """
    scales = [item.scale for item in instrument.items]
    applicable = list(dict.fromkeys(code for scale in scales for code in scale.codes))
    missing = sorted(missing_codes)
    lowest = min((scale.minimum for scale in scales), default=0.0)
    wanted = 1 + len(applicable) + len(missing)
    block = 10
    while wanted > block or -9 * block >= lowest:
        block *= 10
    low = -float(10 * block - 1)
    numbers = [low + at for at in range(1, wanted)]
    return Codes(
        low=low,
        high=low + block - 1,
        unreadable=low,
        not_applicable=dict(zip(applicable, numbers, strict=False)),
        not_answered=dict(zip(missing, numbers[len(applicable) :], strict=True)),
    )
