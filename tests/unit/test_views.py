"""Respondents on different scales: each is scored by their own, and never in one column."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.unit.instruments import Raw, built, findings, line_of, written
from tests.unit.parts import made, score, seen

from alliancekit import AllianceError, Host, score_frame
from alliancekit.errors import Exit, Problem
from alliancekit.instrument.model import Instrument
from alliancekit.scoring.checks import check_instrument
from alliancekit.scoring.contract import require_contract
from alliancekit.scoring.plan import compile_plan

HOST = Host()


def scored(instrument: Instrument, *rows: tuple[str, str], **more: Any) -> Any:
    frame = pl.DataFrame(rows, schema=["q1", "q2"], orient="row")
    return score_frame(instrument, frame, HOST, **more)


# ─── as one respondent sees it ───────────────────────────────────────────────


def test_each_respondent_has_scales_ranges_and_vectors_of_their_own() -> None:
    client, observer = (made(seen()).seen_by(who) for who in ("client", "observer"))
    assert [one.id for one in client.scales] == ["often"]
    assert [one.id for one in observer.scales] == ["seen"]
    ranges = [(one.score("warm").minimum, one.score("warm").maximum) for one in (client, observer)]
    assert ranges == [(1, 5), (0, 3)]
    assert [[vector.name for vector in one.vectors] for one in (client, observer)] == [
        *(["a client"], ["an observer"])  # one that names nobody is the first form's
    ]
    assert client.uniform
    assert observer.uniform


def test_seen_by_somebody_it_does_not_change_again() -> None:
    observer = made(seen()).seen_by("observer")
    assert observer.seen_by("observer") is observer
    assert observer.seen_by("client") is observer  # what was chosen stays chosen


def test_before_that_it_knows_the_scales_of_all() -> None:
    instrument = made(seen())
    assert not instrument.uniform
    assert [one.id for one in instrument.scales] == ["often", "seen"]
    assert [one.scales[0].id for one in instrument.views] == ["often", "seen"]


def test_an_instrument_of_one_scale_is_its_own_view() -> None:
    tiny = built()
    assert tiny.uniform
    assert tiny.seen_by("client") is tiny
    assert tiny.views == (tiny,)


def test_nobody_sees_it_who_has_no_form() -> None:
    with pytest.raises(KeyError):
        made(seen()).seen_by("therapist")


# ─── scoring ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("who", "row", "warm", "pomp"),
    [
        # turned by 1 + 5: (4 + 6 - 1) / 2 = 4.5, 100 × (4.5 - 1) / (5 - 1)
        ("client", ("4", "1"), 4.5, 87.5),
        # turned by 0 + 3: (3 + 3 - 1) / 2 = 2.5, 100 × 2.5 / 3
        ("observer", ("3", "1"), 2.5, 250 / 3),
        # the same answers: (2 + 6 - 1) / 2 = 3.5 for one, (2 + 3 - 1) / 2 = 2 for the other
        ("client", ("2", "1"), 3.5, 62.5),
        ("observer", ("2", "1"), 2.0, 200 / 3),
        ("observer", ("2", "not_observed"), 2.0, 200 / 3),
        ("observer", ("not_observed", "0"), 3.0, 100.0),
    ],
)
def test_items_are_turned_and_scores_restated_by_the_range_of_that_respondent(
    who: str, row: tuple[str, str], warm: float, pomp: float
) -> None:
    result = scored(made(seen()).seen_by(who), row)
    assert result.rejects.is_empty()
    assert result.frame["warm"].to_list() == [warm]
    assert result.frame["warm_pomp"].to_list() == [pytest.approx(pomp)]


@pytest.mark.parametrize(
    ("who", "cell", "code"),
    [
        ("client", "0", "not-an-option"),
        ("client", "not_observed", "not-a-number"),
        ("observer", "4", "not-an-option"),
        ("observer", "5", "not-an-option"),
    ],
)
def test_an_answer_of_the_other_scale_is_refused(who: str, cell: str, code: str) -> None:
    result = scored(made(seen()).seen_by(who), ("1", cell))
    assert result.rejects.rows() == [(1, 1, "q2", code, cell)]


def test_no_plan_is_made_before_the_respondent_is_chosen() -> None:
    with pytest.raises(AllianceError) as caught:
        compile_plan(made(seen()), HOST)
    assert caught.value.problem is Problem.NEEDS_RESPONDENT
    assert "client and observer" in str(caught.value)
    for view in made(seen()).views:
        require_contract(compile_plan(view, HOST))


# ─── checks ──────────────────────────────────────────────────────────────────


def errors(raw: Raw) -> set[str]:
    found = check_instrument(written(raw), "seen.json", HOST)
    return {f"{one.path}: {one.message}" for one in found if one.severity == "error"}


def test_the_vectors_of_every_respondent_are_tried() -> None:
    assert errors(seen()) == set()
    raw = seen()
    raw["vectors"][1]["scores"] = {"warm": 1}
    assert errors(raw) == {"vectors.1.scores.warm: 'an observer' expects 1; scoring gives 2.0"}


def test_the_range_of_every_respondent_is_held_against_the_method() -> None:
    raw = seen()
    raw["scores"][0]["range"]["observer"] = [0, 4]
    assert errors(raw) == {
        "scores.warm.range: it declares 0 to 4, but 'mean' over its operands gives 0 to 3"
    }


def range_of_a_pair() -> Raw:
    """Scales are named for each respondent, and yet are the same."""
    raw = seen()
    for item in raw["items"]:
        item["scale"]["observer"] = "often"
    raw["vectors"][1]["answers"] = {"q1": 2, "q2": 1}
    return raw


def test_scales_that_are_named_for_each_and_are_the_same_are_one() -> None:
    raw = range_of_a_pair()
    raw["scores"][0]["range"] = [1, 5]
    assert made(raw).uniform


BANDS = {"citation": "x", "edges": [{"from": 0, "label": "low"}, {"from": 1, "label": "high"}]}
FAULTS: dict[str, tuple[str, Any, str]] = {
    "scales of one respondent only": ("items.0.scale", {"client": "often"}, "items.0.scale"),
    "a scale for nobody's form": (
        "items.0.scale",
        {"client": "often", "observer": "seen", "joint": "seen"},
        "items.0.scale",
    ),
    "a scale that is not there": ("items.0.scale.observer", "bars", "items.0.scale"),
    "a range of one respondent only": (
        "scores.0.range",
        {"client": [1, 5]},
        "scores.0.range",
    ),
    "a range that does not ascend": ("scores.0.range.observer", [3, 0], "scores.0.range"),
    "bands where ranges differ": ("scores.0.bands", BANDS, "scores.0.bands"),
    "a vector of nobody's form": ("vectors.1.respondent", "joint", "vectors.1.respondent"),
    "an answer of the other scale": ("vectors.1.answers.q1", 5, "vectors.1.answers.q1"),
    "a fill of the other scale": ("vectors.0.fill", 0, "vectors.0.fill"),
}


@pytest.mark.parametrize(("path", "value", "found"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found_on_its_line(path: str, value: object, found: str) -> None:
    raw = seen()
    *parents, last = path.split(".")
    inner: Any = raw
    for key in parents:
        inner = inner[int(key)] if isinstance(inner, list) else inner[key]
    inner[last] = value
    if last == "fill":
        raw["vectors"][0]["answers"] = {}
    every = {one.path: one for one in findings(raw)}
    assert found in every
    assert every[found].line == line_of(raw, found)


def test_ranges_for_each_are_refused_where_all_answer_on_one_scale() -> None:
    found = [one for one in findings(range_of_a_pair()) if "one range is enough" in one.message]
    assert [one.path for one in found] == ["scores.0.range"]


def test_a_score_of_items_on_one_scale_may_stand_beside_those_on_two() -> None:
    raw = seen()
    raw["items"].append({"id": "q3", "scale": "often"})
    raw["scores"].append(score("plain", ["q3"], 1, [1, 5]))
    assert errors(raw) == set()
    assert made(raw).seen_by("observer").score("plain").minimum == 1


# ─── the command line ────────────────────────────────────────────────────────

ROWS = "client,session,respondent,q1,q2\nA,1,client,4,1\nA,1,observer,2,1\nB,1,,1,1\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "seen.json").write_bytes(written(seen()))
    (tmp_path / "in.csv").write_text(ROWS)
    return tmp_path


def test_to_score_a_respondent_must_be_named(run, files: Path) -> None:
    ended = run("score", "seen.json", "in.csv", "-o", "s.csv")
    assert ended.status == Exit.USAGE
    assert "[needs-respondent]" in ended.err
    assert "client and observer" in ended.err
    assert sorted(path.name for path in files.iterdir()) == ["in.csv", "seen.json"]


def test_a_respondent_without_a_form_is_refused(run, files: Path) -> None:
    ended = run("score", "seen.json", "in.csv", "-o", "s.csv", "--respondent", "therapist")
    assert ended.status == Exit.USAGE
    assert "it has: client, observer" in ended.err


@pytest.mark.parametrize(
    ("who", "warm", "refused"),
    [
        # B: (1 + 6 - 1) / 2 = 3; who names no respondent is taken at your word
        ("client", [4.5, 3.0], (3, "observer")),
        # for an observer B is (1 + 3 - 1) / 2 = 1.5
        ("observer", [2.0, 1.5], (2, "client")),
    ],
)
def test_rows_of_the_other_respondent_are_rejected(
    run, files: Path, who: str, warm: list[float], refused: tuple[int, str]
) -> None:
    ended = run("score", "seen.json", "in.csv", "-o", "s.csv", "--respondent", who)
    assert ended.status == Exit.REJECTED, ended.err
    assert pl.read_csv(files / "s.csv")["warm"].to_list() == warm
    (reject,) = pl.read_csv(files / "s.rejects.csv").rows(named=True)
    line, other = refused
    assert (reject["line"], reject["code"]) == (line, "other-respondent")
    assert f",{other}," in reject["value"]
