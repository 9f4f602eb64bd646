"""Reading a table whole, and the fault that reading it must end in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from attrs import frozen

from alliancekit.errors import AllianceError, Problem
from alliancekit.responses.formats import Kind, kind_of, open_table
from alliancekit.responses.formats.table import MAX_FRAME_ROWS

CANARY = "Zacharias-Canary"


@frozen
class Whole:
    """A table, drawn to its end."""

    names: tuple[str, ...]
    schema: pl.Schema
    rows: list[tuple[Any, ...]]
    first_line: int
    missing: Any
    notes: tuple[str, ...]
    sizes: list[int]


def read_whole(path: Path, kind: Kind | None = None, **options: Any) -> Whole:
    """All that `open_table` gives; every frame has the schema and the size that was promised."""
    with path.open("rb") as file:
        kind = kind or kind_of(path.name, file.read(64))
    assert kind is not None
    with open_table(str(path), kind, where=path.name, **options) as table:
        frames = list(table.frames)
    for frame in frames:
        assert frame.schema == table.schema
        assert 0 < len(frame) <= MAX_FRAME_ROWS
    rows = [row for frame in frames for row in frame.rows()]
    return Whole(
        table.names,
        table.schema,
        rows,
        table.first_line,
        table.missing,
        table.notes,
        [len(frame) for frame in frames],
    )


@pytest.fixture
def whole() -> Callable[..., Whole]:
    return read_whole


@pytest.fixture
def refused() -> Callable[..., str]:
    """The message with which reading a table ends, that of this problem and without any value."""

    def refused(path: Path, problem: Problem, kind: Kind | None = None, **options: Any) -> str:
        with pytest.raises(AllianceError) as caught:
            read_whole(path, kind, **options)
        message = str(caught.value)
        assert caught.value.problem is problem, message
        assert CANARY not in message
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
        return message

    return refused


@pytest.fixture
def drawn() -> Callable[..., AllianceError | None]:
    """The fault, if any, in which drawing a damaged table ends. It quotes no value."""

    def drawn(path: Path, kind: Kind) -> AllianceError | None:
        try:
            with open_table(str(path), kind, where=path.name) as table:
                for _ in table.frames:
                    pass
        except AllianceError as error:
            told = error
        else:
            return None
        assert CANARY not in str(told)
        return told

    return drawn
