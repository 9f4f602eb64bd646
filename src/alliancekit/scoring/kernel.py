"""The scoring kernel: a batch of responses in, scores and rejected cells out.

The one place where a score comes to be. It is row-wise and holds no open file, so that every
engine runs the same one and gives the same bits.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from alliancekit.responses.answers import REFUSED, Answers, Kind, judge, meant
from alliancekit.responses.batch import Batch, Cells
from alliancekit.responses.rows import only_respondent
from alliancekit.scoring.method import Column, Operands, evaluated
from alliancekit.scoring.missing import Sections, Standing, standing
from alliancekit.scoring.plan import Plan, PlannedScore

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray


@frozen
class Scored:
    """A scored batch.

    ``frame``: the columns that are not items, as they were, then the scores; one row for each
    row of the batch that counts, in order. ``judged``: each item's answers; ``cells``: what stood
    in the file. ``reasons``: per
    score ``<id>`` a UInt8 of `Why`, and ``<id>:of``, how many of its operands applied (see
    `Standing`). ``lines``: where each row stood. ``used``: how many rows of
    the file they were, ``file`` which one. ``rejects``: the refused rows and cells, in the
    file's order (`rejects_frame`).
    """

    frame: "pl.DataFrame" = field(repr=False)
    judged: Mapping[str, Answers] = field(repr=False)
    cells: Mapping[str, Cells] = field(repr=False)
    reasons: "pl.DataFrame" = field(repr=False)
    lines: "pl.Series" = field(repr=False)
    rejects: "pl.DataFrame" = field(repr=False)
    used: int
    file: int = 0

    @property
    def answers(self) -> "pl.DataFrame":
        """The checked answers by item, Float64, null where not answered."""
        import polars as pl

        return pl.DataFrame(
            [_nullable(item, one.filled, one.answered) for item, one in self.judged.items()]
        )

    @property
    def refused(self) -> "pl.DataFrame":
        """Which answers could not be read, by item, Boolean."""
        import polars as pl

        return pl.DataFrame({item: one.refused for item, one in self.judged.items()})

    @property
    def not_applicable(self) -> "pl.DataFrame":
        """Which items were said not to apply, by item, Boolean."""
        import polars as pl

        return pl.DataFrame(
            {item: one.kinds == Kind.NOT_APPLICABLE for item, one in self.judged.items()}
        )

    @property
    def texts(self) -> "pl.DataFrame":
        """What stood in the file for each item, as it stood, String; empty for nothing."""
        import polars as pl

        return pl.DataFrame(
            {
                item: pl.Series(one.texts, dtype=pl.String).gather(pl.Series(one.codes))
                for item, one in self.cells.items()
            }
        )

    @property
    def unanswered(self) -> int:
        """How many rows hold no answer at all."""
        import numpy as np

        given = np.zeros(len(self.frame), bool)
        for one in self.judged.values():
            given |= one.answered
        return len(given) - int(np.count_nonzero(given))


@frozen
class Kernel:
    """Scores batches by a plan. Calling it with a `Batch` gives a `Scored`.

    ``missing_codes`` are texts that mean that an item was not answered. ``respondent``: rows of
    others are refused; ``None`` takes those of every respondent whom the instrument knows.
    """

    plan: Plan
    missing_codes: frozenset[str] = frozenset()
    respondent: str | None = None

    def __call__(self, batch: Batch) -> Scored:
        import polars as pl

        batch = only_respondent(batch, self.plan.instrument, self.respondent)
        cells = {
            item.id: meant(batch.cells[item.id], item.scale, self.missing_codes)
            for item in self.plan.items
        }
        judged = {
            item.id: judge(cells[item.id], item.scale, self.missing_codes)
            for item in self.plan.items
        }
        items = {item: Column(one.filled, one.answered) for item, one in judged.items()}
        sections = Sections.of(self.plan.instrument, judged)
        scores: dict[str, Column] = {}
        standings: dict[str, Standing] = {}
        made: dict[str, list[pl.Series]] = {}
        reasons: dict[str, list[pl.Series]] = {}
        for level in self.plan.levels():
            given = [Operands.of(one, scores if one.score.composite else items) for one in level]
            found = [
                standing(one, operands, judged, standings, sections)
                for one, operands in zip(level, given, strict=True)
            ]
            results = evaluated(level, given, [one.present for one in found])
            for one, operands, stands, result in zip(level, given, found, results, strict=True):
                name = one.score.id
                scores[name], standings[name] = result, stands
                made[name] = _columns(one, operands, result)
                reasons[name] = [
                    pl.Series(name, stands.why),
                    pl.Series(f"{name}:of", stands.applied),
                ]
        in_order = [one.score.id for one in self.plan.scores]
        return Scored(
            frame=pl.DataFrame(
                [*batch.frame.get_columns(), *(one for name in in_order for one in made[name])]
            ),
            judged=judged,
            cells=cells,
            reasons=pl.DataFrame([column for name in in_order for column in reasons[name]]),
            lines=batch.lines,
            rejects=_rejects(batch, judged),
            used=batch.used,
            file=batch.file,
        )


def output_columns(plan: Plan) -> list[str]:
    """The columns that scoring adds, in the instrument's order."""
    columns = []
    for one in plan.scores:
        score = one.score
        columns += [score.id, f"{score.id}_answered"]
        if score.bands:
            columns.append(f"{score.id}_band")
    return columns


def _columns(planned: PlannedScore, operands: Operands, result: Column) -> "list[pl.Series]":
    """The score, its count, and its band where it has bands."""
    import numpy as np
    import polars as pl

    score = planned.score
    columns = [
        _nullable(score.id, result.values, result.present),
        pl.Series(f"{score.id}_answered", operands.answered, dtype=pl.Int64),
    ]
    if score.bands:
        code = np.zeros(len(result.values), np.uint32)
        # means and quotients end a hair below the number that they are: 1.9999999999999998 is 2
        for edge in score.bands.edges:
            code += result.present & (result.values >= edge.start - planned.slack)
        labels = pl.Series([None, *(edge.label for edge in score.bands.edges)], dtype=pl.String)
        columns.append(labels.gather(pl.Series(code)).alias(f"{score.id}_band"))
    return columns


def _nullable(name: str, values: "NDArray[np.float64]", present: "NDArray[np.bool]") -> "pl.Series":
    """A Float64 column, null where there is no value."""
    import numpy as np
    import polars as pl

    if present.all():
        return pl.Series(name, values)
    return pl.Series(name, np.where(present, values, np.nan), nan_to_null=True)


def _rejects(batch: Batch, judged: Mapping[str, Answers]) -> "pl.DataFrame":
    """The batch's refused rows and cells, in the order of the file, then of the items."""
    import numpy as np
    import polars as pl

    columns: dict[str, list[Any]] = {name: [] for name in batch.rejects.columns}
    reject_of = {int(kind): reject.value for kind, reject in REFUSED.items()}
    for item, answers in judged.items():
        at = np.flatnonzero(answers.refused)
        if not len(at):
            continue
        cells = batch.cells[item]
        lines, rows = cells.places or (batch.lines.to_numpy(), batch.rows.to_numpy())
        columns["line"] += lines[at].tolist()
        columns["row"] += rows[at].tolist()
        columns["column"] += [cells.column] * len(at)
        columns["code"] += [reject_of[kind] for kind in answers.kinds[at].tolist()]
        columns["value"] += [cells.texts[one] for one in cells.codes[at].tolist()]
    if not columns["line"]:
        return batch.rejects.sort("line", "row") if len(batch.rejects) > 1 else batch.rejects
    found = pl.DataFrame(columns, schema=batch.rejects.schema)
    return pl.concat([batch.rejects, found]).sort("line", "row", maintain_order=True)
