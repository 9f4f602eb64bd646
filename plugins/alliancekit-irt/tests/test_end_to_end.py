"""The example instrument, scored by the command with the plugin as it is installed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "alliancekit", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)


def edited(folder: Path, old: str, new: str, count: int = -1) -> Path:
    """The example with a text replaced."""
    text = (DATA / "example.json").read_text(encoding="utf-8")
    assert old in text
    changed = folder / "changed.json"
    changed.write_text(text.replace(old, new, count), encoding="utf-8")
    return changed


def test_the_plugin_is_found_by_its_entry_point() -> None:
    ran = run("plugins")
    assert ran.returncode == 0
    assert "alliancekit-irt" in ran.stdout
    assert "active" in ran.stdout


def test_the_examples_known_answers_come_out_and_nothing_is_amiss() -> None:
    ran = run("check", DATA / "example.json")
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, f"{DATA / 'example.json'}: ok\n")


def test_responses_are_scored() -> None:
    """Session 1 and 2 and 4 are three of the known answers; 3 has too few for a score."""
    ran = run("score", DATA / "example.json", DATA / "responses.csv", "-o", "-")
    assert ran.returncode == 0, ran.stderr
    header, *lines = [line.split(",") for line in ran.stdout.splitlines()]
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    assert [row["alliance_answered"] for row in rows] == ["4", "3", "2", "4"]
    assert rows[2]["alliance"] == rows[2]["alliance_se"] == ""
    known = {
        vector["name"]: vector["scores"]
        for vector in json.loads((DATA / "example.json").read_text(encoding="utf-8"))["vectors"]
    }
    for row, name in ((0, "mixed"), (1, "one blank, the limit"), (3, "best")):
        for score, expected in known[name].items():
            assert abs(float(rows[row][score]) - expected) < 1e-9


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"range": [5, 95]', '"range": [10, 90]', "'grm-eap' over its operands gives 5 to 95"),
        ('"range": [0, 45]', '"range": [0, 10]', "'grm-eap-se' over its operands gives 0 to 45"),
        ("[-2.1, -1.0, 0.2, 1.4]", "[-2.1, 0.2, -1.0, 1.4]", "thresholds of 'q1' do not ascend"),
        ('"population": "nobody"', '"people": "nobody"', "population"),
        ('"population": "nobody"', '"population": ""', "shorter than 1 character"),
    ],
)
def test_what_is_wrong_with_a_score_is_a_finding(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    changed = edited(tmp_path, old, new)
    for ran in (run("check", changed), run("score", changed, DATA / "responses.csv", "-o", "-")):
        assert ran.returncode != 0
        assert told in ran.stdout + ran.stderr


def test_a_standard_error_of_something_else_is_a_finding(tmp_path: Path) -> None:
    """The first score's discrimination is changed, the standard error's forgotten."""
    ran = run("check", edited(tmp_path, '"a": 1.8', '"a": 1.9', 1))
    assert "lone-se" in ran.stdout + ran.stderr
