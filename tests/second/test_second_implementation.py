"""The kernel against a second implementation, written by other hands and with other arithmetic."""

import importlib.util
import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.second.cases import FEWEST, FEWEST_OF_A_FURTHER_VIEW, cases_of
from tests.second.keys import KEYS, views
from tests.second.model import View
from tests.second.scores import Answer, Value, band, scores

from alliancekit import Host, Instrument
from alliancekit.instrument.expand import Key as Supplied
from alliancekit.instrument.load import parse_instrument
from alliancekit.scoring.frame import score_by
from alliancekit.scoring.plan import compile_plan

ROOT = Path(__file__).resolve().parents[2]
ROWS = 10_000
HOST = Host()
VIEWS = [view for instrument in KEYS for view in views(instrument)]
SHIPPED = sorted(path.parent.name for path in (ROOT / "instruments").glob("*/instrument.json"))


def called(view: View) -> str:
    return " ".join(filter(None, [view.instrument, view.respondent, *view.when.values()]))


def read(instrument: str) -> bytes:
    return (ROOT / "instruments" / instrument / "instrument.json").read_bytes()


def loaded(view: View) -> Instrument:
    """The instrument as this respondent sees it, under this choice."""
    key = Supplied(choices=dict(view.when))
    instrument = parse_instrument(read(view.instrument), view.instrument, key)
    return instrument.seen_by(view.respondent or instrument.respondents[0]).scorable


# ─── the same scores ─────────────────────────────────────────────────────────


def random_responses(view: View) -> list[dict[str, Answer]]:
    """Complete rows, rows with blanks and with many, items that do not apply, sections unused."""
    rng = random.Random(f"second {called(view)}")  # noqa: S311 - a fixed sample
    repeated = [one for one in view.sections if not one.one_of]
    rivals = [one for one in view.sections if one.one_of]

    def unused() -> set[str]:
        left_out = [one for one in repeated if rng.random() < 0.4]
        if rivals:
            used = rng.sample(rivals, rng.choice([0, 1, 1, 1, 1, 2, len(rivals)]))
            left_out += [one for one in rivals if one not in used]
        return {item for one in left_out for item in one.items}

    def answer(item: str, blank: float, code: float) -> Answer:
        scale, chance = view.answers[item], rng.random()
        if chance < blank:
            return None
        if scale.code and chance > 1 - code:
            return scale.code
        number = rng.randint(scale.low * scale.parts, scale.high * scale.parts)
        return number if scale.parts == 1 else Fraction(number, scale.parts)

    responses = []
    for _ in range(ROWS):
        blank, code = rng.choice([0, 0.05, 0.2, 0.5, 0.9]), rng.choice([0, 0.1, 0.4, 0.7])
        left_out = unused()
        responses.append(
            {item: None if item in left_out else answer(item, blank, code) for item in view.answers}
        )
    return responses


def cell(answer: Answer) -> str:
    if answer is None or isinstance(answer, str):
        return answer or ""
    return str(answer) if isinstance(answer, int) else f"{float(answer):.1f}"


def same(expected: Value, given: float | None) -> bool:
    if expected is None or given is None:
        return expected is given
    return abs(float(expected) - given) <= 1e-9


@pytest.mark.parametrize("view", VIEWS, ids=called)
def test_the_kernel_gives_what_the_second_implementation_gives(view: View) -> None:
    responses = random_responses(view)
    columns = {item: [cell(row[item]) for row in responses] for item in view.answers}
    scored = score_by(compile_plan(loaded(view), HOST), pl.DataFrame(columns))
    assert scored.rejects.is_empty()
    expected = [scores(view, row) for row in responses]
    for one in view.scores:
        wanted = [row[one.id] for row in expected]
        given = scored.frame[one.id].to_list()
        wrong = [n for n, pair in enumerate(zip(wanted, given, strict=True)) if not same(*pair)]
        assert not wrong, (one.id, len(wrong), responses[wrong[0]], wanted[wrong[0]])
        # not every row may be missing, nor (but for what is always in use) every one present
        assert 0 < sum(value is None for value in wanted) < ROWS
        if one.bands:
            labels = [band(one, value) for value in wanted]
            assert scored.frame[f"{one.id}_band"].to_list() == labels


# ─── the same names ──────────────────────────────────────────────────────────


def known_scores(document: Mapping[str, Any]) -> list[str]:
    """The scores in a file whose key is known, those of a repeated section not yet numbered."""
    unknown: set[str] = set()
    for one in document["scores"]:
        if one.get("items", ()) is None or unknown & set(one.get("scores", ())):
            unknown.add(one["id"])
    return [one["id"] for one in document["scores"] if one["id"] not in unknown]


@pytest.mark.parametrize("view", VIEWS, ids=called)
def test_the_keys_name_the_items_and_scores_of_the_instrument(view: View) -> None:
    instrument = loaded(view)
    assert list(view.answers) == [item.id for item in instrument.items]
    assert sorted(one.id for one in view.scores) == sorted(one.id for one in instrument.scores)
    for item in instrument.items:
        scale = view.answers[item.id]
        assert (scale.low, scale.high) == (item.scale.minimum, item.scale.maximum)


@pytest.mark.parametrize("instrument", sorted(KEYS))
def test_no_choice_and_no_respondent_is_left_out(instrument: str) -> None:
    plain = parse_instrument(read(instrument), instrument)
    respondents = {str(who) for who in plain.respondents}
    assert set(KEYS[instrument].scales) == respondents
    # a choice between flags alone changes no score, so the key need not know it
    raw = json.loads(read(instrument))
    scoring = {choice for one in raw["scores"] for choice in one.get("when", {})}
    options = {
        one["id"]: [one["default"], *(o["id"] for o in one["options"] if o["id"] != one["default"])]
        for one in raw.get("choices", [])
        if one["id"] in scoring
    }
    assert {name: list(given) for name, given in KEYS[instrument].choices.items()} == options


@pytest.mark.parametrize("instrument", sorted(set(SHIPPED) - set(KEYS)))
def test_an_instrument_without_a_key_here_has_none_there(instrument: str) -> None:
    document = json.loads(read(instrument))
    assert known_scores(document) == []
    assert document["vectors"] == []


# ─── the known answers ───────────────────────────────────────────────────────


def tool() -> Any:
    spec = importlib.util.spec_from_file_location("vectors", ROOT / "tools" / "vectors.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("instrument", sorted(KEYS))
def test_the_known_answers_in_the_file_are_the_cases(instrument: str) -> None:
    """Else run ``python tools/vectors.py``."""
    text = read(instrument).decode()
    assert tool().with_vectors(instrument, text) == text


@pytest.mark.parametrize("instrument", sorted(KEYS))
def test_there_are_enough_known_answers(instrument: str) -> None:
    vectors = json.loads(read(instrument))["vectors"]
    names = [one["name"] for one in vectors]
    assert len(set(names)) == len(names)
    count = Counter((one.get("respondent"), str(one.get("when", {}))) for one in vectors)
    assert count.pop((None, "{}")) >= FEWEST
    assert all(number >= FEWEST_OF_A_FURTHER_VIEW for number in count.values())
    assert len(count) == len(views(instrument)) - 1


@pytest.mark.parametrize("instrument", sorted(KEYS))
def test_known_answers_made_by_hand_agree_too(instrument: str) -> None:
    view = views(instrument)[0]
    for vector in json.loads(read(instrument))["vectors"]:
        if "respondent" in vector or "when" in vector:
            continue
        given = dict.fromkeys(view.answers, vector.get("fill")) | vector.get("answers", {})
        exact = {item: Fraction(str(one)) if isinstance(one, float) else one
                 for item, one in given.items()}  # fmt: skip
        found = scores(view, exact)
        for score, value in vector["scores"].items():
            assert same(found[score], value), (vector["name"], score)
        for score, label in vector.get("bands", {}).items():
            one = next(one for one in view.scores if one.id == score)
            assert band(one, found[score]) == label, (vector["name"], score)


@pytest.mark.parametrize("view", VIEWS, ids=called)
def test_the_known_answers_betray_any_single_change_of_the_key(view: View) -> None:
    """Flip, drop or exchange any item of any score: some case then scores otherwise."""
    known = cases_of(view)
    for index, one in enumerate(view.scores):
        if one.composite:
            continue
        for changed in mutants(view, one):
            mutant = [*view.scores[:index], changed, *view.scores[index + 1 :]]
            other = View(**{**vars(view), "scores": tuple(mutant)})
            assert any(scores(other, case.answers) != case.scores for case in known), changed


def mutants(view: View, one: Any) -> list[Any]:
    outside = [item for item in view.answers if item not in one.of]
    made = [replace(one, turned=one.turned ^ {item}) for item in one.of]
    for item in one.of:
        rest = tuple(other for other in one.of if other != item)
        made += [replace(one, of=(*rest, other)) for other in outside]
        made += [
            replace(one, turned=one.turned ^ {item, other})
            for other in one.of
            if item in one.turned and other not in one.turned
        ]
        if rest:
            made.append(replace(one, of=rest))
    # where no answer can be not applicable the per cent decides, and the floor never does
    if not one.percent or view.answers[one.of[0]].code:
        made.append(replace(one, floor=one.floor + 1))
    # a total's floor is what its subscales need together: lowered, it changes nothing
    if one.floor > 1 and not one.percent:
        made.append(replace(one, floor=one.floor - 1))
    # 66 per cent of 2 and of 3 are the floor
    if one.percent and len(one.of) > 3:
        made += [replace(one, percent=other) for other in (0, one.percent - 20, 100)]
    made += [replace(one, requires=tuple(set(one.requires) - {other})) for other in one.requires]
    return made
