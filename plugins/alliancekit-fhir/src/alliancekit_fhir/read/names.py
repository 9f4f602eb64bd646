"""Names as an ``instrument.json`` has them, made of names that may be anything."""

import re

KEY_COLUMNS = frozenset({"client", "session", "date", "respondent", "therapist", "locale"})
MAX_ID = 60
"""So that a number still fits behind it."""
_APART = re.compile(r"[^a-z0-9]+")


def item_name(link_id: str) -> str:
    """The id, and the column, for a link id: ``/44250-9`` is ``q_44250_9``; one that fits stays."""
    if re.fullmatch(r"[a-z][a-z0-9_]{0,63}", link_id) and link_id not in KEY_COLUMNS:
        return link_id
    plain = _APART.sub("_", link_id.lower()).strip("_")
    if not plain[:1].isalpha() or plain in KEY_COLUMNS:
        plain = f"q_{plain}".rstrip("_")
    return plain[:MAX_ID]


def item_names(link_ids: list[str]) -> dict[str, str]:
    """The ids for all of them, no two the same."""
    given: dict[str, str] = {}
    for link_id in link_ids:
        plain = name = item_name(link_id)
        times = 1
        while name in given.values():
            times += 1
            name = f"{plain}_{times}"
        given[link_id] = name
    return given


def instrument_name(text: str) -> str:
    """An instrument's id, of the end of a URL or of a name: lower case, parts joined by hyphens."""
    last = text.rstrip("/").rpartition("/")[2]
    plain = re.sub(r"[^a-z0-9._]+", "-", last.lower()).strip("-._")
    return plain[:64].rstrip("-._") or "questionnaire"


def option_code(label: str) -> str:
    """A code for an option that counts for nothing."""
    plain = re.sub(r"[^a-z]+", "_", label.lower()).strip("_")
    return plain[:16].strip("_") or "na"
