"""Output formats and layouts as users ask for them, and norms as `show` tells them."""

import json
from pathlib import Path

import openpyxl
import polars as pl
import pyreadstat
import pytest

from alliancekit.resources import instruments_root

PULSE = "client,session,note,q1,q2,q3,q4,q5\nA,1,=1+1,7,6,8,7,7\nA,2,,8,7,8,,8\nA,3,x,8,7,,,\n"
FORMATS = ("csv", "tsv", "json", "jsonl", "ndjson", "parquet", "arrow", "feather", "xlsx", "sav")


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_suffix_holds_the_scores_that_csv_holds(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(PULSE)
    for ending in FORMATS:
        assert run("score", "ak-pulse", "in.csv", "-o", f"s.{ending}").status == 0, ending
    totals = [7.0, 7.75, None]  # 35 / 5; 31 / 4; two answers are too few
    assert pl.read_csv(tmp_path / "s.csv")["total"].to_list() == totals
    assert pl.read_csv(tmp_path / "s.tsv", separator="\t")["total"].to_list() == totals
    for ending in ("jsonl", "ndjson"):
        assert pl.read_ndjson(tmp_path / f"s.{ending}")["total"].to_list() == totals
    for ending in ("arrow", "feather"):
        assert pl.read_ipc(tmp_path / f"s.{ending}")["total"].to_list() == totals
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx").active
    header, *rows = sheet.iter_rows(values_only=True)
    assert [row[header.index("total")] for row in rows] == totals
    assert rows[0][header.index("note")] == "=1+1"
    frame, meta = pyreadstat.read_sav(tmp_path / "s.sav", output_format="polars")
    assert frame["total"].to_list() == totals
    assert meta.column_names_to_labels["total"] == "Session total"


@pytest.mark.parametrize("ending", FORMATS)
def test_a_run_that_fails_at_its_end_leaves_nothing(run, tmp_path: Path, ending: str) -> None:
    (tmp_path / "in.csv").write_text(PULSE + "A,1,,1,1,1,1,1\n")
    (tmp_path / "waiting").mkdir()
    env = {"TMPDIR": str(tmp_path / "waiting")}
    ended = run("score", "ak-pulse", "in.csv", "-o", f"s.{ending}", env=env)
    assert ended.status == 3
    assert "lines 2 and 5" in ended.err
    assert "Traceback" not in ended.err
    assert left(tmp_path) == ["in.csv", "waiting"]
    assert left(tmp_path / "waiting") == []


@pytest.mark.parametrize(
    ("ending", "library", "extra"),
    [("xlsx", "xlsxwriter", "excel"), ("sav", "pyreadstat", "spss")],
)
def test_a_format_whose_library_is_not_there_names_the_extra(
    run, tmp_path: Path, ending: str, library: str, extra: str
) -> None:
    (tmp_path / "in.csv").write_text(PULSE)
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / f"{library}.py").write_text(f"raise ModuleNotFoundError({library!r})\n")
    env = {"PYTHONPATH": str(tmp_path / "gone"), "PYTHONDONTWRITEBYTECODE": "1"}
    ended = run("score", "ak-pulse", "in.csv", "-o", f"s.{ending}", env=env)
    assert ended.status == 5
    assert f"pip install 'alliancekit[{extra}]'" in ended.err
    assert "[needs-package]" in ended.err
    assert len(ended.err.splitlines()) == 1
    assert left(tmp_path) == ["gone", "in.csv"]


def test_text_beyond_the_format_is_a_limit_and_leaves_nothing(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(PULSE.replace("=1+1", "x" * 40_000))
    for ending in ("xlsx", "sav"):
        ended = run("score", "ak-pulse", "in.csv", "-o", f"s.{ending}")
        assert ended.status == 6
        assert "column 3" in ended.err
    assert left(tmp_path) == ["in.csv"]
    assert run("score", "ak-pulse", "in.csv", "-o", "s.tsv").status == 0


def test_a_csv_that_a_european_excel_opens(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(PULSE)
    ended = run("score", "ak-pulse", "in.csv", "-o", "-", "--format", "csv-excel")
    assert ended.out.splitlines()[:3] == [
        "\ufeffclient;session;note;total;total_answered;total_pomp;total_pomp_answered",
        "A;1;'=1+1;7,0;5;70,0;1",
        "A;2;;7,75;4;77,5;1",
    ]


def test_headers_that_read_like_patterns(run, tmp_path: Path) -> None:
    """Polars takes `^…$` for a pattern of column names; a header is never one."""
    (tmp_path / "in.csv").write_text("client,^.*$,q1,q2,q3,q4,q5\nA,=b,1,2,3,4,5\n")
    for output in FORMATS:
        for layout in ("wide", "long"):
            target = ("-o", f"s.{output}", "--output-layout", layout)
            assert run("score", "ak-pulse", "in.csv", *target).status == 0
    assert (tmp_path / "s.csv").read_text().splitlines()[1] == "A,'=b,total,3.0,5"


# ─── the long layout ─────────────────────────────────────────────────────────


def test_a_row_for_each_score(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(PULSE)
    ended = run("score", "ak-pulse", "in.csv", "-o", "s.csv", "--output-layout", "long")
    assert ended.status == 0
    assert (tmp_path / "s.csv").read_text().splitlines() == [
        "client,session,note,score,value,answered",
        "A,1,'=1+1,total,7.0,5",
        "A,1,'=1+1,total_pomp,70.0,1",
        "A,2,,total,7.75,4",
        "A,2,,total_pomp,77.5,1",
        "A,3,x,total,,2",
        "A,3,x,total_pomp,,0",
    ]
    manifest = json.loads((tmp_path / "s.csv.manifest.json").read_text())
    assert manifest["options"]["output_layout"] == "long"
    assert manifest["rows"] == {"read": 3, "scored": 3, "rejected": 0}


def test_long_and_wide_hold_the_same(run, tmp_path: Path) -> None:
    responses = instruments_root() / "ak-core" / "simulated-responses.csv"
    for layout in ("wide", "long"):
        target = ("-o", f"{layout}.parquet", "--output-layout", layout, "--decimals", "3")
        assert run("score", "ak-core", responses, *target).status in (0, 1)
    wide, long = (pl.read_parquet(tmp_path / f"{name}.parquet") for name in ("wide", "long"))
    scores = long["score"].unique(maintain_order=True).to_list()
    assert len(long) == len(wide) * len(scores)
    for score in scores:
        part = long.filter(pl.col("score") == score)
        assert part["value"].to_list() == wide[score].to_list()
        assert part["answered"].to_list() == wide[f"{score}_answered"].to_list()


def test_bands_have_a_column_where_there_are_any(run, tmp_path: Path) -> None:
    answers = ",".join(f"q{number}" for number in range(1, 11))
    (tmp_path / "in.csv").write_text(f"client,{answers}\nA,0,4,4,0,0,0,0,4,0,0\n")
    ended = run("score", "core-10", "in.csv", "-o", "-", "--output-layout", "long")
    assert ended.out.splitlines() == [
        "client,score,value,answered,band",
        "A,total,4.0,10,Healthy",  # q2 and q3 are turned round; 10 × 4 / 10
    ]


def test_a_column_of_the_responses_in_the_way(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(PULSE.replace("note", "value"))
    ended = run("score", "ak-pulse", "in.csv", "-o", "s.csv", "--output-layout", "long")
    assert ended.status == 3
    assert "a second time: value" in ended.err
    assert left(tmp_path) == ["in.csv"]
    assert run("score", "ak-pulse", "in.csv", "-o", "s.csv").status == 0


# ─── norms ───────────────────────────────────────────────────────────────────


@pytest.fixture
def normed(tmp_path: Path, repository: Path) -> Path:
    """The example of the instrument guide."""
    guide = (repository / "docs" / "instrument-guide.md").read_text(encoding="utf-8")
    block = guide.split("<!-- file: calm.json -->\n```json\n")[1].split("```")[0]
    (tmp_path / "calm.json").write_text(block, encoding="utf-8")
    return tmp_path / "calm.json"


def test_show_names_the_norms(run, normed: Path) -> None:
    told = run("show", "calm.json").out
    norms = json.loads(run("show", "calm.json", "--json").out)["scores"][1]["parameters"]["norms"]
    assert f"norms: {norms['source']}; N = {norms['n']}; {norms['population']}" in told
    assert told.count("norms: ") == 2
    assert "norms" not in run("show", "ak-pulse").out.replace("no norms", "")


def test_a_missing_raw_score_has_no_norm_score(run, normed: Path, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("client,q1,q2,q3\nA,4,4,4\nB,0,,2\nC,,,4\n")
    assert run("check", "calm.json").out == "calm.json: ok\n"
    ended = run("score", "calm.json", "in.csv", "-o", "s.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text().splitlines()]
    # calm: 3 × the mean of the answered: 12; 3 × 1 = 3; one answer is too few
    assert [row["calm"] for row in rows] == [12.0, 3.0, None]
    assert [row["calm_t"] for row in rows] == [70.0, 47.5, None]  # 50 + 10 (x - 4) / 4
    assert [row["calm_percentile"] for row in rows] == [98.0, 31.0, None]
    assert "calm_percentile is missing in 1" in ended.err
