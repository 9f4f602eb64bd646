"""The folders and the file that a run writes: hidden while they grow, put in place together."""

from typing import Any

from alliancekit.api import FilesContext, Pieces, Problem
from attrs import define, field

from alliancekit_spark import work
from alliancekit_spark.faults import writing
from alliancekit_spark.sources import Source
from alliancekit_spark.storage import Storage

PARTS = ".csv"
COLUMNS = 5
"""Of a rejects file, whether or not it says which file they are of."""


@define
class Outputs:
    """The outputs of one run."""

    _storage: Storage
    _context: FilesContext
    _source: Source
    _staged: dict[str, str] = field(factory=dict)
    _replaced: dict[str, str] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        target = self._storage.url(self._context.output)
        for url in self._source.files:
            if url and _overlap(url, target):
                raise Problem.SAME_FILE.error(output=self._context.output)
        for one in (self._context.output, self._context.rejects):
            self._storage.require_ours(one)

    def scores(self, rows: Any, pieces: Pieces) -> None:
        """Write the scores."""
        folder = self._stage(self._context.output)
        with writing(self._context.output):
            if self._context.format == "csv":
                self._text(rows.select(rows.payload.alias("value")), folder, pieces.written([]))
            else:
                self._parquet(rows, folder, pieces)

    def rejects(self, rows: Any) -> None:
        """Write what was refused; nobody else may read it."""
        folder = self._stage(self._context.rejects, private=True)
        with writing(self._context.rejects):
            self._text(rows, folder, b"")

    def commit(self, pieces: Pieces, document: bytes | None, *, rejected: bool) -> None:
        """Put everything in place; where that fails, what was there before is put back."""
        if document is not None and self._context.manifest:
            folder = self._stage(self._context.manifest)
            path = f"{folder}/manifest.json"
            self._storage.write(path, document, where=self._context.manifest)
            self._staged[self._context.manifest] = path
        stale = self._context.rejects if self._context.default_rejects and not rejected else ""
        try:
            for target, staged in reversed(self._staged.items()):
                self._put_aside(target)
                self._storage.rename(staged, target, where=target)
            start = b",".join(pieces.rejects_header().rstrip().split(b",")[:COLUMNS])
            if stale and self._storage.begins_with(stale, start):
                self._storage.delete(stale)
        except BaseException:
            for target, old in self._replaced.items():
                if old and not self._storage.exists(old):
                    continue
                self._storage.delete(target)
                if old:
                    self._storage.rename(old, target, where=target)
            raise

    def _stage(self, target: str, *, private: bool = False) -> str:
        self._staged[target] = self._storage.hidden(target, private=private)
        return self._staged[target]

    def _put_aside(self, target: str) -> None:
        """Take away what is there, to a hidden place from which it can come back."""
        self._replaced[target] = ""
        if self._storage.exists(target):
            aside = f"{self._storage.hidden(target)}/old"
            self._storage.rename(target, aside, where=target)
            self._replaced[target] = aside

    def _text(self, rows: Any, folder: str, empty: bytes) -> None:
        """Rows of bytes as text files; ``empty`` is what stands in one where there are none."""
        text = rows.select(rows.value.cast("string").alias("value"))
        text.write.option("lineSep", "\n").option("compression", "none").mode("append").text(folder)
        written = 0
        for name, size in self._storage.parts(folder):
            if size:
                written += 1
                whole = f"{folder}/{name.removesuffix('.txt')}{PARTS}"
                self._storage.rename(f"{folder}/{name}", whole, where=folder)
            else:
                self._storage.delete(f"{folder}/{name}")
        if not written:
            self._storage.write(f"{folder}/part-00000{PARTS}", empty, where=folder)

    def _parquet(self, rows: Any, folder: str, pieces: Pieces) -> None:
        import polars as pl
        from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

        empty = pl.DataFrame(schema=pieces.schema)
        schema = from_arrow_schema(empty.to_arrow(compat_level=pl.CompatLevel.oldest()).schema)
        arrow = to_arrow_schema(schema, timezone="UTC")
        rows.mapInArrow(work.scores(arrow), schema).write.mode("append").parquet(folder)


def _overlap(one: str, other: str) -> bool:
    """Whether two URLs are one file, or one is a folder that the other lies in."""
    first, second = (f"{url.rstrip('/')}/" for url in (one, other))
    return first.startswith(second) or second.startswith(first)
