"""What does not come over is told, part by part, and nothing that does come over."""

from alliancekit.api import Respondent
from alliancekit.testing.trials import form, worded
from attrs import evolve

import bench


def test_every_part_that_is_left_behind_is_told() -> None:
    """ak-goals: a repeated section, lines to write on, two other respondents."""
    _, lost = bench.written(form("ak-goals", Respondent.JOINT), Respondent.JOINT)
    assert set(lost) == {
        "fields.lines",
        "forms.client",
        "forms.therapist",
        "identity",
        "items.construct",
        "items.sources",
        "rights.licence",
        "scores.method",
        "scores.missing.note",
        "scores.precision",
        "scores.range",
        "scores.shown",
        "sections.goal.repeat",
        "sources",
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
        instrument = worded(form(name, bench.CLIENT), bench.CLIENT)
        _, lost = bench.written(instrument, bench.CLIENT)
        flags = {f"flags.{one.of}" for one in instrument.flags}
        assert wanted | flags <= set(lost)


def test_where_there_is_no_notice_holder_and_licence_stand_in_its_place() -> None:
    """ak-pulse has a notice; without it nothing is lost of whose it is."""
    instrument = worded(form("ak-pulse", bench.CLIENT), bench.CLIENT)
    bare = evolve(instrument, rights=evolve(instrument.rights, notice=None))
    data, lost = bench.written(bare, bench.CLIENT)
    assert f"{bare.rights.holder}, {bare.rights.licence}" in data.decode()
    assert "rights.licence" not in lost
    assert "rights.licence" in bench.written(instrument, bench.CLIENT)[1]
