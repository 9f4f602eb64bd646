"""Administrations that stand twice, found by hashes, are those that a dictionary finds."""

import tempfile
import tracemalloc
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekit import AllianceError
from alliancekit.responses import duplicates
from alliancekit.responses.duplicates import MAX_PAIRS, Administrations, Place
from alliancekit.responses.keys import compared as compared_keys

COLUMNS = ("client", "session", "respondent")
TEXT = pl.String()
Row = tuple[str | None, ...]


@frozen
class Rows:
    """Some rows of a file as they come: which columns there are, and of which types."""

    file: int
    first_line: int
    rows: list[Row]
    columns: tuple[str, ...] = COLUMNS
    kind: pl.DataType = TEXT

    def look(self, watch: Administrations) -> None:
        data = {name: [row[at] for row in self.rows] for at, name in enumerate(self.columns)}
        frame = pl.DataFrame(data, schema=dict.fromkeys(self.columns, pl.String))
        frame = frame.with_columns(pl.col("client", "session").cast(self.kind))
        lines = pl.Series(range(self.first_line, self.first_line + len(self.rows)), dtype=pl.Int64)
        watch.look(frame, lines, self.file)


def by_dictionary(given_rows: Sequence[Rows]) -> tuple[int, list[tuple[Place, Place]]]:
    """The second way: every key held, nothing hashed."""
    first: dict[tuple[str, ...], Place] = {}
    pairs = []
    for one in given_rows:
        for at, row in enumerate(one.rows):
            named = dict(zip(one.columns, row, strict=True))
            client, session, whose = ((named.get(name) or "").strip() for name in COLUMNS)
            client, session = (compared(key) for key in (client, session))
            if not client or not session:
                continue
            key = (client, session, whose.lower() or "client")
            place = Place(one.file, one.first_line + at)
            if key in first:
                pairs.append((first[key], place))
            else:
                first[key] = place
    pairs.sort(key=lambda pair: (pair[1].file, pair[1].line))
    return len(pairs), pairs[:MAX_PAIRS]


def compared(key: str) -> str:
    """A key without what does not tell it from another: 1.0 is 1, é is e with an accent."""
    whole, _, fraction = key.partition(".")
    if fraction and not fraction.strip("0") and all(one in "0123456789" for one in whole):
        return whole or key
    return unicodedata.normalize("NFC", key)


def by_hashes(given_rows: Sequence[Rows]) -> tuple[int, list[tuple[Place, Place]]]:
    watch = Administrations("client")
    for one in given_rows:
        one.look(watch)
    return watch.pairs()


@pytest.fixture(params=[1, 7, 1 << 20], ids=["on disk", "soon on disk", "in memory"])
def held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(duplicates, "IN_MEMORY", request.param)
    return int(request.param)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for temporary files; whatever was put there must be gone at the end."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


keys = st.sampled_from(
    [
        "A",
        "B",
        " A",
        "A ",
        "a",
        "AB",
        "",
        " ",
        None,
        "1",
        "01",
        "1.0",
        "1.00",
        "1.5",
        ".0",
        "Ä",
        "A\u0308",
    ]
)
sessions = st.sampled_from(["1", "2", "2.0", "2.", "a.0", " 1", "", None, "B", "11"])
whose = st.sampled_from(["client", "Client", " CLIENT ", "therapist", "THERAPIST", "", None])
numbers = st.sampled_from(["1", "2", "11", "-1", None])


@st.composite
def read(draw: st.DrawFn) -> list[Rows]:
    """Batches of up to three files, each with its columns and types; lines go on in a file."""
    batches = []
    for file in range(draw(st.integers(1, 3))):
        columns = COLUMNS[: draw(st.sampled_from([2, 3, 3]))]
        kind = draw(st.sampled_from([pl.String(), pl.String(), pl.Int64(), pl.Float64()]))
        text = kind == pl.String()
        cells = [keys if text else numbers, sessions if text else numbers, whose]
        row = st.tuples(*cells[: len(columns)])
        line = draw(st.integers(1, 3))
        for rows in draw(st.lists(st.lists(row, max_size=12), max_size=3)):
            batches.append(Rows(file, line, rows, columns, kind))
            line += len(rows) + draw(st.integers(0, 2))
    return batches


@settings(deadline=None, max_examples=150)
@given(read())
def test_it_finds_what_a_dictionary_finds(batches: list[Rows]) -> None:
    expected = by_dictionary(batches)
    before = duplicates.IN_MEMORY
    for rows in (before, 7, 1):
        try:
            duplicates.IN_MEMORY = rows
            assert by_hashes(batches) == expected
        finally:
            duplicates.IN_MEMORY = before


def test_each_of_three_is_told_beside_the_first(held: int, temporary: Path) -> None:
    rows = [Rows(0, 2, [("A", "1", ""), ("A", "2", ""), ("A", "1", "client"), (" A", "1", None)])]
    # lines 2, 4 and 5 are one administration: 4 and 5 stood there before, at 2
    assert by_hashes(rows) == (2, [(Place(0, 2), Place(0, 4)), (Place(0, 2), Place(0, 5))])


def test_keys_do_not_run_into_one_another(held: int, temporary: Path) -> None:
    rows = [("AB", "1", None), ("A", "B1", None), ("B", "A", None), ("A", "B", None)]
    assert by_hashes([Rows(0, 2, rows)]) == (0, [])


def test_another_respondent_is_another_administration(held: int, temporary: Path) -> None:
    rows = [("A", "1", "client"), ("A", "1", "therapist"), ("A", "1", "observer")]
    assert by_hashes([Rows(0, 2, rows)]) == (0, [])


def test_a_number_is_its_text(held: int, temporary: Path) -> None:
    """1 in one file, 1.0 in another and "1" in a third are one session."""
    kinds = (pl.String(), pl.Int64(), pl.Float64())
    batches = [Rows(at, 2, [("7", "1", None)], kind=kind) for at, kind in enumerate(kinds)]
    expected = [(Place(0, 2), Place(1, 2)), (Place(0, 2), Place(2, 2))]
    assert by_hashes(batches) == (2, expected)


@pytest.mark.parametrize("columns", [("client",), ("session",), ("respondent",)])
def test_without_client_and_session_nothing_is_compared(columns: tuple[str, ...]) -> None:
    watch = Administrations("client")
    frame = pl.DataFrame({name: ["A", "A"] for name in columns})
    watch.look(frame, pl.Series([2, 3]), 0)
    assert watch.pairs() == (0, [])


def test_the_first_ones_are_told_in_the_order_of_the_files(held: int, temporary: Path) -> None:
    """Ten administrations, all again in a second file; five are told, those of its first lines."""
    rows: list[Row] = [(f"C{number}", "1", None) for number in range(10)]
    batches = [Rows(0, 2, rows), Rows(1, 2, rows[::-1])]
    count, pairs = by_hashes(batches)
    assert count == 10
    # the second file begins with C9, which stands on line 11 of the first
    assert pairs == [(Place(0, 11 - at), Place(1, 2 + at)) for at in range(5)]


def test_the_message_counts_what_it_does_not_tell(held: int, temporary: Path) -> None:
    watch = Administrations("client")
    rows: list[Row] = [("A", "1", None)] * 8
    Rows(0, 2, rows).look(watch)
    with pytest.raises(AllianceError, match=r"lines 2 and 3; .*lines 2 and 7; and 2 more") as told:
        watch.refuse(["a.csv"])
    assert told.value.problem.code == "duplicates"


def test_files_are_named_where_there_are_several(held: int, temporary: Path) -> None:
    watch = Administrations("client")
    Rows(0, 2, [("A", "1", None)]).look(watch)
    Rows(1, 5, [("A", "1", None)]).look(watch)
    with pytest.raises(AllianceError, match=r"lines 2 of a\.csv and 5 of b\.csv"):
        watch.refuse(["a.csv", "b.csv"])


def test_far_lines_and_many_files_are_told_as_they_are(held: int, temporary: Path) -> None:
    last, far = 4000, (1 << 40) - 1
    batches = [Rows(0, far, [("A", "1", None)]), Rows(last, far, [("A", "1", None)])]
    assert by_hashes(batches) == (1, [(Place(0, far), Place(last, far))])


def test_nothing_stays_where_it_is_given_up(temporary: Path, monkeypatch) -> None:
    monkeypatch.setattr(duplicates, "IN_MEMORY", 1)
    watch = Administrations("client")
    Rows(0, 2, [("A", "1", None)] * 3).look(watch)
    watch.close()
    watch.close()
    assert watch.pairs() == (0, [])


def peak(rows: int) -> int:
    """The most memory that looking at so many rows takes, in batches of 20,000."""
    watch = Administrations("client")
    tracemalloc.start()
    try:
        for at in range(0, rows, 20_000):
            client = pl.Series("client", range(at, at + 20_000)).cast(pl.String)
            frame = pl.DataFrame([client, client.alias("session")])
            watch.look(frame, pl.int_range(at, at + 20_000, eager=True), 0)
        assert watch.pairs() == (0, [])
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_rows(temporary: Path, monkeypatch) -> None:
    """Held in memory, 24 bytes a row, 800,000 rows would take 19 MB and more to sort."""
    monkeypatch.setattr(duplicates, "IN_MEMORY", 10_000)
    few, many = peak(200_000), peak(800_000)
    assert many < 1.5 * few
    assert many < 800_000 * 8


def test_a_key_is_compared_alike_whatever_stands_beside_it() -> None:
    """Batches are looked at one by one: what one changes, every other must."""
    for texts in (["1.0"], ["1.0", "1.000"], ["1.00", "x"], ["1.000", "x"], ["1.0000"]):
        frame = pl.DataFrame({"session": texts})
        beside = pl.concat([frame, pl.DataFrame({"session": ["2.0", "caf\u00e9"]})])
        assert compared_keys(beside, "session")[: len(texts)].to_list() == (
            compared_keys(frame, "session").to_list()
        )
