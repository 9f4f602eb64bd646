"""The format, by the command."""

from pathlib import Path

import pytest
from alliancekit.api import Respondent
from alliancekit.testing.trials import wording

import bench
import redcap


@pytest.mark.parametrize(("name", "who"), bench.FORMS)
def test_every_shipped_instrument_is_exported(name: str, who: Respondent, tmp_path: Path) -> None:
    out = tmp_path / "dictionary.csv"
    ran = bench.run("export", name, "--format", "redcap", "--respondent", who, "-o", out)
    assert ran.returncode == 0, ran.stderr
    assert redcap.read(out.read_text(encoding="utf-8")).fields
    assert "what does not come over" in ran.stderr
    assert (tmp_path / "dictionary.csv.manifest.json").is_file()


@pytest.mark.parametrize("locale", ["ar", "es"])
def test_a_language_is_asked_for_by_name_and_otherwise_told_as_lost(
    locale: str, tmp_path: Path
) -> None:
    out = tmp_path / "dictionary.csv"
    given = ("export", "ak-pulse", "--format", "redcap", "-o", out)
    told = f"translations.{locale}: left out, as a dictionary is in one language, here en"
    assert told in bench.run(*given).stderr
    ran = bench.run(*given, "--locale", locale)
    assert ran.returncode == 0
    assert "translations" not in ran.stderr
    field = redcap.read(out.read_text(encoding="utf-8")).of("ak_pulse_c_q1")
    assert field.label != "I felt well understood."


def test_a_key_without_wording_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "dictionary.csv"
    ran = bench.run("export", "phq-9", "--format", "redcap", "-o", out)
    assert ran.returncode == 3
    assert not out.exists()


def test_a_key_goes_with_the_users_wording(tmp_path: Path) -> None:
    words, out = tmp_path / "wording.csv", tmp_path / "dictionary.csv"
    words.write_text(wording("gad-7"), encoding="utf-8")
    ran = bench.run("export", "gad-7", "--format", "redcap", "--wording", words, "-o", out)
    assert ran.returncode == 0, ran.stderr
    project = redcap.read(out.read_text(encoding="utf-8"))
    assert [project.of(f"gad_7_c_q{at}").label for at in range(1, 8)] == [
        f"Wording of q{at}" for at in range(1, 8)
    ]
    assert "scores.total.bands" in ran.stderr
