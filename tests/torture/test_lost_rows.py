"""Every row is in the scores or in the rejects, the counts add up, strict means nothing is seen."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[str, str | bytes], Path]
HEADER = "client,session,q1,q2,q3,q4,q5\n"
LONG = "client,session,respondent,item,answer\n"


def test_long_layout_counts_add_up_when_a_respondent_is_left_out(
    run: Run, write: Write, tmp_path: Path
) -> None:
    """Four lines are the client's and three the therapist's: 7 read, 4 scored, 3 rejected."""
    client = "".join(f"A,1,client,q{n},{n}\n" for n in range(1, 5))
    therapist = "".join(f"A,1,therapist,q{n},5\n" for n in range(1, 4))
    write("in.csv", LONG + client + therapist)
    options = ("--layout", "long", "--respondent", "client")
    run("score", "ak-pulse", "in.csv", "-o", "out.csv", *options)
    counts = json.loads((tmp_path / "out.csv.manifest.json").read_bytes())["rows"]
    assert counts == {"read": 7, "scored": 4, "rejected": 3}


def test_a_row_of_nothing_but_tabs_is_a_row(run: Run, write: Write) -> None:
    """As a row of nothing but commas is: its scores are missing, it does not vanish."""
    write("in.csv", (HEADER + "A,1,1,2,3,4,5\n,,,,,,\n").replace(",", "\t"))
    ran = run("score", "ak-pulse", "in.csv", "-o", "out.csv", "--delimiter", "tab")
    assert "2 read, 2 scored" in ran.stderr


def test_the_message_on_an_item_answered_twice_names_no_option_that_does_not_help(
    run: Run, write: Write
) -> None:
    write("in.csv", LONG + "A,1,client,q1,1\nA,1,client,q1,2\n")
    options = ("--layout", "long", "--duplicates", "keep")
    ran = run("score", "ak-pulse", "in.csv", "-o", "out.csv", *options)
    assert ran.returncode == 3
    assert "lines 2 and 3" in ran.stderr
    assert "--duplicates keep" not in ran.stderr


@pytest.mark.parametrize("rejects", ["out.csv", "./out.csv", "out.csv.manifest.json"])
def test_two_outputs_of_one_name_are_refused(run: Run, write: Write, rejects: str) -> None:
    """Else the rejects are written, reported as kept, and replaced by the other file."""
    write("in.csv", HEADER + "A,1,1,2,3,4,x\n")
    assert run("score", "ak-pulse", "in.csv", "-o", "out.csv", "--rejects", rejects).returncode == 2


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (HEADER + "A,1,1,2,3,4,x\n", ("--strict",)),
        (HEADER + "A,1,1,2,3,4,5\n" * 2, ()),
    ],
    ids=["strict", "duplicates"],
)
def test_nothing_reaches_standard_output_when_the_file_is_refused(
    run: Run, write: Write, content: str, options: tuple[str, ...]
) -> None:
    write("in.csv", content)
    ran = run("score", "ak-pulse", "in.csv", "-o", "-", *options)
    assert ran.returncode == 3
    assert ran.stdout == ""


def test_a_quoted_line_end_is_carried_as_it_was(run: Run, write: Write, tmp_path: Path) -> None:
    write("in.csv", HEADER.replace("client", "note") + '"a\r\nb",1,1,2,3,4,5\n')
    assert run("score", "ak-pulse", "in.csv", "-o", "out.csv").returncode == 0
    assert b'"a\r\nb"' in (tmp_path / "out.csv").read_bytes()


def test_formulas_are_neutral_in_names_and_cells_and_negatives_stay(
    run: Run, write: Write, tmp_path: Path
) -> None:
    write("in.csv", "=cmd(),session,n,q1,q2,q3,q4,q5\n=1+1,@x,-5,1,2,3,4,5\n'=1,\ta,+1,1,2,3,4,5\n")
    run("score", "ak-pulse", "in.csv", "-o", "out.csv")
    header, first, second = (tmp_path / "out.csv").read_text().splitlines()
    assert first.startswith("'=1+1,'@x,-5,3.0")
    assert second.startswith("''=1,'\ta,+1,3.0")
    assert header.startswith("'=cmd(),")
