"""Each law of exporters finds the fault that it is for, and finds no other."""

import csv
import io
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alliancekit.api import ExporterOffer, hookimpl
from alliancekit.testing import ExporterContract
from alliancekit.testing.exporters import contract

from .faults import failures, laws, told
from .specimens import plugin_of, specimen

HOOK = "register_exporters"
Write = Callable[[Any], None]


def line(values: Any) -> bytes:
    return json.dumps(list(values), default=str).encode() + b"\n"


def write(context: Any) -> None:
    """The names, then the rows, a line each."""
    context.file.write(line(context.schema))
    for frame in context.frames:
        for row in frame.iter_rows():
            context.file.write(line(row))


def read(data: bytes) -> list[dict[str, Any]]:
    names, *rows = [json.loads(one) for one in data.split(b"\n") if one]
    return [dict(zip(names, row, strict=True)) for row in rows]


class Sound(ExporterContract):
    """Every row a list in JSON, on a line of its own."""

    plugin = plugin_of(HOOK, ExporterOffer("lists", "a list a line", (".lists",), write))
    format = "lists"
    _seconds = 0.0  # only one specimen looks at the clock, and that to the nanosecond

    def read_back(self, data: bytes) -> Any:
        return read(data)


def by(write: Write, **changes: Any) -> type[Any]:
    """The contract of another writer of the same format."""
    offer = ExporterOffer("lists", "a list a line", (".lists",), write)
    return specimen(Sound, plugin=plugin_of(HOOK, offer), **changes)


def ending_in(*suffixes: str) -> type[Any]:
    """The sound writer, by other suffixes."""
    offer = ExporterOffer("lists", "a list a line", suffixes, write)
    return specimen(Sound, plugin=plugin_of(HOOK, offer))


def cells(change: Callable[[Any], Any]) -> type[Any]:
    """The sound writer, with each value changed."""

    def changed(context: Any) -> None:
        context.file.write(line(context.schema))
        for frame in context.frames:
            for row in frame.iter_rows():
                context.file.write(line(map(change, row)))

    return by(changed)


# ─── the specimens ───────────────────────────────────────────────────────────


def without_short_frames(context: Any) -> None:
    """Rows are gathered until there are many; the few at the end of a run are forgotten."""
    context.file.write(line(context.schema))
    for number, frame in enumerate(context.frames):
        for row in frame.iter_rows() if len(frame) > 1 or number == 0 else ():
            context.file.write(line(row))


def sorted_by_client(context: Any) -> None:
    context.file.write(line(context.schema))
    for frame in context.frames:
        ordered = frame.sort("client") if "client" in frame.columns and len(frame) > 3 else frame
        for row in ordered.iter_rows():
            context.file.write(line(row))


def from_the_first_frame(context: Any) -> None:
    """Looks at the first frame for its columns, and so wants one."""
    first = next(context.frames)
    context.file.write(line(first.columns))
    for frame in [first]:
        for row in frame.iter_rows():
            context.file.write(line(row))
    write_rows(context)


def write_rows(context: Any) -> None:
    for frame in context.frames:
        for row in frame.iter_rows():
            context.file.write(line(row))


def all_at_once(context: Any) -> None:
    """The whole table is held, then written."""
    frames = list(context.frames)
    context.file.write(line(context.schema))
    for frame in frames:
        for row in frame.iter_rows():
            context.file.write(line(row))


def text_first(context: Any) -> None:
    """The frames are let go, but their text is held."""
    made = [line(context.schema)]
    for frame in context.frames:
        made += [line(row) for row in frame.iter_rows()]
    context.file.write(b"".join(made))


def lower_names(context: Any) -> None:
    context.file.write(line(name.strip() for name in context.schema))
    write_rows(context)


def stamped(context: Any) -> None:
    """The time of day is in the file."""
    context.file.write(line(context.schema)[:-1] + b" " * (time.time_ns() // 100 % 997) + b"\n")
    write_rows(context)


def zoned(context: Any) -> None:
    """The time zone is in the file."""
    context.file.write(line(context.schema)[:-1] + b" " * (abs(time.timezone) // 3600) + b"\n")
    write_rows(context)


def closing(context: Any) -> None:
    write(context)
    context.file.close()


def leaving(context: Any) -> None:
    """A file for the rows is left where the command was run."""
    write(context)
    Path("scores.tmp").write_bytes(b"")


def leaving_among_temporary_ones(context: Any) -> None:
    write(context)
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(b"")


def unheeding(context: Any) -> None:
    """An error of the system is passed over: the disk may have been full."""
    try:
        write(context)
    except OSError:
        return


def half_is_enough(context: Any) -> None:
    """An error in the rows is passed over: what there is, is written."""
    context.file.write(line(context.schema))
    frames = iter(context.frames)
    while True:
        try:
            frame = next(frames)
        except Exception:  # noqa: BLE001 - the fault
            return
        for row in frame.iter_rows():
            context.file.write(line(row))


def as_csv(context: Any) -> None:
    """CSV, whose text a spreadsheet would run."""
    made = io.StringIO()
    csv.writer(made).writerow(context.schema)
    for frame in context.frames:
        csv.writer(made).writerows(frame.iter_rows())
        context.file.write(made.getvalue().encode())
        made = io.StringIO()
    context.file.write(made.getvalue().encode())


class Csv(ExporterContract):
    plugin = plugin_of(HOOK, ExporterOffer("csv", "unguarded", (".csv",), as_csv))
    format = "csv"
    _seconds = 0.0

    def as_written(self, value: Any) -> Any:
        return None if value == "" else value

    def read_back(self, data: bytes) -> Any:
        header, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
        return [dict(zip(header, row, strict=True)) for row in rows]


ROWS = "test_every_row_is_there_in_order"
EMPTY = "test_a_table_without_rows_is_a_file_too"
FLOW = "test_frames_are_written_as_they_come"
NAMES = "test_column_names_come_back"
TEXTS = "test_texts_come_back"
FORMULA = "test_text_is_never_a_formula"
ODD = "test_odd_characters_come_back_or_are_refused"
LONG = "test_long_texts_come_back_or_are_refused"
NUMBERS = "test_numbers_come_back_to_the_last_bit"
FINITE = "test_what_is_not_finite_becomes_no_number"
MISSING = "test_missing_is_neither_zero_nor_empty"
TYPES = "test_columns_of_any_type_are_written"
BYTES = "test_the_same_scores_give_the_same_bytes"
OPEN = "test_the_file_is_left_open"
ELSE = "test_nothing_else_is_written"
FULL = "test_a_full_disk_is_told"
TORN = "test_what_fails_in_the_frames_is_told"
SUFFIX = "test_its_suffixes_are_its_own"


def text(change: Callable[[str], Any]) -> type[Any]:
    """The sound writer, with each text changed."""
    return cells(lambda value: change(value) if isinstance(value, str) else value)


SPECIMENS: list[tuple[str, Callable[[], type[Any]], set[str]]] = [
    ("rows get lost", lambda: by(without_short_frames), {ROWS}),
    ("rows in another order", lambda: by(sorted_by_client), {ROWS}),
    ("no frame is an error", lambda: by(from_the_first_frame), {EMPTY}),
    ("everything is held", lambda: by(all_at_once), {FLOW}),
    ("its text is held", lambda: by(text_first), {FLOW}),
    ("names are trimmed", lambda: by(lower_names), {NAMES}),
    ("texts are trimmed", lambda: text(str.strip), {TEXTS, FORMULA}),
    (
        "marks of direction are dropped",
        lambda: text(lambda one: one.replace("\u2067", "")),
        {TEXTS},
    ),
    ("line feeds are dropped", lambda: text(lambda one: one.replace("\n", " ")), {TEXTS}),
    (
        "texts are taken for numbers",
        lambda: text(lambda one: int(one) if one == "007" else one),
        {TEXTS},
    ),
    ("formulas are dropped", lambda: text(lambda one: one.lstrip("=@")), {FORMULA}),
    ("a spreadsheet runs it", lambda: Csv, {FORMULA, NAMES}),
    ("cut at a NUL", lambda: text(lambda one: one.split("\0")[0]), {ODD}),
    ("cut short", lambda: text(lambda one: one[:32_767]), {LONG}),
    (
        "too few digits",
        lambda: cells(lambda one: float(f"{one:.15g}") if isinstance(one, float) else one),
        {NUMBERS, ROWS},
    ),
    (
        "whole numbers as floats",
        lambda: cells(lambda one: float(one) if type(one) is int and abs(one) > 2**53 else one),
        {NUMBERS},
    ),
    (
        "infinity is the largest number",
        lambda: cells(lambda one: sys.float_info.max if one == math.inf else one),
        {FINITE},
    ),
    (
        "a missing one is 0",
        lambda: cells(lambda one: 0 if one is None else one),
        {MISSING, TYPES, ROWS},
    ),
    ("an empty text is none", lambda: text(lambda one: one or None), {MISSING}),
    (
        "the time of day is dropped",
        lambda: cells(lambda one: str(one)[:10] if hasattr(one, "hour") else one),
        {TYPES},
    ),
    ("the time of day", lambda: by(stamped, _seconds=0.000_001), {BYTES}),
    ("the time zone", lambda: by(zoned), {BYTES}),
    ("closed", lambda: by(closing), {OPEN}),
    ("another file is left", lambda: by(leaving), {ELSE}),
    ("a temporary file is left", lambda: by(leaving_among_temporary_ones), {ELSE}),
    ("a full disk is passed over", lambda: by(unheeding), {FULL}),
    ("half a table is passed over", lambda: by(half_is_enough), {TORN}),
    ("the suffix of a built-in format", lambda: ending_in(".lists", ".json"), {SUFFIX}),
    ("that of one in an extra", lambda: ending_in(".xlsx"), {SUFFIX}),
]


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Specimens leave files behind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture(autouse=True)
def smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables as large as a format in columns needs would take long to hold a list at a time."""
    monkeypatch.setattr(contract, "MANY", 40)
    monkeypatch.setattr(contract, "LARGE", 200)


def test_a_sound_exporter_passes() -> None:
    assert failures(Sound) == set()


@pytest.mark.parametrize(
    ("made", "found"), [one[1:] for one in SPECIMENS], ids=[one[0] for one in SPECIMENS]
)
def test_a_fault_is_found_by_the_law_that_is_for_it(
    made: Callable[[], type[Any]], found: set[str]
) -> None:
    assert failures(made()) == found


def test_there_is_a_specimen_for_every_law() -> None:
    assert set().union(*(one[2] for one in SPECIMENS)) == laws(ExporterContract)


def test_whose_suffix_it_is_is_told() -> None:
    told_of = told(ending_in(".json"), SUFFIX)
    assert "files that end in .json are of the format json: choose a suffix of your own" in told_of
    assert "`--format lists`" in told_of


@pytest.mark.parametrize("suffixes", [(), (".clients.json",)])
def test_a_longer_suffix_or_none_is_free(suffixes: tuple[str, ...]) -> None:
    assert failures(ending_in(*suffixes)) == set()


def test_rows_that_were_moved_are_told_from_cells_that_were_changed() -> None:
    assert told(by(sorted_by_client), ROWS).endswith("(rows in another order?)")
    upper = text(str.upper)
    assert told(upper, TEXTS)
    assert "another order" not in told(upper, TEXTS)


def test_an_offer_that_cannot_be_made_is_told_in_words() -> None:
    bad = specimen(Sound, plugin=unmade(".lists"))
    assert told(bad, ROWS) == (
        "specimen, making its offers, raised an error: TypeError: suffixes is '.lists';"
        " write ('.lists',): a tuple; each is a point and lower-case letters, as in `('.clients',)`"
    )


def unmade(suffixes: Any) -> Any:
    """A plugin whose offer is refused as it is made."""
    module = plugin_of(HOOK)

    def register() -> Any:
        yield ExporterOffer("lists", "a list a line", suffixes, write)

    setattr(module, HOOK, hookimpl(register))
    return module


def test_frames_that_are_held_are_found_after_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the table, for who holds a frame more than may be held need not go on."""
    monkeypatch.setattr(contract, "MANY", 10**9)
    assert "held at once: write each one as it comes" in told(by(all_at_once), FLOW)
