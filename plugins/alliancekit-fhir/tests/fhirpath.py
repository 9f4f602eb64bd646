"""Scores as an independent FHIRPath engine computes them, from a Questionnaire and a response."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from fhirpathpy import compile as compile_path
from fhirpathpy.models import models

from bench import CALCULATED, CORE, Json, every_item

VARIABLE = f"{CORE}/variable"
MODELS = {"fhir-r4": "r4", "fhir-r5": "r5"}


@cache
def compiled(expression: str, release: str) -> Any:
    """An expression, parsed once: that is what takes long."""
    return compile_path(expression, models[MODELS[release]])


def scores(resource: Json, response: Json, release: str = "fhir-r4") -> dict[str, float | None]:
    """What each calculated item comes to, ``None`` where nothing comes out."""
    known: dict[str, Any] = {"questionnaire": resource, "resource": response}

    def evaluated(expression: Mapping[str, str]) -> list[Any]:
        assert expression["language"] == "text/fhirpath"
        found: list[Any] = compiled(expression["expression"], release)(response, known)
        return found

    for one in resource["extension"]:
        if one["url"] == VARIABLE:
            known[one["valueExpression"]["name"]] = evaluated(one["valueExpression"])
    given = {}
    for item in every_item(resource):
        for one in item.get("extension", []):
            if one["url"] == CALCULATED:
                found = evaluated(one["valueExpression"])
                assert len(found) <= 1
                given[item["linkId"]] = float(found[0]) if found else None
    return given


def response_of(resource: Json, answers: Mapping[str, float | str | None]) -> Json:
    """A response with these answers, nested as the questionnaire is.

    It is made here of the questionnaire alone, as a form-filling program would.
    """

    def nested(items: list[Json]) -> list[Json]:
        made = []
        for one in items:
            if one["type"] == "group":
                inner = nested(one["item"])
                made += [{"linkId": one["linkId"], "item": inner}] if inner else []
            elif answers.get(one["linkId"]) is not None:
                answer = answers[one["linkId"]]
                made.append({"linkId": one["linkId"], "answer": [_answer(one, answer)]})
        return made

    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{resource['url']}|{resource['version']}",
        "status": "completed",
        "item": nested(resource["item"]),
    }


def _answer(item: Json, answer: float | str | None) -> Json:
    if "answerOption" not in item:
        kind = {"integer": "valueInteger", "decimal": "valueDecimal"}[item["type"]]
        return {kind: answer}
    for option in item["answerOption"]:
        weights = [one["valueDecimal"] for one in option.get("extension", [])]
        if answer in weights or (not weights and option["valueCoding"]["code"] == answer):
            return {"valueCoding": option["valueCoding"]}
    raise AssertionError(f"{item['linkId']} has no option for {answer}")
