"""A small engine that reads and writes files itself, in steps that a bad one can do otherwise.

It cuts text files into pieces of a few hundred bytes, and reads whatever else it is given not at
all. What is known of a piece is told in order, though a real engine has its workers do them.
"""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from alliancekit.api import Extent, FileHead, FilesOutcome, Place, Problem, Tally

OUR_REJECTS = b"line,row,column,code,value"


class FilesEngine:
    """What a specimen changes is a method of its own."""

    size = 500

    def __call__(self, context: Any) -> FilesOutcome:
        self.context = context
        self.inputs = [Path(one) for one in context.inputs]
        self.refuse_what_does_harm()
        texts = [self.text(one) for one in self.inputs]
        pieces = context.opened(
            [self.head(*one) for one in zip(context.inputs, texts, strict=True)]
        )
        self.tally, self.frames = Tally(), []
        self.rejects, self.told, self.keys = [], [], []
        for file, text in enumerate(texts):
            self.file(pieces, file, text)
        if not context.keep_duplicates:
            self.refuse_duplicates(pieces)
        outcome = FilesOutcome(self.tally, tuple(self.told))
        self.end(pieces, outcome)
        return outcome

    # ─── reading ─────────────────────────────────────────────────────────

    def refuse_what_does_harm(self) -> None:
        if Path(self.context.output) in self.inputs:
            raise Problem.SAME_FILE.error(output=self.context.output)

    def text(self, path: Path) -> bytes:
        try:
            data = path.read_bytes()
        except OSError:
            raise Problem.UNREADABLE.error(where=str(path), why="no file is there") from None
        if path.suffix != ".csv":
            raise Problem.UNREADABLE.error(where=str(path), why="only CSV is read")
        return data

    def head(self, where: str, text: bytes) -> FileHead:
        return FileHead(where, text[:1000])

    def chunks(self, text: bytes) -> Iterator[bytes]:
        """Some whole lines each; the last one gets its end."""
        held = b""
        for line in BytesIO(text):
            held += line if line.endswith(b"\n") else line + b"\n"
            if len(held) > self.size:
                yield held
                held = b""
        if held or not text:
            yield held

    # ─── scoring ─────────────────────────────────────────────────────────

    def file(self, pieces: Any, file: int, text: bytes) -> None:
        before = Extent()
        for at, chunk in enumerate(self.chunks(text)):
            piece = pieces.text(file, iter([chunk]), first=at == 0)
            self.piece(pieces, piece, before)
            self.tally += piece.tally
            before += piece.extent

    def piece(self, pieces: Any, piece: Any, before: Extent) -> None:
        try:
            for scored in piece.scored():
                self.batch(pieces, piece.file, scored, before)
        except Exception as error:
            raise self.fault(before, error) from error

    def batch(self, pieces: Any, file: int, scored: Any, before: Extent) -> None:
        self.frames.append(self.frame(pieces, scored))
        if len(scored.rejects):
            self.rejects.append(self.refused(pieces, file, scored.rejects, before))
            self.told.append((file, before.placed(scored.rejects)))
        keys = pieces.keys(scored)
        if keys is not None:
            rows = [(*row, before.lines + line) for *row, line in keys.iter_rows()]
            self.keys += [(tuple(row), Place(file, line)) for *row, line in rows]

    def frame(self, pieces: Any, scored: Any) -> pl.DataFrame:
        made: pl.DataFrame = pieces.frame(scored)
        return made

    def refused(self, pieces: Any, file: int, rejects: Any, before: Extent) -> bytes:
        made: bytes = pieces.rejects_written(file, rejects, before)
        return made

    def fault(self, before: Extent, error: Any) -> Exception:
        """A fault of a piece, told as that of its file."""
        return before.fault(error)

    def refuse_duplicates(self, pieces: Any) -> None:
        seen: dict[Any, Place] = {}
        pairs = [
            (seen[key], place)
            for key, place in self.keys
            if seen.setdefault(key, place) is not place
        ]
        if pairs:
            raise pieces.twice(len(pairs), pairs[:5])

    # ─── writing ─────────────────────────────────────────────────────────

    def end(self, pieces: Any, outcome: FilesOutcome) -> None:
        document = self.context.finished(outcome)
        self.write(self.context.output, self.scores(pieces))
        if self.rejects:
            self.write_rejects(pieces.rejects_header() + b"".join(self.rejects))
        else:
            self.remove_stale()
        if document is not None:
            self.write(self.context.manifest, document)

    def scores(self, pieces: Any) -> bytes:
        made: bytes = pieces.written(iter(self.frames))
        return made

    def write(self, target: str, data: bytes) -> None:
        hidden = Path(target).with_name(f".{Path(target).name}.part")
        hidden.write_bytes(data)
        hidden.replace(target)

    def write_rejects(self, data: bytes) -> None:
        self.write(self.context.rejects, data)
        os.chmod(self.context.rejects, 0o600)  # noqa: PTH101 - as it is

    def remove_stale(self) -> None:
        """What an earlier run left, where the user did not name the place."""
        path = Path(self.context.rejects)
        if self.context.default_rejects and path.exists() and self.ours(path):
            path.unlink()

    def ours(self, path: Path) -> bool:
        return path.read_bytes().startswith(OUR_REJECTS)
