"""Both formats pass the contract of alliancekit; the files are read by other authors' models."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from alliancekit.testing import InterchangeContract

from alliancekit_fhir import plugin
from bench import Json, every_item
from models import BUNDLES, READERS

OURS = "https://alliancekit.org/fhir/StructureDefinition"


def every_text(element: Any) -> Iterator[str]:
    """Every text in a resource but those in extensions that other programs do not know."""
    if isinstance(element, str):
        yield element
    elif isinstance(element, list):
        for one in element:
            yield from every_text(one)
    elif isinstance(element, dict) and not str(element.get("url", "")).startswith(OURS):
        for one in element.values():
            yield from every_text(one)


class Fhir(InterchangeContract):
    plugin = plugin
    instruments = ("made-up", "ak-pulse", "ak-path", "ak-goals")

    def texts(self, data: bytes) -> set[str]:
        resource = json.loads(data)
        for model in READERS[self.format]:
            model(resource)
        return set(every_text(resource))

    def answers(self, data: bytes) -> Sequence[Mapping[str, Any]]:
        bundle = json.loads(data)
        for model in BUNDLES[self.format]:
            model(bundle)
        return [self._row(one["resource"]) for one in bundle.get("entry", [])]

    def _row(self, response: Json) -> Mapping[str, Any]:
        found: dict[str, Any] = {
            "client": response["subject"]["identifier"]["value"],
            "date": response["authored"],
        }
        for item in every_item(response):
            for answer in item.get("answer", []):
                (value,) = answer.values()
                found[item["linkId"]] = value["code"] if isinstance(value, dict) else value
        for score in self.instrument.scores:
            found.setdefault(score.id, None)
        return found


class TestR4(Fhir):
    format = "fhir-r4"


class TestR5(Fhir):
    format = "fhir-r5"
