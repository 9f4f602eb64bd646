"""What the usual engine gives, from Spark: scores to the last bit, rejects to the line."""

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import made
from conftest import Run


def told(err: str) -> list[str]:
    """What both engines tell: all but where the rejects are, and which lines are blank."""
    return [line.partition(" →")[0] for line in err.splitlines() if ": blank: line" not in line]


def counts(path: Path) -> dict[str, Any]:
    """What a manifest counts."""
    document = json.loads(path.read_text())
    names = ("columns", "rows", "administrations", "blank_lines", "rejects", "missing_scores")
    return {name: document[name] for name in names}


def test_text_in_many_pieces(score: Run, on_spark: Run, tmp_path: Path) -> None:
    """Three files: LF; CR LF with a mark and its columns in another order; packed. Faults late."""
    shuffled = ["q3", "q1", "q5", "q2", "q4"]
    first = made.written(tmp_path / "first.csv", made.lines(1, 60, faults=9))
    second = made.written(
        tmp_path / "second [1].csv",
        made.lines(2, 40, faults=7, items=shuffled),
        end="\r\n",
        mark=b"\xef\xbb\xbf",
    )
    third = tmp_path / "third.csv.gz"
    plain = made.written(tmp_path / "third.csv", made.lines(3, 20, faults=6))
    third.write_bytes(gzip.compress(plain.read_bytes()))
    files = [first, second, third]
    here = score("ak-pulse", *files, "-o", tmp_path / "here.csv")
    there = on_spark("ak-pulse", *files, "-o", tmp_path / "there.csv", cut=700)
    assert here.status == there.status == 1
    assert told(there.err) == told(here.err)
    scores = (tmp_path / "here.csv").read_text(encoding="utf-8").splitlines()
    header, *rows = made.rows(tmp_path / "there.csv")
    assert header == scores[0]
    assert sorted(rows) == sorted(scores[1:])
    rejects = (tmp_path / "here.rejects.csv").read_text(encoding="utf-8").splitlines()
    assert len(rejects) == 1 + 22  # 9 + 7 + 6 faults
    assert made.rows(tmp_path / "there.rejects.csv") == rejects
    assert counts(tmp_path / "there.csv.manifest.json") == counts(
        tmp_path / "here.csv.manifest.json"
    )
    assert len(list((tmp_path / "there.csv").glob("part-*.csv"))) > 3
    assert (tmp_path / "there.rejects.csv").stat().st_mode & 0o077 == 0
    assert not [one for one in tmp_path.rglob("*") if one.name.startswith(".")]


def test_an_array_method_of_a_plugin_file(score: Run, on_spark: Run, tmp_path: Path) -> None:
    """The workers have no such file: the method travels with the kernel. Out comes Parquet."""
    (tmp_path / "method.py").write_text(made.METHOD)
    instrument = tmp_path / "logs.json"
    instrument.write_text(made.INSTRUMENT)
    items = ["q1", "q2", "q3"]
    path = made.written(tmp_path / "in.csv", made.lines(4, 200, faults=0, items=items))
    common = ["--plugin", tmp_path / "method.py", instrument, path, "-o"]
    here = score(*common, tmp_path / "here.parquet")
    there = on_spark(*common, tmp_path / "there.parquet", cut=1500)
    assert here.status == there.status == 0
    ours = pl.read_parquet(tmp_path / "here.parquet")
    theirs = pl.read_parquet(tmp_path / "there.parquet" / "*.parquet")
    assert ours["logs"].n_unique() > 50
    assert theirs.schema == ours.schema
    assert made.bits(theirs) == made.bits(ours)
    assert not (tmp_path / "there.rejects.csv").exists()


def typed(seed: int, rows: int) -> pl.DataFrame:
    """A table as a data warehouse has it: numbers, dates, blanks, a few impossible answers."""
    text = pl.read_csv("\n".join(made.lines(seed, rows, faults=0)).encode(), infer_schema=False)
    numbers = [pl.col(name).str.strip_chars().cast(pl.Float64, strict=False) for name in made.ITEMS]
    return text.with_columns(
        *numbers,
        session=pl.col("session").cast(pl.Int64),
        when=pl.lit("2026-03-01T10:30:00").str.to_datetime(time_unit="us", time_zone="UTC"),
        day=pl.date(2026, 3, 1),
        paid=pl.lit("12.50").cast(pl.Decimal(10, 2)),
    ).with_columns(
        q1=pl.when(pl.col("session") % 17 == 3).then(11.5).otherwise(pl.col("q1")),
    )


def test_parquet(score: Run, on_spark: Run, tmp_path: Path) -> None:
    """Types are carried through, answers judged as text, rows named by their number in the file."""
    for number, name in enumerate(("one", "two")):
        typed(number, 90).write_parquet(tmp_path / f"{name}.parquet", row_group_size=20)
    files = [tmp_path / "one.parquet", tmp_path / "two.parquet"]
    here = score("ak-pulse", *files, "-o", tmp_path / "here.parquet")
    there = on_spark(
        "ak-pulse",
        tmp_path / "{one,two}.parquet",
        "-o",
        tmp_path / "out",
        "--format",
        "parquet",
        cut=3000,
    )
    assert here.status == there.status == 1
    ours = pl.read_parquet(tmp_path / "here.parquet")
    theirs = pl.read_parquet(tmp_path / "out" / "*.parquet")
    assert theirs.schema == ours.schema
    assert made.bits(theirs) == made.bits(ours)
    rejects = (tmp_path / "here.rejects.csv").read_text().splitlines()
    assert made.rows(tmp_path / "out.rejects.csv") == rejects
    assert told(there.err) == told(here.err)


def test_a_table(score: Run, on_spark: Run, spark: Any, tmp_path: Path) -> None:
    frame = typed(7, 50)
    frame.write_parquet(tmp_path / "in.parquet")
    read = spark.read.parquet(str(tmp_path / "in.parquet"))
    read.createOrReplaceGlobalTempView("answers")
    here = score("ak-pulse", tmp_path / "in.parquet", "-o", tmp_path / "here.csv")
    there = on_spark(
        "ak-pulse", "table:global_temp.answers", "-o", tmp_path / "there.csv", cut=5000
    )
    assert here.status == there.status == 1
    scores = (tmp_path / "here.csv").read_text().splitlines()
    assert sorted(made.rows(tmp_path / "there.csv")) == sorted(scores)
    assert (
        made.rows(tmp_path / "there.rejects.csv")
        == (tmp_path / "here.rejects.csv").read_text().splitlines()
    )


@pytest.mark.parametrize("rows", [0, 1])
def test_hardly_any_rows(score: Run, on_spark: Run, tmp_path: Path, rows: int) -> None:
    path = tmp_path / "in.csv"
    path.write_text("\n".join(made.lines(5, 1, faults=0)[: rows + 1]))
    here = score(
        "ak-pulse", path, "-o", tmp_path / "here.csv", "--decimals", 1, "--output-layout", "long"
    )
    there = on_spark(
        "ak-pulse", path, "-o", tmp_path / "there.csv", "--decimals", 1, "--output-layout", "long"
    )
    assert here.status == there.status == 0
    assert made.rows(tmp_path / "there.csv") == (tmp_path / "here.csv").read_text().splitlines()
