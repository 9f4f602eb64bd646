"""An interchange format on the bench: instruments and responses to be carried, and what is lost."""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from attrs import define, field, frozen

from alliancekit.api import (
    Batch,
    Instrument,
    InstrumentExport,
    InstrumentImport,
    Kernel,
    Loss,
    Respondent,
    ResponsesExport,
    ResponsesImport,
    Scored,
)
from alliancekit.host import Host
from alliancekit.instrument.catalogue import find_instrument
from alliancekit.instrument.load import parse_instrument
from alliancekit.instrument.model import Scale, plain_number
from alliancekit.instrument.words import map_text
from alliancekit.interchange.give import in_all_words
from alliancekit.interchange.portable import arithmetic_of
from alliancekit.scoring.plan import Plan, compile_plan
from alliancekit.testing.bench import SEED, batch
from alliancekit.testing.exporters.bench import Sink
from alliancekit.testing.made_up import MADE_UP, document, in_hebrew

Rows = Sequence[Mapping[str, str]]
"""Responses: for each row its cells, by item and by column."""

MISSING = "99"
"""The code that the made-up responses have where the user said that nothing was answered."""
TRANSLATIONS = "translations"


@frozen
class Carried:
    """An instrument as one respondent answers it, in its own words and in others."""

    instrument: Instrument
    respondent: Respondent
    adaptations: tuple[Instrument, ...]
    plan: Plan

    @property
    def called(self) -> str:
        """How messages call it."""
        return f"{self.instrument.id} for the {self.respondent}"


def carried(name: str, host: Host) -> list[Carried]:
    """An instrument, by its id or path, for each respondent; `MADE_UP` is the made-up one."""
    if name == MADE_UP:
        instrument = parse_instrument(json.dumps(document()).encode(), MADE_UP)
        others: tuple[Instrument, ...] = (in_hebrew(instrument),)
    else:
        instrument = find_instrument(name, host)
        others = tuple(one.instrument for one in in_all_words(instrument, host).others)
    made = []
    for whose in instrument.respondents:
        seen, *adapted = (one.seen_by(whose).scorable for one in (instrument, *others))
        made.append(Carried(seen, whose, tuple(adapted), compile_plan(seen, host)))
    return made


def wordings(instrument: Instrument, respondent: str) -> dict[str, str]:
    """By its place: every text that this respondent's form or its scores show."""
    found: dict[str, str] = {}

    def keep(path: str, text: str) -> str:
        found[path] = text
        return text

    map_text(instrument, keep)
    others = {str(one) for one in instrument.respondents} - {str(respondent)}
    return {path: text for path, text in found.items() if not others & set(path.split("."))}


# ─── what is lost ────────────────────────────────────────────────────────────


@define
class Told:
    """The losses that a format tells."""

    found: list[Loss] = field(factory=list)

    def __call__(self, where: str, what: str) -> None:
        self.found.append(Loss(where, what))

    def covers(self, path: str, of: Carried, locale: str | None = None) -> bool:
        """Whether the loss of this place was told, or of a larger one that it is a part of."""
        places = [plain(path, of)]
        places += [["items", item] for item in scaled(path, of)]
        if locale:
            told = [[TRANSLATIONS, locale], [TRANSLATIONS]]
            places += [[*one, *place] for one in told for place in [*places, []]]
        given = [plain(one.where, of) for one in self.found]
        return any(place[: len(one)] == one for one in given for place in places)


def plain(path: str, of: Carried) -> list[str]:
    """The parts of a place, without whose form it is. Those of others are no part of this one."""
    return [one for one in path.split(".") if one != str(of.respondent)]


def scaled(path: str, of: Carried) -> list[str]:
    """The items that have the scale of which this place is a part."""
    part, _, rest = path.partition(".")
    name = rest.partition(".")[0]
    return [one.id for one in of.instrument.items if part == "scales" and one.scale.id == name]


# ─── to the other program ────────────────────────────────────────────────────


def instrument_export(of: Carried, file: Sink, lose: Told, *, sayable: bool = True) -> Any:
    """What ``write_instrument`` is given; not ``sayable``: no score is in plain arithmetic."""
    told = arithmetic_of(of.plan) if sayable else {}
    return InstrumentExport(
        instrument=of.instrument,
        respondent=of.respondent,
        adaptations=of.adaptations,
        arithmetic=lambda score: told.get(score.id),
        file=file,  # type: ignore[arg-type]
        lose=lose,
    )


def responses_export(of: Carried, rows: Rows, size: int, file: Sink, lose: Told) -> Any:
    """What ``write_responses`` is given: these rows, in batches of this size."""
    kernel = Kernel(of.plan, frozenset({MISSING}), str(of.respondent))
    batches = [kernel(one) for one in _batches(of, rows, size)]
    schema = batches[0].frame.schema if batches else kernel(_batch(of, [], 0)).frame.schema
    return ResponsesExport(
        instrument=of.instrument,
        respondent=of.respondent,
        schema=schema,
        batches=iter(batches),
        missing_codes=frozenset({MISSING}),
        file=file,  # type: ignore[arg-type]
        lose=lose,
    )


def scored(of: Carried, rows: Rows) -> Scored:
    """The rows as the kernel scores them."""
    return Kernel(of.plan, frozenset({MISSING}), str(of.respondent))(_batch(of, rows, 0))


def _batches(of: Carried, rows: Rows, size: int) -> Iterable[Batch]:
    for start in range(0, len(rows), size):
        yield _batch(of, rows[start : start + size], start)


def _batch(of: Carried, rows: Rows, start: int) -> Batch:
    import polars as pl

    items = [item.id for item in of.instrument.items]
    names = [name for name in (rows[0] if rows else COLUMNS) if name not in items]
    frame = pl.DataFrame(
        {name: [row[name] for row in rows] for name in names},
        schema=dict.fromkeys(names, pl.String),
    )
    cells = {item: [row[item] for row in rows] for item in items}
    return batch(cells, frame, first=start + 1)


COLUMNS = ("client", "session", "date", "note")
ODD = (MISSING, "often", "1234567")
"""What is no answer on any scale; beside it there are a scale's codes."""


def odd_rows(of: Carried) -> int:
    """How many odd responses it takes for every item to have each of its odd texts."""
    kinds = max(len(one.scale.codes) for one in of.instrument.items) + len(ODD)
    return kinds * len(of.instrument.items)


def answered(of: Carried, count: int, *, odd: bool = False) -> list[dict[str, str]]:
    """Made-up responses: answers and blanks; ``odd`` ones are neither, in each item in turn."""
    chance = random.Random(SEED)  # noqa: S311 - made-up answers, no secret
    rows = []
    for number in range(count):
        row = {
            "client": f"KL-{number // 3:03}",
            "session": str(number % 3 + 1),
            "date": f"2026-11-{number % 28 + 1:02}",
            "note": f"noted {number}",
        }
        for item in of.instrument.items:
            given = [option.key for option in item.scale.options if option.value is not None]
            row[item.id] = chance.choice([*given, ""]) if number else given[0]
        if odd:
            item = of.instrument.items[number % len(of.instrument.items)]
            kinds = [*item.scale.codes, *ODD]
            row[item.id] = kinds[number // len(of.instrument.items) % len(kinds)]
        rows.append(row)
    return rows


# ─── from the other program ──────────────────────────────────────────────────


def instrument_import(data: bytes, lose: Told) -> InstrumentImport:
    """What ``read_instrument`` is given."""
    return InstrumentImport(BytesIO(data), "made-up file", lose)


def responses_import(of: Carried, data: bytes, lose: Told) -> ResponsesImport:
    """What ``read_responses`` is given."""
    return ResponsesImport(BytesIO(data), "made-up file", lose, of.instrument, of.respondent)


def answers_of(scale: Scale) -> tuple[str, ...]:
    """The parts of a scale that are in words, as paths call them: its answers, or both ends."""
    return ("low", "high") if scale.numeric else tuple(one.key for one in scale.options)


def named(scale: Scale, answer: str) -> str:
    """What such an answer is called. Of options ``low`` and ``high`` are the least and the most."""
    if scale.numeric:
        return {"low": scale.low, "high": scale.high}.get(answer) or ""
    labels = {one.key: one.label for one in scale.options}
    ends = {"low": labels[plain_number(scale.minimum)], "high": labels[plain_number(scale.maximum)]}
    return {**ends, **labels}.get(answer, "")
