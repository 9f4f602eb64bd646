"""The examples of docs/plugins keep what they are examples of: each is held to its contract."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.docs.blocks import EXAMPLES

from alliancekit.testing import (
    AdaptationContract,
    CheckContract,
    CommandContract,
    EngineContract,
    ExporterContract,
    InstrumentContract,
    InterchangeContract,
    ModuleContract,
    ReportSectionContract,
    ScoringMethodContract,
)


def example(name: str) -> ModuleType:
    """An example as a module, by its name."""
    if str(EXAMPLES) not in sys.path:
        sys.path.append(str(EXAMPLES))
    keep, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        return import_module(name)
    finally:
        sys.dont_write_bytecode = keep


our_instruments = example("our_instruments")
in_french = example("in_french")


class TestInstruments(InstrumentContract):
    plugin = our_instruments


class TestAdaptation(AdaptationContract):
    plugin = in_french
    beside = (our_instruments,)
    unchanged = {"two-ratings/fr": ("scores.total.title",)}  # “Total” is French too


class TestPeakEnd(ScoringMethodContract):
    plugin = example("peak_end")
    method = "peak-end"
    examples = [
        ([8.0, 4.0], 6.0),  # the highest is 8, the last 4: (8 + 4) / 2
        ([0.0, 10.0], 10.0),  # the highest is the last
        ([0.0, 0.0], 0.0),
        ([8.0, None], None),  # every answer is needed
    ]


class TestLowest(ScoringMethodContract):
    plugin = example("lowest")
    method = "lowest"
    min_answered = 2
    examples = [
        ([8.0, 4.0, 9.0], 4.0),
        ([8.0, None, 9.0], 8.0),
        ([None, None, 9.0], None),
    ]


class TestWeighted(ScoringMethodContract):
    plugin = example("weighted")
    method = "weighted-mean"
    parameters = {"weights": {"q1": 1, "q2": 3}}
    min_answered = 1
    examples = [
        ([8.0, 4.0], 5.0),  # (1 * 8 + 3 * 4) / 4
        ([2.0, None], 2.0),  # 1 * 2 / 1
        ([None, 6.0], 6.0),  # 3 * 6 / 3
        ([None, None], None),
    ]


class TestMarkdown(ExporterContract):
    plugin = example("markdown_table")
    format = "markdown"

    def read_back(self, data: bytes) -> list[dict[str, Any]]:
        """Cells between bars that stand alone, as CommonMark has it."""
        head, _, *rows = [list(cells(line)) for line in data.decode().split("\n")[:-1]]
        return [dict(zip(head, row, strict=True)) for row in rows]

    def as_written(self, value: Any) -> Any:
        """A line feed is a space; an empty text is an empty cell, as a missing one is."""
        if not isinstance(value, str):
            return value
        return value.replace("\r", " ").replace("\n", " ") or None


def cells(line: str) -> Iterator[str | None]:
    """The cells of a row: a backslash takes the next character as it is."""
    text, taken = "", False
    for character in line[1:]:
        if character == "|" and not taken:
            yield text[1:-1] or None
            text = ""
        elif character == "\\" and not taken:
            taken = True
            continue
        else:
            text += character
        taken = False


class TestPoll(InterchangeContract):
    plugin = example("poll")
    format = "poll"

    def texts(self, data: bytes) -> set[str]:
        return {cell for line in data.decode().split("\n") for cell in line.split("\t")}


class TestNextSession(ReportSectionContract):
    plugin = example("next_session")


class TestPlan(ReportSectionContract):
    plugin = example("plan")


class TestFirstPerson(CheckContract):
    plugin = example("first_person")
    faulty = {"second-person": json.loads((EXAMPLES / "you.json").read_text(encoding="utf-8"))}


class TestThreads(EngineContract):
    plugin = example("threads")
    engine = "threads"
    options = {"threads": "3"}


class TestDropped(CommandContract):
    plugin = example("dropped")


EVERY = {
    path.stem: type(path.stem, (ModuleContract,), {"plugin": example(path.stem)})
    for path in sorted(EXAMPLES.glob("*.py"))
}


def test_every_example_is_quick_to_register_and_quiet() -> None:
    """What `ModuleContract` asks of the module, of each example."""
    for contract in EVERY.values():
        for law in dir(contract):
            if law.startswith("test_"):
                getattr(contract(), law)()


def test_every_example_is_held_to_the_contract_of_its_kind() -> None:
    tried = {one.plugin.__name__ for one in globals().values() if hasattr(one, "plugin")}
    assert tried == {path.stem for path in Path(EXAMPLES).glob("*.py")}
