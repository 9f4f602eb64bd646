"""The names that FHIR gives to what is used here, in R4 and in R5."""

from typing import Any

from attrs import frozen

Json = dict[str, Any]

CORE = "http://hl7.org/fhir/StructureDefinition"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
ORDINAL_VALUE = f"{CORE}/ordinalValue"
ITEM_WEIGHT = f"{CORE}/itemWeight"
WEIGHTS = (ORDINAL_VALUE, ITEM_WEIGHT)
"""What an option counts for: the first in R4, renamed to the second in R5. Both are read."""
VARIABLE = f"{CORE}/variable"
TRANSLATION = f"{CORE}/translation"
HIDDEN = f"{CORE}/questionnaire-hidden"
ITEM_CONTROL = f"{CORE}/questionnaire-itemControl"
ITEM_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
SLIDER_STEP = f"{CORE}/questionnaire-sliderStepValue"
DECIMAL_PLACES = f"{CORE}/maxDecimalPlaces"
MINIMUM = f"{CORE}/minValue"
MAXIMUM = f"{CORE}/maxValue"
DESIGN_NOTE = f"{CORE}/designNote"
ABSENT = f"{CORE}/data-absent-reason"

OURS = "https://alliancekit.org/fhir"
CARRIED = f"{OURS}/StructureDefinition/instrument"
"""Our extension: the whole ``instrument.json`` as a string, which other programs leave alone."""
COLUMN = f"{OURS}/StructureDefinition/column"
"""Our extension: a column of the response file that has no place of its own in FHIR."""
ID_SYSTEM = f"{OURS}/sid/instrument"
SHA256_SYSTEM = f"{OURS}/sid/instrument-sha256"
SOFTWARE = f"{OURS}/CodeSystem/software"

MAX_STRING = 1024 * 1024
"""Characters that a FHIR string may have."""


@frozen
class Dialect:
    """What one release of FHIR calls what the other calls otherwise.

    ``choice``: the type of an item with options; ``weight``: the extension with what an option
    counts for; ``constrained``: whether an item says that only its options may be given.
    """

    name: str
    choice: str
    weight: str
    constrained: bool


R4 = Dialect("fhir-r4", "choice", ORDINAL_VALUE, constrained=False)
R5 = Dialect("fhir-r5", "coding", ITEM_WEIGHT, constrained=True)


def number(value: float) -> float:
    """A number as JSON has it: whole ones without a decimal point."""
    return int(value) if value == int(value) else float(value)


def extension(url: str, kind: str, value: Any) -> Json:
    """An extension with one value of a type: ``extension(MINIMUM, "Integer", 0)``."""
    return {"url": url, f"value{kind}": value}


def extensions(element: Json, *urls: str) -> list[Json]:
    """The extensions of an element that have one of these URLs, as far as they are objects."""
    found = element.get("extension")
    listed = found if isinstance(found, list) else []
    return [one for one in listed if isinstance(one, dict) and one.get("url") in urls]


def value_of(element: Json, *urls: str) -> Any:
    """The value of the first such extension, of whatever type; ``None`` where there is none."""
    for one in extensions(element, *urls):
        for name, value in one.items():
            if name.startswith("value"):
                return value
    return None
