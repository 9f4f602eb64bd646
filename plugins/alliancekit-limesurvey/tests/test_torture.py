"""Wording that means something to LimeSurvey, to the file or to a spreadsheet is wording there."""

import pytest
from alliancekit.api import Instrument, Respondent
from alliancekit.testing.trials import HARD_WORDS, built, document, form, hard_document
from attrs import evolve

import bench
import limesurvey

WORDS = (*HARD_WORDS, "{TOKEN:FIRSTNAME} is no expression", "{if(1, 2, 3)}")


def tortured() -> Instrument:
    """ak-pulse with such items, and items that carry such options."""
    changed = hard_document(WORDS)
    changed["forms"][0] |= {"title": "=Title {x}", "instructions": "=a\n{b}"}
    return built(changed)


@pytest.fixture(scope="module")
def survey() -> limesurvey.Survey:
    return limesurvey.read(bench.written(tortured(), Respondent.CLIENT)[0])


def test_every_wording_is_seen_as_it_was_written(survey: limesurvey.Survey) -> None:
    questions = survey.questions().values()
    said = [text for one in questions if one.type == "F" for text in one.subquestions.values()]
    assert said == list(WORDS)


def test_options_are_seen_as_they_were_written(survey: limesurvey.Survey) -> None:
    labels = [one.label for one in tortured().item("q1").scale.options]
    assert list(survey.questions()["items1"].answers.values()) == labels


def test_titles_and_instructions_run_nothing(survey: limesurvey.Survey) -> None:
    """A title is plain text: an apostrophe and a blank keep it from being run."""
    words = survey.words["en"]
    assert words["surveyls_title"] == "'=Title { x}"
    assert limesurvey.seen(words["surveyls_welcometext"]).split("\n\n")[1] == "=a\n{b}"


def test_no_cell_has_quotes_that_another_reader_would_see_otherwise() -> None:
    r"""PHP reads ``\"`` in a quoted cell in a way of its own: no text brings one in."""
    data, _ = bench.written(tortured(), Respondent.CLIENT)
    assert b'\\"' not in data


def test_long_ids_that_begin_alike_get_codes_of_their_own() -> None:
    changed = document("ak-pulse")
    ids = [f"a_very_long_name_of_an_item_{at}" for at in range(5)]
    for item, name in zip(changed["items"], ids, strict=True):
        item["id"] = name
    changed["scores"] = [{**changed["scores"][0], "items": ids}]
    changed["vectors"] = [{"name": "all minimum", "fill": 0, "scores": {"total": 0}}]
    survey = limesurvey.read(bench.written(built(changed), Respondent.CLIENT)[0])
    assert len(survey.questions()["items1"].subquestions) == 5


def test_a_line_to_mark_is_a_slider_with_its_words_at_the_ends() -> None:
    """The ORS has lines of 0 to 10, read to a tenth; its wording is the user's."""
    instrument = form("ors", Respondent.CLIENT)
    items = tuple(
        evolve(
            one,
            text={Respondent.CLIENT: f"Line | {one.id}"},
            scale=evolve(one.scale, low="Low", high="High"),
        )
        for one in instrument.items
    )
    data, _ = bench.written(evolve(instrument, items=items), Respondent.CLIENT)
    question = limesurvey.read(data).questions()["lines1"]
    assert question.type == "K"
    assert question.attributes["slider_separator"] == "||"
    first = instrument.items[0].id
    assert next(iter(question.subquestions.values())).split("||") == [
        f"Line | {first}",
        "Low",
        "High",
    ]
    expected = {"slider_min": "0", "slider_max": "10", "slider_accuracy": "0.1"}
    assert expected.items() <= question.attributes.items()
