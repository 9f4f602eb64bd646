"""The key ``bench-12`` as the contenders in Python have it: written out by hand, once."""

KEYS = ("client", "session", "date", "respondent")
ITEMS = tuple(f"q{number}" for number in range(1, 13))
OPTIONS = ("1", "2", "3", "4", "5")
TURN = 6
"""Lowest and highest option together: a reverse-keyed answer counts as 6 minus itself."""
REVERSED = ("q3", "q10")
SCORES = {
    "first": (ITEMS[0:4], 2),
    "second": (ITEMS[4:8], 2),
    "third": (ITEMS[8:12], 2),
    "total": (ITEMS, 6),
}
"""Each score's items, and how many of them must be answered."""
MIDDLE, HIGH = 2.5, 3.5
"""Where the total's bands ``middle`` and ``high`` begin; below is ``low``."""
SCORE_COLUMNS = tuple(f"{name}{end}" for name in SCORES for end in ("", "_answered"))
HEADER = (*KEYS, *SCORE_COLUMNS, "total_band")
REJECTS = ("line", "row", "column", "code", "value")
NOT_A_NUMBER, NOT_AN_OPTION = "not-a-number", "not-an-option"
NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?$"
