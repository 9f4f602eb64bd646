"""Loading an instrument: one change to a valid one, and what is found, and on which line."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.instruments import (
    DROP,
    Raw,
    built,
    changed,
    findings,
    line_of,
    minimal,
    objects,
    written,
)

from alliancekit.errors import AllianceError, Exit, Problem
from alliancekit.instrument.findings import Severity, errors_of
from alliancekit.instrument.load import (
    MAX_FINDINGS,
    MAX_MESSAGE,
    load_instrument,
    parse_instrument,
)
from alliancekit.instrument.model import KEY_COLUMNS
from alliancekit.instrument.respondent import Respondent
from alliancekit.strictjson import MAX_BYTES

FREE = ("parameters", "answers", "vectors.0.scores", "vectors.0.bands")
"""Objects whose keys are ids or a method's own, which other checks look at."""


def closed_objects() -> list[str]:
    paths = [path for path, _ in objects(minimal())]
    return [path for path in paths if not path.endswith(FREE) and ".scores" not in path[8:]]


# ─── a valid instrument ──────────────────────────────────────────────────────


def test_the_minimal_instrument_has_no_findings() -> None:
    assert findings(minimal()) == []


def test_what_is_in_the_file_is_in_the_model(tmp_path: Path) -> None:
    path = tmp_path / "tiny.json"
    path.write_bytes(written(minimal()))
    tiny = load_instrument(path)
    assert tiny.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (tiny.id, tiny.version, tiny.language, tiny.locale) == ("tiny", "1.0.0", "en", "en")
    assert tiny.item("q1").text == {Respondent.CLIENT: "I was heard."}
    assert tiny.item("q1").sources == ("essay",)
    heard = tiny.score("heard")
    assert heard.operands == ("q1", "q2")
    assert heard.reversed == {"q2"}
    assert heard.decimals == 2  # the default
    assert [(band.start, band.label) for band in heard.bands.edges] == [(0, "low"), (2, "high")]
    assert tiny.score("heard_pomp").composite
    assert tiny.score("heard_pomp").missing.requires == ("team",)


def test_a_vector_fills_what_it_does_not_list_and_is_blank_without_a_fill() -> None:
    tiny = built()
    assert tiny.vectors[0].answers == {"q1": 0, "q2": 0, "q3": 0}
    assert tiny.vectors[2].answers == {"q1": 0, "q2": 2, "q3": None}


def test_numbered_boxes_have_an_option_for_each_whole_number() -> None:
    scale = built().item("q3").scale
    assert scale.numeric
    assert scale.values == tuple(range(11))
    assert [option.label for option in scale.options] == [str(number) for number in range(11)]


# ─── the schema ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", closed_objects())
def test_an_unknown_field_is_found_in_the_object_that_has_it(path: str) -> None:
    raw = changed(f"{path}.bogus".lstrip("."), 1)
    (finding,) = findings(raw)
    assert (finding.code, finding.severity, finding.path) == ("schema", Severity.ERROR, path)
    assert finding.line == line_of(raw, f"{path}.bogus".lstrip("."))


@pytest.mark.parametrize("path", ["items.0", "scores.0.bands", "scales.1", "scales.0.options.0"])
def test_an_unknown_field_is_told_by_its_name(path: str) -> None:
    (finding,) = findings(changed(f"{path}.bogus", 1))
    assert "'bogus'" in finding.message


OPTIONAL = {
    "": {"summary", "flags", "sources", "key"},
    "forms": {"privacy", "closing"},
    "items": {"construct", "sources"},
    "scores": {"reversed", "parameters", "higher", "beside", "bands"},
    "missing": {"requires", "note"},
    "rights": {"notice"},
    "vectors": {"working", "bands"},
}


def required_fields() -> list[tuple[str, str]]:
    found = []
    for path in closed_objects():
        kind = next((part for part in path.split(".")[::-1] if not part.isdigit()), "")
        part = next(one for at, one in objects(minimal()) if at == path)
        if kind != "text":
            found += [(path, key) for key in part if key not in OPTIONAL.get(kind, ())]
    return found


def test_required_fields_are_looked_for_in_every_kind_of_object() -> None:
    fields = {("", "id"), ("forms.0", "title"), ("items.0", "scale"), ("scores.1", "items")}
    assert fields < {*required_fields()}


@pytest.mark.parametrize(("path", "field"), required_fields())
def test_a_missing_field_is_found_in_the_object_that_lacks_it(path: str, field: str) -> None:
    raw = changed(f"{path}.{field}".lstrip("."), DROP)
    finding = findings(raw)[0]  # without its mark, a not-applicable option lacks a value too
    if field == "text":  # a rule between parts: wording is included, so every item has some
        assert (finding.code, finding.path) == ("reference", path)
    else:
        assert (finding.code, finding.path) == ("schema", path)
    assert finding.line == line_of(raw, finding.path)


WRONG_VALUES: list[tuple[str, Any]] = [
    *(
        ("id", wrong)
        for wrong in (
            "../x",
            "/x",
            "Tiny",
            "CON",
            "tiny\n",
            "",
            "a" * 65,
            "é",
            "a b",
            "-x",
            ".x",
            1,
        )
    ),
    *(
        ("items.0.id", wrong)
        for wrong in ("../x", "Q1", "1q", "_q", "q-1", "q 1", "q1\n", "", "a" * 65, "qé", "q١")
    ),
    *(("scores.0.id", wrong) for wrong in ("../x", "Heard", "heard\n", "=1+1", "")),
    *(
        ("language", wrong)
        for wrong in ("en\n", "EN", "en_US", "en-us", "e", "engl", "../x", "", "*")
    ),
    *(("version", wrong) for wrong in ("1", "1.0", "01.0.0", "1.0.0\n", "v1.0.0", "1.0.0-rc1")),
    *(("scores.0.method", wrong) for wrong in ("", "Sum", "sum\n", "sum()", "../sum")),
    ("forms.0.respondent", "parent"),
    ("forms.0.title", ""),
    ("forms.0.title", "x" * 201),
    ("forms", []),
    ("items", []),
    ("scores", []),
    ("items.0.text", {}),
    ("items.0.text.client", "x" * 2001),
    ("scores.0.items", []),
    ("scores.0.missing.min_answered", 0),
    ("scores.0.missing.min_answered", 1.5),
    ("scores.0.range.1", 1_000_001),
    ("scores.0.range", [0]),
    ("scores.0.decimals", 7),
    ("scores.0.higher", "good"),
    ("scores.0.bands.edges", [{"from": 0, "label": "all"}]),
    ("rights.wording", "some"),
    ("validation.status", "perfect"),
    ("vectors.0.fill", "0"),
    ("vectors.0.scores", {}),
    ("vectors.1.answers.q1", True),
]


@pytest.mark.parametrize(("path", "value"), WRONG_VALUES)
def test_a_wrong_value_is_found_on_its_line(path: str, value: object) -> None:
    raw = changed(path, value)
    (finding,) = findings(raw)
    assert (finding.code, finding.severity, finding.path) == ("schema", Severity.ERROR, path)
    assert finding.line == line_of(raw, path)


def test_a_score_has_items_or_scores_but_not_both() -> None:
    assert [one.path for one in findings(changed("scores.2.items", ["q1"]))] == ["scores.2"]


# ─── references between the parts ────────────────────────────────────────────

EDGES, RULE, ANSWERS = "scores.0.bands.edges", "scores.0.missing", "vectors.1.answers"
ITEM = {"id": "q1", "scale": "often", "text": {"client": "Again."}}

REFERENCES: dict[str, tuple[str, Any, str]] = {
    # what is changed, to what, and where it is found
    "twin items": ("items.3", ITEM, "items"),
    "twin forms": ("forms.1", minimal()["forms"][0], "forms"),
    "twin scales": ("scales.2", minimal()["scales"][1], "scales"),
    "twin sources": ("sources.1", minimal()["sources"][0], "sources"),
    "twin flags": ("flags.1", minimal()["flags"][0], "flags"),
    "twin vectors": ("vectors.1.name", "all minimum", "vectors"),
    "twin operands": ("scores.1.items.1", "q3", "scores.1.items"),
    "twin reversed": ("scores.0.reversed.1", "q2", "scores.0.reversed"),
    "twin options": ("scales.0.options.1.value", 2.0, "scales.0.options"),
    "twin codes": (
        "scales.0.options.4",
        {"code": "na", "label": "not seen", "not_applicable": True},
        "scales.0.options",
    ),
    "unknown scale": ("items.2.scale", "bars", "items.2.scale"),
    "unknown source": ("items.0.sources.0", "blog", "items.0.sources"),
    "unknown item of a score": ("scores.1.items.1", "q9", "scores.1.items"),
    "unknown score of a score": ("scores.2.scores.1", "x", "scores.2.scores"),
    "score of itself": ("scores.2.scores.1", "heard_pomp", "scores.2.scores"),
    "item among scores": ("scores.2.scores.1", "q1", "scores.2.scores"),
    "unknown score required": ("scores.2.missing.requires.1", "x", "scores.2.missing.requires"),
    "score required before it is made": (f"{RULE}.requires", ["team"], f"{RULE}.requires"),
    "unknown score beside": ("scores.2.beside", "x", "scores.2.beside"),
    "beside a later one": ("scores.0.beside", "team", "scores.0.beside"),
    "unknown item flagged": ("flags.0.item", "q9", "flags.0.item"),
    "reversed but not its item": ("scores.0.reversed.1", "q3", "scores.0.reversed"),
    "more answers needed than there are items": (f"{RULE}.min_answered", 3, f"{RULE}.min_answered"),
    "range that does not ascend": ("scores.1.range", [10, 10], "scores.1.range"),
    "bands out of order": (f"{EDGES}.2", {"from": 1, "label": "x"}, EDGES),
    "bands that begin at one place": (f"{EDGES}.2", {"from": 2, "label": "x"}, EDGES),
    "bands that begin above the range": (f"{EDGES}.0.from", 1, EDGES),
    "bands that begin below the range": (f"{EDGES}.0.from", -1, EDGES),
    "bands that leave the range": (f"{EDGES}.1.from", 5, EDGES),
    "bands of an unvalidated instrument": ("validation.status", "unvalidated", "scores.0.bands"),
    "wording for nobody's form": ("items.0.text.therapist", "Heard.", "items.0"),
    "form without wording": ("forms.0.respondent", "therapist", "items.0"),
    "withheld, yet worded": ("rights.wording", "withheld", "items.0.text"),
    "one numbered box": ("scales.1.max", 0, "scales.1"),
    "boxes that descend": ("scales.1.min", 20, "scales.1"),
    "more boxes than fit": ("scales.1.max", 13, "scales.1"),
    "one value and no other": (
        "scales.0.options",
        [{"value": 1, "label": "yes"}, {"code": "na", "label": "-", "not_applicable": True}],
        "scales.0.options",
    ),
    "no vectors, though its scores have keys": ("vectors", [], "vectors"),
    "vector with an unknown item": (f"{ANSWERS}.q9", 1, f"{ANSWERS}.q9"),
    "vector with a wrong option": (f"{ANSWERS}.q1", 3, f"{ANSWERS}.q1"),
    "vector between the options": (f"{ANSWERS}.q1", 0.5, f"{ANSWERS}.q1"),
    "vector with a number as text": (f"{ANSWERS}.q1", "1", f"{ANSWERS}.q1"),
    "vector with an unknown code": (f"{ANSWERS}.q1", "no", f"{ANSWERS}.q1"),
    "vector with a code where there is none": (f"{ANSWERS}.q3", "na", f"{ANSWERS}.q3"),
    "vector beyond the boxes": (f"{ANSWERS}.q3", 11, f"{ANSWERS}.q3"),
    "vector between the boxes": (f"{ANSWERS}.q3", 1.5, f"{ANSWERS}.q3"),
    "vector filled with what one scale lacks": ("vectors.0.fill", 3, "vectors.0.fill"),
    "vector with an unknown score": ("vectors.0.scores.x", 1, "vectors.0.scores"),
    "vector with a band of an unknown score": ("vectors.0.bands.x", "low", "vectors.0.bands"),
}


@pytest.mark.parametrize(("path", "value", "found"), REFERENCES.values(), ids=REFERENCES)
def test_a_broken_reference_is_found_on_its_line(path: str, value: object, found: str) -> None:
    raw = changed(path, value)
    every = findings(raw)
    assert {(one.code, one.severity) for one in every} == {("reference", Severity.ERROR)}
    places = {one.path: one for one in every}
    assert found in places
    assert places[found].line == line_of(raw, found)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("scales.1.max", 12),
        (f"{RULE}.min_answered", 1),
        (f"{EDGES}.1.from", 4),
        ("scores.2.beside", DROP),
        ("summary", DROP),
        ("$schema", "https://alliancekit.org/schema/instrument-1.json"),
    ],
)
def test_what_is_just_within_a_rule_is_no_finding(path: str, value: object) -> None:
    assert findings(changed(path, value)) == []


@pytest.mark.parametrize(("path", "value"), [("items.2.scale", "bars"), ("scores.0.range", [4, 0])])
def test_one_fault_is_not_told_as_faults_of_other_parts(path: str, value: object) -> None:
    parts = {one.path.partition(".")[0] for one in findings(changed(path, value))}
    assert parts == {path.partition(".")[0]}


# ─── whoever cannot be loaded ────────────────────────────────────────────────


def refusal(data: bytes) -> AllianceError:
    with pytest.raises(AllianceError) as caught:
        parse_instrument(data, "tiny.json")
    return caught.value


def test_an_instrument_with_errors_is_not_loaded_and_each_is_told() -> None:
    raw = changed("scores.0.reversed", ["q3"], changed("scores.1.range", [10, 0]))
    error = refusal(written(raw))
    assert (error.problem, error.status) == (Problem.BAD_INSTRUMENT, Exit.INPUT)
    found = errors_of(findings(raw))
    assert len(found) == 2
    assert all(str(finding) in str(error) for finding in found)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\xff", Problem.BAD_ENCODING),
        (b"[" * 100_000, Problem.TOO_DEEP),
        (b" " * (MAX_BYTES + 1), Problem.TOO_LARGE),
        (written(changed("title", "a\x00b")), Problem.BAD_JSON),
        (written(changed("items.0.text.client", "a\u202eb")), Problem.BAD_JSON),
        (b"null", Problem.BAD_INSTRUMENT),
    ],
)
def test_what_is_no_instrument_at_all_is_refused(data: bytes, problem: Problem) -> None:
    assert refusal(data).problem is problem


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(AllianceError) as caught:
        load_instrument(tmp_path / "none.json")
    assert caught.value.problem is Problem.UNREADABLE


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(1 << 30)  # a sparse gigabyte
    with pytest.raises(AllianceError) as caught:
        load_instrument(path)
    assert caught.value.problem is Problem.TOO_LARGE


def test_a_hostile_file_makes_a_short_message() -> None:
    error = refusal(written(changed("items", [{"id": "x" * 1000}] * 1500)))
    assert error.problem is Problem.BAD_INSTRUMENT
    assert len(str(error)) < (MAX_FINDINGS + 2) * (MAX_MESSAGE + 100)


def test_a_hundred_thousand_items_are_refused_before_they_are_checked() -> None:
    assert refusal(written(changed("items", [1] * 100_000))).problem is Problem.TOO_LARGE


def test_a_thousand_faults_are_told_as_some_twenty() -> None:
    assert 20 <= len(findings(changed("items", [1] * 1_000))) <= 21


# ─── columns that would be written twice ─────────────────────────────────────


def renamed(path: str, value: str) -> Raw:
    """The instrument with an id changed wherever it stands."""
    old = {"items.0.id": '"q1"', "scores.1.id": '"team"'}[path]
    return json.loads(written(minimal()).replace(old.encode(), f'"{value}"'.encode()))


@pytest.mark.parametrize("column", KEY_COLUMNS)
@pytest.mark.parametrize("path", ["items.0.id", "scores.1.id"])
def test_the_key_columns_of_response_files_are_reserved(path: str, column: str) -> None:
    raw = renamed(path, column)
    (finding,) = findings(raw)
    assert (finding.code, finding.path) == ("reference", path)
    assert finding.line == line_of(raw, finding.path)


@pytest.mark.parametrize("column", ["heard", "heard_answered", "heard_band"])
def test_an_item_may_not_have_the_name_of_a_column_of_a_score(column: str) -> None:
    raw = renamed("items.0.id", column)
    (finding,) = findings(raw)
    assert (finding.code, finding.path) == ("reference", "scores.0.id")
    assert finding.line == line_of(raw, finding.path)


@pytest.mark.parametrize("column", ["heard_answered", "heard_band"])
def test_a_score_may_not_have_the_name_of_a_column_of_another(column: str) -> None:
    raw = renamed("scores.1.id", column)
    (finding,) = findings(raw)
    assert (finding.code, finding.path) == ("reference", "scores.1.id")
    assert finding.line == line_of(raw, finding.path)
