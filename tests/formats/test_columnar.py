"""Parquet and Arrow files."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.formats.made import damaged

from alliancekit.errors import AllianceError, Problem
from alliancekit.responses.formats import Kind, open_table

CANARY = "Zacharias-Canary"
WRITERS: dict[str, Callable[[pl.DataFrame, Path], None]] = {
    "a.parquet": lambda frame, path: frame.write_parquet(path),
    "a.arrow": lambda frame, path: frame.write_ipc(path),
    "zstd.arrow": lambda frame, path: frame.write_ipc(path, compression="zstd"),
    "a.arrows": lambda frame, path: frame.write_ipc_stream(path),
}
KINDS = {".parquet": Kind.PARQUET, ".arrow": Kind.ARROW, ".arrows": Kind.ARROW_STREAM}
FRAME = pl.DataFrame(
    {
        "client": [CANARY, "B", None, "D"],
        "q1": [1, None, None, 4],
        "q2": [1.0, 2.5, None, float("nan")],
        "date": [dt.date(2026, 3, 2), None, None, dt.date(1999, 12, 31)],
        "kind": pl.Series(["a", "b", None, "a"], dtype=pl.Categorical),
    }
)


@pytest.fixture(params=WRITERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def written(tmp_path: Path, name: str) -> Callable[[pl.DataFrame], Path]:
    def written(frame: pl.DataFrame) -> Path:
        WRITERS[name](frame, tmp_path / name)
        return tmp_path / name

    return written


def test_a_round_trip_keeps_every_row_and_type(
    written: Callable[..., Path], whole: Callable[..., Any]
) -> None:
    read = whole(written(FRAME))
    assert read.names == tuple(FRAME.columns)
    assert list(read.schema.dtypes()) == FRAME.dtypes
    assert list(read.schema) == [f"column_{at}" for at in range(1, 6)]
    assert str(read.rows) == str(FRAME.rows())
    assert read.first_line == 1


def test_many_rows_are_drawn_in_bounded_frames_in_order(
    written: Callable[..., Path], whole: Callable[..., Any]
) -> None:
    read = whole(written(pl.DataFrame({"q1": pl.int_range(300_001, eager=True)})))
    assert max(read.sizes) <= 50_000
    assert [row[0] for row in read.rows] == list(range(300_001))


@pytest.mark.parametrize("size", [1, 1000, 300_000])
def test_row_groups_of_any_size(tmp_path: Path, whole: Callable[..., Any], size: int) -> None:
    rows = 3000 if size == 1 else 300_000
    frame = pl.DataFrame({"q1": pl.int_range(rows, eager=True)})
    frame.write_parquet(tmp_path / "a.parquet", row_group_size=size)
    read = whole(tmp_path / "a.parquet")
    assert [row[0] for row in read.rows] == list(range(rows))
    frame.write_ipc(tmp_path / "a.arrow", record_batch_size=size)
    assert whole(tmp_path / "a.arrow").rows == read.rows


def test_a_table_without_rows(written: Callable[..., Path], whole: Callable[..., Any]) -> None:
    read = whole(written(FRAME.clear()))
    assert (read.names, read.rows) == (tuple(FRAME.columns), [])


def test_a_table_without_columns(written: Callable[..., Path], refused: Callable[..., str]) -> None:
    refused(written(pl.DataFrame()), Problem.NO_ROWS)


def test_torn_files(written: Callable[..., Path], refused: Callable[..., str]) -> None:
    path = written(FRAME)
    data = path.read_bytes()
    for length in (0, 3, 8, len(data) // 3, len(data) // 2, len(data) - 20, len(data) - 1):
        path.write_bytes(data[:length])
        message = refused(path, Problem.UNREADABLE, KINDS[path.suffix])
        assert path.name in message


def test_a_stream_that_ends_between_two_batches_is_torn(
    tmp_path: Path, refused: Callable[..., str]
) -> None:
    path = tmp_path / "a.arrows"
    FRAME.write_ipc_stream(path)
    path.write_bytes(path.read_bytes()[:-8])
    assert "without an end" in refused(path, Problem.UNREADABLE)


def test_text_under_such_a_name(tmp_path: Path, name: str, refused: Callable[..., str]) -> None:
    (tmp_path / name).write_text(f"client,q1\n{CANARY},3\n" * 9)
    refused(tmp_path / name, Problem.UNREADABLE)


def test_damage_in_the_data_ends_in_words(
    written: Callable[..., Path], drawn: Callable[..., AllianceError | None]
) -> None:
    """The formats have no check sums: damage that still makes sense cannot be told."""
    path = written(pl.concat([FRAME.drop("q2")] * 40))
    kind = KINDS[path.suffix]
    faults = [drawn(path, kind) for _ in damaged(path, 60)]
    assert any(faults)


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    for kind in (Kind.PARQUET, Kind.ARROW, Kind.ARROW_STREAM, Kind.EXCEL, Kind.SPSS):
        with pytest.raises(AllianceError, match="directory"), open_table(str(tmp_path), kind):
            pass


def test_a_folder_s_name_makes_no_column(tmp_path: Path, whole: Callable[..., Any]) -> None:
    (tmp_path / "client=A").mkdir()
    for name, write in WRITERS.items():
        write(FRAME, tmp_path / "client=A" / name)
        assert whole(tmp_path / "client=A" / name).rows[0][0] == CANARY
        write(FRAME.drop("client"), tmp_path / "client=A" / name)
        assert "client" not in whole(tmp_path / "client=A" / name).names


def test_a_table_may_be_left_before_its_end(written: Callable[..., Path]) -> None:
    path = written(pl.DataFrame({"q1": pl.int_range(300_000, eager=True)}))
    with open_table(str(path), KINDS[path.suffix]) as table:
        assert next(table.frames)["column_1"][0] == 0


def test_names_with_wildcards_are_names(tmp_path: Path, whole: Callable[..., Any]) -> None:
    FRAME.write_parquet(tmp_path / "a1.parquet")
    FRAME.head(1).write_parquet(tmp_path / "a[1].parquet")
    assert len(whole(tmp_path / "a[1].parquet").rows) == 1
    FRAME.write_ipc(tmp_path / "b*.arrow")
    assert len(whole(tmp_path / "b*.arrow").rows) == 4
