"""Drawing ahead: the same elements, the faults where they are drawn, and nothing left running."""

import threading
import time
from collections.abc import Iterator
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekit.ahead import DEPTH, ahead

PATIENCE = 20
"""Seconds after which a test that waits for something has failed."""


def running() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name == "alliancekit-ahead"]


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = len(running())
    yield
    assert len(running()) == before


class Watched:
    """A source that knows how much was drawn from it, and whether it was closed."""

    def __init__(self, size: int, error: BaseException | None = None) -> None:
        self.drawn, self.closed, self.thread = 0, False, 0
        self._source = self._all(size, error)

    def _all(self, size: int, error: BaseException | None) -> Iterator[int]:
        self.thread = threading.get_ident()
        try:
            for number in range(size):
                self.drawn += 1
                yield number
            if error is not None:
                raise error
        finally:
            self.closed = True

    def __iter__(self) -> Iterator[int]:
        return self._source


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(), max_size=40), st.integers(1, 5))
def test_the_same_elements_in_the_same_order(elements: list[int], depth: int) -> None:
    assert list(ahead(iter(elements), depth)) == elements
    assert list(ahead(ahead(iter(elements), depth), depth)) == elements


def test_what_is_false_is_an_element_too() -> None:
    assert list(ahead(iter([None, 0, "", ()]))) == [None, 0, "", ()]


def test_it_is_drawn_in_another_thread() -> None:
    source = Watched(3)
    assert list(ahead(iter(source))) == [0, 1, 2]
    assert source.thread not in {0, threading.get_ident()}
    assert source.closed


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(3)])
@pytest.mark.parametrize("size", [0, 1, 7])
def test_a_fault_is_raised_behind_the_elements_before_it(error: BaseException, size: int) -> None:
    source = Watched(size, error)
    seen = []
    with pytest.raises(type(error)) as caught:
        seen.extend(ahead(iter(source)))
    assert caught.value is error
    assert source.closed

    source, seen = Watched(size, error), []
    through_two = ahead(ahead(iter(source)))
    with pytest.raises(type(error)):
        seen.extend(through_two)
    assert seen == list(range(size))


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_no_more_than_that_many_steps_ahead(depth: int) -> None:
    source = Watched(1000)
    drawn = ahead(iter(source), depth)
    for number in range(30):
        assert next(drawn) == number
        until = time.monotonic() + PATIENCE
        # `depth` wait, and one is in the thread's hand
        while source.drawn < number + 1 + depth + 1 and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(0.002)
        assert source.drawn == number + 1 + depth + 1
    drawn.close()


def test_giving_up_closes_the_source_and_ends_the_thread() -> None:
    source = Watched(1000)
    drawn = ahead(iter(source))
    next(drawn)
    assert running()
    drawn.close()
    assert source.closed
    assert source.drawn <= 1 + DEPTH + 2
    assert not running()


def test_giving_up_reaches_the_innermost_source_through_a_map() -> None:
    """A `map` cannot be closed; what it draws from must be all the same."""
    source = Watched(1000)
    drawn = ahead(map(abs, ahead(iter(source))))
    next(drawn)
    assert len(running()) == 2
    drawn.close()
    assert source.closed
    assert not running()


def test_a_fault_in_a_map_ends_the_thread_below_it_while_the_fault_is_still_held() -> None:
    source = Watched(1000)

    def failing(number: int) -> int:
        if number == 3:
            raise ValueError
        return number

    with pytest.raises(ValueError) as caught:  # noqa: PT011 - it is ours, and empty
        list(ahead(map(failing, ahead(iter(source)))))
    assert caught.value
    assert source.closed
    assert not running()


def test_what_is_never_begun_starts_no_thread() -> None:
    ahead(iter(Watched(3)))
    assert not running()


def test_an_interrupt_in_the_consumer() -> None:
    source = Watched(1000)

    def consumed() -> NoReturn:
        for number in ahead(iter(source)):
            if number == 5:
                raise KeyboardInterrupt
        raise AssertionError

    with pytest.raises(KeyboardInterrupt):
        consumed()
    # the frame that held the iteration is the exception's, which is gone
    assert source.closed


def test_a_source_that_waits_for_ever_does_not_keep_the_consumer() -> None:
    """As a pipe into which nobody writes: whoever gives up need not wait for it."""
    waiting, came = threading.Event(), threading.Event()

    def source() -> Iterator[int]:
        yield 1
        came.set()
        waiting.wait(PATIENCE)

    drawn = ahead(source())
    assert next(drawn) == 1
    assert came.wait(PATIENCE)
    began = time.monotonic()
    drawn.close()
    assert time.monotonic() - began < PATIENCE / 2
    waiting.set()
    until = time.monotonic() + PATIENCE
    while running() and time.monotonic() < until:
        time.sleep(0.01)


def test_the_fault_does_not_hold_itself() -> None:
    """Else it, and all that its frames hold, would stay until the next collection."""
    import gc
    import weakref

    class FaultError(Exception):
        """One that can be watched."""

    def source() -> Iterator[int]:
        yield 1
        raise FaultError

    gc.collect()
    gc.disable()
    try:
        fault = None
        try:
            list(ahead(source()))
        except FaultError as error:
            fault = weakref.ref(error)
        assert fault is not None
        assert fault() is None
    finally:
        gc.enable()
