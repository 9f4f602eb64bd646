"""Each law of engines that read files themselves finds the fault it is for, and finds no other."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from attrs import evolve

from alliancekit.api import EngineOffer, Extent, FileHead, FilesOutcome
from alliancekit.testing import EngineContract
from alliancekit.testing.engines.files import FilesLaws

from .faults import failures, laws
from .files_engine import FilesEngine
from .specimens import plugin_of, specimen

HOOK = "register_engines"


def offer(engine: Callable[[Any], Any], *, options: tuple[str, ...] = ("size",)) -> Any:
    """A plugin with this engine."""
    made = EngineOffer("apart", "reads the files itself", run_files=engine, options=options)
    return plugin_of(HOOK, made)


class Sound(EngineContract):
    plugin = offer(FilesEngine())
    engine = "apart"
    options = {"size": "300"}


def by(kind: type[FilesEngine], **changes: Any) -> type[Any]:
    """The contract of another engine of the same name."""
    return specimen(Sound, plugin=offer(kind()), **changes)


# ─── the specimens ───────────────────────────────────────────────────────────


class PieceForgotten(FilesEngine):
    """Where there are many files, one piece is not written."""

    def scores(self, pieces: Any) -> bytes:
        if len(self.inputs) > 2:
            del self.frames[1]
        return super().scores(pieces)


class LastLineForgotten(FilesEngine):
    """A line is what has an end."""

    def text(self, path: Path) -> bytes:
        data = super().text(path)
        return data[: data.rindex(b"\n") + 1] if b"\n" in data else data


class InSinglePrecision(FilesEngine):
    """As Parquet is written, so that files are small."""

    def frame(self, pieces: Any, scored: Any) -> pl.DataFrame:
        frame = super().frame(pieces, scored)
        if self.context.format == "csv":
            return frame
        return frame.with_columns(pl.col("heard").cast(pl.Float32).cast(pl.Float64))


class LinesOfThePiece(FilesEngine):
    """Rejects stand where they stood in their piece."""

    def refused(self, pieces: Any, file: int, rejects: Any, before: Extent) -> bytes:
        return super().refused(pieces, file, rejects, Extent())


class RejectsAsTheyCome(FilesEngine):
    """The last piece is done first."""

    def write_rejects(self, data: bytes) -> None:
        header, *rows = data.splitlines(keepends=True)
        super().write_rejects(b"".join([header, *rows[::-1]]))


class RejectsForAll(FilesEngine):
    def write_rejects(self, data: bytes) -> None:
        self.write(self.context.rejects, data)
        Path(self.context.rejects).chmod(0o644)


class OneTally(FilesEngine):
    """Of several files the counts of the last."""

    def file(self, pieces: Any, file: int, text: bytes) -> None:
        self.tally = type(self.tally)()
        super().file(pieces, file, text)


class NothingTold(FilesEngine):
    def end(self, pieces: Any, outcome: FilesOutcome) -> None:
        self.told.clear()
        super().end(pieces, outcome)

    def __call__(self, context: Any) -> FilesOutcome:
        return evolve(super().__call__(context), told=())


class HeadInLowerCase(FilesEngine):
    """Names of columns as the warehouse has them."""

    def head(self, where: str, text: bytes) -> FileHead:
        header, end, rest = text.partition(b"\n")
        return super().head(where, header.lower() + end + rest)


class NotAsAsked(FilesEngine):
    """The kernel's frame as it is: not rounded, a row for each administration."""

    def frame(self, pieces: Any, scored: Any) -> pl.DataFrame:
        made: pl.DataFrame = scored.frame
        return made

    def scores(self, pieces: Any) -> bytes:
        exported = evolve(pieces, schema=pl.concat(self.frames).schema) if self.frames else pieces
        return super().scores(exported)


class WithoutQuotes(FilesEngine):
    """Quotes around a quoted cell are taken for the cell's."""

    def text(self, path: Path) -> bytes:
        return super().text(path).replace(b'"""quoted"""', b'"quoted"')


class LinesJoined(FilesEngine):
    """A line that ends within quotes is joined with the next, by a blank."""

    def text(self, path: Path) -> bytes:
        joined = b""
        for line in BytesIO(super().text(path)):
            joined += line
            if joined.count(b'""" lines"') != joined.count(b'"over'):
                joined = joined.removesuffix(b"\n") + b" "
        return joined.replace(b'"over two, or ""three"" lines"', b'"over two, or three lines"')


class OnlyWhatItKnows(FilesEngine):
    """A file of another kind is passed over, if there are others."""

    def __call__(self, context: Any) -> FilesOutcome:
        known = tuple(one for one in context.inputs if not one.endswith(".gz"))
        return super().__call__(evolve(context, inputs=known))


class NothingForNoRows(FilesEngine):
    def write(self, target: str, data: bytes) -> None:
        if target != self.context.output or self.tally.rows_read:
            super().write(target, data)


class FaultsOfThePiece(FilesEngine):
    """What is wrong stands where it stood in the piece."""

    def fault(self, before: Extent, error: Any) -> Exception:
        made: Exception = error
        return made


class AbsentIsEmpty(FilesEngine):
    """A file that is not there holds nothing."""

    def __call__(self, context: Any) -> FilesOutcome:
        there = tuple(one for one in context.inputs if Path(one).exists() or "?" in one)
        return super().__call__(evolve(context, inputs=there))


class Tolerant(FilesEngine):
    """A piece that cannot be scored is left out."""

    def piece(self, pieces: Any, piece: Any, before: Extent) -> None:
        try:
            super().piece(pieces, piece, before)
        except Exception as error:
            if "plugin" not in str(error):
                raise


class InOtherWords(FilesEngine):
    def fault(self, before: Extent, error: Any) -> Exception:
        return RuntimeError("the cluster reports a failure")


class TwiceIsFine(FilesEngine):
    def refuse_duplicates(self, pieces: Any) -> None:
        """Does not look."""


class OncePerFile(FilesEngine):
    """Keeps the first row of an administration, even where all are to be kept."""

    def scores(self, pieces: Any) -> bytes:
        if self.context.keep_duplicates:
            self.frames = [pl.concat(self.frames).unique("client", maintain_order=True)]
        return super().scores(pieces)


class WrittenFirst(FilesEngine):
    """The scores are in place before anybody is asked; they are taken away if need be."""

    def end(self, pieces: Any, outcome: FilesOutcome) -> None:
        path = Path(self.context.output)
        before = path.read_bytes() if path.exists() else None
        self.write(str(path), self.scores(pieces))
        try:
            super().end(pieces, outcome)
        except Exception:
            path.unlink()
            if before is not None:
                path.write_bytes(before)
            raise


class AskedTwice(FilesEngine):
    def end(self, pieces: Any, outcome: FilesOutcome) -> None:
        self.context.finished(outcome)
        super().end(pieces, outcome)


class NeverAsked(FilesEngine):
    """The manifest is its own."""

    def end(self, pieces: Any, outcome: FilesOutcome) -> None:
        self.context = evolve(self.context, finished=lambda _: b"{}" if self.wanted() else None)
        super().end(pieces, outcome)

    def wanted(self) -> bool:
        return self.context.manifest is not None


class AnotherManifest(FilesEngine):
    def write(self, target: str, data: bytes) -> None:
        super().write(target, data + b"\n" if target == self.context.manifest else data)


class RoomIsMade(FilesEngine):
    """What an earlier run left goes before anything else."""

    def end(self, pieces: Any, outcome: FilesOutcome) -> None:
        Path(self.context.output).unlink(missing_ok=True)
        super().end(pieces, outcome)


class Appending(FilesEngine):
    """Rows are put behind those that are there."""

    def write(self, target: str, data: bytes) -> None:
        path = Path(target)
        if target == self.context.output and path.exists():
            data = path.read_bytes() + data.partition(b"\n")[2]
        super().write(target, data)


class RejectsStay(FilesEngine):
    def remove_stale(self) -> None:
        """Does not."""


class RejectsGo(FilesEngine):
    """Whatever is in the place of the rejects."""

    def ours(self, path: Path) -> bool:
        return True


class NamedRejectsGo(FilesEngine):
    """Rejects of ours in their place, whoever chose it."""

    def remove_stale(self) -> None:
        self.context = evolve(self.context, default_rejects=True)
        super().remove_stale()


class OverTheResponses(FilesEngine):
    def refuse_what_does_harm(self) -> None:
        """Does not."""


class Tidying(FilesEngine):
    """Line ends of the responses are made the same, where they are."""

    def text(self, path: Path) -> bytes:
        data = super().text(path)
        path.write_bytes(data.replace(b"\n \n", b"\n\n"))
        return data


class Untidy(FilesEngine):
    """What was under way stays, under a hidden name."""

    def end(self, pieces: Any, outcome: FilesOutcome) -> None:
        super().end(pieces, outcome)
        Path(self.context.output).with_name(".part").touch()


class UntidyInFailure(FilesEngine):
    """What was under way stays where the run fails."""

    def __call__(self, context: Any) -> FilesOutcome:
        hidden = Path(context.output).with_name(".part")
        hidden.touch()
        outcome = super().__call__(context)
        hidden.unlink()
        return outcome


class OptionsInTheWay(FilesEngine):
    def __call__(self, context: Any) -> FilesOutcome:
        if context.options:
            raise KeyError("size")
        return super().__call__(context)


BITS = "test_files_are_scored_to_the_last_bit"
REJECTS = "test_files_give_their_rejects"
COUNTS = "test_files_are_counted"
READ = "test_files_are_read_as_the_user_says"
WRITTEN = "test_files_are_written_as_the_user_says"
QUOTED = "test_files_with_quoted_cells_come_whole"
OTHERS = "test_files_of_other_kinds_are_read_or_refused"
EMPTY = "test_files_without_rows_are_no_error"
BROKEN = "test_files_that_are_broken_are_told"
TORN = "test_files_that_cannot_be_scored_end_the_run"
TWICE = "test_files_with_an_administration_twice_are_refused"
ASKED = "test_files_are_written_when_all_is_told"
STRICT = "test_files_are_not_written_where_none_may_be"
AGAIN = "test_files_of_an_earlier_run_are_replaced"
ALONE = "test_files_of_others_are_left_alone"
BESIDE = "test_files_leave_nothing_beside_them"
OPTIONS = "test_every_option_is_taken"
NO_OTHER = "test_no_other_option_is_taken"

SPECIMENS: list[tuple[type[FilesEngine], set[str]]] = [
    (PieceForgotten, {BITS}),
    (LastLineForgotten, {REJECTS, COUNTS}),
    (InSinglePrecision, {WRITTEN}),
    (LinesOfThePiece, {REJECTS}),
    (RejectsAsTheyCome, {REJECTS}),
    (RejectsForAll, {REJECTS}),
    (OneTally, {COUNTS}),
    (NothingTold, {COUNTS}),
    (HeadInLowerCase, {READ}),
    (NotAsAsked, {WRITTEN}),
    (WithoutQuotes, {QUOTED}),
    (LinesJoined, {QUOTED}),
    (OnlyWhatItKnows, {OTHERS}),
    (NothingForNoRows, {EMPTY}),
    (FaultsOfThePiece, {BROKEN}),
    (AbsentIsEmpty, {BROKEN}),
    (InOtherWords, {BROKEN, TORN, QUOTED}),
    (Tolerant, {TORN}),
    (TwiceIsFine, {TWICE}),
    (OncePerFile, {TWICE}),
    (WrittenFirst, {ASKED}),
    (AskedTwice, {ASKED}),
    (NeverAsked, {ASKED, STRICT}),
    (AnotherManifest, {ASKED}),
    (RoomIsMade, {STRICT}),
    (Appending, {AGAIN}),
    (RejectsStay, {AGAIN}),
    (RejectsGo, {ALONE}),
    (NamedRejectsGo, {ALONE}),
    (OverTheResponses, {ALONE}),
    (Tidying, {ALONE}),
    (Untidy, {BESIDE, STRICT}),
    (UntidyInFailure, {BROKEN, TORN, TWICE, STRICT, QUOTED, OTHERS}),
    (OptionsInTheWay, {OPTIONS}),
]


def test_a_sound_engine_passes() -> None:
    assert failures(Sound) == set()


@pytest.mark.parametrize(("kind", "found"), SPECIMENS, ids=[kind.__name__ for kind, _ in SPECIMENS])
def test_a_fault_is_found_by_the_law_that_is_for_it(
    kind: type[FilesEngine], found: set[str]
) -> None:
    assert failures(by(kind)) == found


def test_an_engine_that_takes_whatever_it_is_told() -> None:
    greedy = offer(FilesEngine(), options=("*",))
    assert failures(specimen(Sound, plugin=greedy)) == {NO_OTHER}


def test_there_is_a_specimen_for_every_law() -> None:
    assert set().union(*(found for _, found in SPECIMENS)) >= laws(FilesLaws)


def test_laws_of_the_other_kind_are_not_collected() -> None:
    """By pytest, that is: a law that holds nothing would look like one that was kept."""
    batches = {one for one in laws(EngineContract) if "file" not in one} - {OPTIONS, NO_OTHER}
    assert laws(Sound) == laws(EngineContract) - batches
    through = EngineOffer("apart", "given batches", run=lambda context: iter(()))
    assert laws(specimen(Sound, plugin=plugin_of(HOOK, through))) == {*batches, OPTIONS, NO_OTHER}
