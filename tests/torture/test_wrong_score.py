"""Torture list 1–13: whatever the file is like, no wrong score comes out of it."""

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[str, str | bytes], Path]
HEADER = "client,session,q1,q2,q3,q4,q5\n"
GOOD = "A,1,1,2,3,4,5\n"  # (1 + 2 + 3 + 4 + 5) / 5 = 3


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def score(run: Run, *options: str) -> subprocess.CompletedProcess[str]:
    return run("score", "ak-pulse", "in.csv", "-o", "out.csv", *options)


def test_an_unclosed_quote_ends_the_run_with_its_line(run: Run, write: Write) -> None:
    write("in.csv", HEADER + GOOD + 'B,1,"1,2,3,4,5\n' + GOOD)
    ran = score(run)
    assert ran.returncode == 3
    assert "line 3" in ran.stderr


def test_an_unclosed_quote_in_a_large_file_is_found_in_seconds(run: Run, write: Write) -> None:
    many = "".join(f"C{number},1,1,2,3,4,5\n" for number in range(60_000))
    write("in.csv", HEADER + '"A,1,1,2,3,4,5\n' + many)
    ran = run("score", "ak-pulse", "in.csv", "-o", "out.csv", timeout=5)
    assert ran.returncode == 3
    assert "line 2" in ran.stderr


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('B,1,1"x,2,3,4,5', "stray-quote"),
        ("B,1,1,2,3,4", "short-row"),
        ("B,1,1,2,3,4,5,6", "long-row"),
    ],
)
def test_a_row_of_the_wrong_shape_is_rejected_whole(
    run: Run, write: Write, tmp_path: Path, line: str, code: str
) -> None:
    write("in.csv", HEADER + GOOD + line + "\nC,1,0,0,0,0,0\n")
    ran = score(run)
    assert ran.returncode == 1
    assert "3 read, 2 scored, 1 rejected" in ran.stderr
    assert [one["total"] for one in rows(tmp_path / "out.csv")] == ["3.0", "0.0"]
    (reject,) = rows(tmp_path / "out.rejects.csv")
    assert (reject["line"], reject["row"], reject["code"]) == ("3", "2", code)
    assert reject["value"] == line


def test_what_is_no_number_or_no_option_is_never_scored(
    run: Run, write: Write, tmp_path: Path
) -> None:
    wrong = ["1_0", "٣", '"1,5"', "nan", "1e400", "0x3", "-9", "99", "11", "-1", "2.5"]
    write("in.csv", HEADER + "".join(f"C{at},1,{w},2,2,2,2\n" for at, w in enumerate(wrong)))
    ran = score(run)
    assert ran.returncode == 1
    # four answers of 2 are left: 8 / 4 = 2
    assert [one["total"] for one in rows(tmp_path / "out.csv")] == ["2.0"] * len(wrong)
    assert [one["total_answered"] for one in rows(tmp_path / "out.csv")] == ["4"] * len(wrong)
    codes = [one["code"] for one in rows(tmp_path / "out.rejects.csv")]
    assert codes == ["not-a-number"] * 6 + ["not-an-option"] * 5


def test_ways_to_write_three(run: Run, write: Write, tmp_path: Path) -> None:
    write("in.csv", HEADER + "A,1,3.0, 3 ,3,+3,03\n")
    assert score(run).returncode == 0
    assert rows(tmp_path / "out.csv")[0]["total"] == "3.0"


def test_minus_nought_is_nought(run: Run, write: Write, tmp_path: Path) -> None:
    write("in.csv", HEADER + "A,1,-0,-0,-0,-0,-0\n")
    score(run)
    assert rows(tmp_path / "out.csv")[0]["total"] == "0.0"


def test_the_missing_rule_at_its_limit_and_one_past_it(
    run: Run, write: Write, tmp_path: Path
) -> None:
    write("in.csv", HEADER + "A,1,1,2,3,4,\nB,1,1,2,3,,\n")
    ran = score(run)
    # four of five: (1 + 2 + 3 + 4) / 4 = 2.5; three of five: none
    assert [one["total"] for one in rows(tmp_path / "out.csv")] == ["2.5", ""]
    assert "too few answered: 1" in ran.stderr


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("client,session,q1,q1,q3,q4,q5", ("3", "4")),
        ("client,session,q1,q6,q3,q7,q5", ("q2", "q4")),
        ("client;session;q1;q2;q3;q4;q5", ("';'", "--delimiter")),
    ],
)
def test_a_wrong_header_is_told_with_its_place(
    run: Run, write: Write, header: str, told: tuple[str, ...]
) -> None:
    write("in.csv", header + "\n" + GOOD)
    ran = score(run)
    assert ran.returncode == 3
    assert all(one in ran.stderr for one in told)


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_a_byte_that_is_not_utf8_is_told_with_its_offset(
    run: Run, write: Write, start: bytes
) -> None:
    content = start + (HEADER + GOOD).encode() + b"B\xe9,1,1,1,1,1,1\n"
    write("in.csv", content)
    ran = score(run)
    assert ran.returncode == 3
    assert f"byte {content.index(0xE9)};" in ran.stderr
    assert "--encoding cp1252" in ran.stderr


@pytest.mark.parametrize("name", ["u8", "utf-16-le"])
def test_a_byte_order_mark_is_no_part_of_the_first_name(run: Run, write: Write, name: str) -> None:
    """Else `client` is not found, and an administration that stands there twice is scored twice."""
    write("in.csv", ("\ufeff" + HEADER + GOOD + GOOD).encode(name))
    ran = score(run, "--encoding", name)
    assert ran.returncode == 3
    assert "lines 2 and 3" in ran.stderr


@pytest.mark.parametrize("name", ["rot13", "hex", "undefined"])
def test_an_encoding_that_is_none_of_text_is_a_usage_error(
    run: Run, write: Write, name: str
) -> None:
    write("in.csv", HEADER + GOOD)
    assert score(run, "--encoding", name).returncode == 2


def test_duplicates_are_refused_and_both_lines_named(run: Run, write: Write) -> None:
    write("in.csv", HEADER + GOOD + "B,1,1,2,3,4,5\n A,1 ,1,1,1,1,1\n")
    ran = score(run)
    assert ran.returncode == 3
    assert "lines 2 and 4" in ran.stderr
    assert score(run, "--duplicates", "keep").returncode == 0


def test_pomp_is_exact_at_whole_numbers(
    run: Run, write: Write, tmp_path: Path, pulse: dict[str, Any]
) -> None:
    """Five items 1–5, answers 2, 1, 1, 1, 1: 100 × (6/5 − 1) / 4 = 100 × 0.2 / 4 = 5."""
    pulse["scales"][0] |= {"min": 1, "max": 5}
    pulse["scores"] = [
        {
            "id": "pomp",
            "title": "POMP",
            "method": "pomp",
            "items": ["q1", "q2", "q3", "q4", "q5"],
            "missing": {"min_answered": 5},
            "range": [0, 100],
            "bands": {
                "citation": "none",
                "edges": [{"from": 0, "label": "low"}, {"from": 5, "label": "from five"}],
            },
        }
    ]
    pulse["validation"]["status"] = "published"
    pulse["vectors"] = [{"name": "least", "fill": 1, "scores": {"pomp": 0}}]
    write("own.json", json.dumps(pulse))
    write("in.csv", HEADER + "A,1,2,1,1,1,1\n")
    assert run("score", "./own.json", "in.csv", "-o", "out.csv").returncode == 0
    assert rows(tmp_path / "out.csv")[0]["pomp"] == "5.0"
    assert rows(tmp_path / "out.csv")[0]["pomp_band"] == "from five"


def test_ties_are_rounded_away_from_nought(run: Run, write: Write, tmp_path: Path) -> None:
    # 1 / 4 = 0.25 → 0.3;  (5 + 5 + 5 + 6) / 4 = 5.25 → 5.3
    write("in.csv", HEADER + "C,1,0,0,0,1,\nD,1,5,5,5,6,\n")
    score(run, "--decimals", "1")
    assert [one["total"] for one in rows(tmp_path / "out.csv")] == ["0.3", "5.3"]
