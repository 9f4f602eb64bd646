"""The other commands, as their users type them."""

import json
import re
from pathlib import Path

import pytest

PULSE = (
    "client,session,date,respondent,q1,q2,q3,q4,q5\n"
    "A/1,1,2026-03-02,client,7,6,8,7,7\n"
    "A/1,2,2026-03-09,client,8,7,8,,8\n"
    "B,1,2026-03-09,client,8,7,8,8,8\n"
)


def test_list_shows_every_instrument(run) -> None:
    ended = run("list", "--json")
    listed = {one["id"]: one for one in json.loads(ended.out)}
    assert set(listed) >= {"ak-pulse", "ak-core", "wai-sr", "core-10", "phq-9"}
    assert listed["ak-pulse"]["locales"] == ["en", "ar", "es"]
    assert listed["ak-pulse"]["respondents"] == ["client", "therapist"]
    assert listed["ak-core"]["items"] == 27
    assert not listed["wai-sr"]["wording_included"]
    table = run("list").out
    assert all(name in table for name in listed)


def test_show_tells_all_of_an_instrument(run) -> None:
    told = run("show", "core-10").out
    assert "q2 (reversed), q3 (reversed)" in told
    assert "needs 9 of 10 answered" in told
    assert json.loads(run("show", "core-10", "--json").out)["id"] == "core-10"


def test_check_passes_on_all_that_is_shipped(run, repository: Path) -> None:
    ended = run("check")
    assert ended.status == 0
    names = sorted(path.parent.name for path in repository.glob("instruments/*/instrument.json"))
    assert set(names) >= {"ak-core", "ak-pulse", "core-10", "phq-9", "wai-sr"}
    for name, line in zip(names, ended.out.splitlines(), strict=True):
        assert re.fullmatch(rf"{name}: ok(, accepted: \d+)?", line)


def test_check_counts_what_is_accepted_and_shows_it_on_request(
    run, tmp_path: Path, repository: Path
) -> None:
    raw = json.loads((repository / "instruments" / "ak-pulse" / "instrument.json").read_text())
    raw["id"] = "own"  # which has no adaptations to fall behind
    raw["items"][0]["text"]["client"] = "I did not feel heard."
    path = "items.q1.text.client"
    raw["exceptions"] = [{"code": "negated-item", "path": path, "reason": "A test."}]
    (tmp_path / "x.json").write_text(json.dumps(raw))
    assert run("check", "x.json").out == "x.json: ok, accepted: 1\n"
    head, told = run("check", "x.json", "--verbose").out.splitlines()
    assert head == "x.json: ok, accepted: 1"
    assert told.startswith("  accepted [negated-item] line 1, items.q1.text.client: 'not' with")
    assert told.endswith("— accepted: A test.")
    raw["exceptions"][0]["code"] = "long-item"
    (tmp_path / "x.json").write_text(json.dumps(raw))
    assert run("check", "x.json").out.startswith("x.json: errors: 0, warnings: 2\n")


def test_check_names_the_line_of_each_finding(run, tmp_path: Path, repository: Path) -> None:
    text = (repository / "instruments" / "phq-9" / "instrument.json").read_text()
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines, 1) if '"q4"' in line)
    lines[at - 1] = lines[at - 1].replace('"scale": "s0_3"', '"scale": "s0_9"')
    (tmp_path / "x.json").write_text("\n".join(lines))
    ended = run("check", "x.json", "--json")
    assert ended.status == 3
    first = json.loads(ended.out)["x.json"][0]
    assert (first["code"], first["line"], first["path"]) == ("reference", at, "items.3.scale")


def test_an_instrument_that_is_not_there(run) -> None:
    ended = run("show", "ak-pulze")
    assert ended.status == 3
    assert "Did you mean ak-pulse or " in ended.err


def test_a_form_without_wording_names_the_holder(run) -> None:
    ended = run("form", "wai-sr", "-o", "x.pdf")
    assert ended.status == 3
    assert "Society for Psychotherapy Research" in ended.err


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["form", "ak-pulse", "-o", "x.pdf", "--respondent", "observer"], 2, "client, therapist"),
        (["form", "ak-pulse", "-o", "x.pdf", "--locale", "fr"], 3, "en, ar, es"),
        (["form", "ak-pulse", "-o", "x.pdf", "--locale", "../es"], 3, "BCP-47"),
        (["form", "ak-pulse", "-o", "no/such/folder/x.pdf"], 5, "no such file"),
        (["form", "ak-pulse", "-o", "."], 5, "folder"),
        (["form", "ak-pulse", "-o", "x.pdf", "--paper", "a5"], 2, "letter"),
        (["frm"], 2, "The commands are"),
        (["report", "ak-pulse", "in.csv", "-o", "x.pdf"], 2, "folder"),
        (["report", "ak-pulse", "in.csv", "-o", "x.pdf", "--client", "Z"], 3, "number 1"),
        (["report", "ak-pulse", "gone.csv", "-o", "x.pdf"], 3, "no such file"),
        (["list", "--no-plugins", "--plugin", "in.csv"], 2, "exclude each other"),
    ],
)
def test_wrong_arguments(
    run, tmp_path: Path, arguments: list[str], status: int, words: str
) -> None:
    (tmp_path / "in.csv").write_text(PULSE)
    ended = run(*arguments)
    assert (ended.status, words in ended.err) == (status, True), ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_locale_falls_back_and_says_so(run) -> None:
    ended = run("form", "ak-pulse", "-o", "x.pdf", "--locale", "es-MX")
    assert ended.status == 0
    assert "there is no es-MX; es is used" in ended.err


def test_reports_one_each_in_a_folder_or_one_file(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(PULSE)
    assert run("report", "ak-pulse", "in.csv", "-o", "out").status == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["report-A_1.pdf", "report-B.pdf"]
    assert all((tmp_path / "out" / name).stat().st_mode & 0o777 == 0o600 for name in names)
    assert run("report", "ak-pulse", "in.csv", "-o", "all.pdf", "--combined").status == 0
    assert run("report", "ak-pulse", "in.csv", "-o", "b.pdf", "--client", "B").status == 0


def test_plugins_shows_who_is_broken(run, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("raise RuntimeError('a secret')\n")
    ended = run("plugins", "--json", "--plugin", "bad.py")
    assert ended.status == 4
    (entry,) = json.loads(ended.out)
    assert (entry["name"], entry["status"], entry["error"]) == (
        *("bad", "broken"),
        "raised RuntimeError (ALLIANCEKIT_DEBUG=1 shows where)",
    )
    assert "secret" not in ended.out + ended.err
    assert len(json.loads(run("plugins", "--all", "--json").out)) >= 8


def test_doctor_names_scripts_and_packages(run) -> None:
    ended = run("doctor", "--json")
    assert ended.status == 0
    found = {one["what"]: one for one in json.loads(ended.out)}
    assert found["fonts, Latin"]["state"] == found["fonts, Arabic"]["state"] == "ok"
    for one in found.values():
        assert one["state"] != "missing" or "fonts-noto" in one["mend"]


def test_demo_leaves_the_whole_main_job(run, tmp_path: Path) -> None:
    ended = run("demo", "-o", "here")
    assert ended.status == 0, ended.err
    left = {
        path.relative_to(tmp_path / "here").as_posix() for path in (tmp_path / "here").rglob("*")
    }
    assert left >= {
        "form-ak-pulse-en.pdf",
        "form-ak-pulse-es.pdf",
        "ak-pulse-scores.csv",
        "ak-pulse-scores.rejects.csv",
        "ak-pulse-scores.csv.manifest.json",
        "reports/report-SIM-01.pdf",
        "report-ak-pulse-SIM-01.pdf",
    }
    assert "simulated" in ended.out


def test_a_command_of_a_plugin(run, tmp_path: Path) -> None:
    (tmp_path / "greet.py").write_text(
        "import click\n"
        "from alliancekit.api import CommandOffer, hookimpl\n"
        "@click.command()\n"
        "def greet():\n    click.echo('hello')\n"
        "@hookimpl\n"
        "def register_commands():\n    yield CommandOffer('greet', 'Say hello.', lambda: greet)\n"
    )
    assert run("--plugin", "greet.py", "greet").out == "hello\n"
    assert "Say hello." in run("--plugin", "greet.py", "--help").out
    assert run("greet").status == 2


def test_a_report_tells_what_of_the_file_it_leaves_out(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        PULSE + ",3,2026-03-16,client,1,1,1,1,1\nB,2,,aunt,1,1,1,1,1\n"
    )
    ended = run("report", "ak-pulse", "in.csv", "-o", "x.pdf", "--client", "B")
    assert ended.status == 1
    assert "rows left out: 1; cells that count as missing: 0" in ended.err
    assert "rows that name no client, which are in no report: 1" in ended.err
