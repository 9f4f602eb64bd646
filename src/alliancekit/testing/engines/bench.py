"""An engine that reads files itself on the bench: the same files by it and by the built-in one."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, ClassVar

from attrs import define, evolve, field, frozen

from alliancekit.api import (
    AllianceError,
    EngineOffer,
    FilesContext,
    FilesOutcome,
    Tally,
)
from alliancekit.responses.inputs import Inputs, expanded
from alliancekit.responses.read import open_responses
from alliancekit.scoring.export import export, find_exporter
from alliancekit.scoring.job import Job
from alliancekit.scoring.layout import output_frames, output_schema
from alliancekit.testing.bench import offer_of
from alliancekit.testing.contract import Contract
from alliancekit.testing.engines.outputs import (
    Stands,
    Table,
    digest,
    is_open,
    of_frames,
    of_texts,
    parts_of,
    records,
    stands_at,
)
from alliancekit.testing.engines.tasks import Task, host, plan_of

if TYPE_CHECKING:
    from alliancekit.cli.run import Paths


@frozen
class Done:
    """What came of a run. ``error`` is the message of its fault, with the code.

    ``rejects``: the file's records, in order. ``told``: what the user is told of the first ones.
    ``beside``: names of what stands beside the outputs. ``changed``: names of responses that are
    others now. ``asked``: how often `FilesContext.finished` was called, ``early`` whether any
    place was another by then, ``agrees`` whether it was given what the engine gave in the end.
    """

    error: str = ""
    table: Table = field(factory=Table)
    rejects: tuple[bytes, ...] = ()
    open_to_others: bool = False
    tally: Tally | None = None
    told: tuple[str, ...] = ()
    stands: Mapping[str, Stands] = field(factory=dict, repr=False)
    beside: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    asked: int = 0
    early: bool = False
    agrees: bool = True
    manifest: str = ""


# ─── the desk ────────────────────────────────────────────────────────────────


@define
class Desk:
    """A folder with responses and, apart from them, what is made of these."""

    folder: Path

    @property
    def paths(self) -> "Paths":
        """The places of the outputs."""
        from alliancekit.cli.run import Paths

        scores = str(self.folder / "made" / "scores")
        return Paths(scores, f"{scores}.rejects.csv", f"{scores}.manifest.json", True)

    def given(self, task: Task) -> list[str]:
        """Put the responses there, and name them."""
        for name, data in task.files.items():
            (self.folder / "given" / name).write_bytes(data)
        return [str(self.folder / "given" / name) for name in task.inputs or task.files]

    def run(
        self,
        offer: EngineOffer,
        task: Task,
        options: Mapping[str, str],
        *,
        output: str | None = None,
    ) -> Done:
        """Have the engine do the task. What it raises but for `AllianceError` comes through."""
        from alliancekit.cli.run_files import FilesRun

        paths = evolve(
            self.paths,
            scores=output or self.paths.scores,
            default_rejects=task.default_rejects,
            manifest=self.paths.manifest if task.with_manifest else None,
        )
        plan = plan_of(task)
        asked = {
            "output_layout": task.layout,
            "decimals": task.decimals,
            "strict": task.strict,
            "show_values": False,
        }
        exporter = find_exporter(host(), "", task.format)
        run = FilesRun(host(), plan, task.job_options, task.reading, exporter, paths, asked, {})
        inputs, before = self.given(task), self.stands()
        told: list[FilesOutcome] = []
        early: list[bool] = []
        documents: list[bytes | None] = []

        def finished(outcome: FilesOutcome) -> bytes | None:
            told.append(outcome)
            early.append(self.stands() != before)
            documents.append(run.finished(outcome))
            return documents[-1]

        context = FilesContext(
            inputs=tuple(inputs),
            output=paths.scores,
            rejects=paths.rejects or "",
            manifest=paths.manifest,
            default_rejects=paths.default_rejects,
            format=task.format,
            keep_duplicates=task.keep_duplicates,
            options=options,
            opened=run.opened,
            finished=finished,
        )
        assert offer.run_files is not None
        try:
            outcome = offer.run_files(context)
        except AllianceError as error:
            return self._looked_at(task, Done(self._said(error)), told, early)
        kind = type(outcome).__name__
        assert type(outcome) is FilesOutcome, f"{kind} is given back: give a FilesOutcome"
        document = documents[-1] if documents else None
        done = Done(
            tally=outcome.tally,
            told=tuple(map(self._plain, run.told(outcome).places(values=True))),
            agrees=not told or told[-1].tally == outcome.tally,
            manifest=digest(document) if document is not None else "",
        )
        return self._looked_at(task, done, told, early)

    def run_built_in(self, task: Task) -> Done:
        """The same by ``--engine polars``."""
        from alliancekit.cli.progress import Progress
        from alliancekit.cli.run import Run
        from alliancekit.files import Outputs

        plan, paths = plan_of(task), self.paths
        exporter = find_exporter(host(), "", task.format)
        with ExitStack() as stack:
            try:
                files = expanded(self.given(task))
                inputs = Inputs(files, task.reading)
                opened = open_responses(
                    files, inputs.open, plan.instrument, task.reading, "wide", stack
                )
                job = Job(plan, opened, task.job_options, host())
                outputs = stack.enter_context(Outputs())
                run = Run(job, outputs, paths, task.decimals, Progress(inputs))
                schema = output_schema(task.layout, plan.instrument, job.schema(), files[0])
                frames = output_frames(task.layout, plan.instrument, run.frames())
                export(exporter, plan.instrument, schema, frames, outputs.create(paths.scores))
                run.require_accepted(strict=task.strict, values=False)
                outputs.commit()
            except AllianceError as error:
                return self._looked_at(task, Done(self._said(error)))
        told = tuple(map(self._plain, run.places(values=True)))
        return self._looked_at(task, Done(tally=job.tally, told=told))

    def stands(self) -> dict[str, Stands]:
        """What stands at each place of an output."""
        return {place: stands_at(Path(place)) for place in self.paths.all()}

    def _looked_at(
        self,
        task: Task,
        done: Done,
        told: Sequence[FilesOutcome] = (),
        early: Sequence[bool] = (),
    ) -> Done:
        """What came of it, with what is found in the folder."""
        paths, stands = self.paths, self.stands()
        names = {Path(place).name for place in paths.all()}
        given = {name: (self.folder / "given" / name).read_bytes() for name in task.files}
        beside = [one for one in (self.folder / "made").iterdir() if one.name not in names]
        beside += [one for one in (self.folder / "given").iterdir() if one.name not in given]
        return evolve(
            done,
            table=Table() if done.error else self._table(task),
            rejects=() if done.error else self._rejects(),
            open_to_others=is_open(Path(paths.rejects or "")),
            stands=stands,
            beside=tuple(sorted(one.name for one in beside)),
            changed=tuple(name for name, data in given.items() if data != task.files[name]),
            asked=len(told),
            early=any(early),
        )

    def _table(self, task: Task) -> Table:
        parts = parts_of(Path(self.paths.scores))
        return of_frames(parts) if task.format == "parquet" else of_texts(parts)

    def _rejects(self) -> tuple[bytes, ...]:
        texts = [records(one.read_bytes()) for one in parts_of(Path(self.paths.rejects or ""))]
        header = texts[0][:1] if texts else []
        own = str(self.folder).encode()
        rows = [row for text in texts for row in text[1:]]
        return tuple(one.replace(own, b"") for one in [*header, *rows])

    def _said(self, error: AllianceError) -> str:
        return self._plain(f"{error} [{error.problem.code}]")

    def _plain(self, text: str) -> str:
        return text.replace(str(self.folder), "")


@contextmanager
def desk() -> Iterator[Desk]:
    """A new one, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="alliancekit-") as folder:
        for name in ("given", "made"):
            (Path(folder).resolve() / name).mkdir()
        yield Desk(Path(folder).resolve())


@cache
def by_the_built_in_engine(task: Task) -> Done:
    """What ``--engine polars`` makes of a task, found out once."""
    with desk() as at:
        return at.run_built_in(task)


class OfEngine(Contract):
    """Laws of an engine."""

    plugin: ClassVar[ModuleType]
    engine: ClassVar[str]

    def _offer(self) -> EngineOffer:
        offer: EngineOffer = offer_of(self.plugin, "register_engines", self.engine)
        return offer

    def _called(self) -> str:
        return f"the engine {self.engine!r}"
