"""REDCap's raw exports, as responses."""

import csv
from pathlib import Path

import pytest

import bench

PLAIN = "study_id,redcap_event_name,q1,q2,q3,q4,q5,form_complete\n"


def imported(
    folder: Path, text: str | bytes, *options: str, name: str = "ak-pulse"
) -> tuple[list[dict[str, str]], str]:
    """The responses, and what was told."""
    source, out = folder / "export.csv", folder / "responses.csv"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    ran = bench.run(
        "import", source, "--format", "redcap", "--instrument", name, "-o", out, *options
    )
    if ran.returncode:
        return [], f"{ran.returncode} {ran.stderr}"
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), ran.stderr


def test_variables_may_be_called_as_the_items_are(tmp_path: Path) -> None:
    """A project that somebody built by hand; the first column is the client, whatever its name."""
    rows, _ = imported(tmp_path, f"{PLAIN}A1,week_1_arm_1,7,6,8,7,7,2\n")
    assert rows[0]["client"] == "A1"
    assert rows[0]["session"] == rows[0]["redcap_event_name"] == "week_1_arm_1"
    assert [rows[0][f"q{at}"] for at in range(1, 6)] == ["7", "6", "8", "7", "7"]


def test_a_byte_order_mark_and_semicolons_are_taken(tmp_path: Path) -> None:
    rows, _ = imported(
        tmp_path, b"\xef\xbb\xbf" + f"{PLAIN}A1,e,7,6,8,7,7,2\n".replace(",", ";").encode()
    )
    assert (rows[0]["client"], rows[0]["q3"]) == ("A1", "8")


def test_missing_data_codes_stand_as_they_are_for_score_to_be_told(tmp_path: Path) -> None:
    rows, _ = imported(tmp_path, f"{PLAIN}A1,e,7,-99,UNK,7,7,2\n")
    assert (rows[0]["q2"], rows[0]["q3"]) == ("-99", "UNK")


def test_rows_of_other_forms_and_records_without_this_one_are_no_administrations(
    tmp_path: Path,
) -> None:
    text = (
        "record_id,redcap_repeat_instrument,redcap_repeat_instance,age,"
        "ak_pulse_c_q1,ak_pulse_c_q2,ak_pulse_c_q3,ak_pulse_c_q4,ak_pulse_c_q5,"
        "ak_pulse_c_total,ak_pulse_client_complete\n"
        "A1,,,34,,,,,,,\n"
        "A1,ak_pulse_client,1,,7,6,8,7,7,7,2\n"
        "A1,ak_pulse_client,2,,,,,,,,2\n"
        "A1,other,1,,,,,,,,\n"
    )
    rows, told = imported(tmp_path, text)
    assert [(row["session"], row["respondent"], row["q1"]) for row in rows] == [
        ("1", "client", "7"),
        ("2", "client", ""),
    ]
    assert "columns: 1 are not of this instrument and left out: age" in told
    assert "scores: what REDCap computed is left out" in told


def test_two_forms_in_one_row_are_two_administrations(tmp_path: Path) -> None:
    items = [f"ak_pulse_{who}_q{at}" for who in "ct" for at in range(1, 6)]
    text = f"record_id,{','.join(items)}\nA1,7,6,8,7,7,5,5,5,5,5\n"
    rows, _ = imported(tmp_path, text)
    assert [(row["respondent"], row["q1"]) for row in rows] == [("client", "7"), ("therapist", "5")]
    rows, _ = imported(tmp_path, text, "--respondent", "therapist")
    assert [(row["respondent"], row["q1"]) for row in rows] == [("therapist", "5")]


def test_respondents_on_scales_of_their_own_are_kept_apart(tmp_path: Path) -> None:
    items = [f"ak_comm_o_q{at}" for at in range(1, 25)]
    cells = ["3", "not_observed", *["2"] * 22]
    text = f"record_id,{','.join(items)}\nA1,{','.join(cells)}\n"
    rows, _ = imported(tmp_path, text, name="ak-comm")
    assert (rows[0]["respondent"], rows[0]["q2"]) == ("observer", "not_observed")


def test_checkboxes_are_read_and_two_marks_are_no_answer(tmp_path: Path) -> None:
    """An item set up as checkboxes: 3 is marked; then 3 and 4, which `score` refuses."""
    boxes = [f"q1___{value}" for value in range(11)]
    header = f"record_id,{','.join(boxes)},q2,q3,q4,q5\n"

    def row(*marked: int) -> str:
        return ",".join("1" if value in marked else "0" for value in range(11))

    rows, told = imported(tmp_path, f"{header}A1,{row(3)},6,8,7,7\nB2,{row(3, 4)},6,8,7,7\n")
    assert [one["q1"] for one in rows] == ["3", "3 4"]
    assert "items.q1: more than one box is marked" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Record ID,How well did it go?\nA1,7\n", "the columns seem to be labels: export it again"),
        ("record_id,age\nA1,7\n", "no column is called as an item of ak-pulse"),
        ("record_id,q1,q1\nA1,7,7\n", "does not name its columns, each once"),
        ("record_id,q1,q2\nA1,7\n", "line 2 has 2 cells, the header 3"),
        ("\n", "does not name its columns"),
    ],
)
def test_what_is_no_raw_export_is_refused_with_advice(tmp_path: Path, text: str, told: str) -> None:
    rows, said = imported(tmp_path, text)
    assert not rows
    assert said.startswith("3 ")
    assert told in said


def test_labels_in_place_of_codes_are_refused_with_advice(tmp_path: Path) -> None:
    items = [f"q{at}" for at in range(1, 28)]
    text = f"record_id,{','.join(items)}\nA1,{','.join(['Never'] * 27)}\n"
    _, told = imported(tmp_path, text, name="ak-core")
    assert told.startswith("3 ")
    assert "line 2, q1: it holds labels, not codes; export it again" in told


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    _, told = imported(tmp_path, f"{PLAIN}Jos\xe9,e,7,6,8,7,7,2\n".encode("latin-1"))
    assert "it is not in UTF-8" in told
