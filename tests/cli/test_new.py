"""``alliancekit new``: what a new user types, and what is said when it cannot be."""

import json
import re
from pathlib import Path

import pytest
from tests.conftest import Run

from alliancekit.scaffold.kinds import KINDS


def test_a_plugin_is_begun_in_a_folder_of_its_name(run: Run, tmp_path: Path) -> None:
    ended = run("new", "plugin", "middle", "--kind", "scoring")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines()[1:] == [
        "  cd alliancekit-middle && pip install -e . 'alliancekit[testing]'",
        "  python -m pytest",
        "  alliancekit plugins",
    ]
    count = sum(path.is_file() for path in (tmp_path / "alliancekit-middle").rglob("*"))
    assert ended.out.startswith(f"alliancekit-middle: {count} files. To go on:\n")
    assert [one.name for one in tmp_path.iterdir()] == ["alliancekit-middle"]


def test_the_prefix_may_be_given_with_the_name(run: Run, tmp_path: Path) -> None:
    assert run("new", "plugin", "alliancekit-middle", "--kind", "scoring").status == 0
    assert (tmp_path / "alliancekit-middle" / "src" / "alliancekit_middle").is_dir()


def test_a_plugin_may_go_elsewhere(run: Run, tmp_path: Path) -> None:
    ended = run("new", "plugin", "x", "--kind", "engine", "-o", "my folder", "--author", "A. B.")
    assert "cd 'my folder' &&" in ended.out
    assert 'authors = [{ name = "A. B." }]' in (tmp_path / "my folder/pyproject.toml").read_text()


def test_a_plugin_may_go_where_one_stands_when_nothing_is_there(run: Run, tmp_path: Path) -> None:
    assert run("new", "plugin", "x", "--kind", "check", "-o", ".").status == 0
    assert (tmp_path / "pyproject.toml").is_file()


@pytest.mark.parametrize("there", ["alliancekit-x/notes.txt", "alliancekit-x"])
def test_nothing_that_is_there_is_written_over(run: Run, tmp_path: Path, there: str) -> None:
    path = tmp_path / there
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    ended = run("new", "plugin", "x", "--kind", "check")
    assert (ended.status, ended.out) == (5, "")
    assert "alliancekit-x: cannot be written: " in ended.err
    assert "name another with -o [cannot-write]" in ended.err
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [path]
    assert path.read_text() == "mine"


def test_a_folder_in_which_there_is_no_folder_is_told(run: Run) -> None:
    for what in (["plugin", "x", "--kind", "check"], ["instrument", "x"]):
        ended = run("new", *what, "-o", "no/such/place")
        assert (ended.status, ended.out) == (5, "")
        assert "there is no folder no/such: make it first [cannot-write]" in ended.err


def test_who_translates_is_told_that_the_tests_fail_until_it_is_done(run: Run) -> None:
    ended = run("new", "plugin", "x", "--kind", "adaptation", "--locale", "fr")
    assert ended.out.splitlines()[4:] == [
        "pytest fails until each msgstr is filled in: src/alliancekit_x/locales/ak-pulse.fr.po"
    ]


def test_who_translates_is_told_where_the_toolkit_has_no_words_yet(run: Run) -> None:
    ended = run("new", "plugin", "x", "--kind", "adaptation", "--locale", "nl")
    *_, fails, words = ended.out.splitlines()
    assert "until each msgstr is filled in" in fails
    assert "own words (Date, Session …) are not there in nl yet" in words


def test_a_variant_has_nothing_to_be_told_of(run: Run) -> None:
    ended = run("new", "plugin", "x", "--kind", "adaptation")
    assert ended.out.splitlines()[-1] == "  alliancekit plugins"


def test_an_instrument_that_nobody_offers_goes_into_a_plugin_first(
    run: Run, tmp_path: Path
) -> None:
    run("new", "instrument", "warm")
    ended = run("new", "plugin", "x", "--kind", "adaptation", "--instrument", "warm.json")
    assert (ended.status, ended.out) == (2, "")
    assert "warm.json: put it into a plugin of kind instruments first" in ended.err
    assert [one.name for one in tmp_path.iterdir()] == ["warm.json"]


@pytest.mark.parametrize("arguments", [[], ["--kind", "nonsense"]])
def test_the_kinds_are_listed_to_who_names_none(run: Run, arguments: list[str]) -> None:
    ended = run("new", "plugin", "x", *arguments)
    assert ended.status == 2
    assert all(kind in ended.err for kind in KINDS)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plugin", "Not_A_Name", "--kind", "scoring"], "lower-case letters and digits"),
        (["plugin", "mean", "--kind", "scoring"], "the scoring method 'mean' is offered already"),
        (["plugin", "csv", "--kind", "export"], "the exporter 'csv' is offered already"),
        (["plugin", "phq-9", "--kind", "instruments"], "the instrument 'phq-9' is offered"),
        (["plugin", "score", "--kind", "command"], "offered already, by alliancekit itself"),
        (["plugin", "x", "--kind", "adaptation", "--locale", "es"], "choose another language"),
        (["plugin", "x", "--kind", "scoring", "--locale", "es"], "are for --kind adaptation"),
        (["instrument", "x", "--kind", "scoring"], "--kind is for a plugin"),
        (["instrument", "x y"], "lower-case letters and digits"),
        (["instrument", "ak-pulse"], "the instrument 'ak-pulse' is offered already"),
        (["plugin", "x", "--kind", "check", "--author", "a\nb"], "--author: a line of plain text"),
        (["plugin", "x", "--kind", "check", "-o", "-"], "name a folder with -o"),
        (["wish", "x"], "is not one of"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_written(
    run: Run, tmp_path: Path, arguments: list[str], told: str
) -> None:
    ended = run("new", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert told in ended.err
    assert list(tmp_path.iterdir()) == []


def test_an_instrument_is_checked_shown_and_printed_as_it_is(run: Run, tmp_path: Path) -> None:
    ended = run("new", "instrument", "warm")
    assert (ended.status, ended.err) == (0, "")
    commands = re.findall(r"^  alliancekit (.*)$", ended.out, re.MULTILINE)
    assert commands == ["check warm.json", "show warm.json", "form warm.json -o warm.pdf"]
    for one in commands:
        assert run(*one.split()).status == 0, one
    assert run("check", "warm.json").out == "warm.json: ok\n"
    assert (tmp_path / "warm.pdf").read_bytes().startswith(b"%PDF")


def test_an_instrument_scores_what_its_known_answers_say(run: Run, tmp_path: Path) -> None:
    run("new", "instrument", "warm")
    (tmp_path / "in.csv").write_text("client,q1,q2,q3,q4\nA1,7,9,4,2\n")
    # q4 is turned round: (7 + 9 + 4 + 8) / 4
    assert run("score", "warm.json", "in.csv", "-o", "-").out.splitlines()[1] == "A1,7.0,4"


def test_an_instrument_can_be_had_on_standard_output(run: Run, tmp_path: Path) -> None:
    ended = run("new", "instrument", "warm", "-o", "-", "--author", "Ä. B.")
    assert json.loads(ended.out)["rights"]["holder"] == "Ä. B."
    assert list(tmp_path.iterdir()) == []


def test_an_instrument_that_is_there_is_not_written_over(run: Run, tmp_path: Path) -> None:
    (tmp_path / "warm.json").write_text("mine")
    ended = run("new", "instrument", "warm")
    assert (ended.status, ended.out) == (5, "")
    assert "it is not written over: name another with -o" in ended.err
    assert (tmp_path / "warm.json").read_text() == "mine"
