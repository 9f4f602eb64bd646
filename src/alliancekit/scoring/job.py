"""A scoring job: from an opened response file to scores, rejects and counts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from alliancekit.ahead import ahead
from alliancekit.api import EngineContext, EngineOffer
from alliancekit.errors import Problem
from alliancekit.host import Host, Provided
from alliancekit.isolation import guard, require_type
from alliancekit.responses.batch import CELL_CODES, Batch
from alliancekit.responses.duplicates import Administrations
from alliancekit.responses.read import Responses
from alliancekit.scoring.kernel import Kernel, Scored, output_columns
from alliancekit.scoring.missing import Why
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

    def __add__(self, other: "Tally") -> "Tally":
        missing = {one: self.missing.get(one, Counter()) for one in (*self.missing, *other.missing)}
        return Tally(
            rows_read=self.rows_read + other.rows_read,
            rows_scored=self.rows_scored + other.rows_scored,
            rows_rejected=self.rows_rejected + other.rows_rejected,
            administrations=self.administrations + other.administrations,
            unanswered=self.unanswered + other.unanswered,
            blank_lines=self.blank_lines + other.blank_lines,
            rejects=self.rejects + other.rejects,
            missing={
                one: counts + other.missing.get(one, Counter()) for one, counts in missing.items()
            },
        )

    def count(self, scored: Scored, plan: Plan) -> None:
        """Count a scored batch."""
        self.administrations += len(scored.frame)
        self.unanswered += scored.unanswered
        self.rows_scored += scored.used
        for code, count in scored.rejects["code"].value_counts().iter_rows():
            self.rejects[code] += count
            self.rows_rejected += count if code not in CELL_CODES else 0
        self.rows_read = self.rows_scored + self.rows_rejected
        for one in plan.scores:
            missing = self.missing.setdefault(one.score.id, Counter())
            reasons = scored.reasons[one.score.id]
            for why in Why:
                if why != Why.PRESENT and (count := int((reasons == why).sum())):
                    missing[why.name.lower()] += count


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
        return list(self.responses.carried)

    def schema(self) -> "pl.Schema":
        """The columns of the scores: those that are not items, as they were, then the scores.

        Raises `AllianceError` ``bad-header`` where a column would be written twice.
        """
        import polars as pl

        added = output_columns(self.plan)
        clash = [name for name in self.carried() if name in added]
        if clash:
            raise Problem.BAD_HEADER.error(
                where=self.responses.where[0],
                what=f"scoring would write these columns a second time: {', '.join(clash)}",
            )
        kinds = {"_answered": pl.Int64(), "_band": pl.String()}
        types = dict(self.responses.carried)
        for one in self.plan.scores:
            types[one.score.id] = pl.Float64()
            for suffix, kind in kinds.items():
                if f"{one.score.id}{suffix}" in added:
                    types[f"{one.score.id}{suffix}"] = kind
        return pl.Schema(types)

    def scored(self) -> Iterator[Scored]:
        """The scored batches, in order, each with its rejects; they are counted on the way.

        Counting goes on while they are used. Raises `AllianceError` ``duplicates`` at the end when
        an administration stood twice.
        """
        return ahead(self._counted(), depth=1)

    def _counted(self) -> Iterator[Scored]:
        kernel = Kernel(self.plan, self.options.missing_codes, self.options.respondent)
        watch = Administrations(self.options.respondent or self.plan.instrument.respondents[0])
        engine = self.host.find(EngineOffer, self.options.engine)
        require_options(engine.offer, self.options.engine_options)
        drawn: list[bool] = []

        def batches() -> Iterator[Batch]:
            yield from self.responses.batches()
            drawn.append(True)

        context = EngineContext(batches(), kernel, self.options.engine_options)
        try:
            for scored in _run(engine, context):
                self.tally.count(scored, self.plan)
                if not self.options.keep_duplicates:
                    watch.look(scored.frame, scored.lines, scored.file)
                yield scored
            if not drawn or self.tally.rows_read != self.responses.rows_read:
                what = f"the engine {engine.offer.name!r} lost or added rows"
                raise Problem.PLUGIN_FAILED.error(plugin=engine.plugin, what=what)
            self.tally.blank_lines = self.responses.blank_lines
            watch.refuse(self.responses.where)
        finally:
            watch.close()


def require_options(offer: EngineOffer, given: Iterable[str]) -> None:
    """Raise ``bad-option`` for an option that the engine does not take."""
    for name in given:
        if not offer.takes(name):
            known = ", ".join(offer.options) or "none"
            raise Problem.BAD_OPTION.error(
                option=f"--engine-option {name}", why=f"the options of {offer.name} are: {known}"
            )


def _run(engine: Provided, context: EngineContext) -> Iterator[Scored]:
    """An engine's batches; a failure of its own is its plugin's, named."""
    what = f"the engine {engine.offer.name!r}"
    if engine.offer.run is None:
        raise AssertionError(f"{what} reads files itself")
    with guard(engine.plugin, what, passing=(OSError,)):
        for scored in engine.offer.run(context):
            require_type(engine.plugin, f"what {what} gives", scored, Scored)
            yield scored
