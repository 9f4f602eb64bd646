"""Checks of whole rows: whose answers they are, and whether they were given twice."""

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from alliancekit.errors import Problem
from alliancekit.instrument.model import Instrument
from alliancekit.responses.batch import Batch, Reject, RejectCode

if TYPE_CHECKING:
    import polars as pl

MAX_PAIRS = 5


def only_respondent(
    batches: Iterator[Batch], instrument: Instrument, wanted: str | None
) -> Iterator[Batch]:
    """Refuse rows of a respondent whom the instrument does not know, or who is not ``wanted``."""
    known = {respondent.value for respondent in instrument.respondents}
    for batch in batches:
        if "respondent" not in batch.frame.columns:
            yield batch
            continue
        named = batch.frame["respondent"].str.strip_chars().str.to_lowercase().fill_null("")
        unknown = ~named.is_in([*known, ""])
        other = named.is_in(list(known - {wanted}) if wanted else [])
        known_only = _without(batch, unknown, RejectCode.UNKNOWN_RESPONDENT)
        yield _without(known_only, other.filter(~unknown), RejectCode.OTHER_RESPONDENT)


def _without(batch: Batch, refused: "pl.Series", code: RejectCode) -> Batch:
    """The batch without these rows; each line that they stood on is a reject, whole."""
    if not refused.any():
        return batch
    rejects = [one for at in refused.arg_true() for one in _refusals(batch, at, code)]
    kept = ~refused
    moved = {old: new for new, old in enumerate(kept.arg_true())}
    cells = batch.cells and {
        (moved[at], column): place for (at, column), place in batch.cells.items() if at in moved
    }
    return evolve(
        batch,
        frame=batch.frame.filter(kept),
        lines=batch.lines.filter(kept),
        rows=batch.rows.filter(kept),
        rejects=(*batch.rejects, *rejects),
        cells=cells,
        used=batch.used - len(rejects),
    )


def _refusals(batch: Batch, at: int, code: RejectCode) -> Iterator[Reject]:
    if batch.cells is None:
        text = _as_csv(batch.frame.row(at))
        yield Reject(int(batch.lines[at]), int(batch.rows[at]), "respondent", code, text)
        return
    items = {column for _, column in batch.cells}
    keys = [batch.frame[name][at] for name in batch.frame.columns if name not in items]
    for (position, column), (line, row) in batch.cells.items():
        if position == at:
            text = _as_csv((*keys, column, batch.frame[column][at]))
            yield Reject(line, row, "respondent", code, text)


def _as_csv(values: tuple[str | None, ...]) -> str:
    """A refused row, whole, as a line of CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="").writerow(values)
    return text.getvalue()


@define
class Administrations:
    """Watches for an administration that stands in a file twice.

    An administration is a client, a session and a respondent; rows that leave the client or the
    session blank are not compared; one that leaves the respondent blank is ``respondent``'s.
    ``pairs`` are the lines of the first few that agree.
    """

    respondent: str
    count: int = 0
    pairs: list[tuple[int, int]] = field(factory=list)
    _seen: dict[tuple[str, str, str], int] = field(factory=dict, repr=False)

    def watch(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Pass the batches on, looking at each row's keys."""
        for batch in batches:
            columns = batch.frame.columns
            if "client" in columns and "session" in columns:
                self._look(batch, has_respondent="respondent" in columns)
            yield batch

    def _look(self, batch: Batch, *, has_respondent: bool) -> None:
        frame = batch.frame
        whose = frame["respondent"] if has_respondent else [""] * len(frame)
        rows = zip(frame["client"], frame["session"], whose, batch.lines, strict=True)
        for client, session, who, line in rows:
            key = (client.strip(), session.strip(), who.strip().lower() or self.respondent)
            if not key[0] or not key[1]:
                continue
            if key in self._seen:
                self.count += 1
                if len(self.pairs) < MAX_PAIRS:
                    self.pairs.append((self._seen[key], line))
            else:
                self._seen[key] = line

    def refuse(self, where: str) -> None:
        """Raise ``duplicates`` naming the lines, when any administration stood there twice."""
        if self.count:
            pairs = "; ".join(f"lines {first} and {second}" for first, second in self.pairs)
            more = (
                f"; and {self.count - len(self.pairs)} more" if self.count > len(self.pairs) else ""
            )
            raise Problem.DUPLICATES.error(
                where=where, key="client, session and respondent", pairs=pairs + more
            )
