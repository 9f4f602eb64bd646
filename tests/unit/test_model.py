"""The typed instrument: its answers, its ranges, and the one list of what is translated."""

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.instruments import DROP, built, changed

from alliancekit import Instrument
from alliancekit.instrument.about import Validation
from alliancekit.instrument.model import Option, Scale
from alliancekit.instrument.respondent import Respondent
from alliancekit.instrument.words import map_text

OFTEN = Scale(
    "often",
    (
        Option("always", value=5.0),
        Option("never", value=-1.0),
        Option("does not apply", code="na"),
        Option("half", value=0.5),
        Option("not seen", code="unseen"),
    ),
)

TRANSLATED = {
    "title": "A tiny instrument",
    "summary": "Three questions.",
    "forms.client.title": "Today",
    "forms.client.timeframe": "Today's session",
    "forms.client.instructions": "Mark one box on each line.",
    "forms.client.privacy": "Only your therapist sees this.",
    "forms.client.closing": "Thank you.",
    "scales.often.0": "never",
    "scales.often.1": "sometimes",
    "scales.often.2": "always",
    "scales.often.na": "does not apply",
    "scales.boxes.low": "none",
    "scales.boxes.high": "all",
    "items.q1.client": "I was heard.",
    "items.q2.client": "I was lost.",
    "items.q3.client": "We were a team.",
    "scores.heard.title": "Being heard",
    "scores.heard.bands.0": "low",
    "scores.heard.bands.2": "high",
    "scores.team.title": "Team",
    "scores.heard_pomp.title": "Being heard (0-100)",
    "flags.q2": "Ask what was unclear.",
    "validation.note": "Made up.",
}


def catalogue(instrument: Instrument) -> list[tuple[str, str]]:
    seen: list[tuple[str, str]] = []

    def note(path: str, text: str) -> str:
        seen.append((path, text))
        return text

    map_text(instrument, note)
    return seen


# ─── answers and ranges ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("option", "key"),
    [
        (Option("x", value=3.0), "3"),
        (Option("x", value=0.0), "0"),
        (Option("x", value=-1.0), "-1"),
        (Option("x", value=0.5), "0.5"),
        (Option("x", value=1_000_000.0), "1000000"),
        (Option("x", value=100_000.5), "100000.5"),
        (Option("x", code="na"), "na"),
    ],
)
def test_the_key_of_an_option_is_what_stands_in_data_files(option: Option, key: str) -> None:
    assert option.key == key


def test_a_scale_knows_its_values_codes_and_ends_in_printed_order() -> None:
    assert OFTEN.values == (5.0, -1.0, 0.5)
    assert OFTEN.codes == ("na", "unseen")
    assert (OFTEN.minimum, OFTEN.maximum) == (-1.0, 5.0)


@pytest.mark.parametrize(
    ("score", "value", "expected"),
    [
        ("heard", 0, 0),
        ("heard", 4, 100),
        ("heard", 1, 25),  # 100 × (1 − 0) / (4 − 0)
        ("team", 5, 50),
        ("team", 7.5, 75),
    ],
)
def test_pomp_is_per_cent_of_the_maximum_possible(
    score: str, value: float, expected: float
) -> None:
    assert built().score(score).pomp(value) == expected


def test_pomp_begins_at_the_lowest_score_not_at_zero() -> None:
    score = evolve(built().score("team"), minimum=1.0, maximum=5.0)
    assert score.pomp(2) == 25  # 100 × (2 − 1) / (5 − 1)


@given(st.floats(-100, 99), st.floats(0.5, 100), st.floats(0, 1), st.floats(0, 1))
def test_pomp_keeps_order_and_stays_between_0_and_100(
    low: float, width: float, one: float, other: float
) -> None:
    score = evolve(built().score("team"), minimum=low, maximum=low + width)
    first, second = sorted((low + one * width, low + other * width))
    assert -1e-9 <= score.pomp(first) <= score.pomp(second) <= 100 + 1e-9


@pytest.mark.parametrize(("status", "validated"), [("published", True), ("unvalidated", False)])
def test_an_instrument_is_validated_once_studies_are_published(
    status: str, *, validated: bool
) -> None:
    assert Validation(status, "note").validated is validated


# ─── finding one's way ───────────────────────────────────────────────────────


def test_parts_are_found_by_id() -> None:
    tiny = built()
    assert tiny.item("q2") is tiny.items[1]
    assert tiny.score("team") is tiny.scores[1]
    assert tiny.form("client") is tiny.forms[0]
    assert tiny.form("observer") is None
    assert tiny.respondents == (Respondent.CLIENT,)


def test_an_id_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        built().item("q9")
    with pytest.raises(KeyError):
        built().score("q1")


def test_scales_are_those_in_use_in_order_of_first_use() -> None:
    spare = {"id": "spare", "kind": "numeric", "min": 0, "max": 1, "low": "no", "high": "yes"}
    raw = changed("scales.2", spare, changed("items.2.scale", "often"))
    raw = changed("scores.1.range", [0, 2], raw)
    for vector in raw["vectors"]:
        answers = vector.get("answers", {})
        answers |= {"q3": min(answers["q3"], 2)} if answers.get("q3") else {}
    tiny = built(raw)
    assert [scale.id for scale in tiny.scales] == ["often"]
    assert [scale.id for scale in built().scales] == ["often", "boxes"]


def test_nothing_of_it_can_be_changed() -> None:
    tiny = built()
    with pytest.raises(FrozenInstanceError):
        tiny.title = "Another"  # type: ignore[misc]
    with pytest.raises(TypeError):
        tiny.items[0].text[Respondent.CLIENT] = "Another."  # type: ignore[index]
    with pytest.raises(TypeError):
        tiny.vectors[0].answers["q1"] = 2  # type: ignore[index]


# ─── what is translated ──────────────────────────────────────────────────────


def test_every_translatable_string_has_its_path_once() -> None:
    seen = catalogue(built())
    assert dict(seen) == TRANSLATED
    assert len(seen) == len(TRANSLATED)


def test_strings_that_are_left_out_have_no_path() -> None:
    raw = changed("summary", DROP, changed("forms.0.privacy", DROP))
    assert TRANSLATED.keys() - dict(catalogue(built(raw))) == {"summary", "forms.client.privacy"}


def test_the_numbers_of_boxes_are_not_translated() -> None:
    assert not any(path.startswith("scales.boxes.") for path in TRANSLATED if path[-1].isdigit())
    tiny = map_text(built(), lambda path, text: f"{path}!")
    assert [option.label for option in tiny.item("q3").scale.options][:2] == ["0", "1"]


@pytest.mark.parametrize("fixture", ["pulse", "core"])
def test_words_that_change_nothing_give_an_equal_instrument(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    instrument = request.getfixturevalue(fixture)
    assert map_text(instrument, lambda _path, text: text) == instrument
    assert map_text(built(), lambda _path, text: text) == built()


def test_each_string_is_replaced_by_the_word_for_its_path() -> None:
    tiny = map_text(built(), lambda path, _text: f"<{path}>")
    assert dict(catalogue(tiny)) == {path: f"<{path}>" for path in TRANSLATED}


def test_nothing_that_is_scored_changes_with_the_words() -> None:
    before, after = built(), map_text(built(), lambda path, _text: path)
    assert [(item.id, item.scale.values, item.scale.codes) for item in after.items] == [
        (item.id, item.scale.values, item.scale.codes) for item in before.items
    ]
    assert [evolve(score, title="", bands=None) for score in after.scores] == [
        evolve(score, title="", bands=None) for score in before.scores
    ]
    assert (after.vectors, after.sha256) == (before.vectors, before.sha256)


def test_items_share_their_scale_after_translation_too() -> None:
    tiny = map_text(built(), lambda path, _text: path)
    assert tiny.item("q1").scale is tiny.item("q2").scale
