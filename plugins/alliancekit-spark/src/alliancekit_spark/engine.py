"""A scoring run on Spark: workers read, score and count; what they found is checked here."""

import pickle
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from alliancekit.api import (
    AllianceError,
    Extent,
    FilesContext,
    FilesOutcome,
    Pieces,
    Place,
    Tally,
)
from attrs import frozen

from alliancekit_spark import work
from alliancekit_spark.apart import apart
from alliancekit_spark.faults import failed, told
from alliancekit_spark.outputs import Outputs
from alliancekit_spark.session import session
from alliancekit_spark.sources import Source, opened
from alliancekit_spark.storage import Storage

if TYPE_CHECKING:
    import polars as pl

TOLD = 10
FEW_REJECTS = 100_000
"""So many are put into one file; more into several, in order."""
MAX_PAIRS = 5
FILE_PLUGIN = "_alliancekit_plugin_"


@frozen
class Counted:
    """What became of the pieces: the counts, and how much of its file stands before each."""

    tally: Tally
    before: dict[work.At, Extent]


def run(context: FilesContext) -> FilesOutcome:
    """Score the files that the user named. Nothing appears unless all of it does."""
    with ExitStack() as after, session(context.options) as spark:
        storage = Storage.of(spark.sparkContext)
        after.callback(storage.close)  # when no task is left that might write
        group = f"alliancekit-{secrets.token_hex(4)}"

        def score() -> FilesOutcome:
            spark.sparkContext.setJobGroup(group, "alliancekit score", interruptOnCancel=True)
            return _run(spark, storage, context)

        return apart(score, lambda: spark.sparkContext.cancelJobGroup(group))


def _run(spark: Any, storage: Storage, context: FilesContext) -> FilesOutcome:
    with ExitStack() as stack:
        source = opened(spark, storage, context)
        pieces = context.opened(source.heads)
        outputs = Outputs(storage, context, source)
        stack.enter_context(_shipped_by_value())
        scored = _scored(source, pieces, context)
        stack.callback(scored.unpersist)
        counted = _counted(scored, source)
        if not context.keep_duplicates:
            _refuse_duplicates(scored, counted, pieces)
        outcome = FilesOutcome(counted.tally, _told(scored, counted))
        document = context.finished(outcome)
        outputs.scores(scored.where("kind = 'scores'"), pieces)
        if counted.tally.rejected:
            refused = scored.where("kind = 'rejects'").orderBy("file", "start", "step")
            if counted.tally.rejected <= FEW_REJECTS:
                refused = scored.where("kind = 'rejects'").repartition(1)
                refused = refused.sortWithinPartitions("file", "start", "step")
            outputs.rejects(refused.mapInArrow(work.rejects(pieces, counted.before), work.TEXT))
        outputs.commit(pieces, document, rejected=bool(counted.tally.rejected))
        return outcome


@contextmanager
def _shipped_by_value() -> Iterator[None]:
    """Have plugins of a single file travel with the kernel: the workers have no such module."""
    from pyspark import cloudpickle

    modules = [one for name, one in sys.modules.items() if name.startswith(FILE_PLUGIN)]
    for module in modules:
        cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        for module in modules:
            cloudpickle.unregister_pickle_by_value(module)


def _scored(source: Source, pieces: Pieces, context: FilesContext) -> Any:
    """What comes of all pieces, kept on the workers' disks: it is looked at several times."""
    from pyspark import StorageLevel

    task = work.Work(pieces, source.files, source.text, context.format, context.keep_duplicates)

    def score(batches: work.Batches) -> work.Batches:
        return task(batches)

    return source.frame.mapInArrow(score, work.SCHEMA).persist(StorageLevel.DISK_ONLY)


def _counted(scored: Any, source: Source) -> Counted:
    """The counts of all pieces. Raises the first fault of the first file that has one."""
    with told("scoring"):
        rows = scored.where("kind in ('counts', 'fault')").collect()
    before: dict[work.At, Extent] = {}
    read: dict[int, Extent] = {}
    tallies: list[Tally] = []
    for row in sorted(rows, key=lambda one: (one.file, one.start, one.step)):
        stands = read.get(row.file, Extent())
        if row.kind == "fault":
            error: AllianceError = pickle.loads(row.payload)  # noqa: S301 - of our own workers
            raise stands.fault(error)
        if (row.file, row.start) in before:
            raise failed(f"Spark read a part of {source.heads[row.file].where} twice")
        tally, extent = pickle.loads(row.payload)  # noqa: S301 - of our own workers
        before[row.file, row.start] = stands
        read[row.file] = stands + extent
        tallies.append(tally)
    for file, size in enumerate(source.sizes):
        found = read.get(file, Extent()).size
        if size is not None and found not in {size, size + 1}:  # 1: the last line had no end
            where = source.heads[file].where
            raise failed(f"Spark read {found} bytes of {where}, which has {size}")
    return Counted(sum(tallies, Tally()), before)


def _refuse_duplicates(scored: Any, counted: Counted, pieces: Pieces) -> None:
    """Raise ``duplicates`` where an administration stands in the files twice."""
    from pyspark.sql import functions as F  # noqa: N812 - as everybody has it

    names = ["client", "session", "respondent"]
    place = F.struct("file", "start", "line")
    with told("looking for duplicates"):
        found = scored.where("kind = 'keys'").mapInArrow(work.keys, work.KEYS)
        grouped = found.groupBy(names).agg(F.count("*").alias("times"), F.min(place).alias("first"))
        repeated = grouped.where("times > 1")
        count = repeated.agg(F.sum(F.col("times") - 1)).first()[0]
        if not count:
            return
        again = found.join(repeated, names).where(place != F.col("first"))
        rows = again.orderBy("file", "start", "line").limit(MAX_PAIRS).collect()

    def at(row: Any) -> Place:
        return Place(row.file, row.line + counted.before[row.file, row.start].lines)

    raise pieces.twice(count, [(at(row.first), at(row)) for row in rows])


def _told(scored: Any, counted: Counted) -> "tuple[tuple[int, pl.DataFrame], ...]":
    """The first few refused cells and rows, by file."""
    if not counted.tally.rejected:
        return ()
    with told("reading what was refused"):
        rejects = scored.where("kind = 'rejects'").orderBy("file", "start", "step")
        rows = rejects.limit(TOLD).collect()
    return tuple(
        (
            row.file,
            counted.before[row.file, row.start].placed(work.unpacked(row.payload)).head(TOLD),
        )
        for row in rows
    )
