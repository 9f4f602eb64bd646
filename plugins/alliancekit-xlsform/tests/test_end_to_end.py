"""The command writes the form with the plugin as it is installed, and tells what it left out."""

import json
from pathlib import Path

from alliancekit.testing.trials import translations, wording

from bench import CLIENT, XForm, run, shipped, written


def test_a_form_in_all_languages_is_written(tmp_path: Path) -> None:
    """The bytes are those that the tests of this folder look at from all sides."""
    out = tmp_path / "pulse.xlsx"
    ran = run("export", "ak-pulse", "--format", "xlsform", "-o", out)
    assert ran.returncode == 0, ran.stderr
    expected = written(shipped("ak-pulse"), CLIENT, translations("ak-pulse", CLIENT))
    assert out.read_bytes() == expected.data
    manifest = Path(f"{out}.manifest.json").read_text(encoding="utf-8")
    for one in expected.losses:
        assert json.dumps(one.where) in manifest
        assert one.what in json.dumps(json.loads(manifest), ensure_ascii=False)


def test_one_language_can_be_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "pulse.xlsx"
    ran = run(
        "export", "ak-pulse", "--format", "xlsform", "--locale", "es", "--respondent", "client",
        "-o", out,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    form = XForm(out.read_bytes())
    assert list(form.languages()) == ["Español (es)"]
    assert form.title == translations("ak-pulse", CLIENT)[1].forms[0].title


def test_wording_that_is_not_here_is_not_made_up(tmp_path: Path) -> None:
    out = tmp_path / "phq.xlsx"
    ran = run("export", "phq-9", "--format", "xlsform", "-o", out)
    assert ran.returncode != 0
    assert not out.exists()


def test_wording_that_the_user_brings_is_written(tmp_path: Path) -> None:
    """Options and items as the user's file has them; the key scores them: 9 × 3 = 27."""
    words, out = tmp_path / "wording.csv", tmp_path / "phq.xlsx"
    words.write_text(wording("phq-9"), encoding="utf-8")
    ran = run("export", "phq-9", "--format", "xlsform", "--wording", words, "-o", out)
    assert ran.returncode == 0, ran.stderr
    form = XForm(out.read_bytes())
    assert form.texts("q9") == {"English (en)": "Wording of q9"}
    assert form.scores({f"q{at}": "3" for at in range(1, 10)})["total"] == "27"
