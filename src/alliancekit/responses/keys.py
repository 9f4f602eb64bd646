"""Key columns as text: who was asked, when, by whom; whatever their type in the file."""

from typing import TYPE_CHECKING

from alliancekit.responses.formats import as_text

if TYPE_CHECKING:
    import polars as pl


def key_text(frame: "pl.DataFrame", name: str) -> "pl.Series":
    """A key column, stripped; blank where there is nothing, or no such column."""
    import polars as pl

    if name not in frame.columns:
        return pl.Series(name, [""]).new_from_index(0, len(frame))
    position = frame.columns.index(name) + 1
    return as_text(frame[name], "the responses", position).fill_null("").str.strip_chars()
