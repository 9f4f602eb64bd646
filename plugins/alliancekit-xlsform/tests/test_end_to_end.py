"""The command writes the form with the plugin as it is installed, and tells what it left out."""

import json
from pathlib import Path

from bench import XForm, adaptations, run, shipped, written


def test_a_form_in_all_languages_is_written(tmp_path: Path) -> None:
    """The bytes are those that the tests of this folder look at from all sides."""
    out = tmp_path / "pulse.xlsx"
    ran = run("export", "ak-pulse", "--format", "xlsform", "-o", out)
    assert ran.returncode == 0, ran.stderr
    instrument = shipped("ak-pulse")
    expected = written(instrument, "client", adaptations(instrument))
    assert out.read_bytes() == expected.data
    manifest = Path(f"{out}.manifest.json").read_text(encoding="utf-8")
    for where, what in expected.losses:
        assert json.dumps(where) in manifest
        assert what in json.dumps(json.loads(manifest), ensure_ascii=False)


def test_one_language_can_be_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "pulse.xlsx"
    ran = run(
        "export", "ak-pulse", "--format", "xlsform", "--locale", "es", "--respondent", "client",
        "-o", out,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    form = XForm(out.read_bytes())
    assert list(form.languages()) == ["Español (es)"]
    assert form.title == adaptations(shipped("ak-pulse"))[1].forms[0].title


def test_wording_that_is_not_here_is_not_made_up(tmp_path: Path) -> None:
    out = tmp_path / "phq.xlsx"
    ran = run("export", "phq-9", "--format", "xlsform", "-o", out)
    assert ran.returncode != 0
    assert not out.exists()


def test_wording_that_the_user_brings_is_written(tmp_path: Path) -> None:
    """Options and items as the user's file has them; the key scores them: 9 × 3 = 27."""
    wording = tmp_path / "wording.csv"
    head = {"title": "Nine questions", "timeframe": "Now", "instructions": "Mark one."}
    lines = ["id,respondent,text", "instrument,,phq-9", "unaltered,,yes"]
    lines += [f"{part},client,{words}" for part, words in head.items()]
    lines += [f"q{at},,Question {at}" for at in range(1, 10)]
    wording.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "phq.xlsx"
    ran = run("export", "phq-9", "--format", "xlsform", "--wording", wording, "-o", out)
    assert ran.returncode == 0, ran.stderr
    form = XForm(out.read_bytes())
    assert form.texts("q9") == {"English (en)": "Question 9"}
    assert form.scores({f"q{at}": "3" for at in range(1, 10)})["total"] == "27"
