"""SPSS files."""

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import pytest
from tests.formats.made import damaged

from alliancekit.errors import AllianceError, Problem
from alliancekit.responses.formats import Kind, as_text

CANARY = "Zacharias-Canary"


def sav(path: Path, frame: pl.DataFrame, **options: Any) -> Path:
    pyreadstat.write_sav(frame, str(path), **options)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    frame = pl.DataFrame(
        {"client": [CANARY, "é", "", "-"], "q1": [1.0, None, 9.0, 98.0], "q2": [3, 4, 0, -7]}
    )
    ranges: dict[str, list[Any]] = {
        "q1": [9, {"lo": 97, "hi": 99}],
        "client": ["-"],
        "q2": [{"lo": float("-inf"), "hi": -1}],
    }
    return sav(tmp_path / "a.sav", frame, missing_ranges=ranges)


def test_values_are_read_and_system_missing_is_null(path: Path, whole: Callable[..., Any]) -> None:
    read = whole(path)
    assert read.names == ("client", "q1", "q2")
    assert read.rows == [(CANARY, 1.0, 3.0), ("é", None, 4.0), ("", 9.0, 0.0), ("-", 98.0, -7.0)]
    assert read.first_line == 1


def test_declared_missing_values_stay_and_are_told(path: Path, whole: Callable[..., Any]) -> None:
    read = whole(path)
    columns = [pl.Series(values) for values in zip(*read.rows, strict=True)]
    masks = [
        read.missing[f"column_{at}"].mask(as_text(values, "a.sav", at)).to_list()
        for at, values in enumerate(columns, 1)
    ]
    assert masks == [
        [False, False, False, True],  # "-"
        [False, False, True, True],  # 9, and 98 in 97 to 99; null is not declared, it is null
        [False, False, False, True],  # -7, lowest to -1
    ]
    assert read.missing["column_1"].codes == {"-"}
    assert read.missing["column_2"].codes == {"9"}
    assert read.missing["column_2"].ranges == ((97.0, 99.0),)


def test_dates_and_times(tmp_path: Path, whole: Callable[..., Any]) -> None:
    # SPSS counts seconds from 14 October 1582; 1 January 1970 is 12 219 379 200 of them later
    day = 12_219_379_200.0
    frame = pl.DataFrame({"d": [day, day + 86_400], "t": [day + 0.5, None], "h": [108_000.0, 1.0]})
    formats = {"d": "DATE11", "t": "DATETIME20", "h": "TIME8"}
    read = whole(sav(tmp_path / "a.sav", frame, variable_format=formats))
    texts = [
        as_text(pl.Series(values), "a.sav", 1).to_list() for values in zip(*read.rows, strict=True)
    ]
    assert texts == [
        ["1970-01-01", "1970-01-02"],
        ["1970-01-01T00:00:00.500", None],
        ["P1DT6H", "PT1S"],  # 30 hours are not 6
    ]


def test_a_missing_code_of_a_date_has_the_spelling_of_the_date(
    tmp_path: Path, whole: Callable[..., Any]
) -> None:
    frame = pl.DataFrame({"d": [9.0, 86_400.0]})
    path = sav(
        tmp_path / "a.sav", frame, variable_format={"d": "DATE11"}, missing_ranges={"d": [9]}
    )
    read = whole(path)
    texts = as_text(pl.Series([row[0] for row in read.rows]), "a.sav", 1)
    assert read.missing["column_1"].mask(texts).to_list() == [True, False]
    assert read.rows[1] == (dt.datetime(1582, 10, 15),)  # noqa: DTZ001 - SPSS has no zones


def test_a_date_beyond_all_dates(tmp_path: Path, refused: Callable[..., str]) -> None:
    path = sav(tmp_path / "a.sav", pl.DataFrame({"d": [1e300]}), variable_format={"d": "DATE11"})
    assert "column 1" in refused(path, Problem.UNREADABLE)


def test_labels_of_answers_are_not_looked_at(tmp_path: Path, whole: Callable[..., Any]) -> None:
    frame = pl.DataFrame({"q1": [1.0, 2.0]})
    path = sav(tmp_path / "a.sav", frame, variable_value_labels={"q1": {1.0: "never"}})
    assert whole(path).rows == [(1.0,), (2.0,)]


def test_many_rows_are_drawn_in_bounded_frames(tmp_path: Path, whole: Callable[..., Any]) -> None:
    frame = pl.DataFrame({"q1": pl.int_range(300_000, eager=True), "s": ["x"] * 300_000})
    read = whole(sav(tmp_path / "a.sav", frame, compress=True), Kind.SPSS)
    assert read.sizes == [50_000] * 6
    assert [row[0] for row in read.rows] == list(range(300_000))


def test_a_file_without_rows(tmp_path: Path, whole: Callable[..., Any]) -> None:
    frame = pl.DataFrame({"q1": [1.0], "client": ["A"]}).clear()
    read = whole(sav(tmp_path / "a.sav", frame))
    assert (read.names, read.rows) == (("q1", "client"), [])


def test_torn_files(path: Path, refused: Callable[..., str]) -> None:
    data = path.read_bytes()
    for length in (0, 3, 100, 300, len(data) - 40, len(data) - 1):
        path.write_bytes(data[:length])
        refused(path, Problem.UNREADABLE, Kind.SPSS)


def test_torn_files_of_several_pieces(tmp_path: Path, refused: Callable[..., str]) -> None:
    frame = pl.DataFrame({"q1": pl.int_range(100_000, eager=True)})
    path = sav(tmp_path / "a.sav", frame)
    data = path.read_bytes()
    for lost in (1, len(data) // 4, len(data) // 2):
        path.write_bytes(data[:-lost])
        refused(path, Problem.UNREADABLE, Kind.SPSS)


def test_damaged_files_end_in_words(path: Path, drawn: Callable[..., AllianceError | None]) -> None:
    faults = [drawn(path, Kind.SPSS) for _ in damaged(path, 200)]
    assert any(faults)


def test_another_encoding_is_told_and_can_be_given(
    tmp_path: Path, refused: Callable[..., str], whole: Callable[..., Any]
) -> None:
    path = sav(tmp_path / "a.sav", pl.DataFrame({"s": ["Müller", CANARY]}))
    data = path.read_bytes()
    path.write_bytes(data.replace("Müller".encode(), b"M\xfcller "))
    assert "give --encoding" in refused(path, Problem.UNREADABLE)
    assert "give --encoding" in refused(path, Problem.UNREADABLE, encoding="nonsense")
    assert whole(path, encoding="cp1252").rows == [("Müller",), (CANARY,)]


def test_without_the_library_its_extra_is_named(
    path: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    assert "alliancekit[spss]" in refused(path, Problem.NEEDS_EXTRA)
