"""What stands in the data file: answers, why there is none, scores, and what each number means."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import pytest
from alliancekit.api import Respondent, instruments_root
from alliancekit.testing.trials import form, known_answers, same_score

from bench import FORMS, exported, run

COMM = ",".join(["client,session,date,respondent,note", *(f"q{at}" for at in range(1, 25))])
ODD = "007,1,2026-03-02,observer,n,3,not_observed,often,99,99.0,,9" + ",1" * 17
"""q1 is answered; q2 was not observed; q3 is no number; q4 and q5 hold the code for a missing
answer; q6 is blank; q7 is no option."""


def test_why_an_answer_does_not_count_is_kept(tmp_path: Path) -> None:
    sav = exported(
        tmp_path, "ak-comm", f"{COMM}\n{ODD}\n", "--respondent", "observer", "--missing", "99"
    )
    row = sav.row(0)
    assert [row[f"q{at}"] for at in range(1, 9)] == [3, -98, -99, -97, -97, None, -99, 1]
    labels = sav.facts.variable_value_labels["q1"]
    assert labels == {
        0: "Never",
        1: "Sometimes",
        2: "Often",
        3: "Always",
        -99: "an answer that could not be read",
        -98: "Not observed",
        -97: "not answered: 99",
    }
    assert sav.facts.missing_ranges["q1"] == [{"lo": -99.0, "hi": -90.0}]


def test_variables_say_what_they_are(tmp_path: Path) -> None:
    sav = exported(tmp_path, "ak-comm", f"{COMM}\n{ODD}\n", "--respondent", "observer")
    facts = sav.facts
    observer = form("ak-comm", Respondent.OBSERVER)
    for item in observer.items:
        assert facts.column_names_to_labels[item.id] == item.text["observer"]
        assert facts.variable_measure[item.id] == "ordinal"
        assert facts.original_variable_types[item.id] == "F8.0"
    for score in observer.scores:
        assert facts.column_names_to_labels[score.id] == score.title
        assert facts.variable_measure[score.id] == "scale"
        decimals = score.decimals
        assert facts.original_variable_types[score.id] == f"F{8 + decimals}.{decimals}"
        assert facts.column_names_to_labels[f"{score.id}_answered"] == f"{score.title}: answered"
    assert facts.file_label == "ak-comm 1.0.0, observer, en"
    told = " ".join(facts.notes)
    assert observer.citation in told
    assert observer.rights.holder in told
    assert observer.validation.status in told


def test_codes_stay_text_and_other_numbers_are_carried_along(tmp_path: Path) -> None:
    """``007`` is a code, and 7 would be another."""
    csv = "client,session,Befund 1,all,q1,q2,q3,q4,q5\n007,1,x,=y,1,2,3,4,5\n"
    sav = exported(tmp_path, "ak-pulse", csv, "--respondent", "client")
    row = sav.row(0)
    assert (row["client"], row["session"], row["Befund_1"], row["all_"]) == ("007", "1", "x", "=y")
    assert sav.facts.column_names_to_labels["Befund_1"] == "Befund 1"
    assert sav.facts.column_names_to_labels["all_"] == "all"
    # (1 + 2 + 3 + 4 + 5) / 5, of 0 to 10
    assert (row["total"], row["total_answered"], row["total_pomp"]) == (3, 5, 30)


def test_ends_of_numbered_boxes_are_labelled_in_the_language_that_is_asked_for(
    tmp_path: Path,
) -> None:
    csv = "client,q1,q2,q3,q4,q5\nA,1,2,3,4,5\n"
    sav = exported(tmp_path, "ak-pulse", csv, "--respondent", "client", "--locale", "es")
    labels = sav.facts.variable_value_labels["q1"]
    assert set(labels) == {0, 10, -99}
    assert sav.facts.file_label == "ak-pulse 1.0.0, client, es"
    english = exported(tmp_path, "ak-pulse", csv, "--respondent", "client")
    assert english.facts.column_names_to_labels["q1"] != sav.facts.column_names_to_labels["q1"]


@pytest.mark.parametrize(("name", "who"), FORMS)
def test_known_answers_come_over_with_their_scores(
    tmp_path: Path, name: str, who: Respondent
) -> None:
    """Each vector is a row; the numbers in the file are those that were worked out by hand."""
    view = form(name, who)
    known = known_answers(view)
    lines = [",".join(["session", "respondent", *(item.id for item in view.items)])]
    for at, given in enumerate(known):
        cells = (given.cells.get(item.id, "") for item in view.items)
        lines.append(",".join([str(at), who, *cells]))
    sav = exported(tmp_path, name, "\n".join(lines) + "\n", "--respondent", who)
    for at, given in enumerate(known):
        row = sav.row(at)
        for item in view.items:
            cell = given.cells.get(item.id, "")
            expected = -98.0 if cell in item.scale.codes else float(cell) if cell else None
            assert row[item.id] == expected, f"{given.name}: {item.id}"
        for score, value in given.scores.items():
            told = f"{given.name}: {score} is {row[score]}, not {value}"
            assert same_score(row[score], value), told


def test_what_was_left_out_is_told(tmp_path: Path) -> None:
    exported(tmp_path, "ak-comm", f"{COMM}\n{ODD}\n", "--respondent", "observer")
    manifest = (tmp_path / "responses.sav.manifest.json").read_text(encoding="utf-8")
    assert "4 could not be read" in json.dumps(json.loads(manifest))


def test_why_an_answer_does_not_count_survives_the_way_back(tmp_path: Path) -> None:
    """Scored again from the file that is read back, each score is the same."""
    csv = f"{COMM}\n{ODD}\n"
    exported(tmp_path, "ak-comm", csv, "--respondent", "observer", "--missing", "99")
    back = tmp_path / "back.csv"
    ran = run(
        "import", tmp_path / "responses.sav", "--format", "spss", "--instrument", "ak-comm",
        "--respondent", "observer", "-o", back,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    header, row = back.read_text(encoding="utf-8").splitlines()
    found = dict(zip(header.split(","), row.split(","), strict=True))
    assert header == COMM
    assert (found["client"], found["q1"], found["q2"], found["q3"]) == (
        "007",
        "3",
        "not_observed",
        '""',
    )
    again = exported(
        tmp_path, "ak-comm", back.read_text(encoding="utf-8"), "--respondent", "observer"
    )
    assert again.row(0)["q2"] == -98


def test_a_file_labelled_by_somebody_else_means_what_it_means_to_score(tmp_path: Path) -> None:
    """Values declared missing or not, under words of the scale, other words and none."""
    items = [f"q{at}" for at in range(1, 25)]
    odd: dict[str, tuple[Any, dict[Any, str], list[Any]]] = {
        "q1": (-7, {-7: "NOT  observed"}, [-7]),  # other case and blanks: not observed
        "q2": (-7, {-7: "Not observed"}, []),  # not declared missing: rejected
        "q3": (2, {2: "Not observed"}, [2]),  # an answer as well: blank
        "q4": (-7, {-7: "Refused"}, [-7]),  # other words: blank
        "q5": (-7, {}, [{"lo": -9, "hi": -1}]),  # no words: blank
        "q6": ("not_observed", {}, []),  # the code, in a variable of text
        "q7": (-7, {-7: "Often"}, [-7]),  # an answer's words: blank
    }
    values = {name: [odd[name][0] if name in odd else 3] for name in items}
    path = tmp_path / "theirs.sav"
    pyreadstat.write_sav(
        pl.DataFrame({"client": ["A"], "session": [1.0], **values}),
        path,
        variable_value_labels={name: labels for name, (_, labels, _) in odd.items() if labels},
        missing_ranges={name: missing for name, (_, _, missing) in odd.items() if missing},
    )
    back = tmp_path / "back.csv"
    for_comm = ("ak-comm", "--respondent", "observer")
    ran = run("import", path, "--format", "spss", "--instrument", *for_comm, "-o", back)
    assert ran.returncode == 0, ran.stderr
    header, row = back.read_text(encoding="utf-8").splitlines()
    found = dict(zip(header.split(","), row.split(","), strict=True))
    told = ["not_observed", "-7", "", "", "", "not_observed", ""]
    assert [found[f"q{at}"].strip('"') for at in range(1, 8)] == told
    scored = [tmp_path / "direct.csv", tmp_path / "by_way_of_import.csv"]
    for source, target in zip((path, back), scored, strict=True):
        assert run("score", *for_comm, source, "-o", target).returncode == 1  # q2 is rejected
    direct, imported = (
        list(csv.DictReader(one.read_text(encoding="utf-8").splitlines())) for one in scored
    )
    scores = [one.id for one in form("ak-comm", Respondent.OBSERVER).scores]
    assert [{one: row[one] for one in scores} for row in direct] == [
        {one: row[one] for one in scores} for row in imported
    ]


def test_a_file_of_something_else_is_told() -> None:
    ran = run("import", __file__, "--format", "spss", "--instrument", "ak-goals", "-o", "-")
    assert ran.returncode == 3
    assert "not an SPSS data file" in ran.stderr


def test_a_file_without_the_instruments_items_is_told(tmp_path: Path) -> None:
    csv = "client,q1,q2,q3,q4,q5\nA,1,2,3,4,5\n"
    exported(tmp_path, "ak-pulse", csv, "--respondent", "client")
    made = tmp_path / "other.json"
    shipped = instruments_root() / "ak-pulse" / "instrument.json"
    text = shipped.read_text(encoding="utf-8")
    made.write_text(re.sub(r'"q([1-5])"', r'"z\1"', text), encoding="utf-8")
    ran = run(
        "import", tmp_path / "responses.sav", "--format", "spss", "--instrument", made,
        "-o", tmp_path / "back.csv",
    )  # fmt: skip
    assert ran.returncode == 3
    assert "none of the items" in ran.stderr
