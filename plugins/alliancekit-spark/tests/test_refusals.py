"""What is refused, and that nothing is left then: the same words as the usual engine's."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import made
from alliancekit_spark.storage import one_spelling
from conftest import Run


def left(folder: Path) -> set[str]:
    """The names of all that is in a folder."""
    return {one.name for one in folder.iterdir()}


def test_duplicates_over_files_and_pieces(score: Run, on_spark: Run, tmp_path: Path) -> None:
    """A client, a session, a respondent: spaces do not count, nor does who is usually asked."""
    first, second = (made.lines(seed, 30, faults=0) for seed in (1, 2))
    second[25] = first[3].replace("client", " Client ").replace("C1-2,", " C1-2 ,")
    second[28] = second[2].replace(",client,", ",,")
    second[29] = ",29,client,,1,2,3,4,5"  # without a client: nobody's double
    second[30] = ",29,client,,1,2,3,4,5"
    files = [
        made.written(tmp_path / "first.csv", first),
        made.written(tmp_path / "second.csv", second),
    ]
    before = left(tmp_path)
    here = score("ak-pulse", *files, "-o", tmp_path / "out.csv")
    there = on_spark("ak-pulse", *files, "-o", tmp_path / "out.csv")
    assert here.status == there.status == 3
    assert there.err == here.err
    assert here.err.count("lines ") == 2
    assert left(tmp_path) == before
    kept = on_spark("ak-pulse", *files, "-o", tmp_path / "out.csv", "--duplicates", "keep")
    assert kept.status == 0
    assert len(made.rows(tmp_path / "out.csv")) == 61


def test_strict(score: Run, on_spark: Run, tmp_path: Path) -> None:
    path = made.written(tmp_path / "in.csv", made.lines(1, 30, faults=4))
    before = left(tmp_path)
    here = score("ak-pulse", path, "-o", tmp_path / "out.csv", "--strict")
    there = on_spark("ak-pulse", path, "-o", tmp_path / "out.csv", "--strict")
    assert here.status == there.status == 3
    assert there.err == here.err
    assert left(tmp_path) == before


BROKEN = {
    "not UTF-8": lambda lines: [*lines[:-3], "C,1,client,\udcff,1,2,3,4,5", *lines[-3:]],
    "a NUL": lambda lines: [*lines[:-3], "C,1,client,\0,1,2,3,4,5", *lines[-3:]],
    "a column missing": lambda lines: [lines[0].replace("q5", "Q5"), *lines[1:]],
    "a name twice": lambda lines: [lines[0].replace("note", "q5"), *lines[1:]],
    "another delimiter": lambda lines: [line.replace(",", ";") for line in lines],
    "nothing": lambda _: [],
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_broken_files(
    score: Run, on_spark: Run, tmp_path: Path, broken: Callable[[list[str]], list[str]]
) -> None:
    """The second file is broken, near its end: both engines name the same byte or line."""
    good = made.written(tmp_path / "good.csv", made.lines(1, 10, faults=0))
    bad = tmp_path / "bad.csv"
    lines = broken(made.lines(2, 30, faults=0))
    bad.write_bytes("".join(f"{one}\n" for one in lines).encode(errors="surrogateescape"))
    before = left(tmp_path)
    here = score("ak-pulse", good, bad, "-o", tmp_path / "out.csv")
    there = on_spark("ak-pulse", good, bad, "-o", tmp_path / "out.csv")
    assert here.status == there.status == 3
    assert there.err == here.err
    assert left(tmp_path) == before


def test_a_field_over_several_lines(on_spark: Run, tmp_path: Path) -> None:
    """It cannot be told from a file cut in the middle: refused, with a way out."""
    lines = made.lines(1, 30, faults=0)
    lines[27] = 'C,1,client,"over\ntwo lines",1,2,3,4,5'
    path = tmp_path / "in.csv"
    path.write_text("\n".join(lines) + "\n")
    there = on_spark("ak-pulse", path, "-o", tmp_path / "out.csv")
    assert there.status == 3
    assert f"{path}, line 28: a quoted field" in there.err
    assert "--engine polars" in there.err
    assert left(tmp_path) == {"in.csv"}


def test_a_method_that_breaks_its_contract(score: Run, on_spark: Run, tmp_path: Path) -> None:
    """It passes all known answers, and gives NaN for some row: the plugin is named, no value is."""
    nan = "logs[np.nan_to_num(context.values)[:, 0] == 7] = np.nan\n    return"
    (tmp_path / "method.py").write_text(made.METHOD.replace("return SCALE *", f"{nan} SCALE *"))
    (tmp_path / "logs.json").write_text(made.INSTRUMENT)
    made.written(tmp_path / "in.csv", made.lines(4, 60, faults=0, items=["q1", "q2", "q3"]))
    before = left(tmp_path)
    arguments = ["--plugin", tmp_path / "method.py", tmp_path / "logs.json", tmp_path / "in.csv"]
    here = score(*arguments, "-o", tmp_path / "out.csv")
    there = on_spark(*arguments, "-o", tmp_path / "out.csv")
    assert here.status == there.status == 4
    assert "not a finite number" in here.err
    assert there.err == here.err
    assert left(tmp_path) == before


def test_parquet_files_that_disagree(score: Run, on_spark: Run, tmp_path: Path) -> None:
    """Spark by itself would look at one file, and fill up what another lacks."""
    text = pl.read_csv("\n".join(made.lines(1, 5, faults=0)).encode(), infer_schema=False)
    text.write_parquet(tmp_path / "a.parquet")
    text.drop("note").write_parquet(tmp_path / "b.parquet")
    files = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    here = score("ak-pulse", *files, "-o", tmp_path / "out.csv")
    there = on_spark("ak-pulse", *files, "-o", tmp_path / "out.csv")
    assert here.status == there.status == 3
    assert there.err == here.err
    text.with_columns(pl.col("session").cast(pl.Int64)).write_parquet(tmp_path / "b.parquet")
    there = on_spark("ak-pulse", *files, "-o", tmp_path / "out.csv")
    assert there.status == 3
    assert "column 2 is of another type" in there.err


def test_outputs_that_would_do_harm(on_spark: Run, tmp_path: Path) -> None:
    path = made.written(tmp_path / "in.csv", made.lines(1, 5, faults=0))
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "letter.txt").write_text("dear")
    ended = on_spark("ak-pulse", path, "-o", tmp_path / "kept", "--format", "csv")
    assert (ended.status, "holds other things" in ended.err) == (5, True)
    assert (tmp_path / "kept" / "letter.txt").read_text() == "dear"
    assert on_spark("ak-pulse", path, "-o", path).status == 2
    assert on_spark("ak-pulse", path, "-o", tmp_path, "--format", "csv").status == 2
    assert on_spark("ak-pulse", tmp_path / "none.csv", "-o", tmp_path / "out.csv").status == 3
    assert left(tmp_path) == {"in.csv", "kept"}


def test_a_second_run_replaces_the_first(on_spark: Run, tmp_path: Path) -> None:
    """The rejects of the first go too, where they are of no use any more."""
    path = made.written(tmp_path / "in.csv", made.lines(1, 12, faults=6))
    assert on_spark("ak-pulse", path, "-o", tmp_path / "out.csv").status == 1
    assert (tmp_path / "out.rejects.csv").is_dir()
    made.written(path, made.lines(1, 9, faults=0))
    assert on_spark("ak-pulse", path, "-o", tmp_path / "out.csv").status == 0
    assert left(tmp_path) == {"in.csv", "out.csv", "out.csv.manifest.json"}
    assert len(made.rows(tmp_path / "out.csv")) == 10


@pytest.mark.parametrize(
    "arguments",
    [
        ["in.csv", "-o", "out.csv", "--layout", "long"],
        ["in.csv", "-o", "out.csv", "--encoding", "cp1252"],
        ["in.csv", "-o", "out.xlsx"],
        ["in.csv", "-o", "-"],
        ["-", "-o", "out.csv"],
        ["in.csv", "-o", "out.csv", "--engine-option", "nonsense=1"],
        ["in.csv", "-o", "out.csv", "--rejects", "out.csv"],
    ],
    ids=" ".join,
)
def test_what_it_cannot_do_is_said_before_spark_is_begun(score: Run, arguments: list[str]) -> None:
    assert score("ak-pulse", *arguments, "--engine", "spark").status == 2


def test_one_spelling_of_local_files() -> None:
    assert one_spelling("file:///a//b") == one_spelling("file:/a//b") == "file:/a//b"
    assert one_spelling("hdfs://node:8020/a") == "hdfs://node:8020/a"
