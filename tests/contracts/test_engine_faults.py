"""Each law of engines finds the fault that it is for, and finds no other."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from queue import Queue
from threading import Thread
from time import sleep
from typing import Any

import polars as pl
import pytest
from attrs import evolve

from alliancekit.api import EngineOffer
from alliancekit.testing import EngineContract

from .faults import failures, laws
from .specimens import plugin_of, specimen

HOOK = "register_engines"


def run(context: Any) -> Iterator[Any]:
    """Two threads, as many batches under way."""
    under_way: deque[Any] = deque()
    with ThreadPoolExecutor(int(context.options.get("threads", "2"))) as pool:
        for batch in context.batches:
            under_way.append(pool.submit(context.kernel, batch))
            if len(under_way) > 1:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


class Sound(EngineContract):
    plugin = plugin_of(HOOK, EngineOffer("two", "two threads", run, options=("threads",)))
    engine = "two"
    options = {"threads": "3"}


def by(run: Callable[[Any], Any], **changes: Any) -> type[Any]:
    """The contract of another engine of the same name."""
    offer = EngineOffer("two", "two threads", run, options=("threads",))
    return specimen(Sound, plugin=plugin_of(HOOK, offer), **changes)


# ─── the specimens ───────────────────────────────────────────────────────────


def all_at_once(context: Any) -> Iterator[Any]:
    """``Executor.map`` draws all batches before it gives the first one back."""
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(context.kernel, list(context.batches))


def last_one_forgotten(context: Any) -> Iterator[Any]:
    """Pairs of batches; one that is left over is forgotten."""
    batches = iter(context.batches)
    while len(pair := list(islice(batches, 2))) == 2:
        yield from map(context.kernel, pair)
    if pair and len(pair[0].lines) == 2:
        return
    yield from map(context.kernel, pair)


def as_they_are_done(context: Any) -> Iterator[Any]:
    """Pairs of batches; the second one is done first."""
    batches = iter(context.batches)
    while pair := list(islice(batches, 2)):
        yield from map(context.kernel, pair[::-1])


def in_single_precision(context: Any) -> Iterator[Any]:
    for scored in map(context.kernel, context.batches):
        single = pl.col("total").cast(pl.Float32).cast(pl.Float64)
        yield evolve(scored, frame=scored.frame.with_columns(single))


def without_rejects(context: Any) -> Iterator[Any]:
    for scored in map(context.kernel, context.batches):
        yield evolve(scored, rejects=scored.rejects.clear())


def from_the_first_batch(context: Any) -> Iterator[Any]:
    """Looks at the first batch to plan its work, and so wants one."""
    batches = iter(context.batches)
    first = [next(batches, None)]
    yield context.kernel(first[0])
    yield from map(context.kernel, batches)


class Remembering:
    """The next run begins with what is left of the one before."""

    runs = 0

    def __call__(self, context: Any) -> Iterator[Any]:
        type(self).runs += 1
        runs = self.runs
        for scored in map(context.kernel, context.batches):
            yield evolve(scored, frame=scored.frame.with_columns(pl.col("session") + " " * runs))


def tolerant(context: Any) -> Iterator[Any]:
    """A batch that fails is left out."""
    for batch in context.batches:
        try:
            yield context.kernel(batch)
        except Exception:  # noqa: BLE001, S112 - the fault
            continue


def up_to_the_fault(context: Any) -> Iterator[Any]:
    """What cannot be read ends the file."""
    batches = iter(context.batches)
    while True:
        try:
            batch = next(batches)
        except Exception:  # noqa: BLE001 - the fault; it is the end of the batches too
            return
        yield context.kernel(batch)


def in_other_words(context: Any) -> Iterator[Any]:
    try:
        yield from map(context.kernel, context.batches)
    except Exception as error:
        raise RuntimeError("the cluster reports a failure") from error


def running_on(context: Any) -> Iterator[Any]:
    """A thread goes on drawing when nobody wants more."""
    made: Queue[tuple[Any, Exception | None]] = Queue()

    def draw() -> None:
        try:
            for batch in context.batches:
                made.put((context.kernel(batch), None))
                sleep(0.01)
            made.put((None, None))
        except Exception as error:  # noqa: BLE001 - raised again below
            made.put((None, error))

    Thread(target=draw, daemon=True).start()
    while (step := made.get()) != (None, None):
        scored, error = step
        if error:
            raise error
        yield scored


def greedy() -> type[Any]:
    """It takes whatever it is told."""
    offer = EngineOffer("two", "two threads", run, options=("*",))
    return specimen(Sound, plugin=plugin_of(HOOK, offer))


def without_options(context: Any) -> Iterator[Any]:
    """Its own option ends it."""
    if context.options:
        raise KeyError("threads")
    return map(context.kernel, context.batches)


ROWS = "test_each_row_comes_once_in_order"
BITS = "test_a_batch_is_scored_as_the_kernel_scores_it"
REJECTS = "test_what_is_refused_is_kept"
EMPTY = "test_no_rows_are_no_error"
FLOW = "test_batches_are_drawn_as_they_are_scored"
STOP = "test_what_is_given_up_ends"
TWICE = "test_running_twice_gives_the_same"
TORN = "test_what_fails_in_the_batches_is_told"
FAILS = "test_what_fails_in_the_kernel_is_told"
OPTIONS = "test_every_option_is_taken"
NO_OTHER = "test_no_other_option_is_taken"

SPECIMENS: list[tuple[str, Callable[[], type[Any]], set[str]]] = [
    ("all batches are held", lambda: by(all_at_once), {FLOW}),
    ("in another order", lambda: by(as_they_are_done), {ROWS}),
    ("in single precision", lambda: by(in_single_precision), {BITS}),
    ("rejects get lost", lambda: by(without_rejects), {BITS, REJECTS}),
    ("no batch is an error", lambda: by(from_the_first_batch), {EMPTY}),
    ("it remembers", lambda: by(Remembering()), {TWICE, BITS}),
    ("a batch is left out", lambda: by(tolerant), {FAILS}),
    ("what is torn is passed over", lambda: by(up_to_the_fault), {TORN}),
    ("in other words", lambda: by(in_other_words), {TORN, FAILS}),
    ("a thread runs on", lambda: by(running_on), {STOP}),
    ("an option ends it", lambda: by(without_options), {OPTIONS}),
    ("an option without an example", lambda: by(run, options={}), {OPTIONS}),
    (
        "an option that it does not take",
        lambda: by(run, options={"threads": "2", "cores": "2"}),
        {OPTIONS},
    ),
    ("an option of any name", greedy, {NO_OTHER}),
    ("a batch gets lost", lambda: by(last_one_forgotten), {ROWS, REJECTS, OPTIONS}),
]


def test_a_sound_engine_passes() -> None:
    assert failures(Sound) == set()


@pytest.mark.parametrize(
    ("made", "found"), [one[1:] for one in SPECIMENS], ids=[one[0] for one in SPECIMENS]
)
def test_a_fault_is_found_by_the_law_that_is_for_it(
    made: Callable[[], type[Any]], found: set[str]
) -> None:
    assert failures(made()) == found


def test_there_is_a_specimen_for_every_law() -> None:
    assert set().union(*(one[2] for one in SPECIMENS)) == laws(Sound)
