"""Through the command line, with the plugin as it is installed."""

import csv
import json
from pathlib import Path
from typing import Any

from alliancekit.testing import command_line
from alliancekit.testing.trials import form, same_score, wording

from bench import CLIENT, every_item, every_release
from fhirpath import response_of, scores
from models import BUNDLES, READERS


def run(*arguments: object, expected: int = 0) -> str:
    """What a command says on standard error, with the plugin as it is installed."""
    ran = command_line.run(*arguments, plugins="fhir")
    assert ran.returncode == expected, ran.stdout + ran.stderr
    return ran.stderr


def loaded(path: Path) -> Any:
    """The JSON of a file."""
    return json.loads(path.read_text(encoding="utf-8"))


@every_release
def test_an_instrument_goes_out_and_comes_back(tmp_path: Path, release: str) -> None:
    out, back = tmp_path / "pulse.json", tmp_path / "instrument.json"
    run("export", "ak-pulse", "--format", release, "-o", out)
    resource = loaded(out)
    for model in READERS[release]:
        model(resource)
    told = loaded(Path(f"{out}.manifest.json"))
    assert {one["where"] for one in told["losses"]} >= {"vectors", "adaptations", "forms.therapist"}
    run("import", out, "--format", release, "-o", back)
    document = loaded(back)
    assert document["id"] == "ak-pulse"
    assert len(document["vectors"]) == 20
    run("check", back)


@every_release
def test_responses_go_out_with_their_scores_and_come_back(tmp_path: Path, release: str) -> None:
    given, out, back = tmp_path / "in.csv", tmp_path / "out.json", tmp_path / "back.csv"
    given.write_text(
        "client,session,date,q1,q2,q3,q4,q5,room\n"
        "A1,1,2026-01-05,7,6,8,7,7,=1+1\n"
        "A1,2,2026-01-12,0,,,,0,\n",
        encoding="utf-8",
    )
    run("export", "ak-pulse", "--format", release, "--responses", given, "-o", out)
    bundle = loaded(out)
    for model in BUNDLES[release]:
        model(bundle)
    first, second = (
        {one["linkId"]: one.get("answer") for one in every_item(entry["resource"])}
        for entry in bundle["entry"]
    )
    assert first["total"] == [{"valueDecimal": 7}]  # (7 + 6 + 8 + 7 + 7) / 5
    assert first["total_pomp"] == [{"valueDecimal": 70}]
    assert second["total"] is None  # two of five: one too few by the rule
    run("import", out, "--format", release, "--instrument", "ak-pulse", "-o", back)
    with back.open(encoding="utf-8", newline="") as file:
        one, other = csv.DictReader(file)
    assert [one[name] for name in ("client", "session", "date", "q3")] == [
        "A1",
        "1",
        "2026-01-05",
        "8",
    ]
    assert one["room"] == "'=1+1"  # harmless in a spreadsheet
    assert other["q2"] == ""
    scored = tmp_path / "scores.csv"
    run("score", "ak-pulse", back, "-o", scored)
    assert "7.0,5,70.0,1" in scored.read_text(encoding="utf-8")


def test_a_key_without_wording_goes_out_with_the_users(tmp_path: Path) -> None:
    """Bands, a choice and a flag; the wording is the user's, and nothing goes without it."""
    words, out = tmp_path / "wording.csv", tmp_path / "out.json"
    words.write_text(wording("core-10"), encoding="utf-8")
    told = run("export", "core-10", "--format", "fhir-r4", "-o", out, expected=3)
    assert "without wording" in told
    assert not out.exists()
    run("export", "core-10", "--format", "fhir-r4", "--wording", words, "-o", out)
    resource = loaded(out)
    for model in READERS["fhir-r4"]:
        model(resource)
    lost = {one["where"] for one in loaded(Path(f"{out}.manifest.json"))["losses"]}
    assert {"scores.total.bands", "choices", "flags.q6", "supplied"} <= lost
    for vector in form("core-10", CLIENT).vectors:
        found = scores(resource, response_of(resource, vector.answers))
        for score, expected in vector.scores.items():
            assert same_score(found[score], expected), vector.name


def test_another_programs_questionnaire_becomes_an_instrument_that_passes(tmp_path: Path) -> None:
    given, back = tmp_path / "given.json", tmp_path / "instrument.json"
    option = {"valueCoding": {"code": "a", "display": "Never"}}
    weight = "http://hl7.org/fhir/StructureDefinition/itemWeight"
    options = [option | {"extension": [{"url": weight, "valueDecimal": n}]} for n in (0, 1)]
    item = {"linkId": "1", "text": "Well?", "type": "coding", "answerOption": options}
    resource = {"resourceType": "Questionnaire", "language": "en", "item": [item]}
    given.write_text(json.dumps(resource), encoding="utf-8")
    told = run("import", given, "--format", "fhir-r5", "-o", back)
    assert "a score without a key" in told
    run("check", back)
    run("form", back, "-o", tmp_path / "form.pdf")


def test_a_file_of_something_else_is_told_in_one_line(tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    given.write_text("[]", encoding="utf-8")
    told = run("import", given, "--format", "fhir-r4", "-o", tmp_path / "o.json", expected=3)
    assert "no FHIR resource" in told
    assert "Traceback" not in told
