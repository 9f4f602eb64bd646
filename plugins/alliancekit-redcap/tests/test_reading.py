"""A data dictionary as an instrument."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from alliancekit.api import Respondent
from alliancekit.testing.trials import built, form, imported

import bench
import redcap
from alliancekit_redcap import plugin


def dictionary(*rows: dict[str, str]) -> str:
    """A dictionary of these fields, by the names of the columns that matter."""
    short = {
        "name": redcap.HEADERS[0],
        "form": redcap.HEADERS[1],
        "header": redcap.HEADERS[2],
        "kind": redcap.HEADERS[3],
        "label": redcap.HEADERS[4],
        "choices": redcap.HEADERS[5],
        "check": redcap.HEADERS[7],
        "low": redcap.HEADERS[8],
        "high": redcap.HEADERS[9],
    }
    out = io.StringIO()
    writer = csv.DictWriter(out, redcap.HEADERS)
    writer.writeheader()
    writer.writerow(
        {redcap.HEADERS[0]: "record_id", redcap.HEADERS[1]: "mood", redcap.HEADERS[3]: "text"}
    )
    for row in rows:
        writer.writerow({short[key]: value for key, value in {"form": "mood", **row}.items()})
    return out.getvalue()


def read(folder: Path, text: str) -> tuple[int, dict[str, Any], str]:
    source, out = folder / "dictionary.csv", folder / "instrument.json"
    source.write_text(text, encoding="utf-8-sig")
    ran = bench.run("import", source, "--format", "redcap", "-o", out)
    found = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
    return ran.returncode, found, ran.stderr


MOOD = {"kind": "radio", "choices": "0, Never | 1, Sometimes, or more | 2, Often"}


def test_items_scales_sections_and_lines_to_write_on_are_made(tmp_path: Path) -> None:
    text = dictionary(
        {"name": "intro", "kind": "descriptive", "label": "<b>The last week</b>"},
        {"name": "m1", "header": "First part\nMark one.", "label": "I felt <i>well</i>.", **MOOD},
        {"name": "m2", "label": "I slept.", **MOOD},
        {
            "name": "pain",
            "header": "Second part",
            "kind": "slider",
            "label": "Pain",
            "choices": "None | | Worst",
            "low": "0",
            "high": "10",
        },
        {"name": "why", "kind": "notes", "label": "Why?"},
        {"name": "mood_total", "kind": "calc", "label": "Mood", "choices": "[m1]+[m2]"},
    )
    status, found, told = read(tmp_path, text)
    assert status == 0, told
    assert [item["id"] for item in found["items"]] == ["m1", "m2", "pain"]
    assert found["items"][0]["text"] == {"client": "I felt well."}
    options, line = found["scales"]
    assert options["options"][1] == {"value": 1, "label": "Sometimes, or more"}
    assert (line["min"], line["max"], line["low"], line["high"]) == (0, 10, "None", "Worst")
    assert found["sections"][0] == {"id": "s1", "title": "First part", "instructions": "Mark one."}
    assert found["fields"] == [
        {"id": "why", "label": {"client": "Why?"}, "section": "s2", "lines": 4}
    ]
    assert found["forms"][0]["instructions"] == "The last week"
    (score,) = found["scores"]
    assert (score["id"], score["items"]) == ("mood_total", None)
    assert "no key is made of calculations" in told


def test_a_code_that_is_no_number_is_not_applicable_and_told(tmp_path: Path) -> None:
    choices = "1, No | 2, Yes | na, Does not apply"
    status, found, told = read(
        tmp_path, dictionary({"name": "m1", "kind": "radio", "label": "Well?", "choices": choices})
    )
    assert status == 0, told
    last = found["scales"][0]["options"][2]
    assert last == {"code": "na", "label": "Does not apply", "not_applicable": True}
    assert "its choice na is no number" in told


def test_of_several_forms_the_one_with_most_items_is_taken(tmp_path: Path) -> None:
    text = dictionary(
        {"name": "sex", "form": "people", "kind": "yesno", "label": "Female?"},
        {"name": "m1", "label": "Well?", **MOOD},
        {"name": "m2", "label": "Slept?", **MOOD},
    )
    _, found, told = read(tmp_path, text)
    assert [item["id"] for item in found["items"]] == ["m1", "m2"]
    assert "forms.people: one form makes an instrument: mood is taken" in told


@pytest.mark.parametrize(("name", "who"), bench.FORMS)
def test_our_own_dictionaries_come_back_with_their_items(name: str, who: Respondent) -> None:
    instrument = form(name, who)
    text, _ = bench.written(instrument, who)
    found = built(imported(plugin.read_instrument, text.encode())[0])
    assert [(one.id, one.text[who]) for one in found.items] == [
        (one.id, one.text[who]) for one in instrument.items
    ]
    assert [one.id for one in found.scores] == [one.id for one in instrument.scores]
    assert (found.id, found.respondents, found.citation) == (name, (who,), instrument.citation)
    for ours, theirs in zip(instrument.items, found.items, strict=True):
        assert [one.key for one in theirs.scale.options] == [one.key for one in ours.scale.options]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n", "a data dictionary has the column 'Variable / Field Name'"),
        (dictionary(), "no field of it is answered by a choice or by a number"),
        (
            dictionary({"name": "m1", "kind": "radio", "choices": "1 No | 2 Yes"}),
            "the choice '1 No' has no comma",
        ),
    ],
)
def test_what_is_no_dictionary_is_refused(tmp_path: Path, text: str, told: str) -> None:
    status, _, said = read(tmp_path, text)
    assert status == 3
    assert told in said
