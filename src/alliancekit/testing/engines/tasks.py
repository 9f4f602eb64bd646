"""What engines that read files themselves are set to: responses made up, and how to score them."""

import gzip
import io
import random
from collections.abc import Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from alliancekit.api import (
    ArrayContext,
    ScoreContext,
    ScoringMethodOffer,
    hookimpl,
)
from alliancekit.host import Host
from alliancekit.instrument.model import Option
from alliancekit.instrument.scores import Band, Bands, MissingRule, Score
from alliancekit.responses.read import ReadOptions
from alliancekit.scoring.job import JobOptions
from alliancekit.scoring.plan import Plan, compile_plan
from alliancekit.testing.bench import SEED, instrument

if TYPE_CHECKING:
    from numpy.typing import NDArray

Files = Mapping[str, bytes]
ITEMS = ("q1", "q2", "q3", "q4")
VALUES = (-1.0, 0.5, 1.0, 3.0)
CELLS = ("-1", "0.5", "1", "3", "", "na", " 3 ", "1.0")
"""Cells of items: answers, a blank, "does not apply", other spellings of the same."""
NOTES = ("", "plain", '"with, comma"', '"said ""no"""', "=1+1", "ąę 日本", "'quoted")
NOT_APPLICABLE = Option("does not apply", code="na")
ROWS = 24
"""Of a file: some 900 bytes."""


@frozen
class Task:
    """Files to be scored, by name, and how. ``inputs``: what is named of them; else all."""

    files: Files = field(repr=False, hash=False)
    inputs: tuple[str, ...] = ()
    format: str = "csv"
    layout: str = "wide"
    decimals: int | None = None
    reading: ReadOptions = field(factory=ReadOptions, hash=False)
    missing_codes: frozenset[str] = frozenset()
    keep_duplicates: bool = False
    strict: bool = False
    with_manifest: bool = True
    default_rejects: bool = True
    torn: bool = False

    @property
    def job_options(self) -> JobOptions:
        """How the job is done."""
        return JobOptions(missing_codes=self.missing_codes, keep_duplicates=self.keep_duplicates)


# ─── what is scored by ───────────────────────────────────────────────────────


def bounds(_: ScoreContext) -> tuple[float, float]:
    """Those of the score that `torn` gives."""
    return -1.0, 3.0


def torn(context: ArrayContext) -> "NDArray[Any]":
    """A mean, but no number where the first answer is 3 and the second is 0.5."""
    import numpy as np

    values = np.nan_to_num(context.values)
    made: NDArray[Any] = values.mean(axis=1)
    # the second is reverse-keyed: -1 + 3 - 0.5
    made[(values[:, 0] == 3) & (values[:, 1] == 1.5)] = np.nan  # noqa: PLR2004 - as told
    return made


@cache
def host() -> Host:
    """The built-in plugins, and one whose method breaks its contract."""
    module = ModuleType("method_that_breaks_its_contract")
    offer = ScoringMethodOffer("torn", "gives no number for some rows", bounds, array=torn)

    def register() -> list[ScoringMethodOffer]:
        return [offer]

    module.register_scoring_methods = hookimpl(register)  # type: ignore[attr-defined]
    return Host(modules=(module,))


def plan_of(task: Task) -> Plan:
    """The plan by which its files are scored."""
    return _plan(breaks=task.torn)


@cache
def _plan(*, breaks: bool) -> Plan:
    made = instrument(VALUES, len(ITEMS), *_scores("torn" if breaks else "mean"))
    scale = evolve(made.items[0].scale, options=(*made.items[0].scale.options, NOT_APPLICABLE))
    items = tuple(evolve(item, scale=scale) for item in made.items)
    return compile_plan(evolve(made, items=items), host())


def _scores(method: str) -> tuple[Score, Score]:
    """Thirds, which few digits do not tell, with bands and a share of what applies; and all."""
    bands = Bands("Nobody (2026).", (Band(-1.0, "it's low"), Band(1.0, 'rather "high"')))
    first = Score(
        id="heard",
        title="Heard",
        method=method,
        operands=ITEMS[:3],
        composite=False,
        reversed=frozenset(ITEMS[1:2]),
        missing=MissingRule(1, min_percent=66),
        minimum=-1.0,
        maximum=3.0,
        parameters={},
        bands=bands,
    )
    rule = MissingRule(3)
    return first, evolve(
        first, id="all", title="All", method="mean", operands=ITEMS, missing=rule, bands=None
    )


# ─── responses ───────────────────────────────────────────────────────────────


def lines(
    seed: int, rows: int = ROWS, *, faults: int = 0, items: Sequence[str] = ITEMS
) -> list[str]:
    """A file's lines, its header first; ``faults`` rows among them hold what is refused."""
    chance = random.Random(SEED + seed)  # noqa: S311 - made-up answers, no secret
    made = [",".join(["client", "session", "respondent", "note", *items])]
    for row in range(rows):
        cells = {one: chance.choice(CELLS) for one in ITEMS}
        note, who = chance.choice(NOTES), chance.choice(["client", "", " Client "])
        answers = [cells[one] for one in items]
        made.append(",".join([f"C{seed}-{row}", str(row), who, note, *answers]))
    for fault, at in enumerate(range(rows - 2 * faults + 2, rows + 1, 2)):
        made[at] = _with_fault(made[at], fault)
    return made


def _with_fault(line: str, fault: int) -> str:
    cells = line.split(",")
    match fault % 6:
        case 0:
            cells[-1] = "often"
        case 1:
            cells.append("more")
        case 2:
            cells[-1] = cells[-2] = "2"
        case 3:
            cells.pop()
        case 4:
            cells[2] = "nobody"
        case _:
            cells[0] = 'C"1'
    return ",".join(cells)


def text(made: Sequence[str], *, end: str = "\n", mark: bytes = b"", last: bool = True) -> bytes:
    """A file of these lines, with blank ones among them; ``last``: the last one has its end."""
    blank = [*made[:4], "", *made[4:-2], " ", *made[-2:]] if len(made) > 6 else made  # noqa: PLR2004
    return mark + end.join(blank).encode(errors="surrogateescape") + (end.encode() if last else b"")


def several(*, faults: int) -> Files:
    """Three files: a plain one; CR LF, with a mark, in other order; one whose last line is open."""
    other = ("q3", "q1", "q4", "q2")
    return {
        "first.csv": text(lines(1, faults=faults)),
        "second [1].csv": text(
            lines(2, faults=faults, items=other), end="\r\n", mark=b"\xef\xbb\xbf"
        ),
        "third.csv": text(lines(3, ROWS // 2, faults=faults), last=False),
    }


def packed(data: bytes) -> bytes:
    """A file's bytes, packed with gzip."""
    return gzip.compress(data, mtime=0)


def parquet(seed: int) -> bytes:
    """A Parquet file: text, whole numbers and floats, some of them refused."""
    import polars as pl

    given = pl.read_csv("\n".join(lines(seed)).encode(), infer_schema=False)
    number = pl.col("q3", "q4").str.strip_chars().cast(pl.Float64, strict=False)
    refused = pl.when(pl.col("session") % 9 == 4).then(2.5).otherwise(pl.col("q4"))  # noqa: PLR2004 - some
    file = io.BytesIO()
    made = given.with_columns(number, pl.col("session").cast(pl.Int64)).with_columns(q4=refused)
    made.write_parquet(file, row_group_size=ROWS // 4)
    return file.getvalue()
