"""What a schema cannot say: every reference is met, every rule can be kept."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from alliancekit.instrument.findings import Finding, Severity
from alliancekit.instrument.model import KEY_COLUMNS
from alliancekit.strictjson import Document, Pointer

DEVICE_NAMES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
"""Names that some systems keep for devices: no file or folder can bear them."""


def reference_findings(document: Document) -> Iterator[Finding]:
    """Errors in how the parts of a schema-valid document refer to each other."""
    raw = document.value
    for pointer, message in (
        *_twins(raw),
        *_scales(raw),
        *_items(raw),
        *_scores(raw),
        *_vectors(raw),
    ):
        yield Finding(
            code="reference",
            severity=Severity.ERROR,
            path=".".join(str(part) for part in pointer),
            message=message,
            line=document.line(pointer),
        )


Fault = tuple[Pointer, str]


def _twins(raw: dict[str, Any]) -> Iterator[Fault]:
    if raw["id"].split(".")[0] in DEVICE_NAMES:
        yield ("id",), "some systems keep this name for a device"
    for part in ("scales", "items", "scores", "sources"):
        yield from _repeats((part,), [one["id"] for one in raw.get(part, [])])
    yield from _repeats(("forms",), [one["respondent"] for one in raw["forms"]])
    yield from _repeats(("flags",), [one["item"] for one in raw.get("flags", [])])
    yield from _repeats(("vectors",), [one["name"] for one in raw["vectors"]])
    columns = {one["id"] for one in raw["items"]}
    for index, score in enumerate(raw["scores"]):
        made = {score["id"], f"{score['id']}_answered", f"{score['id']}_band"}
        for name in sorted(made & (columns | set(KEY_COLUMNS))):
            yield ("scores", index, "id"), f"the column {name!r} would be written twice"
        columns |= made
    for index, item in enumerate(raw["items"]):
        if item["id"] in KEY_COLUMNS:
            yield ("items", index, "id"), f"{item['id']!r} is a key column of response files"


def _repeats(pointer: Pointer, names: Iterable[str]) -> Iterator[Fault]:
    for name, count in Counter(names).items():
        if count > 1:
            yield pointer, f"{name!r} stands {count} times"


def _scales(raw: dict[str, Any]) -> Iterator[Fault]:
    for index, scale in enumerate(raw["scales"]):
        at = ("scales", index)
        if scale["kind"] == "numeric":
            if not 1 <= scale["max"] - scale["min"] <= 12:  # noqa: PLR2004 - what fits on a row
                yield at, "`max` must be 1 to 12 above `min`: 2 to 13 boxes fit on a row"
            continue
        values = [one["value"] for one in scale["options"] if "value" in one]
        yield from _repeats((*at, "options"), [f"{value:g}" for value in values])
        yield from _repeats((*at, "options"), [o["code"] for o in scale["options"] if "code" in o])
        if len(set(values)) < 2:  # noqa: PLR2004 - a range has two ends
            yield (*at, "options"), "a scale needs two options with different values"


def _items(raw: dict[str, Any]) -> Iterator[Fault]:
    scales = {one["id"] for one in raw["scales"]}
    sources = {one["id"] for one in raw.get("sources", [])}
    respondents = {form["respondent"] for form in raw["forms"]}
    included = raw["rights"]["wording"] == "included"
    for index, item in enumerate(raw["items"]):
        at = ("items", index)
        if item["scale"] not in scales:
            yield (*at, "scale"), f"there is no scale {item['scale']!r}"
        for source in sorted(set(item.get("sources", ())) - sources):
            yield (*at, "sources"), f"there is no source {source!r}"
        worded = set(item.get("text", {}))
        if not included and worded:
            yield (*at, "text"), "`rights.wording` is withheld, yet there is wording"
        elif included and worded != respondents:
            wrong = ", ".join(sorted(worded ^ respondents))
            yield at, f"wording and forms differ for: {wrong}"


def _scores(raw: dict[str, Any]) -> Iterator[Fault]:
    scales = {one["id"]: one for one in raw["scales"]}
    items = {one["id"]: scales.get(one["scale"]) for one in raw["items"]}
    earlier: set[str] = set()
    for index, score in enumerate(raw["scores"]):
        at = ("scores", index)
        field = "items" if "items" in score else "scores"
        operands = score[field]
        known = set(items) if field == "items" else earlier
        for operand in [one for one in operands if one not in known]:
            hint = "" if field == "items" else " before this one"
            yield (*at, field), f"there is no {field[:-1]} {operand!r}{hint}"
        yield from _repeats((*at, field), operands)
        turned = score.get("reversed", [])
        yield from _repeats((*at, "reversed"), turned)
        for operand in sorted(set(turned) - set(operands)):
            yield (*at, "reversed"), f"{operand!r} is not among its {field}"
        rule = score["missing"]
        if rule["min_answered"] > len(operands):
            yield (*at, "missing", "min_answered"), f"there are only {len(operands)} {field}"
        for needed in [one for one in rule.get("requires", []) if one not in earlier]:
            yield (*at, "missing", "requires"), f"there is no score {needed!r} before this one"
        if "beside" in score and score["beside"] not in earlier:
            yield (*at, "beside"), f"there is no score {score['beside']!r} before this one"
        yield from _range(at, score, validated=raw["validation"]["status"] != "unvalidated")
        earlier.add(score["id"])
    for index, flag in enumerate(raw.get("flags", [])):
        if flag["item"] not in items:
            yield ("flags", index, "item"), f"there is no item {flag['item']!r}"


def _range(at: Pointer, score: dict[str, Any], *, validated: bool) -> Iterator[Fault]:
    low, high = score["range"]
    if low >= high:
        yield (*at, "range"), "the first number must be the smaller"
    if not (bands := score.get("bands")):
        return
    if not validated:
        yield (*at, "bands"), "an unvalidated instrument may have no bands"
    starts = [edge["from"] for edge in bands["edges"]]
    if starts != sorted(set(starts)):
        yield (*at, "bands", "edges"), "the bands' `from` must ascend"
    if starts[0] != low or starts[-1] > high:
        yield (*at, "bands", "edges"), f"the bands must begin at {low:g} and stay within the range"


def _vectors(raw: dict[str, Any]) -> Iterator[Fault]:
    scales = {one["id"]: one for one in raw["scales"]}
    items = {one["id"]: scales.get(one["scale"]) for one in raw["items"]}
    scores = {one["id"] for one in raw["scores"]}
    for index, vector in enumerate(raw["vectors"]):
        at = ("vectors", index)
        answers = vector.get("answers", {})
        for item_id, answer in answers.items():
            if item_id not in items:
                yield (*at, "answers", item_id), f"there is no item {item_id!r}"
            elif (scale := items[item_id]) and not _permitted(scale, answer):
                yield (*at, "answers", item_id), "this is not an answer of its scale"
        filled = {scale["id"] for item, scale in items.items() if scale and item not in answers}
        for scale_id in sorted(filled if "fill" in vector else ()):
            if not _permitted(scales[scale_id], vector["fill"]):
                yield (*at, "fill"), f"this is not an answer of the scale {scale_id!r}"
        for part in ("scores", "bands"):
            for score_id in [one for one in vector.get(part, {}) if one not in scores]:
                yield (*at, part), f"there is no score {score_id!r}"


def _permitted(scale: dict[str, Any], answer: float | str | None) -> bool:
    if answer is None:
        return True
    if scale["kind"] == "numeric":
        return (
            not isinstance(answer, str)
            and answer == int(answer)
            and scale["min"] <= answer <= scale["max"]
        )
    return any(answer in (one.get("value"), one.get("code")) for one in scale["options"])
