"""The format, by the command."""

from pathlib import Path

import pytest
from alliancekit.api import Respondent
from alliancekit.testing.trials import wording

import bench
import limesurvey


@pytest.mark.parametrize(("name", "who"), bench.FORMS)
def test_every_shipped_instrument_is_exported(name: str, who: Respondent, tmp_path: Path) -> None:
    out = tmp_path / "survey.txt"
    ran = bench.run("export", name, "--format", "limesurvey", "--respondent", who, "-o", out)
    assert ran.returncode == 0, ran.stderr
    assert limesurvey.read(out.read_bytes()).questions()
    assert "what does not come over" in ran.stderr
    assert (tmp_path / "survey.txt.manifest.json").is_file()


def test_one_language_can_be_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "survey.txt"
    given = ("export", "ak-pulse", "--format", "limesurvey", "--locale", "ar", "-o", out)
    assert bench.run(*given).returncode == 0
    survey = limesurvey.read(out.read_bytes())
    assert list(survey.groups) == ["ar"]


def test_a_key_without_wording_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "survey.txt"
    ran = bench.run("export", "phq-9", "--format", "limesurvey", "-o", out)
    assert ran.returncode == 3
    assert not out.exists()


def test_a_key_goes_with_the_users_wording(tmp_path: Path) -> None:
    words, out = tmp_path / "wording.csv", tmp_path / "survey.txt"
    words.write_text(wording("gad-7"), encoding="utf-8")
    ran = bench.run("export", "gad-7", "--format", "limesurvey", "--wording", words, "-o", out)
    assert ran.returncode == 0, ran.stderr
    asked = limesurvey.read(out.read_bytes()).questions()["items1"].subquestions
    assert list(asked.values()) == [f"Wording of q{at}" for at in range(1, 8)]
    assert "scores.total.bands" in ran.stderr
