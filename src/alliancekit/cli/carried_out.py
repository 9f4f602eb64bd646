"""A run over files of responses: read, scored, written and accounted for, whole or not at all."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from hashlib import sha256
from typing import Any, BinaryIO

from attrs import frozen

from alliancekit.api import Loss
from alliancekit.cli.inputs import READING, open_job
from alliancekit.cli.progress import progress
from alliancekit.cli.run import Paths, Run
from alliancekit.cli.summary import summarise
from alliancekit.errors import Exit, Problem
from alliancekit.files import Outputs, writing
from alliancekit.host import Host, Provided
from alliancekit.instrument.model import Instrument
from alliancekit.scoring.manifest import Digests, manifest
from alliancekit.streams import HashingWriter

NOTHING = sha256().hexdigest()
"""The digest of an empty file."""


@frozen
class Asked:
    """What a command was asked to do with responses.

    ``options`` are the command's, with those of `response_parameters` and `run_parameters`;
    ``changing`` names those of its own that change what is written, for the manifest.
    ``written_by`` is the offer that writes the output.
    """

    host: Host
    instrument: Instrument
    files: list[str]
    paths: Paths
    options: dict[str, Any]
    changing: Sequence[str]
    written_by: Provided

    def carry_out(
        self, write: Callable[[Run, BinaryIO], Sequence[Loss]], **more: Any
    ) -> tuple[Exit, Sequence[Loss]]:
        """Have ``write`` draw the run into the output; rejects and manifest stand beside it.

        ``write`` gives what its format could not carry. ``more`` are further `JobOptions`. Raises
        `AllianceError` as `open_job`, ``strict`` where something was rejected and nothing may
        be, and ``plugin-failed`` for a format that writes nothing: it would look like success.
        """
        options, paths = self.options, self.paths
        with ExitStack() as stack:
            keep = options["duplicates"] == "keep"
            job, inputs = open_job(
                self.instrument,
                self.files,
                self.host,
                options,
                stack,
                keep_duplicates=keep,
                **more,
            )
            outputs = stack.enter_context(Outputs())
            outputs.sweep(paths.all())
            shown = stack.enter_context(progress(inputs))
            run = Run(job, outputs, paths, options.get("decimals"), shown)
            file = HashingWriter(outputs.create(paths.scores))
            with writing(paths.scores):
                losses = write(run, file.stream)
            run.require_accepted(strict=options["strict"], values=options["show_values"])
            if job.tally.rows_scored:  # no rows at all may be an empty file of lines
                require_written(file, self.written_by)
            if paths.manifest:
                document = manifest(
                    job,
                    self.host,
                    digests=Digests(tuple(inputs.digests), file.sha256, run.rejects_sha256),
                    options=as_given(options, self.changing),
                    written_by=self.written_by,
                    losses=losses,
                )
                outputs.add(paths.manifest, document)
            outputs.commit(removing=paths.stale(rejected=bool(job.tally.rejected)))
        summarise(run, show_values=options["show_values"])
        return (Exit.REJECTED if job.tally.rejected else Exit.OK), losses


def as_given(options: dict[str, Any], changing: Sequence[str]) -> dict[str, Any]:
    """The options that change what is written, where they were given, for the manifest."""
    kept = (*READING, *changing)
    return {name: options[name] for name in kept if options[name] not in (None, ())}


def require_written(file: HashingWriter, written_by: Provided) -> None:
    """Raise ``plugin-failed`` where nothing was written."""
    if file.sha256 == NOTHING:
        what = f"the format {written_by.offer.name!r} wrote nothing"
        raise Problem.PLUGIN_FAILED.error(plugin=written_by.plugin, what=what)
