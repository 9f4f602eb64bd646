"""The executable contract: an instrument's known answers, held against the kernel."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from alliancekit.errors import Problem
from alliancekit.instrument.findings import Finding, Severity
from alliancekit.instrument.model import Instrument
from alliancekit.instrument.scores import Vector
from alliancekit.scoring.frame import score_by
from alliancekit.scoring.kernel import Scored
from alliancekit.scoring.plan import Plan

if TYPE_CHECKING:
    import polars as pl

TOLERANCE = 1e-9
ENDS = ("minimum", "maximum")


def answers_frame(instrument: Instrument, vectors: tuple[Vector, ...]) -> "pl.DataFrame":
    """The vectors' answers as responses: one row each, blank where not answered."""
    import polars as pl

    def text(answer: float | str | None) -> str:
        if answer is None or isinstance(answer, str):
            return answer or ""
        return format(Decimal(repr(float(answer))), "f")  # the shortest that reads back to it

    return pl.DataFrame(
        {item.id: [text(one.answers.get(item.id)) for one in vectors] for item in instrument.items},
        schema={item.id: pl.String for item in instrument.items},
    )


def vector_findings(plan: Plan, scored: Scored) -> Iterator[Finding]:
    """Every known answer that the kernel does not give. ``scored``: see `require_row_by_row`."""
    vectors = plan.instrument.vectors
    places = ["vectors" if one.place is None else f"vectors.{one.place}" for one in vectors]
    first = len(ENDS) + 1
    for row, column, code in scored.rejects.select("row", "column", "code").iter_rows():
        at = f"{places[row - first]}.answers.{column}"
        yield Finding("vector", Severity.ERROR, at, f"the answer is refused: {code}")
    for place, vector, row in zip(
        places, vectors, scored.frame[len(ENDS) :].iter_rows(named=True), strict=True
    ):
        for score_id, expected in vector.scores.items():
            if not _agree(expected, row.get(score_id)):
                gives = _say(row.get(score_id))
                told = f"{vector.name!r} expects {_say(expected)}; scoring gives {gives}"
                yield Finding("vector", Severity.ERROR, f"{place}.scores.{score_id}", told)
        for score_id, label in vector.bands.items():
            given = row.get(f"{score_id}_band")
            if given != label:
                told = f"{vector.name!r} expects the band {label!r}; scoring gives {given!r}"
                yield Finding("vector", Severity.ERROR, f"{place}.bands.{score_id}", told)


def require_row_by_row(plan: Plan) -> Scored:
    """The vectors, scored. Raise ``plugin-failed`` where a score changes with the rows beside it.

    They are scored at once behind a row of all minima and one of all maxima (`ENDS`), and again
    in two halves.
    """
    instrument = plan.instrument
    extremes = [
        Vector(end, {item.id: getattr(item.scale, end) for item in instrument.items}, {}, {})
        for end in ENDS
    ]
    cases = (*extremes, *instrument.vectors)
    scored = score_by(plan, answers_frame(instrument, cases))
    together = scored.frame
    for start in (0, 1):
        apart = score_by(plan, answers_frame(instrument, cases[start::2])).frame
        for one in plan.scores:
            name = one.score.id
            if not apart[name].equals(together[name].gather_every(2, start)):
                told = "gives a row another score with other rows beside it"
                what = f"method {one.method.name!r} {told}"
                raise Problem.PLUGIN_FAILED.error(plugin=one.plugin, what=what)
    return scored


def require_contract(plan: Plan) -> None:
    """Raise unless every known answer comes out and each row is scored by itself.

    Nothing is scored before. ``bad-instrument`` tells of answers, ``plugin-failed`` of a method.
    """
    findings = list(vector_findings(plan, require_row_by_row(plan)))
    if findings:
        listed = "\n".join(f"  {finding}" for finding in findings[:10])
        yours = any(one.kind == "key" for one in plan.instrument.supplied)
        where = f"{plan.instrument.id} with your key file" if yours else plan.instrument.id
        raise Problem.BAD_INSTRUMENT.error(where=where, findings=listed)


def _agree(expected: float | None, given: float | None) -> bool:
    if expected is None or given is None:
        return expected is given
    return abs(expected - given) <= TOLERANCE * max(1.0, abs(expected))


def _say(value: float | None) -> str:
    return "missing" if value is None else repr(value)
