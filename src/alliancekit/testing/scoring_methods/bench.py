"""A scoring method on the bench: given made-up answers, by the kernel and past it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import asdict, evolve, frozen

from alliancekit.api import ArrayContext, ExpressionContext, ScoreContext, ScoringMethodOffer
from alliancekit.host import Plugin
from alliancekit.instrument.scores import MissingRule, Score
from alliancekit.scoring.kernel import Kernel, Scored
from alliancekit.scoring.plan import Plan, PlannedScore
from alliancekit.testing.bench import Answers, batch, blamed, cell, instrument

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

DIVIDED = (RuntimeWarning, ZeroDivisionError, FloatingPointError)
TOO_FEW = "rows with too few answers come along: do not divide by 0 there"


@frozen
class MethodBench:
    """A method and the score it computes."""

    offer: ScoringMethodOffer
    context: ScoreContext
    scale: tuple[float, ...]

    @property
    def called(self) -> str:
        """How messages call the method."""
        return f"the scoring method {self.offer.name!r}"

    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest score, as the method says."""
        with blamed(f"the bounds of {self.called}"):
            low, high = self.offer.bounds(self.context)
        return low, high

    # ─── past the kernel ─────────────────────────────────────────────────

    def given(self, cases: Sequence[Answers]) -> "NDArray[np.float64]":
        """The answers as an array method is given them, free to be written to."""
        import numpy as np

        filled = [[np.nan if one is None else float(one) for one in answers] for answers in cases]
        return np.array(filled, np.float64).reshape(len(cases), self.context.k)

    def results(self, cases: Sequence[Answers]) -> "NDArray[np.float64]":
        """What the method gives for each case, NaN for none: the expression, if there is one."""
        return self.by_array(cases) if self.offer.expression is None else self.by_expression(cases)

    def by_array(self, cases: Sequence[Answers]) -> "NDArray[np.float64]":
        """What the array function gives, one number for each case."""
        return self.told(self.raw_array(self.given(cases)), len(cases))

    def by_expression(self, cases: Sequence[Answers]) -> "NDArray[np.float64]":
        """What the expression gives, one number for each case."""
        return self.told(self.raw_expression(cases), len(cases))

    def raw_array(self, values: "NDArray[np.float64]") -> object:
        """Whatever the array function gives for these values."""
        array = self.offer.array
        assert array is not None, f"{self.called} has no array function"
        with blamed(self.called):
            return array(ArrayContext(**asdict(self.context, recurse=False), values=values))

    def raw_expression(self, cases: Sequence[Answers]) -> "pl.Series":
        """Whatever the expression gives over columns that hold these answers."""
        import polars as pl

        expression = self.offer.expression
        assert expression is not None, f"{self.called} has no expression"
        names = [f"of:{one.id}" for one in self.context.operands]
        columns = list(zip(*cases, strict=True)) if cases else [()] * len(names)
        frame = pl.DataFrame(
            [
                pl.Series(name, column, pl.Float64)
                for name, column in zip(names, columns, strict=True)
            ]
        )
        values = tuple(map(pl.col, names))
        total = values[0].fill_null(0.0)
        for value in values[1:]:  # one after the other, as the kernel adds them up
            total = total + value.fill_null(0.0)
        counted = pl.sum_horizontal(value.is_not_null().cast(pl.Int64) for value in values)
        frame = frame.with_columns(total=total, answered=counted)
        with blamed(self.called):
            made = expression(
                ExpressionContext(
                    **asdict(self.context, recurse=False),
                    values=values,
                    answered=pl.col("answered"),
                    total=pl.col("total"),
                )
            )
            assert isinstance(made, pl.Expr), (
                f"{self.called} gives {type(made).__name__}, not a Polars expression"
            )
            return frame.select(made.alias("score")).to_series()

    def told(self, result: object, rows: int) -> "NDArray[np.float64]":
        """A result as float64, NaN where there is no score."""
        import numpy as np
        import polars as pl

        with blamed(f"{self.called} gives what no numbers can be made of; it"):
            if isinstance(result, pl.Series):
                result = result.cast(pl.Float64).to_numpy()
            numbers = np.asarray(result, np.float64)
        assert numbers.shape == (rows,), (
            f"{self.called} gives shape {numbers.shape} for {rows} rows: one number for each"
        )
        return numbers + 0.0  # a zero without a sign, as the kernel gives it

    # ─── by the kernel ───────────────────────────────────────────────────

    def scored(self, cases: Sequence[Answers]) -> Scored:
        """The cases as the kernel scores them."""
        names = [operand.id for operand in self.context.operands]
        columns = [[cell(answers[at]) for answers in cases] for at in range(len(names))]
        kernel = self.kernel()
        with blamed(self.called, dict.fromkeys(DIVIDED, TOO_FEW)):
            return kernel(batch(dict(zip(names, columns, strict=True))))

    def scores(self, cases: Sequence[Answers]) -> list[float | None]:
        """The scores that the kernel gives."""
        return self.scored(cases).frame["score"].to_list()

    def kernel(self) -> Kernel:
        """The kernel that computes this score and no other."""
        context, offer = self.context, self.offer
        low, high = self.bounds()
        score = Score(
            id="score",
            title="Score",
            method=offer.name,
            operands=tuple(operand.id for operand in context.operands),
            composite=False,
            reversed=frozenset(),
            missing=MissingRule(context.min_answered),
            minimum=float(low),
            maximum=float(high),
            parameters=context.parameters,
        )
        planned = PlannedScore(score, context, offer, Plugin(offer.name, "-", "contract test"))
        return Kernel(Plan(instrument(self.scale, context.k, score), (planned,)))

    def beside(self) -> "MethodBench":
        """Another score by the same method and key, as an instrument may have it."""
        return evolve(self, context=evolve(self.context, score="other"))
