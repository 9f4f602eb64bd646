"""Text that a spreadsheet would run as a formula, made harmless and brought back.

A cell that begins with ``= + - @``, a tab or a carriage return is run by Excel and its kin. It
gets a ``'`` in front; so does text that already has one there, so that the way back is certain.
Numbers, negative ones too, are left alone.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

TRIGGER = r"^'*[=+\-@\t\r]"
NUMBER = r"^[+-]?[0-9]+([.,][0-9]+)?$"
_TRIGGER = re.compile(TRIGGER)
_NUMBER = re.compile(NUMBER.replace("$", r"\Z"))


def neutral(text: str) -> str:
    """The text, with a ``'`` in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if _TRIGGER.search(text) and not _NUMBER.search(text) else text


def original(text: str) -> str:
    """The text as it was before `neutral`."""
    return text[1:] if text.startswith("'") and _TRIGGER.search(text) else text


def neutral_columns(frame: "pl.DataFrame") -> "pl.DataFrame":
    """The frame with all its text neutralised, as `neutral` does.

    Most columns hold no such text at all, which two comparisons a cell can tell.
    """
    import polars as pl

    # by number: Polars would take a column named `^…$` for a pattern of names
    numbered = frame.rename({name: str(at) for at, name in enumerate(frame.columns)})
    texts = [name for name, kind in numbered.schema.items() if kind == pl.String]
    if not texts:
        return frame
    found = numbered.select(_suspect(pl.col(name)).any() for name in texts).row(0)
    done = numbered.with_columns(
        pl.when(pl.col(name).str.contains(TRIGGER) & ~pl.col(name).str.contains(NUMBER))
        .then(pl.lit("'") + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name, suspect in zip(texts, found, strict=True)
        if suspect
    )
    return done.rename(dict(zip(done.columns, frame.columns, strict=True)))


def _suspect(text: "pl.Expr") -> "pl.Expr":
    """Whether a text begins with any character below ``0`` or from ``=`` to ``@``.

    Those are all triggers, the apostrophe and a few more; letters and digits are none of them.
    """
    return (text < "0") & (text != "") | (text >= "=") & (text < "A")
