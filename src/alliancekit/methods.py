"""Scoring methods: what is offered and what each telling of one is given. A part of `api`."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from attrs.validators import optional

from alliancekit.offered import CALL, NAME, TEXT

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from alliancekit.arithmetic import Arithmetic


@frozen
class Operand:
    """What a score is computed from: an item or another score, with its declared range."""

    id: str
    minimum: float
    maximum: float


@frozen
class ScoreContext:
    """The score to be computed: its declaration, as the method sees it.

    ``parameters`` has passed the method's own schema. ``operands`` are in the instrument's order.
    """

    score: str
    operands: tuple[Operand, ...]
    parameters: Mapping[str, Any]
    min_answered: int

    @property
    def k(self) -> int:
        """The number of operands."""
        return len(self.operands)


@frozen
class ExpressionContext(ScoreContext):
    """What an expression method is given.

    ``values``: one Float64 expression per operand, reverse-keying done, null where not answered.
    ``answered``: how many are not null. ``total``: the sum of those that are not null.
    """

    values: "tuple[pl.Expr, ...]"
    answered: "pl.Expr"
    total: "pl.Expr"


@frozen
class ArrayContext(ScoreContext):
    """What an array method is given.

    ``values``: float64, shape (rows, k), reverse-keying done, NaN where not answered.
    """

    values: "NDArray[np.float64]"


@frozen
class ScoringMethodOffer:
    """A way to compute a score from its operands.

    Give ``expression`` (a Polars expression for the score), ``array`` (a function that returns one
    float64 per row), or both, which then must agree: the kernel takes the expression. Either must
    be row-wise. What it gives for a row with too few answers is never used: the missing rule is
    applied by the kernel.

    ``bounds`` returns the lowest and highest value the method can give for a context; it is held
    against the declared range. ``parameters`` is a JSON Schema for the score's ``parameters``.
    ``portable`` tells the same score in plain arithmetic, for the formats of other programs; a
    method without one, or ``None`` for this score, cannot be carried over to them.
    """

    name: str = field(validator=NAME)
    summary: str = field(validator=TEXT)
    bounds: Callable[[ScoreContext], tuple[float, float]] = field(validator=CALL)
    expression: "Callable[[ExpressionContext], pl.Expr] | None" = field(
        default=None, validator=optional(CALL)
    )
    array: "Callable[[ArrayContext], NDArray[np.float64]] | None" = field(
        default=None, validator=optional(CALL)
    )
    parameters: Mapping[str, Any] = field(factory=dict)
    portable: "Callable[[ScoreContext], Arithmetic | None] | None" = field(
        default=None, validator=optional(CALL)
    )

    def __attrs_post_init__(self) -> None:
        if self.expression is None and self.array is None:
            raise ValueError(f"scoring method {self.name!r}: give expression or array")
