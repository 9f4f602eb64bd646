"""Sections that an administration leaves out, in response files with and without their columns."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.unit.instruments import written
from tests.unit.parts import goals

ITEMS = {
    **{f"goal_{n}": [f"{one}_{n}" for one in ("clear", "small", "done")] for n in (1, 2, 3)},
    "": ["q1"],
    "red": ["r1", "r2"],
    "blue": ["b1", "b2"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "goals.json").write_bytes(written(goals()))
    return tmp_path


def table(path: Path, rows: list[dict[str, Any]]) -> None:
    pl.DataFrame(rows).write_csv(path)


def row(client: str, *sections: str, **changes: Any) -> dict[str, Any]:
    """A row with columns of these sections, 4 in each; those without a section are there too."""
    items = [item for one in ("", *sections) for item in ITEMS[one]]
    return {"client": client, "session": 1, **dict.fromkeys(items, 4), **changes}


def test_a_section_without_any_column_is_not_in_use_and_noted(run, folder: Path) -> None:
    table(folder / "in.csv", [row("A", "goal_1", "red"), row("B", "goal_1", "red", clear_1=2)])
    ended = run("score", "goals.json", "in.csv", "-o", "s.csv")
    assert ended.status == 0, ended.err
    assert "sections that the file has no columns of: goal_2, goal_3, blue" in ended.err
    scores = pl.read_csv(folder / "s.csv")
    assert scores["smart_1"].to_list() == [4, 3]
    assert scores["smart_2"].null_count() == 2
    assert scores["smart_all"].to_list() == [4, 3]
    assert scores["colour"].to_list() == [4, 4]
    told = json.loads((folder / "s.csv.manifest.json").read_text())
    assert told["missing_scores"]["smart_2"] == {"not_in_use": 2}
    assert told["missing_scores"]["blue"] == {"not_in_use": 2}
    assert set(told["columns"]["items"]) == {"q1", *ITEMS["goal_1"], *ITEMS["red"]}


def test_blank_columns_are_as_no_columns(run, folder: Path) -> None:
    table(folder / "with.csv", [row("A", *filter(None, ITEMS), **dict.fromkeys(ITEMS["blue"]))])
    table(folder / "without.csv", [row("A", "goal_1", "goal_2", "goal_3", "red")])
    for name in ("with", "without"):
        assert run("score", "goals.json", f"{name}.csv", "-o", f"s-{name}.csv").status == 0
    assert (folder / "s-with.csv").read_text() == (folder / "s-without.csv").read_text()


@pytest.mark.parametrize("absent", ["small_1", "b2"])
def test_a_section_that_lacks_one_of_its_columns_is_an_error_that_names_it(
    run, folder: Path, absent: str
) -> None:
    given = row("A", "goal_1", "blue")
    del given[absent]
    table(folder / "in.csv", [given])
    ended = run("score", "goals.json", "in.csv", "-o", "s.csv")
    assert (ended.status, "[no-items]" in ended.err) == (3, True)
    assert f"item columns are missing: {absent}; " in ended.err
    assert not (folder / "s.csv").exists()


def test_an_item_of_no_section_is_always_needed(run, folder: Path) -> None:
    given = row("A", "goal_1")
    del given["q1"]
    table(folder / "in.csv", [given])
    ended = run("score", "goals.json", "in.csv", "-o", "s.csv")
    assert (ended.status, "item columns are missing: q1; " in ended.err) == (3, True)


def test_columns_that_are_named_otherwise_are_columns_of_the_section(run, folder: Path) -> None:
    given = row("A", "red")
    table(folder / "in.csv", [{{"r1": "R one"}.get(one, one): v for one, v in given.items()}])
    ended = run("score", "goals.json", "in.csv", "-o", "s.csv", "--map", "r1=R one")
    assert ended.status == 0, ended.err
    assert "has no columns of: goal_1, goal_2, goal_3, blue" in ended.err
    assert pl.read_csv(folder / "s.csv")["red_answered"].to_list() == [2]


@pytest.mark.parametrize("item", ["r1", "b1"])
def test_a_mapped_column_that_is_not_there_is_an_error_that_names_it(
    run, folder: Path, item: str
) -> None:
    """Of a section with columns, and of one without: it is not taken for one not in use."""
    table(folder / "in.csv", [row("A", "goal_1", "red")])
    ended = run("score", "goals.json", "in.csv", "-o", "s.csv", "--map", f"{item}=Typo")
    assert (ended.status, "[no-items]" in ended.err) == (3, True), ended.err
    absent = {"r1": "Typo", "b1": "Typo, b2"}[item]
    assert f"item columns are missing: {absent}; " in ended.err
    assert not (folder / "s.csv").exists()


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("one", "two", "it has 2 that the first has not"),
        ("two", "one", "item columns are missing: b1, b2; "),
    ],
)
def test_two_files_that_differ_in_their_sections_are_refused(
    run, folder: Path, first: str, second: str, told: str
) -> None:
    table(folder / "one.csv", [row("A", "red")])
    table(folder / "two.csv", [row("B", "red", "blue")])
    ended = run("score", "goals.json", f"{first}.csv", f"{second}.csv", "-o", "s.csv")
    assert (ended.status, told in ended.err) == (3, True), ended.err
    assert f"{second}.csv" in ended.err
    assert not (folder / "s.csv").exists()


def test_two_files_of_the_same_sections_are_one(run, folder: Path) -> None:
    table(folder / "one.csv", [row("A", "red")])
    given = row("B", "red", r1=2)
    table(folder / "two.csv", [dict(reversed(given.items()))])  # in whatever order
    ended = run("score", "goals.json", "one.csv", "two.csv", "-o", "s.csv")
    assert ended.status == 0, ended.err
    assert pl.read_csv(folder / "s.csv")["red"].to_list() == [4, 3]


def test_in_long_layout_a_section_is_left_out_by_having_no_rows(run, folder: Path) -> None:
    lines = ["client,session,item,answer", "A,1,q1,4", "A,1,clear_2,4", "A,1,small_2,2"]
    (folder / "in.csv").write_text("\n".join(lines))
    ended = run("score", "goals.json", "in.csv", "-o", "s.csv", "--layout", "long")
    assert ended.status == 0, ended.err
    scores = pl.read_csv(folder / "s.csv")
    assert (scores["smart_2"][0], scores["smart_all"][0]) == (3, 3)


def test_what_is_written_on_a_line_is_carried_through_and_never_scored(run, folder: Path) -> None:
    table(folder / "in.csv", [row("A", "goal_1", place="Home", aim_1="=1+1, or: sleep")])
    ended = run("score", "goals.json", "in.csv", "-o", "s.csv")
    assert ended.status == 0, ended.err
    scores = pl.read_csv(folder / "s.csv")
    assert scores["place"].to_list() == ["Home"]
    assert "sleep" in scores["aim_1"][0]


def test_a_file_without_any_item_is_refused_though_every_section_may_be_left_out(
    run, folder: Path
) -> None:
    raw = goals()
    raw["items"] = [one for one in raw["items"] if one["id"] != "q1"]
    raw["scores"] = [one for one in raw["scores"] if one["id"] != "one"]
    raw["vectors"] = [{"name": "red", "answers": {"r1": 3}, "scores": {"red": 3}}]
    del raw["choices"], raw["flags"]
    (folder / "goals.json").write_bytes(written(raw))
    for text, told in (
        ("client;r1;r2\nA;3;3\n", "--delimiter"),
        ("client,note\nA,x\n", "no-items"),
    ):
        (folder / "in.csv").write_text(text)
        ended = run("score", "goals.json", "in.csv", "-o", "s.csv")
        assert (ended.status, told in ended.err) == (3, True), ended.err
