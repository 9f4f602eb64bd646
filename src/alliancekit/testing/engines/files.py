"""What every engine must keep that reads and writes the files itself."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from attrs import evolve

from alliancekit.api import Problem
from alliancekit.responses.read import ReadOptions
from alliancekit.testing.bench import blamed
from alliancekit.testing.engines.bench import Desk, Done, OfEngine, by_the_built_in_engine, desk
from alliancekit.testing.engines.outputs import digest
from alliancekit.testing.engines.tasks import (
    Task,
    lines,
    packed,
    parquet,
    several,
    text,
)


class FilesLaws(OfEngine):
    """The laws of an engine with ``run_files``; what is measured by is the built-in engine."""

    small_pieces: ClassVar[Mapping[str, str]] = {}

    _made: ClassVar[Done]
    """What comes of three files with rejects."""

    def test_files_are_scored_to_the_last_bit(self) -> None:
        """Of several files each row comes once, its scores the same bits as ever; in any order."""
        self._same_table(self._several(), SEVERAL)

    def test_files_give_their_rejects(self) -> None:
        """What is refused is told by file, line and row of the file, in order, to nobody else."""
        done, known = self._several(), by_the_built_in_engine(SEVERAL)
        assert done.rejects == known.rejects, (
            f"the rejects file {_first(known.rejects, done.rejects)}: say what stands before a"
            " piece, `before.placed`, and keep the order of the files"
        )
        assert not done.open_to_others, "others may read the rejects, which hold clients' answers"

    def test_files_are_counted(self) -> None:
        """What the summary and the manifest tell: the counts, and where the first rejects stood."""
        done, known = self._several(), by_the_built_in_engine(SEVERAL)
        told = f"{done.tally} is counted, {known.tally} is there: add up the tallies of the pieces"
        assert done.tally == known.tally, told
        assert done.told == known.told, (
            f"the first rejects: {_first(known.told, done.told)}; give `told` by file, in order"
        )

    def test_files_are_read_as_the_user_says(self) -> None:
        """The delimiter, mapped columns, codes for missing answers: `Pieces` knows, ask nobody."""
        reading = ReadOptions(delimiter=";", mapping={"q2": "Was lost", "client": "Klient"})
        made = text([*lines(4), "C4,99,client,,3,3,1,99"])
        made = made.replace(b'"with, comma"', b"without").replace(b",", b";")
        made = made.replace(b"q2", b"Was lost", 1).replace(b"client", b"Klient", 1)
        task = Task({"in.csv": made}, reading=reading, missing_codes=frozenset({"99"}))
        self._same_table(self._done(task), task)

    def test_files_are_written_as_the_user_says(self) -> None:
        """Rounded, or a row for each score, as CSV; as Parquet, with the types of the columns."""
        files = {"in.csv": text(lines(5))}
        for task in (
            Task(files, decimals=1, layout="long"),
            Task(files, format="parquet"),
        ):
            self._same_table(self._done(task), task)

    def test_files_with_quoted_cells_come_whole(self) -> None:
        """Commas and quotes within a cell; a cell over several lines comes whole or is refused."""
        made = lines(6)
        for at, note in enumerate(('"a,b"', '"a ""b"", c"', '","', '""', '"""quoted"""'), 3):
            cells = made[at].split(",")
            made[at] = ",".join([*cells[:3], note, *cells[-4:]])
        task = Task({"in.csv": text(made)})
        self._same_table(self._done(task), task)
        made[-3] = 'C6,99,client,"over\ntwo, or\n""three"" lines",3,3,1,1'
        self._same_or_refused(Task({"in.csv": text(made)}), "a cell over several lines")

    def test_files_of_other_kinds_are_read_or_refused(self) -> None:
        """Packed files, Parquet, a pattern: as the built-in engine reads them, or told why not."""
        plain = text(lines(7, FEW))
        two = {"a.csv": plain, "b.csv.gz": packed(text(lines(8, FEW)))}
        self._same_or_refused(Task(two), "a packed file behind a plain one")
        self._same_or_refused(Task({"in.parquet": parquet(9)}), "a Parquet file")
        pattern = Task({"a.csv": plain, "b.csv": text(lines(8, FEW))}, inputs=("?.csv",))
        self._same_or_refused(pattern, "a pattern that names two files")

    def test_files_without_rows_are_no_error(self) -> None:
        """No row scored, no row written: but the columns are."""
        task = Task({"in.csv": text(lines(10, 0))})
        self._same_table(self._done(task), task)

    def test_files_that_are_broken_are_told(self) -> None:
        """Whose fault it is and where, as ever, and nothing is left: not even what was read."""
        good, made = text(lines(11, FEW)), lines(12)
        torn = [*made[:-3], "C,1,client,\udcff,3,3,1,1", *made[-3:]]
        other = [made[0].replace("q4", "Q4"), *made[1:]]
        for bad in (text(torn), text(other), text([]), b"a;b\n1;2\n"):
            task = Task({"good.csv": good, "bad.csv": bad})
            self._same_fault(task)
        absent = Task({"good.csv": good}, inputs=("good.csv", "absent.csv"))
        self._refused(absent, "a file that is not there")

    def test_files_that_cannot_be_scored_end_the_run(self) -> None:
        """A scoring method fails at a row: its plugin is named, and no row is left out."""
        made = lines(13, FEW)
        made[-2] = "C13,99,client,,3,0.5,1,1"
        self._same_fault(Task({"in.csv": text(made)}, torn=True))

    def test_files_with_an_administration_twice_are_refused(self) -> None:
        """Over pieces and files, whoever is usually asked; kept where that is asked for."""
        first, second = lines(14), lines(15)
        second[9] = "C14-3, 3 ,,,3,3,1,1"
        second[-1] = "C15-2,2,client,,3,3,1,1"
        made = {"first.csv": text(first), "second.csv": text(second)}
        self._same_fault(Task(made))
        task = Task(made, keep_duplicates=True)
        self._same_table(self._done(task), task)

    def test_files_are_written_when_all_is_told(self) -> None:
        """`finished` is asked once, of what is given in the end, before anything is in place."""
        task = Task({"in.csv": text(lines(16, FEW, faults=2))})
        for asked in (task, evolve(task, with_manifest=False)):
            with desk() as at:
                done = self._run_files(at, asked)
                place = str(at.paths.manifest)
            assert done.asked == 1, f"`finished` is called {done.asked} times: call it once"
            assert not done.early, "an output is in place before `finished` is called"
            assert done.agrees, "`finished` is given another outcome than what is given back"
            found = done.stands[place]
            wanted = {"": done.manifest} if done.manifest else {}
            assert found == wanted, "write what `finished` gives as the manifest, and nothing else"

    def test_files_are_not_written_where_none_may_be(self) -> None:
        """`finished` refuses: what an earlier run left stays, and nothing comes beside it."""
        with desk() as at:
            self._run_files(at, Task({"in.csv": text(lines(17, FEW, faults=1))}))
            before = at.stands()
            strict = Task({"in.csv": text(lines(18, FEW, faults=3))}, strict=True)
            done = self._run_files(at, strict)
            assert f"[{Problem.STRICT.code}]" in done.error, (
                f"`finished` refuses, and {done.error or 'all is written'}: let it through"
            )
            assert at.stands() == before, "the outputs of an earlier run are gone, or others now"
            assert not done.beside, f"left behind: {_names(done.beside)}"

    def test_files_of_an_earlier_run_are_replaced(self) -> None:
        """Nothing of it is left in the outputs, nor its rejects where there are none now."""
        task = Task({"in.csv": text(lines(19, FEW))})
        with desk() as at:
            self._run_files(at, Task(several(faults=2)))
            rejects = str(at.paths.rejects)
            done = self._run_files(at, task)
        self._same_table(done, task)
        assert done.tally == by_the_built_in_engine(task).tally, (
            f"{done.tally} is counted the second time"
        )
        assert not done.stands[rejects], "the rejects of the earlier run stay: they are of no use"

    def test_files_of_others_are_left_alone(self) -> None:
        """The responses; rejects that the user named; what only happens to be where rejects go."""
        task = Task({"in.csv": text(lines(20, FEW))})
        with desk() as at:
            done = self._run_files(at, task)
            assert not done.changed, f"the responses are others now: {_names(done.changed)}"
        with desk() as at:
            own = str(at.folder / "given" / "in.csv")
            done = self._run_files(at, task, output=own)
            assert done.error, "the output is a file of responses: refuse it"
            assert not done.changed, "the output is a file of responses, and that is written over"
        with desk() as at:
            self._run_files(at, Task({"in.csv": text(lines(21, FEW, faults=1))}))
            place = str(at.paths.rejects)
            before = at.stands()[place]
            self._run_files(at, evolve(task, default_rejects=False))
            assert at.stands()[place] == before, "rejects go that the user named another time"
        for letter in (b"dear,\n", b""):
            with desk() as at:
                (at.folder / "made" / "scores.rejects.csv").write_bytes(letter)
                done = self._run_files(at, task)
            there = done.stands[str(at.paths.rejects)] == {"": digest(letter)}
            assert there, "a file that is no rejects of ours is gone: look how it begins"

    def test_files_leave_nothing_beside_them(self) -> None:
        """No hidden file, no folder for what was under way: beside the outputs stands nothing."""
        done = self._several()
        assert not done.beside, f"left beside the outputs: {_names(done.beside)}"

    # ─── the bench ───────────────────────────────────────────────────────

    def _run_files(
        self,
        at: Desk,
        task: Task,
        options: Mapping[str, str] | None = None,
        output: str | None = None,
    ) -> Done:
        given = {**self.small_pieces, **(options or {})}
        with blamed(self._called(), ADVICE):
            return at.run(self._offer(), task, given, output=output)

    def _done(self, task: Task, options: Mapping[str, str] | None = None) -> Done:
        with desk() as at:
            return self._run_files(at, task, options)

    def _several(self) -> Done:
        """What comes of three files with rejects: done once, as several laws look at it."""
        if "_made" not in vars(type(self)):
            setattr(type(self), "_made", self._done(SEVERAL))  # noqa: B010 - its own
        return self._made

    def _same_table(self, done: Done, task: Task) -> None:
        known = by_the_built_in_engine(task).table
        assert not done.error, f"good files are refused: {done.error}"
        columns = _first(known.columns, done.table.columns)
        assert done.table.columns == known.columns, f"the columns: {columns}"
        assert done.table.rows == known.rows, (
            f"{len(known.rows)} rows are to be written, {len(done.table.rows)} are:"
            f" {_first(known.rows, done.table.rows)}"
        )

    def _same_fault(self, task: Task) -> None:
        wanted = by_the_built_in_engine(task).error
        done = self._refused(task, "what is at fault")
        assert done.error == wanted, f"the fault is told as {done.error!r}; it is {wanted!r}"

    def _same_or_refused(self, task: Task, what: str) -> None:
        done = self._done(task)
        if done.error:
            self._nothing_of(done, what)
        else:
            self._same_table(done, task)

    def _refused(self, task: Task, what: str) -> Done:
        done = self._done(task)
        assert done.error, f"{what} is passed over, and scores are written as if all were well"
        self._nothing_of(done, what)
        return done

    def _nothing_of(self, done: Done, what: str) -> None:
        left = [*(place for place, there in done.stands.items() if there), *done.beside]
        assert not left, f"{what} is refused, and this is left: {_names(left)}"


FEW = 12
"""Rows of a file of which only its end is looked at."""
ADVICE: Mapping[type[Exception], str] = {
    Exception: "raise an AllianceError, by `Problem.….error`, that says what is wrong"
}
SEVERAL = Task(several(faults=6))


def _first(wanted: Sequence[object], found: Sequence[object]) -> str:
    """The first of what is wanted and not found, or found and not wanted."""
    for at, (one, other) in enumerate(zip(wanted, found, strict=False)):
        if one != other:
            return f"in place {at + 1} stands {other!r}, not {one!r}"
    longer = found if len(found) > len(wanted) else wanted
    at = min(len(found), len(wanted))
    return f"{'there is more' if longer is found else 'there lacks'}: {longer[at:][:1]}"


def _names(given: Iterable[str]) -> str:
    return ", ".join(given)
