"""Laws of scoring, on random responses, held against a plain-Python oracle."""

import json
import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekit import Host, Instrument, score_frame
from alliancekit.instrument.load import parse_instrument
from alliancekit.resources import instruments_root

HOST = Host()
SHIPPED = sorted(path.parent.name for path in instruments_root().glob("*/instrument.json"))


def raw(name: str) -> dict[str, Any]:
    return json.loads((instruments_root() / name / "instrument.json").read_text(encoding="utf-8"))


def instrument(document: dict[str, Any]) -> Instrument:
    return parse_instrument(json.dumps(document).encode(), document["id"])


def oracle(document: dict[str, Any], answers: dict[str, float | None]) -> dict[str, float | None]:
    """The scores of one person, in plain Python, independent of the kernel."""
    ends = {}
    for scale in document["scales"]:
        values = [o["value"] for o in scale.get("options", []) if "value" in o]
        ends[scale["id"]] = (
            scale.get("min", min(values, default=0)),
            scale.get("max", max(values, default=0)),
        )
    ranges = {item["id"]: ends[item["scale"]] for item in document["items"]}
    scores: dict[str, float | None] = {}
    for score in document["scores"]:
        pool, operands = (
            (answers, score["items"]) if "items" in score else (scores, score["scores"])
        )
        values = []
        for one in operands:
            value = pool[one]
            if value is not None:
                turned = one in score.get("reversed", [])
                values.append(sum(ranges[one]) - value if turned else value)
            ranges[score["id"]] = tuple(score["range"])
        rule = score["missing"]
        enough = len(values) >= rule["min_answered"]
        if not enough or any(scores[one] is None for one in rule.get("requires", [])):
            scores[score["id"]] = None
            continue
        mean = sum(values) / len(values)
        low, high = ranges[operands[0]]
        scores[score["id"]] = {
            "mean": lambda m=mean: m,
            "sum": lambda v=values: sum(v),
            "prorated-sum": lambda m=mean, k=len(operands): k * m,
            "scaled-mean": lambda m=mean, s=score: s["parameters"]["factor"] * m,
            "pomp": lambda m=mean, lo=low, hi=high: 100 * (m - lo) / (hi - lo),
        }[score["method"]]()
    return scores


def random_answers(document: dict[str, Any], rng: random.Random) -> dict[str, float | None]:
    scales = {scale["id"]: scale for scale in document["scales"]}
    blank = rng.choice([0.0, 0.1, 0.4])

    def one(item: dict[str, Any]) -> float | None:
        scale = scales[item["scale"]]
        values = (
            list(range(scale["min"], scale["max"] + 1))
            if scale["kind"] == "numeric"
            else [o["value"] for o in scale["options"] if "value" in o]
        )
        return None if rng.random() < blank else rng.choice(values)

    return {item["id"]: one(item) for item in document["items"]}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_kernel_agrees_with_the_oracle(name: str) -> None:
    document, rng = raw(name), random.Random(20261122)  # noqa: S311 - a fixed sample
    people = [random_answers(document, rng) for _ in range(2_000)]
    scored = score_frame(instrument(document), pl.DataFrame(people, infer_schema_length=None), HOST)
    assert scored.rejects.is_empty()
    for answers, row in zip(people, scored.frame.iter_rows(named=True), strict=True):
        for score, expected in oracle(document, answers).items():
            given = row[score]
            assert (given is None) == (expected is None), (score, answers)
            assert expected is None or given == pytest.approx(expected, abs=1e-9)


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
