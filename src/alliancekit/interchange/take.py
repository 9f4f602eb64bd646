"""An instrument, or what was answered to it, from the format of another program."""

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

from alliancekit.api import InstrumentImport, Loss, ResponsesImport
from alliancekit.errors import Problem
from alliancekit.formula import neutral, neutral_columns
from alliancekit.host import Provided
from alliancekit.instrument.model import Instrument
from alliancekit.instrument.respondent import Respondent
from alliancekit.interchange.formats import Losses
from alliancekit.isolation import guard, require_type

if TYPE_CHECKING:
    import polars as pl


MAX_COLUMNS = 20_000
"""Columns of responses that are taken; a table of a spreadsheet has at most 16,384."""


def take_instrument(
    provided: Provided, file: BinaryIO, where: str
) -> tuple[bytes, tuple[Loss, ...]]:
    """The JSON of an instrument, and what of the file is not in it.

    It may still fail its checks. Raises ``bad-import`` where nothing can be made of the file, and
    ``plugin-failed`` where the format gives what is no JSON.
    """
    losses = Losses(provided.plugin)
    what = _named(provided)
    with guard(provided.plugin, what):
        document = provided.offer.read_instrument(InstrumentImport(file, where, losses.tell))
        given = isinstance(document, Mapping)  # an object may do anything when it is asked
    if not given:
        told = f"what {what} gives is {type(document).__name__}, not a mapping"
        raise Problem.PLUGIN_FAILED.error(plugin=provided.plugin, what=told)
    with guard(provided.plugin, f"what {what} gives is no JSON: it"):
        text = json.dumps(_plain(document), indent=2, ensure_ascii=False, allow_nan=False)
        data = f"{text}\n".encode()
    return data, losses.found


def _plain(part: Any) -> Any:
    """The same of dictionaries and lists. Raises `TypeError` for a key that is no text.

    ``json`` would write the keys ``1`` and ``"1"`` as the same one, twice.
    """
    if isinstance(part, Mapping):
        if not all(isinstance(key, str) for key in part):
            raise TypeError("a key that is no text")
        return {key: _plain(value) for key, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [_plain(one) for one in part]
    return part


def take_responses(
    provided: Provided,
    file: BinaryIO,
    where: str,
    instrument: Instrument,
    respondent: Respondent | None,
    out: BinaryIO,
) -> tuple[int, tuple[Loss, ...]]:
    """Write a file of responses, CSV; give its rows, and what of the source is not in it.

    Text that a spreadsheet would run as a formula is made harmless, as everywhere. Raises as
    `take_instrument`, ``plugin-failed`` where columns are none, are no text or change from one
    frame to the next, and ``too-large`` for too many.
    """
    losses = Losses(provided.plugin)
    context = ResponsesImport(file, where, losses.tell, instrument, respondent)
    rows = 0
    for number, frame in enumerate(_frames(provided, context)):
        # a lone cell that is empty would be a blank line, and that is no row
        whole = frame.fill_null("") if frame.width == 1 else frame
        header = {name: neutral(name) for name in frame.columns}
        neutral_columns(whole).rename(header).write_csv(out, include_header=number == 0)
        rows += len(frame)
    return rows, losses.found


def _frames(provided: Provided, context: ResponsesImport) -> "Iterator[pl.DataFrame]":
    """What the format reads, each frame held to what a file of responses must be."""
    import polars as pl

    what = _named(provided)
    with guard(provided.plugin, what):
        given: Any = iter(provided.offer.read_responses(context))
        first = next(given, None)
        columns = None
        for frame in chain([first], given):
            require_type(provided.plugin, f"what {what} gives", frame, pl.DataFrame)
            if frame.width > MAX_COLUMNS:
                limit = f"{MAX_COLUMNS:,} columns"
                raise Problem.TOO_LARGE.error(where=context.where, limit=limit)
            if not frame.width:
                told = f"what {what} gives has no column"
                raise Problem.PLUGIN_FAILED.error(plugin=provided.plugin, what=told)
            if columns not in (None, frame.columns) or set(frame.dtypes) - {pl.String}:
                told = f"{what} must give frames of the same columns, all of them text"
                raise Problem.PLUGIN_FAILED.error(plugin=provided.plugin, what=told)
            columns = frame.columns
            yield frame


def _named(provided: Provided) -> str:
    return f"the format {provided.offer.name!r}"
