"""How scores lie in a file: a row for each administration, or a row for each of its scores."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancekit.errors import Problem
from alliancekit.instrument.model import Instrument

if TYPE_CHECKING:
    import polars as pl

LAYOUTS = ("wide", "long")


def output_schema(
    layout: str, instrument: Instrument, schema: "pl.Schema", where: str
) -> "pl.Schema":
    """The columns of the output, where ``schema`` is of the wide layout.

    Long: the columns carried along, then ``score``, ``value``, ``answered`` and, where the
    instrument has bands, ``band``. Raises `AllianceError` ``bad-header`` where one of them would
    be written twice.
    """
    import polars as pl

    if layout == "wide":
        return schema
    ours = _ours(instrument)
    carried = [name for name in schema if name not in ours]
    added: dict[str, pl.DataType] = {
        "score": pl.String(),
        "value": pl.Float64(),
        "answered": pl.Int64(),
    }
    if _banded(instrument):
        added["band"] = pl.String()
    clash = [name for name in carried if name in added]
    if clash:
        raise Problem.BAD_HEADER.error(
            where=where,
            what=f"the long layout would write these columns a second time: {', '.join(clash)}",
        )
    return pl.Schema({**{name: schema[name] for name in carried}, **added})


def output_frames(
    layout: str, instrument: Instrument, frames: "Iterator[pl.DataFrame]"
) -> "Iterator[pl.DataFrame]":
    """The frames, drawn one by one and laid out. Scores keep the instrument's order."""
    return frames if layout == "wide" else (_long(instrument, frame) for frame in frames)


def _long(instrument: Instrument, frame: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    ids = [score.id for score in instrument.scores]
    added = {
        "score": pl.concat_list(pl.lit(one, dtype=pl.String) for one in ids),
        "value": pl.concat_list(ids),
        "answered": pl.concat_list(f"{one}_answered" for one in ids),
    }
    if _banded(instrument):
        added["band"] = pl.concat_list(
            pl.col(f"{score.id}_band") if score.bands else pl.lit(None, dtype=pl.String)
            for score in instrument.scores
        )
    carried = frame.drop(_ours(instrument))
    return carried.hstack(frame.select(**added).get_columns()).explode(*added)


def _ours(instrument: Instrument) -> set[str]:
    """The columns that scoring adds in the wide layout."""
    ours = {f"{score.id}{end}" for score in instrument.scores for end in ("", "_answered")}
    return ours | {f"{score.id}_band" for score in instrument.scores if score.bands}


def _banded(instrument: Instrument) -> bool:
    return any(score.bands for score in instrument.scores)
