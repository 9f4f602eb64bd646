"""The whole of `check`, and that shipped vectors catch any change of a key."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.unit.instruments import Raw, changed, minimal, written

from alliancekit import Host
from alliancekit.api import Finding, Severity
from alliancekit.instrument.expand import without_key
from alliancekit.instrument.findings import errors_of
from alliancekit.instrument.scores import MissingRule
from alliancekit.resources import instruments_root
from alliancekit.scoring.checks import check_instrument

SHIPPED: dict[str, Raw] = {
    path.parent.name: json.loads(path.read_bytes())
    for path in sorted(instruments_root().glob("*/instrument.json"))
}


@pytest.fixture(scope="module")
def plain() -> Host:
    return Host()


def checked(host: Host, raw: Raw) -> list[Finding]:
    return list(check_instrument(written(raw), "tiny.json", host))


def codes(found: list[Finding]) -> set[tuple[str, Severity]]:
    return {(one.code, one.severity) for one in found}


# ─── the whole of check ──────────────────────────────────────────────────────


def test_what_is_not_strict_json_is_one_finding_of_that_code(plain: Host) -> None:
    (finding,) = check_instrument(b"[NaN]", "tiny.json", plain)
    assert (finding.code, finding.severity) == ("bad-json", Severity.ERROR)


def test_later_checks_wait_for_references(plain: Host) -> None:
    raw = changed("scores.0.reversed", ["q3"], changed("items.0.text.client", "word " * 21))
    assert codes(checked(plain, raw)) == {("reference", Severity.ERROR)}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("vectors.0.scores.heard", 3, "vector"),
        ("vectors.0.scores.heard", None, "vector"),
        ("vectors.2.scores.team", 0, "vector"),
        ("vectors.0.bands.heard", "low", "vector"),
        ("vectors.0.bands", {"team": "low"}, "vector"),
        ("vectors.0.scores.heard_pomp", 50.000001, "vector"),
        ("scores.0.range", [0, 5], "method"),
        ("scores.0.missing.min_answered", 1, "method"),
        ("scores.0.parameters", {"factor": 2}, "method"),
        ("scores.0.method", "median", "not-offered"),
    ],
)
def test_a_key_that_does_not_hold_is_an_error(
    plain: Host, path: str, value: object, code: str
) -> None:
    assert (code, Severity.ERROR) in codes(checked(plain, changed(path, value)))


@pytest.mark.parametrize("name", ["team_of", "v", "s", "why"])
def test_no_permitted_score_id_breaks_scoring(plain: Host, name: str) -> None:
    score = {**minimal()["scores"][1], "id": name}
    assert errors_of(checked(plain, changed("scores.3", score))) == []


# ─── the shipped instruments (torture item 9) ────────────────────────────────


def operands(score: Raw) -> list[str]:
    """What it is computed from; nothing where the key is not known."""
    return score.get("items") or score.get("scores") or []


def mutate(name: str, score: int) -> Raw:
    return copy.deepcopy(SHIPPED[name]["scores"][score])


def toggled_keys(name: str) -> Iterator[tuple[str, int, Raw]]:
    for index, score in enumerate(SHIPPED[name]["scores"]):
        for operand in operands(score):
            change = mutate(name, index)
            change["reversed"] = sorted({*change.get("reversed", ())} ^ {operand})
            if not change["reversed"]:
                del change["reversed"]
            yield f"{name}-{score['id']}-{operand}", index, change


def moved_items(name: str) -> Iterator[tuple[str, int, Raw]]:
    """Each item taken out of its score, and each item of another score put in its place."""
    items = [item["id"] for item in SHIPPED[name]["items"]]
    for index, score in enumerate(SHIPPED[name]["scores"]):
        for position, operand in enumerate(score.get("items") or ()):
            others = [one for one in items if one not in score["items"]]
            for stranger in [None, *others[:1], *others[-1:]]:
                change = mutate(name, index)
                change["items"][position : position + 1] = [stranger] if stranger else []
                if operand in change.get("reversed", ()):
                    kept = [stranger if one == operand else one for one in change["reversed"]]
                    change["reversed"] = [one for one in kept if one]
                if change["items"] and change.get("reversed", [1]):
                    yield f"{name}-{score['id']}-{operand}-{stranger}", index, change


def needs(score: Raw) -> list[int]:
    """How many answers it needs, with any number of its operands applying."""
    rule = MissingRule(
        score["missing"]["min_answered"], (), None, score["missing"].get("min_percent")
    )
    return [rule.needed(applicable) for applicable in range(len(operands(score)) + 1)]


def changed_rules(name: str) -> Iterator[tuple[str, int, Raw]]:
    unknown = without_key(SHIPPED[name]["scores"])
    for index, score in enumerate(SHIPPED[name]["scores"]):
        if score["id"] in unknown:
            continue
        for part, steps in (("min_answered", (-1, 1)), ("min_percent", (-20, 20))):
            for step in steps if part in score["missing"] else ():
                change = mutate(name, index)
                change["missing"][part] += step
                if needs(change) != needs(score):
                    yield f"{name}-{score['id']}-{part}{step:+}", index, change
        for needed in score["missing"].get("requires", ()):
            change = mutate(name, index)
            change["missing"]["requires"].remove(needed)
            if not change["missing"]["requires"]:
                del change["missing"]["requires"]
            yield f"{name}-{score['id']}-without-{needed}", index, change
        for edge in range(1, len(score.get("bands", {}).get("edges", ()))):
            for step in (-1, -0.1, 0.1, 1):
                change = mutate(name, index)
                change["bands"]["edges"][edge]["from"] += step
                yield f"{name}-{score['id']}-band{edge}{step:+}", index, change


def cases(mutations: Any) -> list[Any]:
    return [
        pytest.param(name, index, change, id=label)
        for name in SHIPPED
        for label, index, change in mutations(name)
    ]


def after(host: Host, name: str, index: int, change: Raw) -> Iterator[Finding]:
    """What check finds, one by one: the answers that come out wrong stand before the lint."""
    raw = {**SHIPPED[name], "scores": [*SHIPPED[name]["scores"]]}
    raw["scores"][index] = change
    return check_instrument(json.dumps(raw).encode(), name, host)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_instrument_has_no_finding_but_what_is_meant(plain: Host, name: str) -> None:
    data = (instruments_root() / name / "instrument.json").read_bytes()
    found = list(check_instrument(data, name, plain))
    assert [one for one in found if one.severity is not Severity.ACCEPTED] == []


@pytest.mark.parametrize(("name", "index", "change"), cases(toggled_keys))
def test_any_flipped_key_fails(plain: Host, name: str, index: int, change: Raw) -> None:
    assert any(one.severity is Severity.ERROR for one in after(plain, name, index, change))


@pytest.mark.parametrize(("name", "index", "change"), cases(moved_items))
def test_any_item_taken_out_or_exchanged_fails(
    plain: Host, name: str, index: int, change: Raw
) -> None:
    assert any(one.severity is Severity.ERROR for one in after(plain, name, index, change))


@pytest.mark.parametrize(("name", "index", "change"), cases(changed_rules))
def test_any_changed_missing_rule_or_band_is_told(
    plain: Host, name: str, index: int, change: Raw
) -> None:
    assert next(after(plain, name, index, change), None)


def test_every_shipped_score_and_operand_is_mutated() -> None:
    wanted = sum(len(operands(score)) for raw in SHIPPED.values() for score in raw["scores"])
    assert len(cases(toggled_keys)) == wanted > 100
