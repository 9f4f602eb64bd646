"""What does not come over is told, part by part, and nothing that does come over."""

from alliancekit.api import Respondent
from alliancekit.testing.trials import form, worded

from bench import CLIENT, shipped, written


def test_every_part_that_is_left_behind_is_told() -> None:
    """ak-goals: a repeated section, lines to write on, two other respondents, marks 0 to 10."""
    lost = written(shipped("ak-goals", Respondent.JOINT), Respondent.JOINT).lost
    sliders = {one for one in lost if one.startswith("scales.")}
    assert sliders
    assert set(lost) - sliders == {
        "fields.lines",
        "forms.client",
        "forms.therapist",
        "identity",
        "items.construct",
        "items.sources",
        "scores.method",
        "scores.missing.note",
        "scores.range",
        "scores.shown",
        "sections.goal.repeat",
        "sources",
        "summary",
        "validation",
        "vectors",
        "wording",
    }


def test_of_sections_one_of_which_is_asked_for_nothing_is_lost() -> None:
    lost = written(shipped("ak-path")).lost
    assert not [one for one in lost if one.startswith("sections")]


def test_bands_are_named_and_where_they_were_published_is_told() -> None:
    """PHQ-9 has bands and a flag, CORE-10 a factor; both have a key with sources."""
    for name, wanted in (("phq-9", {"key"}), ("core-10", {"scores.total.parameters", "key"})):
        instrument = worded(form(name, CLIENT), CLIENT)
        lost = written(instrument).lost
        flags = {f"flags.{one.of}" for one in instrument.flags}
        assert {"scores.bands.citation", *wanted, *flags} <= set(lost)
        assert "scores.total.bands" not in lost


def test_of_a_score_that_is_not_in_the_form_nothing_more_is_told() -> None:
    instrument = worded(form("core-10", CLIENT), CLIENT)
    lost = written(instrument, arithmetic=lambda _: None).lost
    assert "cannot be said in plain arithmetic" in lost["scores.total"]
    assert not {"scores.total.parameters", "scores.bands.citation", "scores.range"} & set(lost)
