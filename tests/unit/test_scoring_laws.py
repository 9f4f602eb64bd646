"""Laws of scoring, on random responses, held against a plain-Python oracle."""

import json
import math
import random
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekit import Host, Instrument, score_frame
from alliancekit.instrument.expand import plain
from alliancekit.instrument.load import parse_instrument
from alliancekit.resources import instruments_root

HOST = Host()
SHIPPED = sorted(path.parent.name for path in instruments_root().glob("*/instrument.json"))


def raw(name: str) -> dict[str, Any]:
    return json.loads((instruments_root() / name / "instrument.json").read_text(encoding="utf-8"))


def instrument(document: dict[str, Any]) -> Instrument:
    return parse_instrument(json.dumps(document).encode(), document["id"])


def views(name: str) -> list[tuple[dict[str, Any], str, Instrument]]:
    """The shipped document made plain, and the instrument as each respondent answers it."""
    written = raw(name)
    every = instrument(written)
    first = every.respondents[:1]
    return [
        (plain(written).raw, who.value, every.seen_by(who).scorable)
        for who in (first if every.uniform else every.respondents)
    ]


def scale_of(document: dict[str, Any], item: dict[str, Any], who: str) -> dict[str, Any]:
    given = item["scale"][who] if isinstance(item["scale"], dict) else item["scale"]
    return next(one for one in document["scales"] if one["id"] == given)


def values_of(scale: dict[str, Any]) -> list[float]:
    if scale["kind"] == "numeric":
        steps = round((scale["max"] - scale["min"]) / scale.get("step", 1))
        return [round(scale["min"] + n * scale.get("step", 1), 1) for n in range(steps + 1)]
    return [one["value"] for one in scale["options"] if "value" in one]


def codes_of(scale: dict[str, Any]) -> list[str]:
    return [one["code"] for one in scale.get("options", []) if "code" in one]


def without_reason(document: dict[str, Any], answers: dict[str, Any]) -> dict[str, str]:
    """Per item of an optional section that cannot be scored: is it unused, or one of two?"""
    inside = {one["id"]: one.get("section") for one in document["items"]}
    # a code says that an item does not apply: nothing of its section is used by that
    used = {inside[one] for one, answer in answers.items() if not isinstance(answer, str | None)}
    why = {}
    for section in document.get("sections", []):
        rivals = [
            one["id"]
            for one in document["sections"]
            if one is not section and section.get("one_of", 0) == one.get("one_of")
        ]
        for item in [one for one, at in inside.items() if at == section["id"]]:
            if "number" in section or "one_of" in section:
                if section["id"] not in used:
                    why[item] = "unused"
                elif used & set(rivals):
                    why[item] = "conflict"
    return why


def oracle(document: dict[str, Any], answers: dict[str, Any], who: str) -> dict[str, float | None]:
    """The scores of one person, in plain Python, independent of the kernel."""
    ends = {}
    for item in document["items"]:
        values = values_of(scale_of(document, item, who))
        ends[item["id"]] = (min(values), max(values))
    why = without_reason(document, answers)
    scores: dict[str, float | None] = {}
    for score in document["scores"]:
        span = score["range"]
        ends[score["id"]] = tuple(span[who] if isinstance(span, dict) else span)
        pool, operands = (
            (scores, score["scores"]) if "scores" in score else (answers, score["items"] or ())
        )
        apply = [
            one
            for one in operands
            if not isinstance(pool.get(one), str) and not ("scores" in score and one in why)
        ]
        values = {one: pool[one] for one in apply if pool.get(one) is not None}
        for one in values.keys() & set(score.get("reversed", [])):
            values[one] = sum(ends[one]) - values[one]
        rule = score["missing"]
        share = math.ceil(Fraction(rule.get("min_percent", 0) * len(apply), 100))
        scores[score["id"]] = None
        if operands and all(why.get(one) == "unused" for one in operands):
            why[score["id"]] = "unused"
            continue
        enough = len(values) >= max(rule["min_answered"], share)
        refused = "scores" not in score and any(one in why for one in operands)
        if refused or not enough or any(scores[one] is None for one in rule.get("requires", [])):
            continue
        scores[score["id"]] = computed(score, values, len(operands), ends[operands[0]])
    return scores


def computed(
    score: dict[str, Any], values: dict[str, float], of: int, span: tuple[float, float]
) -> float:
    mean, given = sum(values.values()) / len(values), score.get("parameters", {})
    match score["method"]:
        case "mean":
            return mean
        case "sum":
            return sum(values.values())
        case "prorated-sum":
            return of * mean
        case "scaled-mean":
            return given["factor"] * mean
        case "pomp":
            return 100 * (mean - span[0]) / (span[1] - span[0])
        case "linear":
            weighted = (given["weights"][one] * value for one, value in values.items())
            return given.get("intercept", 0) + sum(weighted)
        case other:
            raise AssertionError(other)


def random_answers(document: dict[str, Any], who: str, rng: random.Random) -> dict[str, Any]:
    blank, without = rng.choice([0.0, 0.1, 0.4]), rng.choice([0.0, 0.2])
    sections = [one["id"] for one in document.get("sections", [])]
    unused = set(rng.sample(sections, rng.randrange(len(sections) + 1)))

    def one(item: dict[str, Any]) -> Any:
        scale = scale_of(document, item, who)
        if item.get("section") in unused or rng.random() < blank:
            return None
        if (codes := codes_of(scale)) and rng.random() < without:
            return rng.choice(codes)
        return rng.choice(values_of(scale))

    return {item["id"]: one(item) for item in document["items"]}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_kernel_agrees_with_the_oracle(name: str) -> None:
    rng = random.Random(20261122)  # noqa: S311 - a fixed sample
    for document, who, seen in views(name):
        people = [random_answers(document, who, rng) for _ in range(2_000)]
        if not seen.scores:
            assert all(score["items"] is None for score in document["scores"] if "items" in score)
            continue
        texts = [{one: None if a is None else str(a) for one, a in row.items()} for row in people]
        types = dict.fromkeys((one["id"] for one in document["items"]), pl.String)
        scored = score_frame(seen, pl.DataFrame(texts, schema=types), HOST)
        assert scored.rejects.is_empty()
        for answers, row in zip(people, scored.frame.iter_rows(named=True), strict=True):
            expected = oracle(document, answers, who)
            for score in seen.scores:
                given, worked = row[score.id], expected[score.id]
                assert (given is None) == (worked is None), (score.id, answers)
                assert worked is None or given == pytest.approx(worked, abs=1e-9)


# ─── laws on one small instrument ────────────────────────────────────────────

answer = st.one_of(st.none(), st.integers(1, 5))
people = st.lists(st.tuples(answer, answer, answer, answer), min_size=1, max_size=8)


def document(reverse: list[str], order: list[str], least: int = 1) -> dict[str, Any]:
    score: dict[str, Any] = {
        "id": "total",
        "title": "Total",
        "method": "mean",
        "items": order,
        "missing": {"min_answered": least},
        "range": [1, 5],
    }
    if reverse:
        score["reversed"] = reverse
    return {
        "id": "laws",
        "version": "1.0.0",
        "title": "Laws",
        "language": "en",
        "forms": [{"respondent": "client", "title": "L", "timeframe": "Now", "instructions": "M"}],
        "scales": [
            {
                "id": "five",
                "kind": "options",
                "options": [{"value": n, "label": str(n)} for n in range(1, 6)],
            }
        ],
        "items": [{"id": f"q{n}", "scale": "five"} for n in range(1, 5)],
        "scores": [score],
        "rights": {"licence": "x", "holder": "x", "wording": "withheld"},
        "citation": "x",
        "validation": {"status": "unvalidated", "note": "x"},
        "vectors": [{"name": "x", "fill": 1, "scores": {"total": 1}}],
    }


ITEMS = ["q1", "q2", "q3", "q4"]


def totals(one: dict[str, Any], rows: list[tuple[int | None, ...]]) -> list[float | None]:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(ITEMS, pl.Int64), orient="row")
    return score_frame(instrument(one), frame, HOST).frame["total"].to_list()


@settings(max_examples=40, deadline=None)
@given(people, st.sets(st.sampled_from(ITEMS)))
def test_reversing_twice_is_the_identity(rows: list[Any], turned: set[str]) -> None:
    """Answers turned round by hand and reverse-keyed again score as they did."""
    by_hand = [
        tuple(
            None if value is None else 6 - value if name in turned else value
            for name, value in zip(ITEMS, row, strict=True)
        )
        for row in rows
    ]
    assert totals(document(sorted(turned), ITEMS), by_hand) == totals(document([], ITEMS), rows)


@settings(max_examples=40, deadline=None)
@given(people, st.permutations(ITEMS), st.integers(1, 4))
def test_the_order_of_items_does_not_matter(rows: list[Any], order: list[str], least: int) -> None:
    assert totals(document(["q2"], order, least), rows) == totals(
        document(["q2"], ITEMS, least), rows
    )


@settings(max_examples=40, deadline=None)
@given(people, st.sets(st.sampled_from(ITEMS)), st.integers(1, 4))
def test_bounds_hold_and_the_missing_rule_decides(
    rows: list[Any], turned: set[str], least: int
) -> None:
    for row, total in zip(rows, totals(document(sorted(turned), ITEMS, least), rows), strict=True):
        answered = sum(value is not None for value in row)
        assert (total is not None) == (answered >= least)
        assert total is None or 1 <= total <= 5


@settings(max_examples=40, deadline=None)
@given(people)
def test_a_row_is_scored_by_itself(rows: list[Any]) -> None:
    one = document(["q3"], ITEMS, 2)
    assert totals(one, rows) == [totals(one, [row])[0] for row in rows]
