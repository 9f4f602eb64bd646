"""Every shipped instrument with wording, as REDCap reads its data dictionary."""

import pytest
from alliancekit.api import Respondent
from alliancekit.testing.trials import form

import bench
from alliancekit_redcap.names import Names

each = pytest.mark.parametrize(("name", "who"), bench.FORMS)


@each
def test_every_item_is_asked_in_its_words_and_order(name: str, who: Respondent) -> None:
    instrument = form(name, who)
    project, names = bench.project_of(name, who), Names.of(instrument, who)
    asked = [one for one in project.fields if one.variable in names.items.values()]
    assert [one.label for one in asked] == [item.text[who] for item in instrument.items]
    assert [one.variable for one in asked] == [names.items[item.id] for item in instrument.items]


@each
def test_every_option_is_there_by_its_code(name: str, who: Respondent) -> None:
    instrument = form(name, who)
    project, names = bench.project_of(name, who), Names.of(instrument, who)
    for item in instrument.items:
        choices = project.of(names.items[item.id]).choices
        assert list(choices) == [option.key for option in item.scale.options]
        ends = {item.scale.minimum: item.scale.low, item.scale.maximum: item.scale.high}
        for option in item.scale.options:
            said = ends.get(option.value) if option.value is not None else None
            expected = f"{option.label} = {said}" if said else option.label
            assert choices[option.key] == expected


@each
def test_what_the_form_says_is_said(name: str, who: Respondent) -> None:
    """Title, time frame, instructions, who sees it, closing; whose it is, and how it is cited."""
    instrument = form(name, who)
    project, sheet = bench.project_of(name, who), instrument.form(who)
    assert sheet
    told = [one.label for one in project.fields if one.kind == "descriptive"]
    words = "\n\n".join(
        one for one in (sheet.title, sheet.timeframe, sheet.instructions, sheet.privacy) if one
    )
    assert told[0] == words
    assert sheet.closing in told
    assert f"{instrument.rights.notice}\n{instrument.citation}" in told


@each
def test_sections_are_headings_and_lines_to_write_on_stand_in_them(
    name: str, who: Respondent
) -> None:
    instrument = form(name, who)
    project, names = bench.project_of(name, who), Names.of(instrument, who)
    headings = [one.header for one in project.fields if one.header]
    assert headings == [
        "\n".join(filter(None, (one.title, one.instructions))) for one in instrument.sections
    ]
    for one in instrument.fields:
        field = project.of(names.fields[one.id])
        assert (field.kind, field.label) == (
            "notes" if one.lines > 1 else "text",
            one.label[who],
        )


@each
def test_items_in_a_row_on_the_same_scale_share_a_matrix(name: str, who: Respondent) -> None:
    instrument = form(name, who)
    project, names = bench.project_of(name, who), Names.of(instrument, who)
    for before, after in zip(instrument.items, instrument.items[1:], strict=False):
        first, second = (project.of(names.items[one.id]).matrix for one in (before, after))
        together = before.scale == after.scale and before.section == after.section
        assert (first == second != "") == together


@each
def test_scores_are_hidden_from_who_fills_in_a_survey(name: str, who: Respondent) -> None:
    project = bench.project_of(name, who)
    assert all("@HIDDEN" in one.annotation for one in project.fields if one.kind == "calc")


def test_two_forms_share_no_variable_so_that_one_project_holds_them() -> None:
    """Client's and therapist's, of all instruments: only the record is the same."""
    taken: set[str] = set()
    for name, who in bench.FORMS:
        own = {one.variable for one in bench.project_of(name, who).fields}
        assert not taken & (own - {"record_id"})
        taken |= own
