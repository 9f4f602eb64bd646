"""The same questionnaire in other languages, beside each text that differs."""

from collections.abc import Iterable
from typing import Any

from alliancekit_fhir.standard import TRANSLATION, Json

TEXTS = ("title", "description", "text", "display")
"""The elements that a reader sees."""


def translate(made: Json, others: Iterable[tuple[str, Json]]) -> None:
    """Put each other language's texts beside those of ``made``, which is changed.

    ``others``: BCP-47 tags and questionnaires of the same structure. A text that is the same is
    left out: it may have no translation yet.
    """
    for language, other in others:
        _beside(made, other, language)


def _beside(made: Any, other: Any, language: str) -> None:
    if isinstance(made, list):
        for one, its in zip(made, other, strict=True):
            _beside(one, its, language)
    elif isinstance(made, dict):
        for name in [one for one in made if not one.startswith("_")]:
            if name in TEXTS and made[name] != other[name]:
                made.setdefault(f"_{name}", {"extension": []})["extension"].append(
                    _translation(language, other[name])
                )
            else:
                _beside(made[name], other[name], language)


def _translation(language: str, text: str) -> Json:
    return {
        "extension": [
            {"url": "lang", "valueCode": language},
            {"url": "content", "valueString": text},
        ],
        "url": TRANSLATION,
    }
