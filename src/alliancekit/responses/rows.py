"""Rows that are not to be scored, since they are another respondent's."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from attrs import evolve

from alliancekit.instrument.model import Instrument
from alliancekit.responses.batch import Batch, Reject, RejectCode, rejects_frame
from alliancekit.responses.keys import key_text

if TYPE_CHECKING:
    import polars as pl


def only_respondent(batch: Batch, instrument: Instrument, wanted: str | None) -> Batch:
    """Refuse rows of a respondent whom the instrument does not know, or who is not ``wanted``."""
    import polars as pl

    if "respondent" not in batch.frame.columns:
        return batch
    known = {respondent.value for respondent in instrument.respondents}
    counted = {*known, ""} if wanted is None else {wanted, ""}
    given = batch.frame["respondent"]
    if given.dtype == pl.String and (given == (wanted or instrument.respondents[0])).all():
        return batch  # as it usually is
    if given.dtype == pl.String and given.is_in(sorted(counted)).all():
        return batch
    named = key_text(batch.frame, "respondent").str.to_lowercase()
    unknown = ~named.is_in(sorted({*known, ""}))
    other = named.is_in(sorted(known - counted)) & ~unknown
    refused = [
        *_refusals(batch, unknown, RejectCode.UNKNOWN_RESPONDENT),
        *_refusals(batch, other, RejectCode.OTHER_RESPONDENT),
    ]
    kept = ~(unknown | other)
    mask = kept.to_numpy()
    return evolve(
        batch,
        frame=batch.frame.filter(kept),
        cells={item: cells.filter(mask) for item, cells in batch.cells.items()},
        lines=batch.lines.filter(kept),
        rows=batch.rows.filter(kept),
        rejects=pl.concat([batch.rejects, rejects_frame(refused)]),
        used=batch.used - len(refused),
    )


def _refusals(batch: Batch, refused: "pl.Series", code: RejectCode) -> Iterator[Reject]:
    """These rows as rejects, whole. In long layout each line that they stood on is one."""
    for at in refused.arg_true():
        carried = dict(zip(batch.frame.columns, batch.frame.row(at), strict=True))
        answers = {item: cells.texts[cells.codes[at]] for item, cells in batch.cells.items()}
        if not any(cells.places for cells in batch.cells.values()):
            row = carried | {cells.column: answers[item] for item, cells in batch.cells.items()}
            text = _as_csv(row[name] for name in batch.header)
            yield Reject(int(batch.lines[at]), int(batch.rows[at]), "respondent", code, text)
            continue
        for item, cells in batch.cells.items():
            line, number = (int(place[at]) for place in cells.places or ())
            if line:
                text = _as_csv((*carried.values(), item, answers[item]))
                yield Reject(line, number, "respondent", code, text)


def _as_csv(values: Iterable[object]) -> str:
    """A refused row, whole, as a line of CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="").writerow(values)
    return text.getvalue()
