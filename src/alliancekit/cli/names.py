"""File names made of clients' codes: safe on every system, and all different."""

import re
from collections.abc import Iterable, Iterator

LONGEST = 60


def file_names(prefix: str, codes: Iterable[str]) -> Iterator[str]:
    """A safe file name per code, all different whatever the file system makes of case."""
    taken: set[str] = set()
    for code in codes:
        safe = re.sub(r"[^A-Za-z0-9_-]+", "_", code)[:LONGEST] or "client"
        name, number = f"{prefix}-{safe}.pdf", 2
        while name.lower() in taken:
            name, number = f"{prefix}-{safe}-{number}.pdf", number + 1
        taken.add(name.lower())
        yield name
