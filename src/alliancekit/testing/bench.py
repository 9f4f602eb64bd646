"""What the contract tests share: an offer found by name, a made-up instrument, forms filled in."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from math import prod
from numbers import Real
from types import ModuleType
from typing import TYPE_CHECKING, Any

from alliancekit.host import HOOKS
from alliancekit.instrument.about import Rights, Validation
from alliancekit.instrument.model import Form, Instrument, Item, Option, Scale
from alliancekit.instrument.respondent import Respondent
from alliancekit.instrument.scores import Score
from alliancekit.responses.batch import Batch, Cells
from alliancekit.testing.telling import root, said

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
    with blamed(f"{plugin.__name__}, making its offers,"):
        offers = {offer.name: offer for offer in made()}
    assert name in offers, (
        f"{plugin.__name__} offers no {kind} {name!r}, but {', '.join(offers) or 'none'}:"
        f" the contract must name one of its own"
    )
    return offers[name]


@contextmanager
def blamed(what: str, advice: Mapping[type[Exception], str] | None = None) -> Iterator[None]:
    """Turn what a plugin raises in the block into a failed test that says so in words.

    ``advice`` is what to do about it, by the kind of exception.
    """
    try:
        yield
    except AssertionError:
        raise
    except Exception as error:
        fits = [text for kind, text in (advice or {}).items() if isinstance(root(error), kind)]
        told = "; ".join([said(error), *fits])
        raise AssertionError(f"{what} raised an error: {told}") from error


def misshapen(examples: Any) -> str:
    """Why known answers cannot be read; empty where they can."""
    told = "write each example as `([answers], score)`, in a list of examples"
    if not isinstance(examples, Sequence):
        return told
    for number, example in enumerate(examples, 1):
        pair = isinstance(example, Sequence) and len(example) == 2  # noqa: PLR2004
        if not pair or not _is_row(example[0]) or not isinstance(example[1], Real | None):
            return f"{told}: the one in place {number} is {example!r}"
    lengths = sorted({len(answers) for answers, _ in examples})
    return f"give each example as many answers as the others: {lengths}" if lengths[1:] else ""


def _is_row(answers: Any) -> bool:
    """Whether this is a list of answers; what each of them is, a law looks at."""
    return isinstance(answers, Sequence) and not isinstance(answers, str) and len(answers) > 0


def rounded(score: float, expected: float) -> str:
    """What to do about an expected score that was rounded; nothing where it was not."""
    places = len(f"{expected!r}".partition(".")[2].removesuffix("0"))
    same = places > 0 and round(score, places) == expected
    return ": write it with all digits, or choose answers that come out even" if same else ""


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
