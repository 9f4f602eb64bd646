"""FHIR's own rules, as two other authors' models hold them: what they refuse is no FHIR."""

from collections.abc import Callable
from typing import Any

from fhir.resources.bundle import Bundle as BundleR5
from fhir.resources.questionnaire import Questionnaire as QuestionnaireR5
from fhir.resources.R4B.bundle import Bundle as BundleR4B
from fhir.resources.R4B.questionnaire import Questionnaire as QuestionnaireR4B
from fhirclient.models.bundle import Bundle as BundleR4
from fhirclient.models.questionnaire import Questionnaire as QuestionnaireR4

from bench import Json

Model = Any

READERS: dict[str, list[Callable[[Json], Model]]] = {
    "fhir-r4": [QuestionnaireR4B.model_validate, QuestionnaireR4],
    "fhir-r5": [QuestionnaireR5.model_validate],
}
"""``fhir.resources`` has R4B, which refuses more; ``fhirclient`` has R4 itself."""
BUNDLES: dict[str, list[Callable[[Json], Model]]] = {
    "fhir-r4": [BundleR4B.model_validate, BundleR4],
    "fhir-r5": [BundleR5.model_validate],
}


def questions(items: list[Model] | None) -> list[Model]:
    """Items that are asked or computed, in order, from a model of either author."""
    found = []
    for one in items or []:
        if one.type not in ("group", "display"):
            found.append(one)
        found += questions(one.item)
    return found


def displays(items: list[Model] | None) -> list[Model]:
    """Items that are only read."""
    return [
        inner
        for one in items or []
        for inner in ([one] if one.type == "display" else displays(one.item))
    ]


def values(extensions: list[Model] | None, url: str) -> list[Any]:
    """The values of extensions, of whatever type."""
    found = []
    for one in extensions or []:
        if one.url == url:
            kinds = [name for name in vars(one) if name.startswith("value")]
            found += [getattr(one, kind) for kind in kinds if getattr(one, kind) is not None]
    return found
