"""The scores, computed by another program from the Questionnaire alone, are the kernel's.

fhirpathpy evaluates the expressions; it knows nothing of alliancekit.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from alliancekit.api import Instrument
from alliancekit.testing.trials import built, same_score
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import CLIENT, View, every_release, every_view, made, questionnaire, scored, views
from fhirpath import response_of, scores

Answer = float | str | None

settings.register_profile("fhir", deadline=None, max_examples=40)
settings.load_profile("fhir")


def kernel(instrument: Instrument, answers: Mapping[str, Answer]) -> dict[str, float | None]:
    """What the kernel makes of one administration."""
    cells = {
        name: ["" if one is None else one if isinstance(one, str) else f"{one:.9g}"]
        for name, one in answers.items()
    }
    row = scored(instrument, pl.DataFrame(cells), frozenset()).frame.row(0, named=True)
    return {one.id: row[one.id] for one in instrument.scores}


def computed(
    instrument: Instrument, answers: Mapping[str, Answer], release: str = "fhir-r4"
) -> dict[str, float | None]:
    """What FHIRPath makes of it."""
    resource = questionnaire(instrument, instrument.respondents[0], release)
    return scores(resource, response_of(resource, answers), release)


@every_release
@every_view
def test_every_known_answer_comes_out(view: View, release: str) -> None:
    instrument, respondent = view
    resource = questionnaire(instrument, respondent, release)
    assert instrument.vectors
    for vector in instrument.vectors:
        found = scores(resource, response_of(resource, vector.answers), release)
        assert set(found) == {one.id for one in instrument.scores}
        for score, expected in vector.scores.items():
            assert same_score(found[score], expected), f"{vector.name}: {score}"


@st.composite
def administrations(draw: st.DrawFn) -> tuple[View, dict[str, Answer]]:
    """An instrument, and answers to it at random: blanks, not applicable, whole sections left."""
    view = draw(st.sampled_from(views()))
    blank = draw(st.sampled_from([0, 1, 3]))
    left = {one.id for one in view[0].sections if draw(st.booleans())}
    answers: dict[str, Answer] = {}
    for item in view[0].items:
        options = [*item.scale.values, *item.scale.codes, *[None] * blank]
        answers[item.id] = None if item.section in left else draw(st.sampled_from(options))
    return view, answers


@given(administrations())
def test_whatever_is_answered_the_scores_are_the_kernels(
    case: tuple[View, dict[str, Answer]],
) -> None:
    (instrument, respondent), answers = case
    resource = questionnaire(instrument, respondent)
    found = scores(resource, response_of(resource, answers))
    for score, expected in kernel(instrument, answers).items():
        assert same_score(found[score], expected), score


def instrument_of(*written: dict[str, Any], **changed: Any) -> Instrument:
    """A small instrument with these scores. Its one known answer is made to be true."""
    first = {"missing": {"min_answered": 1}, "title": "A score"}
    raw = made(scores=[first | one for one in written], **changed)
    raw["vectors"] = [{"name": "blank", "answers": {}, "scores": {written[0]["id"]: None}}]
    return built(raw)


EACH = ["q1", "q2", "q3", "q4"]
MEAN = {"id": "total", "method": "mean", "items": EACH, "range": [0, 2]}


def test_a_blank_form_has_no_score_and_not_0() -> None:
    assert computed(instrument_of(MEAN), {}) == {"total": None}


def test_weights_that_are_fractions_and_negative_are_kept() -> None:
    """0.5 + 0.25 × 2 − 1.5 × 1 = −0.5: no exponent, no lost sign."""
    linear = {
        "id": "index",
        "method": "linear",
        "items": ["q1", "q2"],
        "parameters": {"intercept": 0.5, "weights": {"q1": 0.25, "q2": -1.5}},
        "missing": {"min_answered": 2},
        "range": [-2.5, 1],
    }
    assert computed(instrument_of(linear), {"q1": 2, "q2": 1}) == {"index": -0.5}
    assert computed(instrument_of(linear), {"q1": 2}) == {"index": None}


def test_a_very_small_weight_is_written_without_an_exponent() -> None:
    """1e−7 × 2 = 2e−7."""
    linear = {
        "id": "index",
        "method": "linear",
        "items": ["q1"],
        "parameters": {"weights": {"q1": 1e-7}},
        "range": [0, 2e-7],
    }
    found = computed(instrument_of(linear), {"q1": 2})["index"]
    assert found is not None
    assert abs(found - 2e-7) < 1e-15


def test_a_score_in_a_composite_is_turned_round_by_its_range() -> None:
    """The sum of q1 and q2, 0 to 4, is 3; turned round it is 1; with q3 + q4 = 2: mean 1.5."""
    parts = [
        {"id": "low", "method": "sum", "items": ["q1", "q2"], "missing": {"min_answered": 2}},
        {"id": "high", "method": "sum", "items": ["q3", "q4"], "missing": {"min_answered": 2}},
    ]
    both = {"id": "both", "method": "mean", "scores": ["low", "high"], "reversed": ["low"]}
    instrument = instrument_of(*(one | {"range": [0, 4]} for one in (*parts, both)))
    answers: dict[str, Answer] = {"q1": 1, "q2": 2, "q3": 0, "q4": 2}
    assert computed(instrument, answers) == {"low": 3, "high": 2, "both": 1.5}


def test_a_percentage_is_of_those_that_apply() -> None:
    """66 % of 4 is 2.64, so 3; of 3 it is 1.98, so 2, where one does not apply."""
    options = [{"value": 0, "label": "No"}, {"value": 2, "label": "Yes"}]
    options.append({"code": "na", "label": "Does not apply", "not_applicable": True})
    scales = [{"id": "words", "kind": "options", "options": options}]
    share = MEAN | {"missing": {"min_answered": 2, "min_percent": 66}}
    instrument = instrument_of(share, scales=scales)
    assert computed(instrument, {"q1": 2, "q2": 0}) == {"total": None}
    assert computed(instrument, {"q1": 2, "q2": 0, "q3": "na"}) == {"total": 1}
    for answers in ({"q1": 2, "q2": 0}, {"q1": 2, "q2": 0, "q3": "na"}):
        assert computed(instrument, answers) == kernel(instrument, answers)


def sectioned(**kind: Any) -> dict[str, Any]:
    """Sections ``a`` and ``b`` of two items each."""
    sections = [{"id": one, "title": f"Part {one}", **kind} for one in ("a", "b")]
    items = [
        {"id": f"q{n}", "scale": "words", "section": "a" if n < 3 else "b", "text": {"client": "?"}}
        for n in range(1, 5)
    ]
    return {"sections": sections, "items": items}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"q1": 2, "q2": 1}, {"first": 1.5, "second": None, "all": 1.5}),
        ({"q3": 0, "q4": 1}, {"first": None, "second": 0.5, "all": 0.5}),
        # both hold answers, of which one should: nothing is guessed
        ({"q1": 2, "q2": 1, "q3": 0}, {"first": None, "second": None, "all": None}),
        # one of two that apply is enough for 50 %; where b is not in use, a is all there is
        ({"q1": 2}, {"first": 2, "second": None, "all": 2}),
    ],
)
def test_of_sections_of_which_one_is_used_the_other_does_not_count(
    answers: dict[str, Answer], expected: dict[str, float | None]
) -> None:
    scores = [
        {"id": "first", "method": "mean", "items": ["q1", "q2"], "range": [0, 2]},
        {"id": "second", "method": "mean", "items": ["q3", "q4"], "range": [0, 2]},
        {
            "id": "all",
            "method": "mean",
            "scores": ["first", "second"],
            "missing": {"min_answered": 1, "min_percent": 100},
            "range": [0, 2],
        },
    ]
    instrument = instrument_of(*scores, **sectioned(one_of="way"))
    assert kernel(instrument, answers) == expected
    assert computed(instrument, answers) == expected


@every_release
def test_a_mark_on_a_line_is_a_decimal(release: str) -> None:
    """(7.3 + 0.4) / 2 = 3.85"""
    ends = {"min": 0, "max": 10, "low": "Not at all", "high": "Fully"}
    scales = [{"id": "words", "kind": "numeric", "step": 0.1, **ends}]
    mean = MEAN | {"items": ["q1", "q2"], "range": [0, 10]}
    found = computed(instrument_of(mean, scales=scales), {"q1": 7.3, "q2": 0.4}, release)
    assert same_score(3.85, found["total"])


def test_ids_that_differ_in_underscores_alone_have_variables_of_their_own() -> None:
    """``a_b1`` and ``a_b_1`` would both be AB1: R4 takes no underscore in a variable's name."""
    names = ["a_b1", "a_b_1", f"a{'_b' * 31}", f"a{'_b' * 31}1"]
    items = [{"id": one, "scale": "words", "text": {"client": "?"}} for one in names]
    instrument = instrument_of(MEAN | {"items": names}, items=items)
    assert computed(instrument, dict(zip(names, [0, 1, 2, 1], strict=True))) == {"total": 1}
    resource = questionnaire(instrument, CLIENT)
    variables = [one["valueExpression"]["name"] for one in resource["extension"][1:]]
    assert len(set(variables)) == len(variables)
    assert all(one.isalnum() and len(one) <= 64 for one in variables)
