"""The checks of an instrument: the built-in ones, and that shipped vectors catch a changed key."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.unit.instruments import Raw, built, changed, minimal, written

from alliancekit import Host
from alliancekit.api import CheckOffer, Finding, Severity
from alliancekit.instrument.findings import errors_of
from alliancekit.resources import instruments_root
from alliancekit.scoring.checks import check_instrument

SHIPPED: dict[str, Raw] = {
    path.parent.name: json.loads(path.read_bytes())
    for path in sorted(instruments_root().glob("*/instrument.json"))
}


@pytest.fixture(scope="module")
def plain() -> Host:
    return Host()


def run(host: Host, check: str, raw: Raw | None = None) -> list[tuple[str, Severity, str]]:
    found = host.get(CheckOffer, check).run(built(raw))
    return [(one.code, one.severity, one.path) for one in found]


def checked(host: Host, raw: Raw) -> list[Finding]:
    return list(check_instrument(written(raw), "tiny.json", host))


def codes(found: list[Finding]) -> set[tuple[str, Severity]]:
    return {(one.code, one.severity) for one in found}


# ─── wording ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("words", "long"), [(20, False), (21, True)])
def test_an_item_of_more_than_twenty_words_is_long(plain: Host, words: int, *, long: bool) -> None:
    raw = changed("items.0.text.client", " ".join(["word"] * words))
    expected = [("long-item", Severity.WARNING, "items.q1.text.client")] if long else []
    assert run(plain, "wording", raw) == expected


@pytest.mark.parametrize("text", ["I was heard.", "i was HEARD."])
def test_an_item_that_says_what_another_says_is_told(plain: Host, text: str) -> None:
    raw = changed("items.2.text.client", text)
    assert run(plain, "wording", raw) == [("same-item", Severity.WARNING, "items.q3.text.client")]


def test_client_and_therapist_may_read_the_same_words(plain: Host) -> None:
    raw = minimal()
    raw["forms"].append({**raw["forms"][0], "respondent": "therapist"})
    for item in raw["items"]:
        item["text"]["therapist"] = item["text"]["client"]
    assert run(plain, "wording", raw) == []


def test_a_key_without_wording_has_nothing_to_find(plain: Host) -> None:
    raw = changed("rights.wording", "withheld")
    for item in raw["items"]:
        del item["text"]
    assert run(plain, "wording", raw) == []


# ─── keying ──────────────────────────────────────────────────────────────────


def test_an_item_keyed_both_ways_is_an_error(plain: Host) -> None:
    raw = changed("scores.1.items", ["q2"])
    raw["items"].pop()  # q3, which no score uses now
    for vector in raw["vectors"]:
        vector.get("answers", {}).pop("q3", None)
    assert run(plain, "keying", raw) == [("keying", Severity.ERROR, "items.q2")]


def test_an_item_keyed_the_same_way_twice_is_fine(plain: Host) -> None:
    raw = changed("scores.1.items", ["q2", "q3"], changed("scores.1.reversed", ["q2"]))
    assert run(plain, "keying", raw) == []


def test_an_item_that_no_score_uses_is_told(plain: Host) -> None:
    raw = changed("scores.1.items", ["q1"])
    assert run(plain, "keying", raw) == [("unscored-item", Severity.WARNING, "items.q3")]


# ─── coverage of the vectors ─────────────────────────────────────────────────


def untested(host: Host, raw: Raw) -> int:
    found = run(host, "vectors", raw)
    assert set(found) <= {("untested", Severity.WARNING, "vectors")}
    return len(found)


def test_the_tiny_instrument_leaves_no_case_untried(plain: Host) -> None:
    assert run(plain, "vectors") == []


@pytest.mark.parametrize(
    ("path", "value", "count"),
    [
        ("vectors.0.fill", 1, 1),  # nothing at its minimum
        ("vectors.1.answers.q3", 9, 1),  # nothing at its maximum
        ("vectors.2.answers.q3", 1, 1),  # team is never missing
        ("scores.0.bands.edges.1.from", 3, 1),  # no score of 3
        ("vectors.3.scores", {"team": 5}, 1),  # heard is never one past its rule
    ],
)
def test_a_case_that_no_vector_tries_is_told(
    plain: Host, path: str, value: object, count: int
) -> None:
    assert untested(plain, changed(path, value)) == count


def test_a_not_applicable_answer_is_not_counted_as_answered(plain: Host) -> None:
    # one of the two that heard needs, as the kernel counts: one past its missing rule
    assert run(plain, "vectors", changed("vectors.3.answers.q2", "na")) == []


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


def mutate(name: str, score: int) -> Raw:
    return copy.deepcopy(SHIPPED[name])["scores"][score]


def toggled_keys(name: str) -> Iterator[tuple[str, int, Raw]]:
    for index, score in enumerate(SHIPPED[name]["scores"]):
        for operand in score.get("items") or score["scores"]:
            change = mutate(name, index)
            change["reversed"] = sorted({*change.get("reversed", ())} ^ {operand})
            if not change["reversed"]:
                del change["reversed"]
            yield f"{name}-{score['id']}-{operand}", index, change


def moved_items(name: str) -> Iterator[tuple[str, int, Raw]]:
    """Each item taken out of its score, and each item of another score put in its place."""
    items = [item["id"] for item in SHIPPED[name]["items"]]
    for index, score in enumerate(SHIPPED[name]["scores"]):
        for position, operand in enumerate(score.get("items", ())):
            others = [one for one in items if one not in score["items"]]
            for stranger in [None, *others[:1], *others[-1:]]:
                change = mutate(name, index)
                change["items"][position : position + 1] = [stranger] if stranger else []
                if operand in change.get("reversed", ()):
                    kept = [stranger if one == operand else one for one in change["reversed"]]
                    change["reversed"] = [one for one in kept if one]
                if change["items"] and change.get("reversed", [1]):
                    yield f"{name}-{score['id']}-{operand}-{stranger}", index, change


def changed_rules(name: str) -> Iterator[tuple[str, int, Raw]]:
    for index, score in enumerate(SHIPPED[name]["scores"]):
        for step in (-1, 1):
            change = mutate(name, index)
            change["missing"]["min_answered"] += step
            yield f"{name}-{score['id']}-min_answered{step:+}", index, change
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


def after(host: Host, name: str, index: int, change: Raw) -> list[Finding]:
    raw = {**SHIPPED[name], "scores": [*SHIPPED[name]["scores"]]}
    raw["scores"][index] = change
    return list(check_instrument(json.dumps(raw).encode(), name, host))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_instrument_has_no_finding(plain: Host, name: str) -> None:
    data = (instruments_root() / name / "instrument.json").read_bytes()
    assert list(check_instrument(data, name, plain)) == []


@pytest.mark.parametrize(("name", "index", "change"), cases(toggled_keys))
def test_any_flipped_key_fails(plain: Host, name: str, index: int, change: Raw) -> None:
    assert Severity.ERROR in {one.severity for one in after(plain, name, index, change)}


@pytest.mark.parametrize(("name", "index", "change"), cases(moved_items))
def test_any_item_taken_out_or_exchanged_fails(
    plain: Host, name: str, index: int, change: Raw
) -> None:
    assert Severity.ERROR in {one.severity for one in after(plain, name, index, change)}


@pytest.mark.parametrize(("name", "index", "change"), cases(changed_rules))
def test_any_changed_missing_rule_or_band_is_told(
    plain: Host, name: str, index: int, change: Raw
) -> None:
    assert after(plain, name, index, change)


def test_every_shipped_score_and_operand_is_mutated() -> None:
    wanted = sum(
        len(score.get("items") or score["scores"])
        for raw in SHIPPED.values()
        for score in raw["scores"]
    )
    assert len(cases(toggled_keys)) == wanted > 100
