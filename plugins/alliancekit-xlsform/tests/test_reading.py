"""An XLSForm that somebody made becomes an instrument, or it is told why a part does not."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from alliancekit.api import AllianceError, InstrumentImport, Respondent
from alliancekit.testing.trials import built

from alliancekit_xlsform.plugin import read
from bench import FORMS, shipped, written

Table = list[list[Any]]


def workbook(**sheets: Table) -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(made)
    return made.getvalue()


def taken(data: bytes) -> tuple[dict[str, Any], list[str]]:
    told: list[str] = []
    context = InstrumentImport(
        io.BytesIO(data), "form.xlsx", lambda where, what: told.append(f"{where}: {what}")
    )
    return dict(read(context)), told


SURVEY: Table = [
    [
        "type",
        "name",
        "label::English (en)",
        "label::Kiswahili (sw)",
        "hint",
        "required",
        "constraint",
    ],
    ["start", "started", None, None, None, None, None],
    ["note", "hello", "Mark one.", "Weka alama.", None, None, None],
    ["begin group", "part", "Part one", "Sehemu", None, None, None],
    ["select one often", "Q-1", "We began well.", "Tulianza vizuri.", None, "yes", None],
    [
        "integer",
        "q2",
        "How far?",
        "Mbali?",
        "0: not at all\n10: all the way",
        None,
        ". >= 0 and . <= 10",
    ],
    ["text", "why", "Why?", "Kwa nini?", None, None, None],
    ["end group", None, None, None, None, None, None],
    ["select_multiple often", "q3", "Which?", "Gani?", None, None, None],
    ["calculate", "total", "Total", None, None, None, None],
    ["calculate", "helper", None, None, None, None, None],
    ["end", "ended", None, None, None, None, None],
]
CHOICES: Table = [
    ["list name", "name", "label::English (en)", "label::Kiswahili (sw)"],
    ["often", 0, "Never", "Kamwe"],
    ["often", 1.0, "Often", "Mara nyingi"],
    ["often", "dk", "Do not know", "Sijui"],
]
SETTINGS: Table = [["form_title", "form_id", "version"], ["Our form", "Our Form", 20260302]]


def test_questions_answers_and_words_become_an_instrument() -> None:
    made, told = taken(workbook(survey=SURVEY, choices=CHOICES, settings=SETTINGS))
    assert built(made).id == "our-form"
    assert made["language"] == "en"
    assert made["forms"][0]["instructions"] == "Mark one."
    assert made["items"] == [
        {"id": "q_1", "scale": "often", "section": "part", "text": {"client": "We began well."}},
        {"id": "q2", "scale": "range", "section": "part", "text": {"client": "How far?"}},
    ]
    assert made["scales"] == [
        {
            "id": "often",
            "kind": "options",
            "options": [
                {"value": 0, "label": "Never"},
                {"value": 1, "label": "Often"},
                {"code": "dk", "label": "Do not know", "not_applicable": True},
            ],
        },
        {
            "id": "range",
            "kind": "numeric",
            "min": 0,
            "max": 10,
            "low": "not at all",
            "high": "all the way",
        },
    ]
    assert [one["id"] for one in made["fields"]] == ["why"]
    assert [one["id"] for one in made["scores"]] == ["total"]
    assert "translations: Kiswahili (sw) is left out: make an adaptation of it" in told
    assert "items.q3: left out: a question of the type select_multiple is no item" in told
    assert "items.q_1: that it must be answered is left out: a blank is a blank" in told
    assert "version: it is not of three numbers: 0.1.0 is taken" in told
    assert any(one.startswith("items.q_1: its choice 'dk' is no number") for one in told)


def test_choices_without_numbers_are_numbered_and_that_is_told() -> None:
    choices = [["list_name", "name", "label"], ["a", "no", "No"], ["a", "yes", "Yes"]]
    survey = [["type", "name", "label"], ["select_one a", "q1", "Well?"]]
    made, told = taken(workbook(survey=survey, choices=choices))
    assert [one["value"] for one in made["scales"][0]["options"]] == [1, 2]
    assert any("numbered from 1" in one for one in told)
    assert "language: no code of a language is given: English is taken" in told


@pytest.mark.parametrize(
    ("sheets", "why"),
    [
        ({"other": [["a"]]}, "no[n]?e"),
        ({"survey": [["name", "label"], ["q1", "Q"]]}, "no columns type and name"),
        ({"survey": [["type", "name"], ["text", "q1"]]}, "no question of it"),
    ],
)
def test_what_is_no_form_is_told(sheets: dict[str, Table], why: str) -> None:
    with pytest.raises(AllianceError, match=why):
        taken(workbook(**sheets))


def test_two_questions_of_one_name_are_told() -> None:
    choices = [["list_name", "name", "label"], ["a", 0, "No"], ["a", 1, "Yes"]]
    survey = [["type", "name", "label"], ["select_one a", "q 1", "A"], ["select_one a", "q_1", "B"]]
    with pytest.raises(AllianceError, match="two questions are called q_1"):
        taken(workbook(survey=survey, choices=choices))


@pytest.mark.parametrize(("name", "who"), FORMS)
def test_what_was_written_comes_back_but_for_its_key(name: str, who: Respondent) -> None:
    """Items, scales, sections and words are the same; scores have their titles and no key."""
    view = shipped(name, who)
    made, _ = taken(written(view, who).data)
    back = built(made)
    assert back.id == view.id
    assert back.version == view.version
    assert back.respondents == (who,)
    for ours, theirs in zip(view.items, back.items, strict=True):
        assert (theirs.id, theirs.text[who]) == (ours.id, ours.text[who])
        assert theirs.scale.options == ours.scale.options
        assert (theirs.scale.low, theirs.scale.high) == (ours.scale.low, ours.scale.high)
        assert (theirs.section or None) == (ours.section or None)
    assert view.form(who) is not None
    assert back.form(who) == view.form(who)
    assert [one.title for one in back.scores] == [one.title for one in view.scores]
    assert [one.known for one in back.scores] == [False] * len(view.scores)
    assert view.citation in back.citation


def test_a_workbook_that_unpacks_to_too_much_is_told() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(100_000_000))
    with pytest.raises(AllianceError, match="unpacks to more than"):
        taken(packed.getvalue())
