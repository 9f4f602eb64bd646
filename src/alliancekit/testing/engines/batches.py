"""What every engine must keep that is given batches and gives them back scored."""

import random
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import evolve, frozen

from alliancekit.api import AllianceError, EngineContext, Kernel, Problem, Scored
from alliancekit.host import Host
from alliancekit.responses.batch import Batch
from alliancekit.scoring.plan import compile_plan
from alliancekit.testing.bench import SEED, batch, blamed
from alliancekit.testing.engines.bench import OfEngine
from alliancekit.testing.exporters.tables import scored_instrument

if TYPE_CHECKING:
    import polars as pl

ROWS = 12
MANY = 300
"""Batches of a job that is not drawn to its end."""
CELLS = ("0", "1", "2", "3", "4", "", "", "4.0", "9", "often")
"""Answers, blanks, and two cells that are refused."""


class BatchLaws(OfEngine):
    """The laws of an engine with ``run``; what is measured by is the kernel by itself."""

    look_ahead: ClassVar[int] = 32

    def test_each_row_comes_once_in_order(self) -> None:
        """However the rows are cut into batches: all of them, each once, in order."""
        for size in range(1, ROWS + 1):
            lines = [line for one in self._run(batches(size)) for line in one.lines.to_list()]
            wanted = [line for one in batches(size) for line in one.lines.to_list()]
            assert lines == wanted, f"batches of {size}: rows {wanted} come as {lines}"

    def test_a_batch_is_scored_as_the_kernel_scores_it(self) -> None:
        """The engine says where the kernel runs, and changes no bit of what it gives."""
        for size in (1, 5, ROWS):
            given = self._run(batches(size))
            wanted = {tuple(one.lines): one for one in map(kernel(), batches(size))}
            for one in given:
                known = wanted.get(tuple(one.lines))
                assert known is not None, f"batches of {size} come back cut otherwise: do not"
                told = differs(one, known)
                assert not told, f"a batch of {size}: {told} is not what the kernel gives"

    def test_what_is_refused_is_kept(self) -> None:
        """Refused cells and rows come back with their batch, for the rejects file."""
        for size in (1, 5, ROWS):
            given = [row for one in self._run(batches(size)) for row in one.rejects.rows()]
            wanted = [row for one in map(kernel(), batches(size)) for row in one.rejects.rows()]
            assert sorted(given) == sorted(wanted), (
                f"{len(wanted)} cells and rows are refused, {len(given)} come back"
            )

    def test_no_rows_are_no_error(self) -> None:
        """A file without rows gives no batch; a batch without rows gives none either."""
        assert self._run([]) == [], "something is given back where there is nothing"
        empty = [one.lines.to_list() for one in self._run([rows(0, 0), rows(0, 3), rows(3, 0)])]
        assert [one for one in empty if one] == [[2, 3, 4]], f"rows 2, 3, 4 come as {empty}"

    def test_batches_are_drawn_as_they_are_scored(self) -> None:
        """Only a few batches are held at a time: a file may be larger than the memory."""
        drawn: list[int] = []
        given = self._begun(counted(drawn))
        with blamed(self._called()):
            next(given, None)
        close(given)
        assert len(drawn) <= self.look_ahead, (
            f"{len(drawn)} batches were drawn before the first was given back: draw as you go, or"
            " say `look_ahead`, if so many are worked on at a time"
        )

    def test_what_is_given_up_ends(self) -> None:
        """Where nobody wants more, no more is drawn: a user who stops is obeyed."""
        drawn: list[int] = []
        given = self._begun(counted(drawn))
        with blamed(self._called()):
            next(given, None)
            close(given)
            before = len(drawn)
            time.sleep(0.2)
        assert len(drawn) == before, f"{len(drawn) - before} batches were drawn behind the end"

    def test_running_twice_gives_the_same(self) -> None:
        """Nothing is kept from one run to the next."""
        first, second = self._run(batches(5)), self._run(batches(5))
        assert len(first) == len(second), "another run gives another number of batches"
        for one, other in zip(first, second, strict=True):
            told = differs(one, other)
            assert not told, f"{told} is another when the same rows are scored once more"

    def test_what_fails_in_the_batches_is_told(self) -> None:
        """A file that cannot be read to its end is told as it is: whose fault it was, and where."""
        fault = Problem.BAD_CSV.error(where="made-up.csv", line=9, what="a quote is not closed")

        def torn() -> Iterator[Batch]:
            yield from batches(3)
            raise fault

        self._tells(torn(), kernel(), Problem.BAD_CSV)

    def test_what_fails_in_the_kernel_is_told(self) -> None:
        """A batch that cannot be scored ends the run: its rows are not left out."""
        self._tells(iter(batches(3)), Failing(kernel()), Problem.PLUGIN_FAILED)

    # ─── the bench ───────────────────────────────────────────────────────

    def _begun(
        self,
        given: Iterable[Batch],
        options: Mapping[str, str] | None = None,
        by: Any = None,
    ) -> Iterator[Scored]:
        run = self._offer().run
        assert run is not None
        with blamed(self._called()):
            return iter(run(EngineContext(given, by or kernel(), options or {})))

    def _run(
        self, given: Iterable[Batch], options: Mapping[str, str] | None = None
    ) -> list[Scored]:
        with blamed(self._called()):
            made = list(self._begun(iter(given), options))
        for one in made:
            told = f"{self._called()} gives {type(one).__name__}, not what the kernel gave"
            assert type(one) is Scored, told
        return made

    def _tells(self, given: Iterator[Batch], by: Any, problem: Problem) -> None:
        found: str = "passed over, and the rows so far come as if they were all"
        try:
            list(self._begun(given, by=by))
        except AllianceError as error:
            found = error.problem.code
        except AssertionError:
            raise
        except Exception as error:  # noqa: BLE001 - told below
            found = repr(error)
        assert found == problem.code, f"the error [{problem.code}] is {found}: let it through"


@frozen
class Failing:
    """A kernel that fails at the rows of its second batch; it can be shipped to a worker."""

    kernel: Kernel

    def __call__(self, batch: Batch) -> Scored:
        if 6 in batch.lines:  # noqa: PLR2004 - of the second batch of three rows
            raise Problem.PLUGIN_FAILED.error(plugin="made-up", what="cannot score this")
        return self.kernel(batch)


@cache
def kernel() -> Kernel:
    """The kernel for the made-up instrument."""
    return Kernel(compile_plan(scored_instrument(), Host()))


def rows(start: int, count: int, file: int = 0) -> Batch:
    """So many made-up rows from this one on, the same ones at every call."""
    import polars as pl

    every = range(start, start + count)
    texts = [random.Random(SEED + row).choices(CELLS, k=3) for row in every]  # noqa: S311
    cells = {f"q{at + 1}": [one[at] for one in texts] for at in range(3)}
    names = {"client": [f"C{row % 5}" for row in every], "session": [str(row) for row in every]}
    frame = pl.DataFrame(names, schema=dict.fromkeys(names, pl.String))
    return evolve(batch(cells, frame, first=start + 1), file=file)


def batches(size: int) -> list[Batch]:
    """The made-up rows in batches of this size, of two files."""
    return [
        rows(start, min(size, ROWS - start), file=int(start >= ROWS / 2))
        for start in range(0, ROWS, size)
    ]


def counted(drawn: list[int]) -> Iterator[Batch]:
    """Many batches, each noted as it is drawn."""
    for at in range(MANY):
        drawn.append(at)
        yield rows(at, 1)


def close(given: Iterator[Any]) -> None:
    """Give an iteration up."""
    closing = getattr(given, "close", None)
    if closing:
        closing()


def differs(one: Scored, other: Scored) -> str:
    """The part in which two scored batches differ, to the last bit; empty where they are one."""
    for part in ("frame", "answers", "refused", "not_applicable", "reasons", "rejects"):
        this: pl.DataFrame = getattr(one, part)
        that: pl.DataFrame = getattr(other, part)
        if this.schema != that.schema or not this.equals(that, null_equal=True):
            return part
    told = [part for part in ("used", "file") if getattr(one, part) != getattr(other, part)]
    return told[0] if told else "" if one.lines.equals(other.lines) else "lines"
