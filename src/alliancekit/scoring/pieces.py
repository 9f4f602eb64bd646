"""Pieces of response files, each read, scored and counted by itself, wherever an engine likes.

A distributed engine only carries bytes: what a piece of a file means, what of it is refused and
what is written for it is decided here, by the reader and the kernel that every engine has. A
piece counts its lines and rows from its own beginning; where it stood is known, and put in, when
the pieces before it have been counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, cast

from attrs import define, evolve, field, frozen

from alliancekit.api import FileHead
from alliancekit.errors import AllianceError
from alliancekit.host import Provided
from alliancekit.responses import rejects as rejects_file
from alliancekit.responses.blocks import BOM
from alliancekit.responses.csvfile import CsvFile
from alliancekit.responses.duplicates import Place, twice
from alliancekit.responses.formats import Table, column
from alliancekit.responses.keys import administrations
from alliancekit.responses.piece import Extent, Frames, Lines, with_header
from alliancekit.responses.read import ReadOptions, Responses, open_responses
from alliancekit.responses.source import Source
from alliancekit.responses.tablefile import TableFile
from alliancekit.scoring.export import export
from alliancekit.scoring.job import JobOptions, Tally
from alliancekit.scoring.kernel import Kernel, Scored
from alliancekit.scoring.layout import output_frames
from alliancekit.scoring.plan import Plan
from alliancekit.scoring.rounding import rounded_scores

if TYPE_CHECKING:
    import polars as pl


@frozen
class Pieces:
    """Scores pieces of files of which the heads are known. It can be pickled, with `cloudpickle`.

    ``schema`` is that of the output, ``layout`` how it lies; ``exporter`` writes it. ``decimals``
    rounds the scores.
    """

    plan: Plan
    options: JobOptions
    reading: ReadOptions
    heads: tuple[FileHead, ...]
    exporter: Provided
    schema: "pl.Schema | None" = None
    layout: str = "wide"
    decimals: int | None = None

    @property
    def where(self) -> list[str]:
        """What the files are called, in order."""
        return [head.where for head in self.heads]

    def responses(self, stack: ExitStack) -> Responses:
        """All files, without any rows: draw its batches to have every header looked at."""
        names = [str(at) for at in range(len(self.heads))]
        instrument = self.plan.instrument
        opened = open_responses(names, self._head, instrument, self.reading, "wide", stack)
        return evolve(opened, where=self.where)

    def text(self, file: int, chunks: Iterable[bytes], *, first: bool) -> "PieceScores":
        """The scores of a piece of a text file.

        ``chunks`` are whole lines, each ended by LF; those of the ``first`` piece begin with the
        file's first line. A byte-order mark that was taken off is put back.
        """
        given = self._lines(file, chunks)
        start = self.heads[file].text or b""
        if not first:
            above = with_header(start).removeprefix(BOM).removesuffix(b"\n")
            given.header = above.rpartition(b"\n")[2] + b"\n"
        elif start.startswith(BOM):
            given.mark = BOM
        return PieceScores(self, file, given)

    def table(self, file: int, frames: "Iterable[pl.DataFrame]") -> "PieceScores":
        """The scores of a piece of a table, from frames of all its columns in order."""
        return PieceScores(self, file, Frames(iter(frames)))

    def scored(self, file: int, given: "Lines | Frames", tally: Tally) -> Iterator[Scored]:
        """As `PieceScores.scored`, lines counted with what was put before the piece."""
        kernel = Kernel(self.plan, self.options.missing_codes, self.options.respondent)
        sources: list[Source] = []

        @contextmanager
        def opener(name: str) -> Iterator[Source]:
            if name == "first":  # all files must have the columns of the first
                with self._head("0") as source:
                    yield source
            else:
                sources.append(self._source(file, given))
                yield sources[0]

        with ExitStack() as stack:
            instrument, names = self.plan.instrument, ["first", "piece"]
            responses = open_responses(names, opener, instrument, self.reading, "wide", stack)
            for batch in responses.batches():
                if batch.file:
                    yield kernel(evolve(batch, file=file))
        tally.blank_lines = sources[0].blank_lines

    @contextmanager
    def _head(self, name: str) -> Iterator[Source]:
        """A file without its rows."""
        at = int(name)
        if self.heads[at].schema is not None:
            yield self._source(at, Frames(iter(())))
        else:
            start = with_header(self.heads[at].text or b"")
            yield self._source(at, self._lines(at, [start] if start else []))

    def _lines(self, file: int, chunks: Iterable[bytes]) -> Lines:
        where = self.where[file]
        return Lines(iter(chunks), where, self.reading.delimiter_of(where))

    def _source(self, file: int, given: "Lines | Frames") -> Source:
        import polars as pl

        where = self.where[file]
        if isinstance(given, Lines):
            return CsvFile.open(cast("BinaryIO", given), where, given.delimiter, "utf-8")
        schema = self.heads[file].schema or pl.Schema()
        named = {column(at): kind for at, kind in enumerate(schema.values(), 1)}
        return TableFile.of(Table(tuple(schema), pl.Schema(named), given.drawn()), where)

    # ─── what is written ─────────────────────────────────────────────────

    def frame(self, scored: Scored) -> "pl.DataFrame":
        """The rows of the output that a scored batch gives."""
        scores = [one.score.id for one in self.plan.scores]
        frame = rounded_scores(scored.frame, scores, self.decimals)
        return next(output_frames(self.layout, self.plan.instrument, iter([frame])))

    def written(self, frames: "Iterable[pl.DataFrame]") -> bytes:
        """Rows of the output as the exporter writes them, header and all."""
        if self.schema is None:
            raise AssertionError("not opened")
        file = BytesIO()
        export(self.exporter, self.plan.instrument, self.schema, iter(frames), file)
        return file.getvalue()

    def rejects_header(self) -> bytes:
        """The first line of a rejects file."""
        return rejects_file.header(several=len(self.heads) > 1)

    def rejects_written(self, file: int, rejects: "pl.DataFrame", before: Extent) -> bytes:
        """As a rejects file has them; so much stands in the file ``before`` the piece."""
        text = BytesIO()
        where = self.where[file] if len(self.heads) > 1 else None
        rejects_file.write(text, before.placed(rejects), where)
        return text.getvalue()

    # ─── administrations ─────────────────────────────────────────────────

    def keys(self, scored: Scored) -> "pl.DataFrame | None":
        """Whose administration each row is, and its line: client, session, respondent, line.

        Rows that leave the client or the session blank are left out. ``None`` where there are no
        such columns.
        """
        import polars as pl

        usual = self.options.respondent or self.plan.instrument.respondents[0]
        found = administrations(scored.frame, usual)
        if found is None:
            return None
        client, session, who = found
        if len(who) != len(client):
            who = who.new_from_index(0, len(client))
        keys = pl.DataFrame([client, session, who.alias("respondent"), scored.lines.alias("line")])
        return keys.filter(pl.col("client") != "", pl.col("session") != "")

    def twice(self, count: int, pairs: Sequence[tuple[Place, Place]]) -> AllianceError:
        """The fault of ``count`` rows whose administration stood there before; ``pairs``: a few."""
        return twice(count, pairs, self.where)


@define
class PieceScores:
    """One piece. Draw `scored` to its end; then ``tally`` and `extent` are complete."""

    _pieces: Pieces
    file: int
    _given: "Lines | Frames"
    tally: Tally = field(factory=Tally)

    @property
    def extent(self) -> Extent:
        """How much of the file it was."""
        return Extent(self._given.lines, self.tally.rows_read, self._given.size)

    def scored(self) -> Iterator[Scored]:
        """The scored batches, in order. Lines and rows count from the piece's beginning.

        So do those of an `AllianceError`; `Extent.fault` makes it that of the file.
        """
        above = self._given.above
        try:
            for one in self._pieces.scored(self.file, self._given, self.tally):
                scored = _raised(one, above)
                self.tally.count(scored, self._pieces.plan)
                yield scored
        except AllianceError as error:
            raise Extent(-above.lines, 0, -above.size).fault(error) from error


def _raised(scored: Scored, above: Extent) -> Scored:
    """The batch with its lines counted from the piece's beginning."""
    if not above.lines:
        return scored
    rejects = Extent(-above.lines).placed(scored.rejects)
    return evolve(scored, lines=scored.lines - above.lines, rejects=rejects)
