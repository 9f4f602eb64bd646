"""Responses on their way to REDCap, by the command."""

import csv
from pathlib import Path

from alliancekit.api import Respondent, instruments_root

import bench

HEADER = "client,session,date,respondent,q1,q2,q3,q4,q5,site\n"


def exported(folder: Path, text: str, *options: str) -> tuple[list[dict[str, str]], str]:
    """The import file's rows, and what was told."""
    responses, out = folder / "responses.csv", folder / "import.csv"
    responses.write_text(text, encoding="utf-8")
    given = ("export", "ak-pulse", "--format", "redcap", "--responses", responses, "-o", out)
    ran = bench.run(*given, *options)
    assert ran.returncode in (0, 1), ran.stderr
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), ran.stderr


def test_a_client_is_a_record_and_a_session_an_instance(tmp_path: Path) -> None:
    text = f"{HEADER}A1,2,2026-03-02,client,7,6,8,7,7,X\nA1,3,2026-03-09,client,8,,8,8,9,X\n"
    rows, told = exported(tmp_path, text)
    assert [row["record_id"] for row in rows] == ["A1", "A1"]
    assert {row["redcap_repeat_instrument"] for row in rows} == {"ak_pulse_client"}
    assert [row["redcap_repeat_instance"] for row in rows] == ["2", "3"]
    assert [row["ak_pulse_c_q2"] for row in rows] == ["6", ""]
    assert {row["ak_pulse_client_complete"] for row in rows} == {"2"}
    assert "columns.site: the dictionary has no variable for it" in told


def test_columns_are_variables_of_the_dictionary(tmp_path: Path) -> None:
    rows, _ = exported(tmp_path, f"{HEADER}A1,1,2026-03-02,,7,6,8,7,7,X\n")
    project = bench.project_of("ak-pulse", Respondent.CLIENT)
    variables = {one.variable for one in project.fields if one.kind != "calc"}
    assert set(rows[0]) <= variables | {"ak_pulse_client_complete"}


def test_one_row_for_each_client_needs_no_instances(tmp_path: Path) -> None:
    rows, _ = exported(tmp_path, f"{HEADER}A1,1,,,7,6,8,7,7,X\nB2,1,,,7,6,8,7,7,X\n")
    assert not [name for name in rows[0] if "repeat" in name]


def test_without_sessions_instances_follow_the_rows_and_this_is_told(tmp_path: Path) -> None:
    rows, told = exported(
        tmp_path,
        "client,q1,q2,q3,q4,q5\nA1,1,1,1,1,1\nB2,2,2,2,2,2\nA1,3,3,3,3,3\n",
        "--duplicates",
        "keep",
    )
    assert [row["redcap_repeat_instance"] for row in rows] == ["1", "1", "2"]
    assert "instances are numbered in the order of the rows" in told


def test_missing_codes_are_kept_and_what_is_no_answer_is_blank(tmp_path: Path) -> None:
    rows, told = exported(tmp_path, f"{HEADER}A1,1,,,7,-99,8,7,x,X\n", "--missing", "-99")
    assert [rows[0][f"ak_pulse_c_q{at}"] for at in range(1, 6)] == ["7", "-99", "8", "7", ""]
    assert "answers: 1 that could not be read are left blank" in told


def test_rows_without_a_client_are_records_of_their_own(tmp_path: Path) -> None:
    rows, told = exported(tmp_path, "q1,q2,q3,q4,q5\n7,6,8,7,7\n7,6,8,7,7\n")
    assert [row["record_id"] for row in rows] == ["unnamed-1", "unnamed-2"]
    assert "unnamed-1 and so on" in told


def test_text_that_a_spreadsheet_would_run_is_made_harmless_and_told(tmp_path: Path) -> None:
    rows, told = exported(tmp_path, f"{HEADER}=A1,1,next week,,7,6,8,7,7,X\n")
    assert rows[0]["record_id"] == "'=A1"
    assert "1 cells that a spreadsheet would run as a formula" in told
    assert "columns.date: 1 are not as 2026-03-02" in told


def test_what_goes_there_comes_back_with_the_same_scores(tmp_path: Path) -> None:
    """Export, import, and score: every column of the first scores stands in the second."""
    source = instruments_root() / "ak-core" / "simulated-responses.csv"
    there, back = tmp_path / "there.csv", tmp_path / "back.csv"
    for who in ("client", "therapist"):
        chosen = ("--respondent", who)
        given = ("export", "ak-core", "--format", "redcap", "--responses", source, "-o", there)
        assert bench.run(*given, *chosen).returncode in (0, 1)
        given = ("import", there, "--format", "redcap", "--instrument", "ak-core", "-o", back)
        assert bench.run(*given).returncode == 0
        first = bench.run("score", "ak-core", source, "-o", "-", *chosen).stdout
        second = bench.run("score", "ak-core", back, "-o", "-").stdout
        one, other = (list(csv.DictReader(text.splitlines())) for text in (first, second))
        assert one
        assert [dict(sorted(row.items())) for row in one] == [
            dict(sorted(row.items())) for row in other
        ]
