"""What is no Questionnaire, or hardly one: a fault that says why, never a traceback."""

import json
from typing import Any

import pytest
from alliancekit.api import AllianceError

from bench import CORE, Json, read
from test_foreign import ASKED, NEVER, page


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON: line 1, column 2"),
        (b"[]", "no FHIR resource"),
        (b'{"a": 1, "a": 2}', "the same name twice"),
        (b'{"resourceType": "Questionnaire", "a": NaN}', "no JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"resourceType": "Bundle", "entry": [{}], "entry": []}', "entry 0"),
        (b'{"resourceType": "Bundle", "type": "x", "type": "x"}', "the same name twice"),
        (b'{"resourceType": "Bundle", "entry": {}}', "entry is not a list"),
        (b'{"resourceType": "Bundle" "entry": []}', "no JSON: line 1, column 27"),
        (b'{"resourceType": "Bundle", "entry": [1', "entry 0"),
        (b'{"resourceType": "Bundle", 1: 2}', "no JSON"),
        (b'{"resourceType": "Bundle"}', "0 Questionnaires"),
        (b'{"resourceType": "Questionnaire"} and more', "no JSON"),
        (b'{"resourceType": "Patient"}', "0 Questionnaires"),
        (b'{"resourceType": "Questionnaire"}', "no question"),
        (b'{"resourceType": "Questionnaire", "item": 3}', "item is not a list"),
        (b'{"resourceType": "Questionnaire", "item": [{"type": "group"}]}', "no linkId"),
        (b'{"resourceType": "Bundle", "entry": [{"resource": 1}]}', "entry 0"),
    ],
)
def test_what_is_no_questionnaire_ends_it_with_the_place(data: bytes, told: str) -> None:
    with pytest.raises(AllianceError, match=told):
        read(data)


def test_items_without_end_and_twins_end_it() -> None:
    deep: Json = ASKED | {"answerOption": NEVER}
    for at in range(40):
        deep = {"linkId": f"g{at}", "type": "group", "item": [deep]}
    with pytest.raises(AllianceError, match="nested more than"):
        read(page(deep))
    with pytest.raises(AllianceError, match="two items have the linkId"):
        read(page(ASKED | {"answerOption": NEVER}, ASKED | {"answerOption": NEVER}))


def test_anything_that_is_json_gives_a_document_or_a_fault_and_no_traceback() -> None:
    """Every part of a good file in turn replaced by something else."""
    good = page(
        ASKED | {"answerOption": NEVER, "extension": [{"url": f"{CORE}/minValue"}]},
        {"linkId": "g", "type": "group", "text": "G", "item": [ASKED | {"linkId": "b"}]},
    )

    def mutations(value: Any) -> Any:
        for other in (None, 3, "x", [], {}, [3], True):
            if other != value:
                yield other
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from ({**value, name: one} for one in mutations(inner))
        if isinstance(value, list):
            for at, inner in enumerate(value):
                yield from ([*value[:at], one, *value[at + 1 :]] for one in mutations(inner))

    tried = 0
    for one in mutations(good):
        tried += 1
        try:
            document, _ = read(json.dumps(one).encode())
        except AllianceError:
            continue
        json.dumps(document)
    assert tried > 200
