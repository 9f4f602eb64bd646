"""What the contract tests share: an offer found by name, a made-up instrument, forms filled in."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from math import prod
from types import ModuleType
from typing import TYPE_CHECKING, Any

from alliancekit.errors import AllianceError
from alliancekit.host import HOOKS
from alliancekit.instrument.about import Rights, Validation
from alliancekit.instrument.model import Form, Instrument, Item, Option, Scale
from alliancekit.instrument.respondent import Respondent
from alliancekit.instrument.scores import Score
from alliancekit.responses.batch import Batch, Cells

if TYPE_CHECKING:
    import polars as pl

Answers = Sequence[float | None]
"""The answers of one person; ``None`` is a blank."""

SEED = 2026
ALL = 1000
"""Where no more forms than this can be filled in, each is; else so many are, at random."""


def offer_of(plugin: ModuleType, hook: str, name: str) -> Any:
    """The offer of this name that a plugin makes by a hook."""
    made = getattr(plugin, hook, None)
    assert made is not None, (
        f"{plugin.__name__} has no {hook}: write one and mark it with @hookimpl"
    )
    kind = HOOKS[hook][1]
    offers = {offer.name: offer for offer in made()}
    assert name in offers, (
        f"{plugin.__name__} offers no {kind} {name!r}, but {', '.join(offers) or 'none'}:"
        f" the contract must name one of its own"
    )
    return offers[name]


@contextmanager
def blamed(what: str) -> Iterator[None]:
    """Turn what a plugin raises in the block into a failed test that says so in words."""
    try:
        yield
    except AssertionError:
        raise
    except Exception as error:
        told = str(error) if isinstance(error, AllianceError) else repr(error)
        raise AssertionError(f"{what} raised an error: {told}") from error


def forms(scale: Sequence[float], k: int, least: int) -> list[Answers]:
    """Forms of ``k`` items with ``least`` answers or more, the same ones at every call.

    All there are, where these are few; else every one alike, every one at an end but one, and
    many at random, with as many blanks as the missing rule leaves room for.
    """
    with_blank = [*scale, *([None] if least < k else [])]
    if prod([len(with_blank)] * k) <= ALL:
        every = (list(one) for one in product(with_blank, repeat=k))
        return [one for one in every if answered(one) >= max(1, least)]
    low, high = min(scale), max(scale)
    made: list[Answers] = [[value] * k for value in scale]
    for end, other in ((low, high), (high, low)):
        made += [[other if at == one else end for at in range(k)] for one in range(k)]
    chance = random.Random(SEED)  # noqa: S311 - made-up answers, no secret
    while len(made) < ALL:
        one: list[float | None] = [chance.choice(scale) for _ in range(k)]
        for at in chance.sample(range(k), chance.randint(0, k - max(1, least))):
            one[at] = None
        made.append(one)
    return made


def answered(answers: Answers) -> int:
    """How many of them are no blanks."""
    return sum(one is not None for one in answers)


def ids(k: int) -> list[str]:
    """The ids of ``k`` items: ``q1``, ``q2``, …"""
    return [f"q{number}" for number in range(1, k + 1)]


def instrument(values: Sequence[float], k: int, *scores: Score) -> Instrument:
    """A made-up instrument of ``k`` items on one scale, without wording."""
    scale = Scale("scale", tuple(Option(f"{value:g}", float(value)) for value in values))
    return Instrument(
        id="contract",
        version="1.0.0",
        title="Contract",
        language="en",
        locale="en",
        forms=(Form(Respondent.CLIENT, "Contract", "Now", "Answer."),),
        items=tuple(Item(one, scale, {}) for one in ids(k)),
        scores=scores,
        flags=(),
        rights=Rights("CC0-1.0", "nobody", wording_included=False),
        citation="",
        validation=Validation("unvalidated", ""),
        sources={},
        vectors=(),
        sha256="",
    )


def batch(
    cells: Mapping[str, Iterable[str]], frame: "pl.DataFrame | None" = None, *, first: int = 1
) -> Batch:
    """A batch of responses, by item the texts of the cells; ``first`` is the first row's number."""
    import polars as pl

    texts = {item: pl.Series(item, list(column), pl.String) for item, column in cells.items()}
    rows = len(next(iter(texts.values())))
    numbers: pl.Series = pl.int_range(first, first + rows, eager=True)
    return Batch(
        frame=pl.DataFrame() if frame is None else frame,
        cells={item: Cells.of(item, column) for item, column in texts.items()},
        lines=numbers + 1,
        rows=numbers,
        used=rows,
    )


def cell(answer: float | None) -> str:
    """An answer as it stands in a file of responses."""
    return "" if answer is None else f"{answer:.9g}"
