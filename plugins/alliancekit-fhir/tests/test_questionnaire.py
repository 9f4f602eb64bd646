"""What another program finds in a Questionnaire: every item, option, value, wording and score."""

import json
import re
from typing import Any

from bench import (
    CORE,
    View,
    adapted,
    every_item,
    every_release,
    every_view,
    exported,
    questionnaire,
    view_of,
    views,
)
from models import READERS, displays, questions, values

WEIGHT = {"fhir-r4": f"{CORE}/ordinalValue", "fhir-r5": f"{CORE}/itemWeight"}


@every_release
@every_view
def test_another_program_finds_every_question_and_all_that_can_be_answered(
    view: View, release: str
) -> None:
    instrument, respondent = view
    resource = questionnaire(instrument, respondent, release)
    for read in READERS[release]:
        found = {one.linkId: one for one in questions(read(resource).item)}
        for item in instrument.items:
            question = found[item.id]
            assert question.text == item.text[respondent]
            if item.scale.numeric:
                assert question.type == ("integer" if item.scale.step == 1 else "decimal")
                ends = values(question.extension, f"{CORE}/minValue") + values(
                    question.extension, f"{CORE}/maxValue"
                )
                assert ends == [item.scale.minimum, item.scale.maximum]
                words = [one.text for one in displays(question.item)]
                assert words == [item.scale.low, item.scale.high]
                continue
            assert question.type == ("coding" if release == "fhir-r5" else "choice")
            options = question.answerOption
            assert [one.valueCoding.display for one in options] == [
                one.label for one in item.scale.options
            ]
            assert [one.valueCoding.code for one in options] == [
                one.key for one in item.scale.options
            ]
            weights = [values(one.extension, WEIGHT[release]) for one in options]
            assert weights == [
                [] if one.value is None else [one.value] for one in item.scale.options
            ]


@every_release
@every_view
def test_the_order_of_the_page_is_kept_and_all_its_words(view: View, release: str) -> None:
    instrument, respondent = view
    resource = questionnaire(instrument, respondent, release)
    form = instrument.form(respondent)
    assert form is not None
    asked = [one.linkId for one in questions(READERS[release][0](resource).item)]
    scores = [one.id for one in instrument.scores]
    fields = {one.id for one in instrument.fields}
    assert [one for one in asked if one not in fields] == [
        *(one.id for one in instrument.items),
        *scores,
    ]
    assert fields <= set(asked)
    read = [one.text for one in displays(READERS[release][0](resource).item)]
    for words in (form.timeframe, form.instructions, form.privacy, form.closing):
        assert words is None or words in read
    assert resource["title"] == form.title
    titles = [one["text"] for one in every_item(resource) if one["linkId"].startswith("section.")]
    for section in instrument.sections:
        assert section.title in titles


@every_view
def test_scores_are_hidden_from_who_answers_and_nobody_can_type_into_them(view: View) -> None:
    resource = questionnaire(*view)
    (group,) = [one for one in resource["item"] if one["linkId"] == "form.scores"]
    assert {"url": f"{CORE}/questionnaire-hidden", "valueBoolean": True} in group["extension"]
    assert [one["linkId"] for one in group["item"]] == [one.id for one in view[0].scores]
    assert all(one["readOnly"] and one["type"] == "decimal" for one in group["item"])


@every_release
def test_every_language_stands_beside_the_first(release: str) -> None:
    """Item text, option labels, headings: each where FHIR has its translations."""
    for instrument, respondent in [one for one in views() if one[0].id == "ak-pulse"]:
        resource = questionnaire(instrument, respondent, release)
        others = list(adapted(instrument, respondent))
        assert {one.locale for one in others} >= {"es", "ar"}
        found = {one["linkId"]: one for one in every_item(resource)}
        for other in others:
            form = other.form(respondent)
            assert form is not None
            assert translated(resource, "title")[other.locale] == form.title
            for item in other.items:
                told = translated(found[item.id], "text")
                assert told[other.locale] == item.text[respondent]
                low = translated(found[f"{item.id}.lower"], "text")
                assert low[other.locale] == item.scale.low


def translated(element: dict[str, Any], name: str) -> dict[str, str]:
    """The translations of a text, by language."""
    made = {}
    for one in element[f"_{name}"]["extension"]:
        assert one["url"] == f"{CORE}/translation"
        parts = {part["url"]: part for part in one["extension"]}
        made[parts["lang"]["valueCode"]] = parts["content"]["valueString"]
    return made


def test_one_language_asked_for_by_name_is_the_only_one_and_has_a_url_of_its_own() -> None:
    pulse = view_of("ak-pulse")
    spanish = next(one for one in adapted(*pulse) if one.locale == "es")
    data, _ = exported(spanish, pulse[1])
    resource = json.loads(data)
    assert resource["language"] == "es"
    assert resource["url"].endswith("/ak-pulse-client-es")
    assert resource["status"] == "draft"  # it may be a machine's
    assert resource["item"][2]["text"] != questionnaire(*pulse)["item"][2]["text"]
    assert b"StructureDefinition/translation" not in data


@every_view
def test_names_are_as_fhir_wants_them_and_there_is_no_date(view: View) -> None:
    instrument, respondent = view
    resource = questionnaire(instrument, respondent)
    assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", resource["id"])
    assert re.fullmatch(r"[A-Z]([A-Za-z0-9_]){0,254}", resource["name"])
    assert resource["url"] == f"https://alliancekit.org/fhir/Questionnaire/{resource['id']}"
    assert resource["version"] == instrument.version
    assert resource["status"] == "active"
    assert "date" not in resource
    ids = [one["linkId"] for one in every_item(resource)]
    assert len(set(ids)) == len(ids)


def test_a_version_that_may_still_change_is_a_draft() -> None:
    from attrs import evolve

    instrument, respondent = views()[0]
    assert questionnaire(evolve(instrument, version="0.9.0"), respondent)["status"] == "draft"


def test_where_it_comes_from_is_in_it() -> None:
    """The instrument's id, the digest of its file, and what wrote it."""
    instrument, respondent = views()[0]
    resource = questionnaire(instrument, respondent)
    assert [one["value"] for one in resource["identifier"]] == [instrument.id, instrument.sha256]
    assert resource["meta"]["tag"][0]["code"] == "alliancekit-fhir"
    assert instrument.rights.holder in resource["copyright"]
    assert instrument.rights.licence in resource["copyright"]
    assert instrument.validation.note in resource["description"]
    assert instrument.citation in resource["description"]


def test_every_shipped_instrument_with_wording_is_here() -> None:
    assert len({one.id for one, _ in views()}) == 10
    assert len(views()) == 18
