"""``alliancekit form --roster`` and ``--copies``, as a user runs them."""

import json
import stat
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.conftest import Run

ROSTER = "client,session,date\nCANARY-1,1,2026-03-04\nCANARY-2,1,2026-03-05\nCANARY-1,2,\n"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "clients.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def texts(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


def test_a_form_for_each_row_in_one_private_file(run: Run, tmp_path: Path, roster: Path) -> None:
    done = run("form", "ak-pulse", "-o", "forms.pdf", "--roster", roster, "--layout-map", "m.json")
    assert (done.status, done.out, done.err) == (0, "", "")
    path = tmp_path / "forms.pdf"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = texts(path)
    assert [text.count("CANARY-1") for text in found] == [1, 0, 1]
    assert "000003" in found[2]
    layout = json.loads((tmp_path / "m.json").read_text())
    assert (layout["instrument"], layout["paper"]) == ("ak-pulse", "a4")


def test_a_file_for_each_client(run: Run, tmp_path: Path, roster: Path) -> None:
    roster.write_text(ROSTER + "canary/1,9,\n", encoding="utf-8")
    done = run("form", "ak-pulse", "-o", "forms/", "--roster", roster, "--first-serial", "41")
    assert (done.status, done.err) == (0, "")
    files = sorted((tmp_path / "forms").iterdir())
    names = ["form-CANARY-1.pdf", "form-CANARY-2.pdf", "form-canary_1.pdf"]
    assert [one.name for one in files] == sorted(names)
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    first = texts(tmp_path / "forms" / names[0])
    assert ["000041" in first[0], "000043" in first[1], len(first)] == [True, True, 2]


def test_numbered_blanks(run: Run, tmp_path: Path) -> None:
    done = run("form", "ak-pulse", "-o", "b.pdf", "--copies", "3", "--first-serial", "7")
    assert (done.status, done.err) == (0, "")
    found = texts(tmp_path / "b.pdf")
    assert [f"00000{7 + at}" in text for at, text in enumerate(found)] == [True, True, True]
    assert all("Client code\nSession no." in text for text in found)


def test_a_layout_map_alone_is_of_a_form_without_a_serial(run: Run, tmp_path: Path) -> None:
    done = run("form", "ak-pulse", "-o", "one.pdf", "--layout-map", "m.json")
    assert (done.status, done.err) == (0, "")
    assert len(texts(tmp_path / "one.pdf")) == 1
    attached = PdfReader(tmp_path / "one.pdf").attachments["layout-map.json"]
    assert attached == [(tmp_path / "m.json").read_bytes()]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--roster", "clients.csv", "--copies", "2"], "--roster"),
        (["--roster", "clients.csv", "--fillable"], "--fillable"),
        (["--copies", "2", "--scoring-sheet"], "--scoring-sheet"),
        (["--copies", "0"], "--copies"),
        (["--copies", "2", "--first-serial", "0"], "--first-serial"),
        (["--first-serial", "3"], "--first-serial"),
        (["--copies", "2", "--delimiter", ";"], "--delimiter"),
        (["--roster", "o.pdf"], "o.pdf"),
        (["--copies", "2", "--layout-map", "o.pdf"], "o.pdf"),
    ],
)
def test_options_that_do_not_go_together(
    run: Run, tmp_path: Path, roster: Path, arguments: list[str], told: str
) -> None:
    (tmp_path / "o.pdf").write_bytes(b"old")
    done = run("form", "ak-pulse", "-o", "o.pdf", *arguments)
    assert done.status == 2
    assert told in done.err
    assert (tmp_path / "o.pdf").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        ("client,session\nCANARY,1\nCANARY\nCANARY,2\n", 1, "line 3"),
        ("client,serial\nCANARY,1\nCANARY,1\n", 3, "line 3: column 'serial'"),
        ("client\n", 3, "no rows"),
        ("CANARY,CANARY2\nCANARY,1\n", 3, "client"),
        ("client\nCANARY\u202e\n", 3, "line 2: column 'client'"),
        ("client\nCANARY" + "W" * 34 + "\n", 3, "line 2: column 'client'"),
        ('client\n"CANARY\n', 3, "line 2"),
        ("client\nCANARY\U00012000\n", 5, "U+12000"),
    ],
)
def test_a_roster_that_is_not_right(
    run: Run, tmp_path: Path, roster: Path, text: str, status: int, told: str
) -> None:
    """Told by line and column, never by what stands there; the old output stays."""
    roster.write_text(text, encoding="utf-8")
    (tmp_path / "o.pdf").write_bytes(b"old")
    done = run("form", "ak-pulse", "-o", "o.pdf", "--roster", roster)
    assert done.status == status
    assert told in done.err
    assert "CANARY" not in done.out + done.err
    if status == 1:
        assert len(texts(tmp_path / "o.pdf")) == 2
    else:
        assert (tmp_path / "o.pdf").read_bytes() == b"old"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["clients.csv", "o.pdf"]


def test_another_delimiter_and_encoding(run: Run, tmp_path: Path, roster: Path) -> None:
    roster.write_bytes("client;session\nÑandú;1\n".encode("cp1252"))
    options = ["--delimiter", ";", "--encoding", "cp1252"]
    done = run("form", "ak-pulse", "-o", "o.pdf", "--roster", roster, *options)
    assert (done.status, done.err) == (0, "")
    assert "Ñandú" in texts(tmp_path / "o.pdf")[0]


def test_a_folder_that_cannot_be_made(run: Run, tmp_path: Path, roster: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    done = run("form", "ak-pulse", "-o", "taken/", "--roster", roster)
    assert done.status == 5
    assert "CANARY" not in done.err
