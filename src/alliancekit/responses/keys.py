"""Key columns as text: who was asked, when, by whom; whatever their type in the file."""

from functools import reduce
from operator import or_
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


def compared(frame: "pl.DataFrame", name: str) -> "pl.Series":
    """A key as it is compared: 1.0 is 1, and a letter with its accent is one or two characters.

    The same in every batch: whatever would be changed is found by the endings looked for first.
    """
    import polars as pl

    text = key_text(frame, name)
    endings = (text.str.ends_with(zeros) for zeros in (".0", ".00", "000"))
    if reduce(or_, endings).any():
        text = text.str.replace(r"^([0-9]+)\.0+$", "$1")
    if (text.str.len_bytes() != text.str.len_chars()).any():
        text = text.to_frame("key").select(pl.col("key").str.normalize("NFC")).to_series()
    return text.alias(name)


def administrations(
    frame: "pl.DataFrame", respondent: str
) -> "tuple[pl.Series, pl.Series, pl.Series] | None":
    """Client, session and respondent of each row, as they are compared.

    ``respondent`` is whose the rows are that name nobody. The third is of length 1 where it is the
    same for all. ``None`` where there are no such columns.
    """
    if not {"client", "session"} <= set(frame.columns):
        return None
    return compared(frame, "client"), compared(frame, "session"), _whose(frame, respondent)


def _whose(frame: "pl.DataFrame", respondent: str) -> "pl.Series":
    import polars as pl

    usual = pl.Series("respondent", [str(respondent)])
    if "respondent" not in frame.columns:
        return usual
    if (frame["respondent"].cast(pl.String) == respondent).all():
        return usual
    given = key_text(frame, "respondent").str.to_lowercase()
    return given.zip_with(given != "", usual.new_from_index(0, len(frame)))
