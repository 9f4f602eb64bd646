"""What a command reads is never written over, and two outputs never share a file."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Run

from alliancekit.resources import instruments_root

ANSWERS = "client,session,q1,q2,q3,q4\nA,1,9,9,9,9\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    key = {"instrument": "srs", "choices": {"total_flag": "below_36"}}
    forms = {"client": {"title": "T", "timeframe": "Now", "instructions": "Mark each line."}}
    words = {f"q{number}": f"Line {number}." for number in range(1, 5)}
    wording = {"instrument": "srs", "forms": forms, "items": words}
    (tmp_path / "key.json").write_text(json.dumps(key))
    (tmp_path / "words.json").write_text(json.dumps(wording))
    (tmp_path / "in.csv").write_text(ANSWERS)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (["form", "srs", "--wording", "words.json", "-o", "words.json"], "words.json"),
        (["form", "srs", "--wording", "words.json", "-o", "./words.json"], "words.json"),
        (["form", "srs", "--scoring-sheet", "--key", "key.json", "-o", "key.json"], "key.json"),
        (
            ["form", "srs", "--wording", "words.json", "-o", "x.pdf", "--layout-map", "words.json"],
            "words.json",
        ),
        (["score", "srs", "in.csv", "--key", "key.json", "-o", "key.json"], "key.json"),
        (["score", "srs", "in.csv", "--key", "key.json", "-o", "x.csv", "--rejects", "key.json"],
         "key.json"),
        (["report", "srs", "in.csv", "--wording", "words.json", "-o", "words.json"], "words.json"),
    ],
)  # fmt: skip
def test_what_is_read_stays_as_it_was(
    run: Run, folder: Path, arguments: list[str], kept: str
) -> None:
    before = (folder / kept).read_bytes()
    ended = run(*arguments)
    assert (ended.status, "[same-file]" in ended.err) == (2, True), ended.err
    assert (folder / kept).read_bytes() == before


@pytest.mark.parametrize("first", ["new.pdf", "./new.pdf", "-"])
def test_the_form_and_its_map_are_two_files(run: Run, folder: Path, first: str) -> None:
    second = "new.pdf" if first != "-" else "-"
    ended = run("form", "ak-pulse", "-o", first, "--layout-map", second)
    assert (ended.status, "[two-outputs]" in ended.err) == (2, True), ended.err
    assert not (folder / "new.pdf").exists()


@pytest.mark.parametrize("more", [[], ["--fillable"]])
def test_a_name_that_ends_as_a_folder_does_is_no_file(
    run: Run, folder: Path, more: list[str]
) -> None:
    ended = run("form", "ak-pulse", "-o", "nowhere/", *more)
    assert (ended.status, "it names a folder" in ended.err) == (5, True), ended.err
    assert not (folder / "nowhere").exists()


def edited(folder: Path) -> Path:
    """ak-pulse with the words of two items exchanged, id and version as they were."""
    raw: Any = json.loads((instruments_root() / "ak-pulse" / "instrument.json").read_text())
    first, second = raw["items"][:2]
    first["text"], second["text"] = second["text"], first["text"]
    path = folder / "edited" / "instrument.json"
    path.parent.mkdir()
    path.write_text(json.dumps(raw))
    return path


def test_a_form_of_an_edited_instrument_is_told(run: Run, folder: Path) -> None:
    path = edited(folder)
    assert run("form", path, "--fillable", "-o", "own.pdf").status == 0
    assert run("form", "ak-pulse", "--fillable", "-o", "ours.pdf").status == 0
    told = "printed from another file of ak-pulse 1.0.0"
    assert told in run("read", "own.pdf", "-o", "a.csv").err
    assert told not in run("read", "own.pdf", "--instrument", path, "-o", "b.csv").err
    assert told not in run("read", "ours.pdf", "-o", "c.csv").err
    mixed = run("read", "own.pdf", "ours.pdf", "-o", "d.csv")
    assert (mixed.status, "[mixed-forms]" in mixed.err) == (3, True), mixed.err
    assert not (folder / "d.csv").exists()


def test_serials_are_numbers(run: Run, folder: Path) -> None:
    (folder / "gaps.csv").write_text("client,serial\nA,2\nB,\nC,\nD,000004\n")
    assert run("form", "ak-pulse", "--roster", "gaps.csv", "-o", "gaps.pdf").status == 0
    (folder / "twice.csv").write_text("client,serial\nA,7\nB,007\n")
    ended = run("form", "ak-pulse", "--roster", "twice.csv", "-o", "twice.pdf")
    assert (ended.status, "the serial of line 2 again" in ended.err) == (3, True), ended.err
    (folder / "dash.csv").write_text("client,serial\nA,-\n")
    assert run("form", "ak-pulse", "--roster", "dash.csv", "-o", "dash.pdf").status == 3
