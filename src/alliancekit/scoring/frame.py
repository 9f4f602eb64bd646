"""Scores of a table that is already in memory, for use from Python."""

from typing import TYPE_CHECKING

from alliancekit.errors import Problem
from alliancekit.host import Host
from alliancekit.instrument.model import Instrument
from alliancekit.responses.batch import Batch, Cells
from alliancekit.scoring.kernel import Kernel, Scored
from alliancekit.scoring.plan import Plan, compile_plan

if TYPE_CHECKING:
    import polars as pl


def score_frame(
    instrument: Instrument,
    frame: "pl.DataFrame",
    host: Host | None = None,
    *,
    missing_codes: frozenset[str] = frozenset(),
) -> Scored:
    """Score a frame that has one row per administration and one column per item.

    Item columns may be text or numbers; a null is a blank. Rejects count frame rows as lines,
    from 1. Raises `AllianceError` as `compile_plan` does; ``no-items`` where an item has no
    column; ``plugin-failed`` where a scoring method breaks its contract.
    """
    return score_by(compile_plan(instrument, host or Host()), frame, missing_codes=missing_codes)


def score_by(
    plan: Plan, frame: "pl.DataFrame", *, missing_codes: frozenset[str] = frozenset()
) -> Scored:
    """As `score_frame`, by a plan that is compiled already."""
    import polars as pl

    items = [item.id for item in plan.items]
    absent = [name for name in items if name not in frame.columns]
    if absent:
        raise Problem.NO_ITEMS.error(
            where="the frame", missing=", ".join(absent), found=f"{len(frame.columns)} columns"
        )
    numbers = pl.int_range(1, len(frame) + 1, eager=True)
    batch = Batch(
        frame=frame.drop(items),
        cells={item: Cells.of(item, frame[item].cast(pl.String)) for item in items},
        lines=numbers,
        rows=numbers,
        used=len(frame),
    )
    return Kernel(plan, frozenset(missing_codes))(batch)
