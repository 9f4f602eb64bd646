"""A key file: what a user fills in, and everything that can be wrong with it."""

import hashlib
import json
from functools import partial
from typing import Any

import polars as pl
import pytest
from tests.unit.instruments import DROP, Raw, changed, minimal, written
from tests.unit.parts import goals, left_open, made, own_key, seen

from alliancekit import AllianceError, Host, score_frame
from alliancekit.errors import Exit, Problem
from alliancekit.instrument.load import MAX_FINDINGS, MAX_MESSAGE
from alliancekit.instrument.model import Instrument
from alliancekit.scoring.contract import require_contract
from alliancekit.scoring.plan import compile_plan
from alliancekit.strictjson import MAX_BYTES
from alliancekit.supplied.keyfile import parse_key

HOST = Host()


def filled(key: Raw, raw: Raw | None = None) -> Instrument:
    """The instrument with this key."""
    raw = left_open() if raw is None else raw
    return made(raw, parse_key(written(key), "key.json", partial(made, raw)))


def refusal(key: Raw | bytes, raw: Raw | None = None) -> AllianceError:
    data = key if isinstance(key, bytes) else written(key)
    with pytest.raises(AllianceError) as caught:
        parse_key(data, "key.json", partial(made, left_open() if raw is None else raw))
    return caught.value


def scores_of(instrument: Instrument, **answers: int) -> dict[str, float | None]:
    row = {one.id: str(answers.get(one.id, "")) for one in instrument.items}
    frame = score_frame(instrument, pl.DataFrame([row]), HOST).frame
    return {one.id: frame[one.id][0] for one in instrument.scores}


# ─── a key that fits ─────────────────────────────────────────────────────────


def test_with_a_key_everything_is_scored() -> None:
    instrument = filled(own_key())
    assert all(one.known for one in instrument.scores)
    require_contract(compile_plan(instrument, HOST))
    # task (4 + 4 - 0) / 2, q2 being turned; bond (1 + 2) / 2; total (4 + 1.5) / 2
    expected = {"known": 4, "task": 4, "bond": 1.5, "total": 2.75}
    assert scores_of(instrument, q1=4, q2=0, q3=1, q4=2) == expected
    # bond has a missing rule of its own: one of two is enough; task keeps that of the file
    assert scores_of(instrument, q1=4, q4=3) == {"known": 4, "task": None, "bond": 3, "total": None}


def test_the_instrument_says_that_a_key_was_supplied_and_which() -> None:
    data = written(own_key())
    (supplied,) = filled(own_key()).supplied
    assert (supplied.kind, supplied.source) == ("key", "A (2001), page 3.")
    assert supplied.sha256 == hashlib.sha256(data).hexdigest()
    assert made(left_open()).supplied == ()


def test_a_part_of_the_key_is_enough_for_the_scores_of_it() -> None:
    key = changed("scores.bond", DROP, own_key())
    key["vectors"][0]["scores"] = {"task": 3}
    instrument = filled(key)
    assert [one.id for one in instrument.scores if not one.known] == ["bond", "total"]
    assert [one.id for one in instrument.scorable.scores] == ["known", "task"]


def test_a_file_of_choices_alone_needs_no_vectors() -> None:
    instrument = filled({"instrument": "open", "choices": {"cut": "high"}})
    assert scores_of(instrument.scorable, q1=1) == {"known": 3}  # 0 + 4 - 1


def test_a_choice_changes_scores_flags_and_bands() -> None:
    raw = goals()
    for one, edge in ((4, 1), (5, 3)):
        edges = [{"from": 0, "label": "low"}, {"from": edge, "label": "high"}]
        raw["scores"][one]["bands"] = {"citation": "x", "edges": edges}
    told = {}
    for option in ("low", "high"):
        instrument = filled({"instrument": "goals", "choices": {"cut": option}}, raw)
        row = pl.DataFrame([{item.id: "2" for item in instrument.items}])
        frame = score_frame(instrument, row, HOST).frame
        flag = next(one for one in instrument.flags if one.score == "one")
        told[option] = (frame["one"][0], frame["one_band"][0], flag.raised(2))
    # 2 is at most 2, though not at most 1; 2 is in the band from 1, though not in that from 3
    assert told == {"low": (2, "high", False), "high": (2, "low", True)}


# ─── what is wrong with a file ───────────────────────────────────────────────

FAULTS: dict[str, tuple[str, Any, str]] = {
    # what is changed, to what, and what the message says
    "another instrument": ("instrument", "phq-9", "it is a key of phq-9"),
    "no instrument": ("instrument", DROP, '"instrument" is a required property'),
    "an unknown field": ("bogus", 1, "'bogus' was unexpected"),
    "an unknown choice": ("choices", {"gone": "low"}, "there is no choice 'gone'; there are: cut"),
    "an unknown option": (
        "choices",
        {"cut": "gone"},
        "choices.cut: there is no option 'gone'; there are: low, high",
    ),
    "a choice that is no text": ("choices", {"cut": 1}, "choices.cut"),
    "a score that has its key": (
        "scores.known",
        {"items": ["q4"]},
        "scores.known: known has its key already: to change it, copy the instrument",
    ),
    "a composite of open scores": (
        "scores.total",
        {"items": ["q4"]},
        "scores.total: total has its key already",
    ),
    "a score that is not there": (
        "scores.gone",
        {"items": ["q1"]},
        "scores.gone: gone is no score; open are: bond, task",
    ),
    "a score without items": ("scores.task.items", DROP, '"items" is a required property'),
    "no items": ("scores.task.items", [], "scores.task.items"),
    "a method of its own": ("scores.task.method", "sum", "'method' was unexpected"),
    "a range of its own": ("scores.task.range", [0, 9], "'range' was unexpected"),
    "scores and no vectors": ("vectors", DROP, '"vectors" is a required property'),
    "scores and no source": ("source", DROP, '"source" is a required property'),
    "empty vectors": ("vectors", [], "vectors"),
    "a vector that says nothing of a score": (
        "vectors.0.scores",
        {"task": 3},
        "vectors: none has a known answer of bond",
    ),
    "a vector that says only that it is missing": (
        "vectors.0.scores.bond",
        None,
        "vectors: none has a known answer of bond",
    ),
    "a vector without answers": ("vectors.0.answers", DROP, "vectors.0"),
    "a vector with a choice": ("vectors.0.when", {"cut": "low"}, "'when' was unexpected"),
}


@pytest.mark.parametrize(("path", "value", "told"), FAULTS.values(), ids=FAULTS)
def test_a_key_that_does_not_fit_is_refused_and_told(path: str, value: object, told: str) -> None:
    error = refusal(changed(path, value, own_key()))
    assert (error.problem, error.status) == (Problem.BAD_KEY, Exit.INPUT)
    assert str(error).startswith("key.json: not a key file of open:\n")
    assert told in str(error)


def test_every_fault_is_told_at_once() -> None:
    key = changed("scores.known", {"items": ["q1"]}, own_key())
    key["scores"]["bond"]["items"] = ["q3", "q8", "q9"]
    had = "has its key already: to change it, copy the instrument"
    assert str(refusal(key)).splitlines()[1:] == [
        "  scores.bond: items that open does not have: q8, q9",
        f"  scores.known: known {had}; open are: bond, task",
    ]


def test_faults_of_choices_are_told_before_the_scores_that_hang_on_them() -> None:
    key = changed("scores.known", {"items": ["q1"]}, own_key())
    told = str(refusal(key | {"choices": {"gone": "low", "cut": "gone"}})).splitlines()
    assert [one.split(":")[0] for one in told[1:]] == ["  choices.gone", "  choices.cut"]


def test_a_key_of_an_instrument_without_choices_says_that_there_are_none() -> None:
    key = {"instrument": "tiny", "choices": {"cut": "low"}}
    assert "there is no choice 'cut'; there are: none" in str(refusal(key, minimal()))


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("scores.task.items", ["q1", "q9"], "scores.task: items that open does not have: q9"),
        ("scores.task.reversed", ["q9"], "scores.task: items that open does not have: q9"),
        ("scores.task.items", ["q2", "q2"], "'q2' stands 2 times"),
        ("scores.task.reversed", ["q4"], "'q4' is not among its items"),
        ("scores.task.missing", {"min_answered": 3}, "there are only 2 items"),
        ("vectors.0.answers.q9", 1, "there is no item 'q9'"),
        ("vectors.0.answers.q1", 5, "this is not an answer of its scale"),
        ("vectors.0.scores.gone", 1, "there is no score 'gone'"),
        ("vectors.0.name", "q1", "'q1' stands 2 times"),
        ("vectors.0.respondent", "observer", "there is no form for observer"),
    ],
)
def test_a_key_that_the_instrument_cannot_hold_is_refused(
    path: str, value: object, told: str
) -> None:
    with pytest.raises(AllianceError, match=told) as caught:
        filled(changed(path, value, own_key()))
    assert caught.value.status == Exit.INPUT
    if path != "vectors.0.name":  # of two of one name, one may be the file's
        assert " line " not in str(caught.value)


def test_a_key_whose_known_answers_do_not_come_out_scores_nothing() -> None:
    instrument = filled(changed("vectors.0.scores.task", 2.5, own_key()))
    with pytest.raises(AllianceError) as caught:
        require_contract(compile_plan(instrument, HOST))
    assert caught.value.problem is Problem.BAD_INSTRUMENT
    assert "'by hand' expects 2.5; scoring gives 3.0" in str(caught.value)
    assert str(caught.value).startswith("open with your key file: ")


def test_a_known_answer_of_the_instrument_itself_is_no_fault_of_a_key_file() -> None:
    instrument = made(changed("vectors.0.scores.known", 2, left_open())).scorable
    with pytest.raises(AllianceError) as caught:
        require_contract(compile_plan(instrument, HOST))
    assert str(caught.value).startswith("open: ")


@pytest.mark.parametrize(
    ("turned", "gives"),
    [(["q3"], "3.0"), (["q4"], "1.0")],  # (4 - 1 + 3) / 2, (1 + 4 - 3) / 2
)
def test_a_key_that_turns_the_wrong_item_is_found_by_its_vector(
    turned: list[str], gives: str
) -> None:
    instrument = filled(changed("scores.bond.reversed", turned, own_key()))
    with pytest.raises(AllianceError, match=f"'by hand' expects 2; scoring gives {gives}"):
        require_contract(compile_plan(instrument, HOST))


# ─── an item that is keyed in the file already ───────────────────────────────


@pytest.mark.parametrize(
    ("cut", "turned", "told"),
    [
        ("low", ["q1", "q2"], "scores.task: keyed the other way in known: q1"),
        ("low", ["q2"], None),
        ("high", ["q2"], "scores.task: keyed the other way in known: q1"),
        ("high", ["q1", "q2"], None),
    ],
)
def test_an_item_keeps_the_direction_that_another_score_of_the_file_gives_it(
    cut: str, turned: list[str], told: str | None
) -> None:
    key = changed("scores.task.reversed", turned, own_key()) | {"choices": {"cut": cut}}
    if told:
        assert told in str(refusal(key))
    else:
        assert filled(key).score("task").reversed == frozenset(turned)


# ─── what the known answers prove ────────────────────────────────────────────


@pytest.mark.parametrize(
    ("vectors", "unproven"),
    [
        # of a scale from 0 to 4, at whose middle an item may be turned round unnoticed
        ([{"answers": {"q3": 2, "q4": 3}}], "q3"),
        ([{"answers": {"q3": 2, "q4": 2}}], "q3, q4"),
        ([{"answers": {"q4": 3}}], "q3"),
        ([{"answers": {"q3": "na", "q4": 3}}], "q3"),
        ([{"answers": {"q3": None, "q4": 3}}], "q3"),
        ([{"fill": 2}], "q3, q4"),
        ([{"fill": 0, "answers": {"q3": 2}}], "q3"),
        ([{"fill": 2, "answers": {"q3": 0}}], "q4"),
        ([{"answers": {"q3": 2, "q4": 3}}, {"answers": {"q3": 1}, "scores": {"bond": None}}], "q3"),
        ([{"answers": {"q3": 2, "q4": 3}}, {"answers": {"q3": 1}, "scores": {"task": 1}}], "q3"),
        ([{"answers": {"q3": 2, "q4": 3}}, {"answers": {"q3": 1}}], None),
        ([{"answers": {"q3": 2.5, "q4": 3}}], None),  # that this is no answer is told elsewhere
        ([{"fill": 4}], None),
        ([{"fill": 2, "answers": {"q3": 0, "q4": 4}}], None),
    ],
)
def test_each_item_needs_a_known_answer_off_the_middle_of_its_scale(
    vectors: list[Raw], unproven: str | None
) -> None:
    given = [{"name": f"n{at}", "scores": {"bond": 1}, **one} for at, one in enumerate(vectors)]
    key = changed("scores.task", DROP, own_key()) | {"vectors": given}
    if unproven:
        told = f"if these were turned round: {unproven}; give them an answer off the middle"
        assert told in str(refusal(key))
    else:
        assert parse_key(written(key), "key.json", partial(made, left_open())).vectors


@pytest.mark.parametrize(
    ("vector", "unproven"),
    [
        # the client's scale is 1 to 5, the observer's 0 to 3
        ({"answers": {"q1": 3, "q2": 2}}, "q1"),
        ({"respondent": "client", "answers": {"q1": 3, "q2": 3}}, "q1, q2"),
        ({"respondent": "observer", "answers": {"q1": 3, "q2": 3}}, None),
    ],
)
def test_the_middle_is_that_of_the_scale_of_whoever_answers(
    vector: Raw, unproven: str | None
) -> None:
    raw = seen()
    del raw["scores"][0]["reversed"]
    raw["scores"][0] |= {"items": None, "supply": "The items of warm."}
    raw["vectors"] = []
    key = {"instrument": "seen", "source": "A (2001).", "scores": {"warm": {"items": ["q1", "q2"]}}}
    key["vectors"] = [{"name": "one", "scores": {"warm": 3}, **vector}]
    if unproven:
        assert f"turned round: {unproven};" in str(refusal(key, raw))
    else:
        assert parse_key(written(key), "key.json", partial(made, raw)).vectors


# ─── scores that are open under one option only ──────────────────────────────


def open_if_high() -> Raw:
    """Task has a key under `low`, and none under `high`."""
    raw = left_open()
    task = {**raw["scores"][2], "when": {"cut": "low"}, "items": ["q1", "q3"]}
    del task["supply"]
    raw["scores"][2]["when"] = {"cut": "high"}
    raw["scores"].insert(2, task)
    return raw


def test_a_score_that_is_open_under_the_option_that_the_key_takes_is_filled_in() -> None:
    key = own_key() | {"choices": {"cut": "high"}}
    key["scores"]["task"]["reversed"] = ["q1", "q2"]  # as q1 is in known, under `high`
    key["vectors"][0]["scores"] = {"task": 2, "bond": 2, "total": 2}  # (4 - 3 + 4 - 1) / 2
    instrument = filled(key, open_if_high())
    require_contract(compile_plan(instrument, HOST))
    expected = {"known": 1, "task": 2, "bond": 2, "total": 2}
    assert scores_of(instrument, q1=3, q2=1, q3=1, q4=3) == expected


@pytest.mark.parametrize("choices", [{}, {"cut": "low"}])
def test_and_where_that_option_is_not_taken_it_has_its_key(choices: dict[str, str]) -> None:
    told = str(refusal(own_key() | {"choices": choices}, open_if_high()))
    assert "scores.task: task has its key already" in told
    assert "open are: bond" in told


# ─── the missing rule ────────────────────────────────────────────────────────


def test_a_missing_rule_of_the_key_leaves_the_rest_of_the_files_rule() -> None:
    raw = left_open()
    of_file = {"min_answered": 2, "min_percent": 75, "requires": ["known"], "note": "Theirs."}
    raw["scores"][3]["missing"] = of_file
    rule = filled(own_key(), raw).score("bond").missing
    assert (rule.min_answered, rule.min_percent, rule.requires) == (1, 75, ("known",))
    key = changed("scores.bond.missing.note", "Mine.", own_key())
    assert filled(key, raw).score("bond").missing.note == "Mine."
    assert rule.note == "Theirs."
    # q3 alone is one of two, where 75 per cent of two are needed; then both, without known
    assert scores_of(filled(own_key(), raw), q1=4, q3=1)["bond"] is None
    assert scores_of(filled(own_key(), raw), q3=1, q4=3)["bond"] is None
    assert scores_of(filled(own_key(), raw), q1=4, q3=1, q4=3)["bond"] == 2


# ─── whoever means harm ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b" " * 3_000_000, Problem.TOO_LARGE),
        (b'{"instrument": "open", "source": "' + b"x" * 3_000_000 + b'"}', Problem.TOO_LARGE),
        (b'{"scores": ' * 100_000, Problem.TOO_DEEP),
        (b"[" * 33, Problem.TOO_DEEP),
        (b"\xff", Problem.BAD_ENCODING),
        (b"", Problem.BAD_JSON),
        (b'{"instrument": "open", "instrument": "open"}', Problem.BAD_JSON),
        (b'{"instrument": "open", "source": "a\xe2\x80\xaeb"}', Problem.BAD_JSON),
        (b"null", Problem.BAD_KEY),
        (b"[]", Problem.BAD_KEY),
        (b"3", Problem.BAD_KEY),
    ],
    ids=lambda one: one[:12] if isinstance(one, bytes) else one.code,
)
def test_what_is_no_key_at_all_is_refused(data: bytes, problem: Problem) -> None:
    assert refusal(data).problem is problem


@pytest.mark.parametrize(
    "key",
    [
        {"instrument": "open", "choices": {"x" * 1_000_000: "low"}},
        {"instrument": "x" * 1_000_000},
        own_key() | {"scores": {f"{'x' * 5000}{n}": {"items": ["q1"]} for n in range(199)}},
    ],
)
def test_a_hostile_key_makes_a_short_message(key: Raw) -> None:
    data = json.dumps(key).encode()
    assert len(data) < MAX_BYTES
    assert len(str(refusal(data))) < (MAX_FINDINGS + 2) * (MAX_MESSAGE + 100)


def test_no_control_character_reaches_the_terminal() -> None:
    error = refusal({"instrument": "open", "choices": {"\x85\t\u200e": "low"}} | {})
    assert error.problem in (Problem.BAD_KEY, Problem.BAD_JSON)
    assert str(error).replace("\n", "").isprintable()
