"""Responses as they come: several files, other formats, pipes, and what is told of each."""

import datetime as dt
import gzip
import io
import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from openpyxl import Workbook
from pypdf import PdfReader

HEADER = "client,session,q1,q2,q3,q4,q5\n"
PULSE = HEADER + "A,1,7,6,8,7,7\nA,2,8,7,8,,8\nB,1,1,x,3,4,11\nB,2,,,1,1,1\n"
# A1: 35 / 5; A2: 31 / 4; B1: x and 11 are refused, 3 of 5 answered; B2: 3 of 5: too few, as
# four are needed
TOTALS = [7.0, 7.75, None, None]
REJECTED = [("not-a-number", "q2"), ("not-an-option", "q5")]


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, str], Path]:
    def put(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
        return path

    return put


def typed() -> pl.DataFrame:
    """The responses as a table of texts, to be cast."""
    return pl.read_csv(io.StringIO(PULSE), infer_schema=False)


def numeric() -> pl.DataFrame:
    """The responses with numbers in them, so that `x` is a null: without rejects of text."""
    items = [f"q{n}" for n in range(1, 6)]
    return typed().with_columns(pl.col("session", *items).cast(pl.Float64, strict=False))


# ─── several files ───────────────────────────────────────────────────────────


def test_several_files_are_one_table_whatever_the_order_of_their_columns(
    run, put, tmp_path: Path
) -> None:
    put("a.csv", "client,session,note,q1,q2,q3,q4,q5\nA,1,n1,7,6,8,7,7\n")
    put("b.csv", "q5,q4,q3,note,q2,q1,session,client\n8,,8,n2,7,8,2,A\n")
    ended = run("score", "ak-pulse", "a.csv", "b.csv", "-o", "s.csv")
    assert ended.status == 0
    assert (tmp_path / "s.csv").read_text().splitlines() == [
        "client,session,note,total,total_answered,total_pomp,total_pomp_answered",
        "A,1,n1,7.0,5,70.0,1",
        "A,2,n2,7.75,4,77.5,1",
    ]
    manifest = json.loads((tmp_path / "s.csv.manifest.json").read_text())
    assert len(manifest["inputs"]) == 2
    assert manifest["rows"] == {"read": 2, "scored": 2, "rejected": 0}


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("client,session,q1,q2,q3,q4,q5", "it lacks note"),
        ("client,session,note,q1,q2,q3,q4,q5,CANARY", "it has 1 that the first has not"),
        ("client,session,note,q1,q2,q3,q4", "item columns are missing: q5"),
        ("client,session,CANARY,q1,q2,q3,q4,q5", "it lacks note; it has 1 that"),
    ],
)
def test_a_further_file_with_other_columns_is_refused_by_its_name(
    run, put, tmp_path: Path, header: str, words: str
) -> None:
    put("a.csv", "client,session,note,q1,q2,q3,q4,q5\nA,1,n1,7,6,8,7,7\n")
    put("b.csv", header + "\n")
    ended = run("score", "ak-pulse", "a.csv", "b.csv", "-o", "s.csv")
    assert ended.status == 3
    assert "b.csv" in ended.err
    assert "a.csv" not in ended.err
    assert words in ended.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]


def test_a_further_file_whose_columns_are_of_other_types(run, put, tmp_path: Path) -> None:
    put("a.csv", PULSE)
    numeric().write_parquet(tmp_path / "b.parquet")
    typed().with_columns(pl.col("session").cast(pl.Int64)).write_parquet(tmp_path / "c.parquet")
    ended = run("score", "ak-pulse", "c.parquet", "a.csv", "-o", "s.csv", "--duplicates", "keep")
    assert ended.status == 3
    assert "a.csv, header: column 'session' holds String here, Int64 in" in ended.err
    # what is text in the first file is text in all
    ended = run("score", "ak-pulse", "a.csv", "c.parquet", "-o", "s.csv", "--duplicates", "keep")
    assert ended.status == 1
    sessions = [line.split(",")[1] for line in (tmp_path / "s.csv").read_text().splitlines()]
    assert sessions[1:5] == sessions[5:9]
    # the items may be of any type, and a key that is a float is its text
    ended = run("score", "ak-pulse", "a.csv", "b.parquet", "-o", "s.csv", "--duplicates", "keep")
    assert ended.status == 1
    assert "8 read, 8 scored" in ended.err


def test_a_pattern_is_the_files_that_it_matches_in_order(run, put, tmp_path: Path) -> None:
    for number in (2, 10, 1):
        put(f"w/2026-{number:02}.csv", f"{HEADER}C{number},1,1,2,3,4,5\n")
    put("w/2025-01.csv", HEADER + "no,1,1,2,3,4,5\n")
    (tmp_path / "w" / "2026-folder.csv").mkdir()
    ended = run("score", "ak-pulse", "w/2026-*.csv", "-o", "-")
    assert ended.status == 0
    assert [line.split(",")[0] for line in ended.out.splitlines()[1:]] == ["C1", "C2", "C10"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(run, put) -> None:
    put("a[1].csv", HEADER + "A,1,1,2,3,4,5\n")
    put("a1.csv", HEADER + "B,1,1,2,3,4,5\n")
    ended = run("score", "ak-pulse", "a[1].csv", "-o", "-")
    assert ended.out.splitlines()[1] == "A,1,3.0,5,30.0,1"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("no-*.csv",), "no-*.csv: cannot be read: no file matches this pattern"),
        (("a.csv", "gone.csv"), "gone.csv"),
        (("a.csv", "a.csv"), "named more than once"),
        (("a.csv", "?.csv"), "named more than once"),
        (("-", "-"), "named more than once"),
    ],
)
def test_files_that_are_not_there_or_there_twice(
    run, put, tmp_path: Path, given: tuple[str, ...], words: str
) -> None:
    put("a.csv", PULSE)
    ended = run("score", "ak-pulse", *given, "-o", "s.csv")
    assert ended.status == 3
    assert words in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_rejects_and_messages_name_the_file(run, put, tmp_path: Path) -> None:
    put("a.csv", HEADER + "A,1,7,6,8,7,x\n")
    put("b.csv", "q5,q4,q3,q2,q1,session,client\n\n1,1,1,1,99,2,A\n1,2\n")
    ended = run("score", "ak-pulse", "a.csv", "b.csv", "-o", "s.csv")
    assert ended.status == 1
    assert (tmp_path / "s.rejects.csv").read_text().splitlines() == [
        "line,row,column,code,value,file",
        "2,1,q5,not-a-number,x,a.csv",
        "3,1,q1,not-an-option,99,b.csv",
        '4,2,,short-row,"1,2",b.csv',
    ]
    assert "a.csv, line 2, column q5: not-a-number" in ended.err
    assert "b.csv, line 4: short-row" in ended.err
    assert "b.csv: blank: line 2" in ended.err
    assert "3 read, 2 scored, 1 rejected; blank lines: 1" in ended.err


def test_rejects_of_one_file_have_no_column_for_it(run, put, tmp_path: Path) -> None:
    """And those of several that an earlier run left are known as its own, and go."""
    put("a.csv", HEADER + "A,1,7,6,8,7,x\n")
    put("b.csv", HEADER + "A,2,7,6,8,7,7\n")
    run("score", "ak-pulse", "a.csv", "b.csv", "-o", "s.csv")
    run("score", "ak-pulse", "a.csv", "-o", "s.csv")
    assert (tmp_path / "s.rejects.csv").read_text().startswith("line,row,column,code,value\n")
    run("score", "ak-pulse", "a.csv", "b.csv", "-o", "s.csv")
    assert run("score", "ak-pulse", "b.csv", "-o", "s.csv").status == 0
    assert not (tmp_path / "s.rejects.csv").exists()


@pytest.mark.parametrize("second", ["b.csv", "b.parquet"])
def test_an_administration_that_stands_in_two_files(run, put, tmp_path: Path, second: str) -> None:
    put("a.csv", HEADER + "A,1,7,6,8,7,7\nB,1,7,6,8,7,7\n")
    if second == "b.csv":
        put("b.csv", "q5,q4,q3,q2,q1,session,client\n1,1,1,1,1, 1 ,B\n")
    else:  # 1.0 is 1
        frame = pl.DataFrame(
            {"client": ["B"], "session": ["1.0"], **{f"q{n}": [1] for n in range(1, 6)}}
        )
        frame.write_parquet(tmp_path / second)
    ended = run("score", "ak-pulse", "a.csv", second, "-o", "s.csv", "--output-layout", "wide")
    assert ended.status == 3
    line = 2 if second == "b.csv" else 1  # a table's lines are its rows
    assert f"lines 3 of a.csv and {line} of {second}" in ended.err


def test_long_layout_of_several_files_is_refused(run, put, tmp_path: Path) -> None:
    """An administration might be divided between them."""
    for name in ("a.csv", "b.csv"):
        put(name, "client,session,item,answer\nA,1,q1,1\n")
    ended = run("score", "ak-pulse", "a.csv", "b.csv", "-o", "s.csv", "--layout", "long")
    assert ended.status == 2
    assert "--layout long" in ended.err
    assert not (tmp_path / "s.csv").exists()


def test_long_layout_that_names_nobody_is_one_administration(run, put) -> None:
    put("a.csv", "item,answer\n" + "".join(f"q{n},{n}\n" for n in range(1, 6)))
    ended = run("score", "ak-pulse", "a.csv", "-o", "-", "--layout", "long")
    assert ended.status == 0
    assert ended.out.splitlines()[1] == "3.0,5,30.0,1"


# ─── formats ─────────────────────────────────────────────────────────────────


def workbook(path: Path) -> None:
    book = Workbook()
    for line in PULSE.splitlines():
        book.active.append(
            [int(one) if one.isdecimal() else one or None for one in line.split(",")]
        )
    book.save(path)


def stream(path: Path) -> None:
    typed().write_ipc_stream(path)


def zstd(path: Path) -> None:
    from backports.zstd import compress

    path.write_bytes(compress(PULSE.encode()))


FORMATS: dict[str, Callable[[Path], object]] = {
    "r.csv.gz": lambda path: path.write_bytes(gzip.compress(PULSE.encode())),
    "r.csv.zst": zstd,
    "r.tsv": lambda path: path.write_text(PULSE.replace(",", "\t")),
    "r.tsv.gz": lambda path: path.write_bytes(gzip.compress(PULSE.replace(",", "\t").encode())),
    "r.parquet": lambda path: typed().write_parquet(path),
    "r.arrow": lambda path: typed().write_ipc(path),
    "r.arrows": stream,
    "r.xlsx": workbook,
    "r.sav": lambda path: pyreadstat.write_sav(typed(), str(path)),
    "no-suffix": lambda path: typed().write_parquet(path),
}


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_gives_what_csv_gives(run, put, tmp_path: Path, name: str) -> None:
    put("r.csv", PULSE)
    assert run("score", "ak-pulse", "r.csv", "-o", "csv.csv").status == 1
    FORMATS[name](tmp_path / name)
    ended = run("score", "ak-pulse", name, "-o", "s.csv")
    assert ended.status == 1, ended.err
    assert (tmp_path / "s.csv").read_bytes() == (tmp_path / "csv.csv").read_bytes()
    assert pl.read_csv(tmp_path / "s.csv")["total"].to_list() == TOTALS
    rejects = pl.read_csv(tmp_path / "s.rejects.csv")
    assert rejects.select("code", "column").rows() == REJECTED
    assert rejects["row"].to_list() == [3, 3]
    # a text file and a sheet have a header on line 1; a table's lines are its rows
    lines = 4 if any(one in name for one in ("csv", "tsv", "xlsx")) else 3
    assert rejects["line"].to_list() == [lines, lines]


@pytest.mark.parametrize("name", ["n.parquet", "n.sav"])
def test_numbers_of_any_type_are_judged_as_their_text(run, tmp_path: Path, name: str) -> None:
    """7.0 is the option 7, 2.5 is none, and a key that is 1.0 is written 1."""
    frame = numeric().with_columns(q1=pl.Series([7.0, 8.0, 2.5, None]))
    if name == "n.parquet":
        frame.write_parquet(tmp_path / name)
    else:
        pyreadstat.write_sav(frame, str(tmp_path / name))
    ended = run("score", "ak-pulse", name, "-o", "s.csv")
    assert ended.status == 1
    scores = pl.read_csv(tmp_path / "s.csv", infer_schema=False)
    assert scores["session"].to_list() == ["1", "2", "1", "2"]
    assert scores["total"].to_list()[:2] == ["7.0", "7.75"]
    rejects = (tmp_path / "s.rejects.csv").read_text().splitlines()[1:]
    assert rejects == ["3,3,q1,not-an-option,2.5", "3,3,q5,not-an-option,11"]


@pytest.mark.parametrize("packed", [False, True])
def test_csv_from_standard_input(run, tmp_path: Path, packed: bool) -> None:
    data = PULSE.encode()
    ended = run(
        "score", "ak-pulse", "-", "-o", "s.csv", stdin=gzip.compress(data) if packed else data
    )
    assert ended.status == 1
    assert pl.read_csv(tmp_path / "s.csv")["total"].to_list() == TOTALS


def test_parquet_from_standard_input(run, tmp_path: Path) -> None:
    data = io.BytesIO()
    typed().write_parquet(data)
    (tmp_path / "spool").mkdir()
    env = {"TMPDIR": str(tmp_path / "spool")}
    ended = run("score", "ak-pulse", "-", "-o", "s.csv", stdin=data.getvalue(), env=env)
    assert ended.status == 1
    assert "standard input" not in ended.err
    assert pl.read_csv(tmp_path / "s.csv")["total"].to_list() == TOTALS
    assert list((tmp_path / "spool").iterdir()) == []


@pytest.fixture
def fifo(tmp_path: Path) -> Iterator[Callable[[str, list[bytes]], None]]:
    """A pipe with a name, into which these pieces are written one after the other."""
    threads = []

    def fifo(name: str, pieces: list[bytes]) -> None:
        os.mkfifo(tmp_path / name)

        def feed() -> None:
            with (tmp_path / name).open("wb", buffering=0) as pipe:
                for piece in pieces:
                    pipe.write(piece)

        threads.append(threading.Thread(target=feed, daemon=True))
        threads[-1].start()

    yield fifo
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_a_pipe_that_gives_a_few_bytes_at_a_time(run, fifo, tmp_path: Path) -> None:
    data = PULSE.encode()
    fifo("pipe.csv", [data[at : at + 3] for at in range(0, len(data), 3)])
    ended = run("score", "ak-pulse", "pipe.csv", "-o", "s.csv")
    assert ended.status == 1
    assert pl.read_csv(tmp_path / "s.csv")["total"].to_list() == TOTALS


def test_parquet_through_a_pipe_with_a_name(run, fifo, tmp_path: Path) -> None:
    data = io.BytesIO()
    typed().write_parquet(data)
    fifo("pipe.parquet", [data.getvalue()])
    ended = run("score", "ak-pulse", "pipe.parquet", "-o", "s.csv")
    assert ended.status == 1
    assert pl.read_csv(tmp_path / "s.csv")["total"].to_list() == TOTALS


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("r.parquet", ["--delimiter", ";"]),
        ("r.parquet", ["--sheet", "A"]),
        ("r.parquet", ["--encoding", "cp1252"]),
        ("r.arrow", ["--encoding", "utf-8"]),
        ("r.xlsx", ["--delimiter", "tab"]),
        ("r.xlsx", ["--encoding", "cp1252"]),
        ("r.sav", ["--delimiter", ";"]),
        ("r.sav", ["--sheet", "A"]),
        ("r.csv.gz", ["--sheet", "A"]),
        ("r.tsv", ["--sheet", "A"]),
    ],
)
def test_an_option_that_makes_no_sense_for_the_format(
    run, tmp_path: Path, name: str, options: list[str]
) -> None:
    FORMATS[name](tmp_path / name)
    ended = run("score", "ak-pulse", name, "-o", "s.csv", *options)
    assert ended.status == 2
    assert options[0] in ended.err
    assert name in ended.err
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("name", "options"),
    [("r.xlsx", ["--sheet", "Sheet"]), ("r.sav", ["--encoding", "utf-8"])],
)
def test_an_option_that_makes_sense_is_taken(
    run, tmp_path: Path, name: str, options: list[str]
) -> None:
    FORMATS[name](tmp_path / name)
    assert run("score", "ak-pulse", name, "-o", "s.csv", *options).status == 1
    assert pl.read_csv(tmp_path / "s.csv")["total"].to_list() == TOTALS


def test_an_option_is_refused_for_a_later_file_too(run, put, tmp_path: Path) -> None:
    put("a.csv", PULSE.replace(",", ";"))
    typed().write_parquet(tmp_path / "b.parquet")
    ended = run("score", "ak-pulse", "a.csv", "b.parquet", "-o", "s.csv", "--delimiter", ";")
    assert ended.status == 2
    assert "b.parquet" in ended.err
    assert not (tmp_path / "s.csv").exists()


def test_types_of_carried_columns_survive_from_parquet_to_parquet(run, tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "client": ["A", "A", None],
            "session": pl.Series([1, 2, 3], dtype=pl.Int16),
            "date": [dt.date(2026, 3, 2), None, dt.date(1999, 12, 31)],
            "at": pl.Series([dt.datetime(2026, 3, 2, 10, 30)] * 3, dtype=pl.Datetime("ms")),  # noqa: DTZ001 - as files hold them
            "count": pl.Series([2**60, None, -1], dtype=pl.Int64),
            "weight": [0.1, None, -2.5],
            "done": [True, False, None],
            "kind": pl.Series(["x", "y", "x"], dtype=pl.Categorical),
            **{f"q{n}": [n, None, n] for n in range(1, 6)},
        }
    )
    frame.write_parquet(tmp_path / "in.parquet")
    assert run("score", "ak-pulse", "in.parquet", "-o", "s.parquet").status == 0
    scores = pl.read_parquet(tmp_path / "s.parquet")
    carried = frame.select(frame.columns[:8])
    assert scores.select(carried.columns).equals(carried)
    assert [scores.schema[name] for name in carried.columns] == carried.dtypes
    assert scores["total"].to_list() == [3.0, None, 3.0]
    assert scores.schema["total"] == pl.Float64()
    # the same table as text: the same scores
    carried.hstack(frame.select(pl.col("^q.$"))).write_csv(tmp_path / "in.csv")
    assert run("score", "ak-pulse", "in.csv", "-o", "c.parquet").status == 0
    assert pl.read_parquet(tmp_path / "c.parquet")["total"].to_list() == [3.0, None, 3.0]


# ─── blank lines ─────────────────────────────────────────────────────────────


def test_blank_lines_are_counted_and_the_first_ones_named(run, put, tmp_path: Path) -> None:
    rows = "\n".join(f"C{n},1,1,2,3,4,5\n" for n in range(8))
    put("a.csv", "\n" + HEADER + rows)
    ended = run("score", "ak-pulse", "a.csv", "-o", "s.csv")
    assert ended.status == 0
    # line 1, then every other line from 4 on: seven between eight rows
    assert "8 read, 8 scored, 0 rejected; blank lines: 8" in ended.err
    assert "blank: line 1, 4, 6, 8, 10, …" in ended.err
    assert json.loads((tmp_path / "s.csv.manifest.json").read_text())["blank_lines"] == 8


def test_rows_of_a_table_in_which_nothing_stands_are_blank_lines(run, tmp_path: Path) -> None:
    blank = pl.DataFrame({name: [None] for name in typed().columns}, schema=typed().schema)
    rows = [typed()[:1], *[blank] * 4, typed()[1:2], *[blank] * 3]
    pl.concat(rows).write_parquet(tmp_path / "r.parquet", row_group_size=2)
    ended = run("score", "ak-pulse", "r.parquet", "-o", "s.csv")
    assert ended.status == 0
    assert "2 read, 2 scored, 0 rejected; blank lines: 7" in ended.err
    assert "blank: line 2, 3, 4, 5, 7, …" in ended.err


def test_blank_rows_of_a_sheet_have_its_numbers(run, tmp_path: Path) -> None:
    book = Workbook()
    lines = [*PULSE.splitlines()[:2], "", "", PULSE.splitlines()[2], "A,3,1,2,3,4,x"]
    for line in lines:
        book.active.append([one or None for one in line.split(",")])
    book.save(tmp_path / "r.xlsx")
    ended = run("score", "ak-pulse", "r.xlsx", "-o", "s.csv")
    assert ended.status == 1
    assert "3 read, 3 scored, 0 rejected; blank lines: 2" in ended.err
    assert "blank: line 3, 4" in ended.err
    assert (tmp_path / "s.rejects.csv").read_text().splitlines()[1] == "6,3,q5,not-a-number,x"


# ─── reports ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("second", ["b.csv", "b.parquet"])
def test_a_report_over_several_files(run, put, tmp_path: Path, second: str) -> None:
    """Two sessions of one client in two files are one report of two sessions."""
    put("a.csv", HEADER + "A,1,7,6,8,7,7\n")
    put("b.csv", HEADER + "A,2,8,7,8,,8\n")
    pl.read_csv(tmp_path / "b.csv", infer_schema=False).write_parquet(tmp_path / "b.parquet")
    (tmp_path / "both.csv").write_text(PULSE[: PULSE.index("B,1")])
    assert run("report", "ak-pulse", "a.csv", second, "-o", "r.pdf").status == 0
    assert run("report", "ak-pulse", "both.csv", "-o", "one.pdf").status == 0

    def text(name: str) -> str:
        return "\n".join(page.extract_text() for page in PdfReader(tmp_path / name).pages)

    assert text("r.pdf") == text("one.pdf")
    assert run("report", "ak-pulse", "a.csv", "-o", "first.pdf").status == 0
    assert text("r.pdf") != text("first.pdf")
