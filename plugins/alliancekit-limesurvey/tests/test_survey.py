"""Every shipped instrument with wording, as LimeSurvey reads its structure, in all languages."""

import pytest
from alliancekit.api import Instrument, Respondent
from alliancekit.testing.trials import form, translations

import bench
import limesurvey
from alliancekit_limesurvey.codes import Codes

each = pytest.mark.parametrize(("name", "who"), bench.FORMS)


def versions(name: str, who: Respondent) -> list[Instrument]:
    return [form(name, who), *translations(name, who)]


@each
def test_every_item_is_asked_in_its_words_in_every_language(name: str, who: Respondent) -> None:
    instrument = form(name, who)
    survey, codes = bench.in_all_languages(name, who), Codes.of(instrument)
    assert list(survey.groups) == [one.locale for one in versions(name, who)]
    for version in versions(name, who):
        questions = survey.questions(version.locale).values()
        asked = [
            text for one in questions if one.type in "FK" for text in one.subquestions.values()
        ]
        assert asked == [item.text[who] for item in version.items]
        inside = survey.questions(version.locale)
        for item in version.items:
            code, sub = codes.items[item.id]
            assert inside[code].subquestions[sub] == item.text[who]


@each
def test_every_option_is_there_in_every_language(name: str, who: Respondent) -> None:
    instrument = form(name, who)
    survey, codes = bench.in_all_languages(name, who), Codes.of(instrument)
    for version in versions(name, who):
        for item in version.items:
            scale = item.scale
            ends = {scale.minimum: scale.low, scale.maximum: scale.high} if scale.numeric else {}
            answers = survey.questions(version.locale)[codes.items[item.id][0]].answers
            expected = {}
            for one in scale.options:
                said = ends.get(one.value) if one.value is not None else None
                code = codes.answers[scale.id][one.key]
                expected[code] = f"{one.label} = {said}" if said else one.label
            assert list(answers.items()) == list(expected.items())


@each
def test_what_the_form_says_is_said_in_every_language(name: str, who: Respondent) -> None:
    instrument = form(name, who)
    survey = bench.in_all_languages(name, who)
    for version in versions(name, who):
        sheet, words = version.form(who), survey.words[version.locale]
        assert sheet
        assert words["surveyls_title"] == sheet.title
        welcome = limesurvey.seen(words["surveyls_welcometext"])
        told = [sheet.timeframe, sheet.instructions, sheet.privacy]
        assert welcome == "\n\n".join(one for one in told if one)
        end = limesurvey.seen(words["surveyls_endtext"])
        told = [sheet.closing, instrument.rights.notice, instrument.citation]
        assert end == "\n\n".join(one for one in told if one)


@each
def test_sections_are_groups_and_lines_to_write_on_stand_in_them(
    name: str, who: Respondent
) -> None:
    instrument = form(name, who)
    survey, codes = bench.in_all_languages(name, who), Codes.of(instrument)
    for version in versions(name, who):
        groups = {one.name: one for one in survey.groups[version.locale]}
        for section in version.sections:
            assert groups[section.title].text == (section.instructions or "")
        questions = survey.questions(version.locale)
        for line in version.fields:
            question = questions[codes.fields[line.id]]
            assert question.text == line.label[who]
            assert question.type == ("T" if line.lines > 1 else "S")
            if line.section:
                group = groups[version.section(line.section).title]
                assert group.questions[0].code == question.code


@each
def test_equations_are_hidden_and_who_and_when_is_asked(name: str, who: Respondent) -> None:
    questions = bench.in_all_languages(name, who).questions()
    assert list(questions)[:4] == ["client", "session", "date", "therapist"]
    hidden = [one for one in questions.values() if one.type == "*"]
    assert hidden
    assert all(one.attributes["hidden"] == "1" for one in hidden)
