"""What is translated of sections, fields and scales that differ: each string once, and no other."""

from tests.unit.parts import goals, made, seen

from alliancekit.instrument.model import Instrument
from alliancekit.instrument.respondent import Respondent
from alliancekit.instrument.words import map_text


def catalogue(instrument: Instrument) -> list[tuple[str, str]]:
    """Every path and its string, in order."""
    told: list[tuple[str, str]] = []

    def note(path: str, text: str) -> str:
        told.append((path, text))
        return text

    assert map_text(instrument, note) == instrument
    return told


def test_sections_and_fields_are_translated_once_for_each_repetition() -> None:
    told = catalogue(made(goals()))
    assert len(dict(told)) == len(told)
    found = {path: text for path, text in told if path.startswith(("sections.", "fields."))}
    assert found == {
        "fields.place.client": "Where",
        **{f"fields.aim_{n}.client": f"Goal {n}" for n in (1, 2, 3)},
        **{f"sections.goal_{n}.title": f"Goal {n}" for n in (1, 2, 3)},
        **{f"sections.goal_{n}.instructions": f"About goal {n}." for n in (1, 2, 3)},
        "sections.red.title": "Red",
        "sections.blue.title": "Blue",
    }


def test_the_scales_of_every_respondent_are_translated_and_shared() -> None:
    told = dict(catalogue(made(seen())))
    assert told["scales.often.5"] == "Label 5"
    assert told["scales.seen.not_observed"] == "Not this time"
    other = map_text(made(seen()), lambda path, _text: path)
    for who, label in (("client", "scales.often.1"), ("observer", "scales.seen.0")):
        first, second = other.seen_by(who).items
        assert first.scale.options[0].label == label
        assert first.scale is second.scale


def test_flags_of_scores_and_items_are_told_apart_by_what_they_are_of() -> None:
    told = dict(catalogue(made(goals())))
    assert told["flags.one"] == "One or less."
    assert told["flags.q1"] == "Ask about q1."


def test_a_title_that_two_repetitions_share_can_still_differ() -> None:
    other = map_text(made(goals()), lambda path, _text: path)
    assert other.item("clear_2").text[Respondent.CLIENT] == "items.clear_2.client"
    assert other.score("smart_2").title == "scores.smart_2.title"
