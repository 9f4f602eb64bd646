"""How the answers of a block stand: in a table under anchors, or below each item."""

from alliancekit.instrument.model import Scale
from alliancekit.paper.form.estimate import lines, longest_word

STYLES = ("standard", "large-print", "easy-read")
"""The ways a form can be set."""

ROOM = 186.0
"""The width that every paper leaves between its margins, in mm."""
TABLE_ROOM = 130.0
"""What the columns of a table may take, in mm."""
IN_A_ROW = 13
"""How many numbered boxes stand between the words of their ends."""
LONGEST_IN_TABLE = 600
"""Letters of an item that still stands beside its boxes."""
ANCHOR = 8.0
LABELS = {"standard": 9.0, "large-print": 18.0, "easy-read": 16.0}
"""The size of the words of an answer, in points: over a table, and below a box by style."""
TALLEST_ANCHOR, TALLEST_LABEL = 5, 3
"""On how many lines the words of an answer may stand."""
FRAME = 13.0
"""What the frame around an item takes of the width in easy read, in mm."""
MEDIUM = 1.03
"""How much wider the medium weight is than the regular."""
HYPHENATED = 10
"""Letters from which a word may be divided."""


def arrangement(scale: Scale, column: float, longest: int, style: str) -> str:
    """How the answers to a scale stand, as the template knows it.

    ``column``: of a table, in mm. ``longest``: the letters of the longest item. Gives ``table``
    (boxes under anchors), ``across`` (below the item, the words below the boxes), ``down`` (one
    answer on each line), ``boxes`` (numbers between the words of the ends), ``wrapped`` (numbers
    below those words), or ``line`` (on which a mark is measured).
    """
    if scale.step < 1:
        return "line"
    if scale.numeric:
        small = style == "standard" and len(scale.options) <= IN_A_ROW
        return "boxes" if small else "wrapped"
    count = len(scale.options)
    labels = [option.label for option in scale.options]
    if (
        style == "standard"
        and longest <= LONGEST_IN_TABLE
        and count * column <= TABLE_ROOM
        and all(_fits(one, column, ANCHOR, TALLEST_ANCHOR, bold=True) for one in labels)
    ):
        return "table"
    size = LABELS[style]
    each = ROOM / count - 2 - (FRAME if style == "easy-read" else 0.0) / count
    across = all(_fits(one, each, size, TALLEST_LABEL, bold=False) for one in labels)
    return "across" if across else "down"


def _fits(label: str, room: float, size: float, tallest: int, *, bold: bool) -> bool:
    """Whether a label stands in its room on few enough lines.

    Over a table (``bold``) a long word may be divided by a hyphen; otherwise no word is broken.
    """
    room /= 1 if bold else MEDIUM
    broken = any(
        longest_word(word, size, bold=bold)
        > (2 * room - 3 if bold and len(word) >= HYPHENATED else room)
        for word in label.split()
    )
    return not broken and lines(label, room, size, bold=bold) <= tallest
