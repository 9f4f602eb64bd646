"""A scoring job: from an opened response file to scores, rejects and counts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from alliancekit.api import EngineContext, EngineOffer
from alliancekit.errors import Problem
from alliancekit.host import Host, Provided
from alliancekit.isolation import guard, require_type
from alliancekit.responses.batch import CELL_CODES, Batch
from alliancekit.responses.read import Responses
from alliancekit.responses.rows import Administrations, only_respondent
from alliancekit.scoring.kernel import Kernel, Scored, Why, output_columns
from alliancekit.scoring.plan import Plan

if TYPE_CHECKING:
    import polars as pl

DEFAULT_ENGINE = "polars"


@frozen
class JobOptions:
    """How a job is done: whose rows count, what means missing, whether duplicates are kept."""

    respondent: str | None = None
    missing_codes: frozenset[str] = frozenset()
    keep_duplicates: bool = False
    engine: str = DEFAULT_ENGINE
    engine_options: Mapping[str, str] = field(factory=dict)


@define
class Tally:
    """What a job counted. ``rows_read`` = ``rows_scored`` + ``rows_rejected``, always."""

    rows_read: int = 0
    rows_scored: int = 0
    rows_rejected: int = 0
    administrations: int = 0
    unanswered: int = 0
    blank_lines: int = 0
    rejects: Counter[str] = field(factory=Counter)
    missing: dict[str, Counter[str]] = field(factory=dict)

    @property
    def rejected(self) -> int:
        """Cells and rows that were refused."""
        return self.rejects.total()


@define
class Job:
    """One pass over a response file. Draw `scored` to its end; then ``tally`` is complete."""

    plan: Plan
    responses: Responses
    options: JobOptions
    host: Host
    tally: Tally = field(factory=Tally)

    def carried(self) -> list[str]:
        """The columns of the responses that are not items: they go through unchanged."""
        taken = set(self.responses.columns.values())
        return [name for name in self.responses.header if name not in taken]

    def schema(self) -> "pl.Schema":
        """The columns of the scores: those that are not items, as they were, then the scores.

        Raises `AllianceError` ``bad-header`` where a column would be written twice.
        """
        import polars as pl

        carried = self.carried()
        added = output_columns(self.plan)
        clash = [name for name in carried if name in added]
        if clash:
            raise Problem.BAD_HEADER.error(
                where=self.responses.where,
                what=f"scoring would write these columns a second time: {', '.join(clash)}",
            )
        kinds = {"_answered": pl.Int64(), "_band": pl.String()}
        types: dict[str, pl.DataType] = {name: pl.String() for name in carried}
        for one in self.plan.scores:
            types[one.score.id] = pl.Float64()
            for suffix, kind in kinds.items():
                if f"{one.score.id}{suffix}" in added:
                    types[f"{one.score.id}{suffix}"] = kind
        return pl.Schema(types)

    def scored(self) -> Iterator[Scored]:
        """The scored batches, in order, each with its rejects; they are counted on the way.

        Raises `AllianceError` ``duplicates`` at the end when an administration stood twice.
        """
        kernel = Kernel(self.plan, self.responses.columns, self.options.missing_codes)
        watch = Administrations(self.options.respondent or self.plan.instrument.respondents[0])
        batches = only_respondent(
            self.responses.batches(), self.plan.instrument, self.options.respondent
        )
        drawn = Counter[str]()

        def counted() -> Iterator[Batch]:
            for batch in watch.watch(batches):
                drawn["rows"] += batch.used
                drawn["administrations"] += len(batch.frame)
                yield batch
            drawn["end"] = 1

        engine = self.host.find(EngineOffer, self.options.engine)
        for name in self.options.engine_options:
            if name not in engine.offer.options:
                known = ", ".join(engine.offer.options) or "none"
                raise Problem.BAD_OPTION.error(
                    option=f"--engine-option {name}",
                    why=f"the options of {engine.offer.name} are: {known}",
                )
        context = EngineContext(counted(), kernel, self.options.engine_options)
        for scored in _run(engine, context):
            self._count(scored)
            yield scored
        if not drawn["end"] or self.tally.administrations != drawn["administrations"]:
            what = f"the engine {engine.offer.name!r} lost or added rows"
            raise Problem.PLUGIN_FAILED.error(plugin=engine.plugin, what=what)
        self.tally.rows_read = self.responses.rows_read
        self.tally.rows_scored = drawn["rows"]
        self.tally.blank_lines = self.responses.blank_lines
        if not self.options.keep_duplicates:
            watch.refuse(self.responses.where)

    def _count(self, scored: Scored) -> None:
        self.tally.administrations += len(scored.frame)
        self.tally.unanswered += _without_answer(scored)
        for reject in scored.rejects:
            self.tally.rejects[reject.code.value] += 1
            self.tally.rows_rejected += reject.code not in CELL_CODES
        for one in self.plan.scores:
            counts = scored.reasons[one.score.id].value_counts().iter_rows()
            missing = self.tally.missing.setdefault(one.score.id, Counter())
            for why, count in counts:
                if why != Why.PRESENT:
                    missing[Why(why).name.lower()] += count


def _without_answer(scored: Scored) -> int:
    """How many forms hold no answer at all."""
    import polars as pl

    return int(scored.answers.select(pl.all_horizontal(pl.all().is_null()).sum()).item())


def _run(engine: Provided, context: EngineContext) -> Iterator[Scored]:
    """An engine's batches; a failure of its own is its plugin's, named."""
    what = f"the engine {engine.offer.name!r}"
    with guard(engine.plugin, what, passing=(OSError,)):
        for scored in engine.offer.run(context):
            require_type(engine.plugin, f"what {what} gives", scored, Scored)
            yield scored
