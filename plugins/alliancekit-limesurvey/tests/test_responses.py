"""LimeSurvey's exports of responses, by the command."""

import csv
from pathlib import Path

import pytest

import bench

OWN = "id,submitdate,lastpage,startlanguage,seed"
ITEMS = ",".join(f"items1[q{at}]" for at in range(1, 6))
KEYS = "client,session,date,therapist"


def imported(
    folder: Path, text: str | bytes, *options: str, name: str = "ak-pulse"
) -> tuple[list[dict[str, str]], str]:
    """The responses, and what was told."""
    source, out = folder / "results.csv", folder / "responses.csv"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    given = ("import", source, "--format", "limesurvey", "--instrument", name, "-o", out)
    ran = bench.run(*given, *options)
    if ran.returncode:
        return [], f"{ran.returncode} {ran.stderr}"
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), ran.stderr


def test_answers_keys_and_language_come_over_and_score(tmp_path: Path) -> None:
    """(7 + 6 + 8 + 7) / 4 = 7."""
    text = (
        f"{OWN},{KEYS},{ITEMS},totaln,total\n"
        "1,2026-03-02 10:11:12,3,es,77,A1,3.0000000000,2026-03-02 00:00:00,T1,7,6,8,7,,4,7\n"
    )
    rows, told = imported(tmp_path, text)
    assert rows[0] == {
        "client": "A1",
        "session": "3",
        "date": "2026-03-02",
        "therapist": "T1",
        "locale": "es",
        **{f"q{at}": cell for at, cell in enumerate(("7", "6", "8", "7", ""), 1)},
    }
    assert "scores: what LimeSurvey computed is left out" in told
    ran = bench.run("score", "ak-pulse", tmp_path / "responses.csv", "-o", "-")
    scores = next(csv.DictReader(ran.stdout.splitlines()))
    assert float(scores["total"]) == 7


def test_other_headings_other_separators_and_a_byte_order_mark_are_taken(tmp_path: Path) -> None:
    header = f"{OWN},{ITEMS}".replace("[", "_").replace("]", "")
    text = f"{header}\n1,2026-03-02 10:11:12,3,en,77,7,6,8,7,7\n".replace(",", ";")
    rows, _ = imported(tmp_path, b"\xef\xbb\xbf" + text.encode())
    assert (rows[0]["q1"], rows[0]["date"]) == ("7", "2026-03-02")


def test_codes_that_were_shortened_come_back(tmp_path: Path) -> None:
    """``not_observed`` has five letters in LimeSurvey."""
    items = ",".join(f"items1[q{at}]" for at in range(1, 25))
    text = f"id,submitdate,{items}\n1,2026-03-02 10:11:12,notob,{','.join(['2'] * 23)}\n"
    rows, _ = imported(tmp_path, text, "--respondent", "observer", name="ak-comm")
    assert (rows[0]["respondent"], rows[0]["q1"], rows[0]["q2"]) == (
        "observer",
        "not_observed",
        "2",
    )


def test_respondents_on_scales_of_their_own_have_to_be_named(tmp_path: Path) -> None:
    _, told = imported(tmp_path, f"id,{ITEMS}\n", name="ak-comm")
    assert told.startswith("3 ")
    assert "say with --respondent who answered ak-comm" in told


def test_what_was_not_submitted_is_taken_and_told_unless_nothing_is_in_it(tmp_path: Path) -> None:
    text = f"id,submitdate,{ITEMS}\n1,,7,6,,,\n2,,,,,,\n3,2026-03-02 10:11:12,,,,,\n"
    rows, told = imported(tmp_path, text)
    assert [row["q1"] for row in rows] == ["7", ""]
    assert "rows: 1 were not submitted" in told
    assert "rows: 1 in which nothing was answered or submitted are left out" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Response ID,I felt well understood.\n1,7\n", "export it with question codes"),
        ("id,id\n1,1\n", "does not name its columns, each once"),
        (f"id,{ITEMS}\n1,7\n", "row 2 has 2 cells, the header 6"),
        ("\n", "does not name its columns"),
    ],
)
def test_what_is_no_export_with_codes_is_refused(tmp_path: Path, text: str, told: str) -> None:
    rows, said = imported(tmp_path, text)
    assert not rows
    assert said.startswith("3 ")
    assert told in said


def test_words_in_place_of_codes_are_refused_with_advice(tmp_path: Path) -> None:
    items = ",".join(f"items1[q{at}]" for at in range(1, 28))
    text = f"id,{items}\n1,{','.join(['Never'] * 27)}\n"
    _, told = imported(tmp_path, text, name="ak-core")
    assert told.startswith("3 ")
    assert "row 2, q1: it holds words, not codes" in told
