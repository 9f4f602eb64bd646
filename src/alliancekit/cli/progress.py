"""How far a long run is: on a terminal only, and only when it takes a while."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import define, field

from alliancekit.responses.inputs import Inputs

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

QUIET = 0.5
"""Seconds that pass before a bar is shown."""


@define
class Progress:
    """Rows done, their rate and the time left, by how much of the input was read."""

    inputs: Inputs
    _began: float = field(factory=time.monotonic)
    _bar: "Bar | None" = None
    _task: "TaskID | None" = None

    def show(self, rows: int) -> None:
        """So many rows were read by now."""
        if self._bar is None:
            if not _terminal() or time.monotonic() - self._began < QUIET:
                return
            self._bar, self._task = _made(self.inputs.size())
            self._bar.start()  # held by then: whoever interrupts it finds it, and stops it
        if self._task is not None:
            seconds = time.monotonic() - self._began
            self._bar.update(
                self._task,
                completed=self.inputs.read,
                rows=f"{rows:,}",
                rate=f"{rows / seconds:,.0f}",
            )

    def stop(self) -> None:
        """Take the bar away."""
        bar, self._bar = self._bar, None
        if bar is None:
            return
        try:
            bar.stop()
        except IndexError:  # rich was interrupted half way through beginning, the cursor hidden
            bar.console.show_cursor()


@contextmanager
def progress(inputs: Inputs) -> Iterator[Progress]:
    """The progress of a run that reads these inputs."""
    shown = Progress(inputs)
    try:
        yield shown
    finally:
        shown.stop()


def _terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _made(size: int | None) -> "tuple[Bar, TaskID]":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("scoring"),
        BarColumn(),
        TextColumn("{task.fields[rows]} rows"),
        TextColumn("{task.fields[rate]} a second"),
        TimeElapsedColumn() if size is None else TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    return bar, bar.add_task("scoring", total=size, rows="0", rate="0")
