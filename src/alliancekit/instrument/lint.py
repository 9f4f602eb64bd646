"""What a schema cannot say: every reference is met, every rule can be kept."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain, groupby
from typing import Any

from alliancekit.instrument.expand import NO_KEY, Key, plain, without_key
from alliancekit.instrument.findings import Finding, Severity
from alliancekit.instrument.lint_scores import score_faults
from alliancekit.instrument.lint_written import Fault, faults_as_written, repeated
from alliancekit.instrument.model import KEY_COLUMNS
from alliancekit.strictjson import Document, Pointer

MAX_ID = 64
DEVICE_NAMES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
"""Names that some systems keep for devices: no file or folder can bear them."""


def reference_findings(document: Document, key: Key = NO_KEY) -> Iterator[Finding]:
    """Errors in how the parts of a schema-valid document refer to each other."""
    faults = list(faults_as_written(document.value))
    if not faults:
        place = plain(document.value, key)
        raw = place.raw
        rules = (_twins, _columns, _scales, _sections, _items, score_faults, _vectors)
        found = chain.from_iterable(rule(raw) for rule in rules)
        faults = [(place.origin(pointer), message) for pointer, message in found]
    for pointer, message in dict.fromkeys(faults):
        yield Finding(
            code="reference",
            severity=Severity.ERROR,
            path=".".join(str(part) for part in pointer),
            message=message,
            line=document.line(pointer) if pointer else None,
        )


def _twins(raw: dict[str, Any]) -> Iterator[Fault]:
    if raw["id"].split(".")[0] in DEVICE_NAMES:
        yield ("id",), "some systems keep this name for a device"
    for part in ("scales", "sections", "items", "scores", "sources", "fields"):
        yield from repeated((part,), [one["id"] for one in raw.get(part, [])])
        for index, one in enumerate(raw.get(part, [])):
            if len(one["id"]) > MAX_ID:
                yield (part, index, "id"), f"with its number it has more than {MAX_ID} characters"
    yield from repeated(("forms",), [one["respondent"] for one in raw["forms"]])
    flagged = [(one.get("item"), one.get("score")) for one in raw.get("flags", [])]
    yield from repeated(("flags",), [item or score for item, score in flagged])
    yield from repeated(("vectors",), [one["name"] for one in raw["vectors"]])


def _columns(raw: dict[str, Any]) -> Iterator[Fault]:
    """Every column of responses and scores has a name of its own."""
    columns = {one["id"] for one in raw["items"]}
    for index, line in enumerate(raw.get("fields", [])):
        if line["id"] in columns | set(KEY_COLUMNS):
            yield ("fields", index, "id"), f"the column {line['id']!r} stands for something else"
        columns.add(line["id"])
    for index, score in enumerate(raw["scores"]):
        made = {score["id"], f"{score['id']}_answered", f"{score['id']}_band"}
        for name in sorted(made & (columns | set(KEY_COLUMNS))):
            yield ("scores", index, "id"), f"the column {name!r} would be written twice"
        columns |= made
    for index, item in enumerate(raw["items"]):
        if item["id"] in KEY_COLUMNS:
            yield ("items", index, "id"), f"{item['id']!r} is a key column of response files"


def _scales(raw: dict[str, Any]) -> Iterator[Fault]:
    for index, scale in enumerate(raw["scales"]):
        at = ("scales", index)
        if scale["kind"] == "numeric":
            span = scale["max"] - scale["min"]
            if not 1 <= span <= 12:  # noqa: PLR2004 - what fits on a row
                yield at, "`max` must be 1 to 12 above `min`: 2 to 13 boxes fit on a row"
            continue
        values = [one["value"] for one in scale["options"] if "value" in one]
        yield from repeated((*at, "options"), [f"{value:g}" for value in values])
        yield from repeated((*at, "options"), [o["code"] for o in scale["options"] if "code" in o])
        if len(set(values)) < 2:  # noqa: PLR2004 - a range has two ends
            yield (*at, "options"), "a scale needs two options with different values"


def _sections(raw: dict[str, Any]) -> Iterator[Fault]:
    """Each section has items, which stand together; items and fields name sections there are."""
    known = {one["id"] for one in raw.get("sections", [])}
    for part in ("items", "fields"):
        for index, one in enumerate(raw.get(part, [])):
            if one.get("section", next(iter(known), None)) not in known and "section" in one:
                yield (part, index, "section"), f"there is no section {one['section']!r}"
    runs = [section for section, _ in groupby(one.get("section") for one in raw["items"])]
    for index, section in enumerate(raw.get("sections", [])):
        if runs.count(section["id"]) != 1:
            told = "its items must stand together" if section["id"] in runs else "it has no items"
            yield ("sections", index), told
    groups = Counter(one["one_of"] for one in raw.get("sections", []) if "one_of" in one)
    for index, section in enumerate(raw.get("sections", [])):
        if groups.get(section.get("one_of", ""), 2) < 2:  # noqa: PLR2004 - one of several
            yield ("sections", index, "one_of"), "no other section has this name"


def _items(raw: dict[str, Any]) -> Iterator[Fault]:
    scales = {one["id"] for one in raw["scales"]}
    sources = {one["id"] for one in raw.get("sources", [])}
    respondents = {form["respondent"] for form in raw["forms"]}
    included = raw["rights"]["wording"] == "included"
    for index, item in enumerate(raw["items"]):
        at = ("items", index)
        given = item["scale"]
        for scale in sorted(set(given.values() if isinstance(given, dict) else [given]) - scales):
            yield (*at, "scale"), f"there is no scale {scale!r}"
        if isinstance(given, dict) and set(given) != respondents:
            wrong = ", ".join(sorted(set(given) ^ respondents))
            yield (*at, "scale"), f"scales and forms differ for: {wrong}"
        for source in sorted(set(item.get("sources", ())) - sources):
            yield (*at, "sources"), f"there is no source {source!r}"
        worded = set(item.get("text", {}))
        if not included and worded:
            yield (*at, "text"), "`rights.wording` is withheld, yet there is wording"
        elif included and worded != respondents:
            wrong = ", ".join(sorted(worded ^ respondents))
            yield at, f"wording and forms differ for: {wrong}"
    for index, line in enumerate(raw.get("fields", [])):
        if set(line["label"]) != respondents:
            wrong = ", ".join(sorted(set(line["label"]) ^ respondents))
            yield ("fields", index, "label"), f"labels and forms differ for: {wrong}"


def _vectors(raw: dict[str, Any]) -> Iterator[Fault]:
    respondents = [form["respondent"] for form in raw["forms"]]
    scores = {one["id"] for one in raw["scores"]}
    if not raw["vectors"] and len(without_key(raw["scores"])) < len(scores):
        yield ("vectors",), "a score that has a key needs known answers"
    scales = {one["id"]: one for one in raw["scales"]}
    scale_of = {
        who: {one["id"]: scales.get(_scale_of(one, who)) for one in raw["items"]}
        for who in respondents
    }
    whose = {vector.get("respondent", respondents[0]) for vector in raw["vectors"]}
    if raw["vectors"] and any(scale_of[who] != scale_of[respondents[0]] for who in respondents):
        for who in [one for one in respondents if one not in whose]:
            yield ("vectors",), f"the {who} answers on other scales, but has no known answer"
    for index, vector in enumerate(raw["vectors"]):
        at = ("vectors", index)
        who = vector.get("respondent", respondents[0])
        if who in respondents:
            yield from _answers(at, vector, scale_of[who])
        else:
            yield (*at, "respondent"), f"there is no form for {who}"
        for part in ("scores", "bands"):
            for score_id in [one for one in vector.get(part, {}) if one not in scores]:
                yield (*at, part), f"there is no score {score_id!r}"


def _answers(
    at: Pointer, vector: dict[str, Any], items: dict[str, dict[str, Any] | None]
) -> Iterator[Fault]:
    """Answers of a vector that the items' scales do not have."""
    answers = vector.get("answers", {})
    for item_id, answer in answers.items():
        if item_id not in items:
            yield (*at, "answers", item_id), f"there is no item {item_id!r}"
        elif (scale := items[item_id]) and not _permitted(scale, answer):
            yield (*at, "answers", item_id), "this is not an answer of its scale"
    if "fill" not in vector:
        return
    filled = {scale["id"]: scale for one, scale in items.items() if scale and one not in answers}
    for scale_id in sorted(filled):
        if not _permitted(filled[scale_id], vector["fill"]):
            yield (*at, "fill"), f"this is not an answer of the scale {scale_id!r}"


def _scale_of(item: dict[str, Any], respondent: str) -> str:
    given = item["scale"]
    return str(given.get(respondent) if isinstance(given, dict) else given)


def _permitted(scale: dict[str, Any], answer: float | str | None) -> bool:
    if answer is None:
        return True
    if scale["kind"] == "numeric":
        return not isinstance(answer, str) and answer in numeric_values(scale)
    return any(answer in (one.get("value"), one.get("code")) for one in scale["options"])


def numeric_values(scale: dict[str, Any]) -> tuple[float, ...]:
    """Every permitted number of a numeric scale, as its decimal text reads."""
    per_unit = round(1 / scale.get("step", 1))
    whole = range(scale["min"] * per_unit, scale["max"] * per_unit + 1)
    return tuple(number / per_unit for number in whole)
