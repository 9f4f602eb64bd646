"""Work done ahead: an iterator drawn in a thread of its own, while its user does other things.

Polars and NumPy give up the interpreter's lock while they work, so that reading, scoring and
writing keep more than one core busy. Nothing is drawn more than a few steps ahead, the order
stays, and what fails is raised where it is drawn.
"""

from collections.abc import Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

from attrs import define, field, frozen

T = TypeVar("T")
DEPTH = 2
"""How many steps are taken ahead."""
_WAIT = 0.05
_GRACE = 1.0
"""Seconds given to a thread to end. One that waits for a pipe may never do."""


@frozen
class _Step(Generic[T]):
    """What was drawn, what was raised or, with neither, the end."""

    drawn: tuple[T, ...] = ()
    raised: BaseException | None = None


@define
class _Worker(Generic[T]):
    """Draws the source in its thread, until it ends, fails or is given up."""

    source: Iterator[T]
    steps: Queue[_Step[T]]
    given_up: Event = field(factory=Event)

    def run(self) -> None:
        try:
            for one in self.source:
                if not self._put(_Step((one,))):
                    break
            self._put(_Step())
        except BaseException as error:  # noqa: BLE001 - raised again where it is drawn
            self._put(_Step(raised=error))
        finally:
            if close := getattr(self.source, "close", None):
                close()
            del self.source  # a `map` is no generator, yet may hold one that is to be closed

    def next(self) -> _Step[T]:
        """The next step, once it is there.

        It wakes up now and then, to heed a signal: Polars has the system go on with what a
        signal interrupts.
        """
        while True:
            try:
                return self.steps.get(timeout=_WAIT)
            except Empty:
                continue

    def _put(self, step: _Step[T]) -> bool:
        """Hand a step over, as soon as there is room; False when nobody waits for it."""
        while not self.given_up.is_set():
            try:
                self.steps.put(step, timeout=_WAIT)
            except Full:
                continue
            return True
        return False


def ahead(source: Iterator[T], depth: int = DEPTH) -> Iterator[T]:
    """The same elements in the same order, drawn in a thread that runs ahead.

    When the iteration is given up the thread ends after the step that it is at, and the source
    is closed. A step that takes too long is not waited for, so that a user's wish to stop is
    obeyed while nothing comes through a pipe.
    """
    worker = _Worker(source, Queue(depth))
    del source  # the thread's from here on, to be let go when that ends
    thread = Thread(target=worker.run, name="alliancekit-ahead", daemon=True)
    thread.start()
    try:
        while True:
            step = worker.next()
            if step.raised is not None:
                try:
                    raise step.raised
                finally:
                    del step  # else the exception would hold itself, by way of this frame
            if not step.drawn:
                return
            yield step.drawn[0]
            del step  # what was drawn is not held while the next is waited for
    finally:
        worker.given_up.set()
        thread.join(_GRACE)
