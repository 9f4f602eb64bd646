"""What ODK's converter finds in the workbook: every word of every language, every answer."""

import io

import openpyxl
import pytest
from alliancekit.api import Instrument, Respondent
from alliancekit.instrument.model import plain_number
from alliancekit.testing.trials import translations

from bench import CLIENT, FORMS, STRAIGHT, XForm, in_all_languages, shipped, written

NAMES = {"en": "English (en)", "es": "Español (es)", "ar": "العربية (ar)"}


def straight(text: str) -> str:
    return text.translate(STRAIGHT)


def versions(name: str, who: Respondent) -> list[Instrument]:
    return [shipped(name, who), *translations(name, who)]


@pytest.mark.parametrize(("name", "who"), FORMS)
def test_the_validator_of_odk_finds_nothing(name: str, who: Respondent) -> None:
    """ODK Validate loads the form into JavaRosa, the engine of ODK Collect."""
    assert in_all_languages(name, who).warnings == []


@pytest.mark.parametrize(("name", "who"), FORMS)
def test_every_item_has_its_words_in_every_language(name: str, who: Respondent) -> None:
    form, told = in_all_languages(name, who), versions(name, who)
    assert list(form.languages()) == [NAMES[one.locale] for one in told]
    for at, item in enumerate(told[0].items):
        for version in told:
            words = form.texts(item.id)[NAMES[version.locale]]
            assert words == straight(version.items[at].text[who])


@pytest.mark.parametrize(("name", "who"), FORMS)
def test_every_answer_has_its_value_and_its_words_in_every_language(
    name: str, who: Respondent
) -> None:
    form, told = in_all_languages(name, who), versions(name, who)
    for at, item in enumerate(told[0].items):
        if item.scale.numeric:
            shown = form.control(item.id)
            ends = (item.scale.minimum, item.scale.maximum, item.scale.step)
            given = (shown.get("start"), shown.get("end"), shown.get("step"))
            assert given == tuple(map(plain_number, ends))
            for version in told:
                scale = version.items[at].scale
                hint = form.texts(item.id, "hint")[NAMES[version.locale]]
                assert hint == straight(f"{ends[0]:g}: {scale.low}\n{ends[1]:g}: {scale.high}")
        else:
            found = form.choices(item.id)
            assert [value for value, _ in found] == [one.key for one in item.scale.options]
            for version in told:
                labels = [words[NAMES[version.locale]] for _, words in found]
                options = version.items[at].scale.options
                assert labels == [straight(one.label) for one in options]


@pytest.mark.parametrize(("name", "who"), FORMS)
def test_the_head_and_the_foot_of_the_form_come_over(name: str, who: Respondent) -> None:
    instrument = shipped(name, who)
    form = in_all_languages(name, who)
    for version in versions(name, who):
        sheet = version.form(who)
        assert sheet is not None
        for part in ("timeframe", "instructions", "privacy", "closing"):
            assert form.texts(part)[NAMES[version.locale]] == straight(getattr(sheet, part))
    rights = form.texts("rights")["English (en)"]
    assert straight(instrument.citation) in rights
    assert f"{instrument.rights.holder}: {instrument.rights.licence}" in rights
    first = instrument.form(who)
    assert first is not None
    assert form.title == straight(first.title)


@pytest.mark.parametrize(("name", "who"), FORMS)
def test_no_answer_is_compulsory_and_every_score_is_a_calculation(
    name: str, who: Respondent
) -> None:
    form = in_all_languages(name, who)
    required = {bind.get("required", "false()") for bind in form.binds.values()}
    assert required == {"false()"}
    for score in shipped(name, who).scores:
        assert form.binds[form.path(score.id)].get("type") == "decimal"
        assert form.binds[form.path(score.id)].get("calculate")


def test_sections_and_fields_stand_in_their_groups() -> None:
    form = XForm(written(shipped("ak-goals")).data)
    assert form.path("specific_2") == "/data/goal_2/specific_2"
    assert form.path("goal_text_3") == "/data/goal_3/goal_text_3"
    assert form.texts("goal_2") == {"English (en)": "Goal 2"}


def test_of_sections_of_which_one_is_used_the_chosen_one_is_shown() -> None:
    instrument = shipped("ak-path")
    form = XForm(written(instrument).data)
    sections = [one for one in instrument.sections if one.one_of]
    assert form.choices("modality") == [(one.id, {"English (en)": one.title}) for one in sections]
    assert form.texts("modality") == {"English (en)": sections[0].instructions}
    # the score cbt has that name already
    assert form.binds["/data/cbt_section"].get("relevant", "").strip() == (
        "/data/modality  = 'cbt'"
    )


def test_what_identifies_a_row_is_asked_in_each_language() -> None:
    form = in_all_languages("ak-pulse")
    assert form.texts("client")["Español (es)"] == "Código de cliente"
    assert form.binds[form.path("respondent")].get("calculate") == "'client'"
    kinds = [form.binds[form.path(one)].get("type") for one in ("client", "session", "date")]
    assert kinds == ["string", "int", "date"]


def test_a_version_and_an_id_go_with_the_form() -> None:
    form = XForm(written(shipped("ak-core", Respondent.THERAPIST), Respondent.THERAPIST).data)
    (primary,) = [one for one in form.model if one.tag.endswith("instance") and not one.get("id")]
    assert (primary[0].get("id"), primary[0].get("version")) == ("ak-core-therapist", "1.0.0")


def test_every_cell_is_text() -> None:
    data = written(shipped("ak-pulse"), CLIENT, translations("ak-pulse", CLIENT)).data
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    assert workbook.sheetnames == ["survey", "choices", "settings"]
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
