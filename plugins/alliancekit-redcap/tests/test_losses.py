"""What does not come over is told, part by part, and nothing that does come over."""

from alliancekit.api import Respondent

import bench


def test_every_part_that_is_left_behind_is_told() -> None:
    """ak-goals: sections that may be left out, lines to write on, two other respondents."""
    _, lost = bench.written(bench.seen("ak-goals", Respondent.JOINT), Respondent.JOINT)
    assert {where for where, _ in lost} == {
        "fields.lines",
        "forms.client",
        "forms.therapist",
        "id",
        "items.construct",
        "items.sources",
        "locale",
        "sections",
        "rights",
        "scores",
        "scores.missing.note",
        "sections.goal",
        "summary",
        "title",
        "validation",
        "vectors",
    }


def test_bands_parameters_flags_and_the_keys_sources_are_told() -> None:
    """PHQ-9 has bands and a flag, CORE-10 a factor; both have a key with sources."""
    for name, wanted in (
        ("phq-9", {"scores.total.bands", "key"}),
        ("core-10", {"scores.total.bands", "scores.total.parameters", "key"}),
    ):
        instrument = bench.worded(name, Respondent.CLIENT)
        _, lost = bench.written(instrument, Respondent.CLIENT)
        places = {where for where, _ in lost}
        assert wanted <= places
        assert {f"flags.{one.of}" for one in instrument.flags} <= places


def test_what_is_not_there_is_not_told() -> None:
    """ak-intake has one respondent, and neither sections nor lines to write on."""
    _, lost = bench.written(bench.seen("ak-intake", Respondent.CLIENT), Respondent.CLIENT)
    places = [where for where, _ in lost]
    assert not [one for one in places if one.startswith(("forms", "sections", "fields", "flags"))]
