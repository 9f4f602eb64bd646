"""Work in a thread of its own, so that a signal is not kept waiting until Java has answered."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 0.5
"""Seconds between two requests to give up."""


def apart(work: Callable[[], T], cancel: Callable[[], None]) -> T:
    """What the work gives, or raises. Where this thread is interrupted, the work is cancelled.

    A thread that waits for Java can ask it nothing else: this one has a way of its own.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            done.set_exception(error)

    thread = Thread(target=run, name="alliancekit-spark", daemon=True)
    thread.start()
    try:
        return done.result()
    finally:
        while thread.is_alive() and not done.done():
            cancel()
            thread.join(PATIENCE)
