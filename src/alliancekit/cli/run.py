"""A scoring run on its way: where its three outputs go, and what is drawn into them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from alliancekit.cli.progress import Progress
from alliancekit.errors import Problem
from alliancekit.files import Outputs
from alliancekit.responses import rejects as rejects_file
from alliancekit.scoring.job import Job
from alliancekit.scoring.rounding import rounded_scores
from alliancekit.streams import HashingWriter, is_stream

if TYPE_CHECKING:
    import polars as pl

    from alliancekit.scoring.kernel import Scored

TOLD_REJECTS = 10


@frozen
class Paths:
    """Where the three outputs go."""

    scores: str
    rejects: str | None
    manifest: str | None
    default_rejects: bool

    @classmethod
    def of(cls, scores: str, rejects: str | None, *, with_manifest: bool) -> "Paths":
        """The paths that were named, and those beside the scores for what was not."""
        alone = is_stream(scores) or not Path(scores).name

        def beside(ending: str) -> str | None:
            return None if alone else str(Path(scores).with_suffix(ending))

        manifest_path = f"{scores}.manifest.json" if with_manifest and not alone else None
        return cls(scores, rejects or beside(".rejects.csv"), manifest_path, rejects is None)

    def all(self) -> list[str]:
        """Those that may be written."""
        return [path for path in (self.scores, self.rejects, self.manifest) if path]

    def stale(self, *, rejected: bool) -> list[Path]:
        """What an earlier run on the same output left and this one does not replace.

        Its rejects, where nothing is rejected now, and its manifest, where none is wanted.
        """
        stale = []
        if self.default_rejects and self.rejects and not rejected:
            begins = (rejects_file.header(), rejects_file.header(several=True))
            stale += _ours(Path(self.rejects), begins)
        if not self.manifest and not is_stream(self.scores):
            stale += _ours(Path(f"{self.scores}.manifest.json"), (b"{\n",))
        return stale


def _ours(path: Path, begins: tuple[bytes, ...]) -> list[Path]:
    """The path, if a file is there whose first line is one of those that we write."""
    if not path.is_file():
        return []
    with path.open("rb") as file:
        return [path] if file.readline() in begins else []


@define
class Run:
    """Draws the job: frames go to the exporter, rejects to their file, opened when needed."""

    job: Job
    outputs: Outputs
    paths: Paths
    decimals: int | None
    progress: Progress
    told: "list[tuple[str, pl.DataFrame]]" = field(factory=list)
    _file: HashingWriter | None = None

    def frames(self) -> "Iterator[pl.DataFrame]":
        """The scored frames, rounded where that was asked for."""
        scores = [one.score.id for one in self.job.plan.scores]
        for scored in self.batches():
            yield rounded_scores(scored.frame, scores, self.decimals)

    def batches(self) -> "Iterator[Scored]":
        """The scored batches."""
        for scored in self.job.scored():
            if len(scored.rejects):
                self._keep(scored.rejects, scored.file)
            self.progress.show(self.job.tally.rows_read)
            yield scored

    def places(self, *, values: bool) -> list[str]:
        """The first few rejects in words. Cell values only where asked for."""
        told = [
            where + place
            for where, rejects in self.told
            for place in rejects_file.places(rejects, values=values)
        ][:TOLD_REJECTS]
        more = self.job.tally.rejected - len(told)
        return [*told, f"… and {more} more"] if more else told

    def require_accepted(self, *, strict: bool, values: bool) -> None:
        """Raise ``strict``, naming the first few rejects, where nothing may be rejected."""
        if strict and self.job.tally.rejected:
            places = "; ".join(self.places(values=values))
            raise Problem.STRICT.error(count=self.job.tally.rejected, places=places)

    def tell(self, rejects: "pl.DataFrame", file: int) -> None:
        """Remember the first few rejects, for `places`, by the file where several are read."""
        where = self.job.responses.where
        if len(self.told) < TOLD_REJECTS:
            at = f"{where[file]}, " if len(where) > 1 else ""
            self.told.append((at, rejects.head(TOLD_REJECTS)))

    @property
    def rejects_sha256(self) -> str | None:
        """The digest of the rejects file, where there is one."""
        return self._file.sha256 if self._file else None

    def _keep(self, rejects: "pl.DataFrame", file: int) -> None:
        where = self.job.responses.where
        self.tell(rejects, file)
        if not self.paths.rejects:
            return
        if self._file is None:
            self._file = HashingWriter(self.outputs.create(self.paths.rejects, private=True))
            self._file.write(rejects_file.header(several=len(where) > 1))
        rejects_file.write(self._file.stream, rejects, where[file] if len(where) > 1 else None)
