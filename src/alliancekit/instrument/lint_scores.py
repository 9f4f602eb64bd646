"""Whether scores, their missing rules, ranges, bands and flags can be kept."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from alliancekit.instrument.lint_written import Fault
from alliancekit.strictjson import Pointer

THRESHOLDS = ("at_least", "at_most", "below")


def score_faults(raw: dict[str, Any]) -> Iterator[Fault]:
    """Faults in the scores and flags of a plain document."""
    sections = {one["id"]: one.get("section") for one in raw["items"]}
    optional = {
        one["id"] for one in raw.get("sections", []) if one.get("one_of") or one.get("number")
    }
    validated = raw["validation"]["status"] != "unvalidated"
    earlier: set[str] = set()
    for index, score in enumerate(raw["scores"]):
        at = ("scores", index)
        field = "items" if "items" in score else "scores"
        if score[field] is not None:
            yield from _operands(at, field, score, set(sections) if field == "items" else earlier)
        used = {sections.get(one) for one in score[field] or () if field == "items"}
        if used & optional and len(used) > 1:
            yield (*at, field), "its items must all stand in one section, as that may not be in use"
        for needed in [one for one in score["missing"].get("requires", []) if one not in earlier]:
            yield (*at, "missing", "requires"), f"there is no score {needed!r} before this one"
        if "beside" in score and score["beside"] not in earlier:
            yield (*at, "beside"), f"there is no score {score['beside']!r} before this one"
        yield from _ranges(at, score, raw, validated=validated)
        earlier.add(score["id"])
    yield from _flags(raw, set(sections), earlier)


def _operands(at: Pointer, field: str, score: dict[str, Any], known: set[str]) -> Iterator[Fault]:
    operands: list[str] = score[field]
    for operand in [one for one in operands if one not in known]:
        hint = "" if field == "items" else " before this one"
        yield (*at, field), f"there is no {field[:-1]} {operand!r}{hint}"
    turned: list[str] = score.get("reversed", [])
    for part, names in ((field, operands), ("reversed", turned)):
        for name, count in Counter(names).items():
            if count > 1:
                yield (*at, part), f"{name!r} stands {count} times"
    for operand in sorted(set(turned) - set(operands)):
        yield (*at, "reversed"), f"{operand!r} is not among its {field}"
    if score["missing"]["min_answered"] > len(operands):
        yield (*at, "missing", "min_answered"), f"there are only {len(operands)} {field}"


def _ranges(
    at: Pointer, score: dict[str, Any], raw: dict[str, Any], *, validated: bool
) -> Iterator[Fault]:
    given = score["range"]
    if isinstance(given, dict):
        respondents = {form["respondent"] for form in raw["forms"]}
        if set(given) != respondents:
            wrong = ", ".join(sorted(set(given) ^ respondents))
            yield (*at, "range"), f"ranges and forms differ for: {wrong}"
        own = [one["scale"] for one in raw["items"] if isinstance(one["scale"], dict)]
        if not any(len(set(one.values())) > 1 for one in own):
            yield (*at, "range"), "respondents answer on the same scales, so one range is enough"
        if "bands" in score:
            yield (*at, "bands"), "bands need one range that holds for every respondent"
    for low, high in given.values() if isinstance(given, dict) else [given]:
        if low >= high:
            yield (*at, "range"), "the first number must be the smaller"
    if isinstance(given, list) and "bands" in score:
        yield from _bands(at, score["bands"], *given, validated=validated)


def _bands(
    at: Pointer, bands: dict[str, Any], low: float, high: float, *, validated: bool
) -> Iterator[Fault]:
    if not validated:
        yield (*at, "bands"), "an unvalidated instrument may have no bands"
    starts = [edge["from"] for edge in bands["edges"]]
    if starts != sorted(set(starts)):
        yield (*at, "bands", "edges"), "the bands' `from` must ascend"
    if starts[0] != low or starts[-1] > high:
        yield (*at, "bands", "edges"), f"the bands must begin at {low:g} and stay within the range"


def _flags(raw: dict[str, Any], items: set[str], scores: set[str]) -> Iterator[Fault]:
    for index, flag in enumerate(raw.get("flags", [])):
        at = ("flags", index)
        if "item" in flag and flag["item"] not in items:
            yield (*at, "item"), f"there is no item {flag['item']!r}"
        if "score" in flag and flag["score"] not in scores:
            yield (*at, "score"), f"there is no score {flag['score']!r}"
        if sum(one in flag for one in THRESHOLDS) > 1:
            yield at, f"give one threshold: {', '.join(THRESHOLDS)}"
