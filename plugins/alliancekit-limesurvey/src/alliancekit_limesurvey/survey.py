"""An instrument as a LimeSurvey survey structure, in all its languages.

The settings come first, then each language's words, then the whole survey once for each language,
rows in the same order with the same ids.
"""

from collections.abc import Iterator
from zlib import crc32

from alliancekit.api import Instrument, InstrumentExport
from attrs import frozen

from alliancekit_limesurvey.codes import Codes
from alliancekit_limesurvey.equations import Equation, equations
from alliancekit_limesurvey.keys import word
from alliancekit_limesurvey.losses import tell_losses
from alliancekit_limesurvey.questions import Questions
from alliancekit_limesurvey.rows import Row, table
from alliancekit_limesurvey.text import paragraphs, title

DATE_ISO = "6"
"""LimeSurvey's number for dates as 2026-03-02."""
KEY_TYPES = {"client": "S", "session": "N", "date": "D", "therapist": "S"}


def write_survey(context: InstrumentExport) -> None:
    """Write the survey, and tell what it does not carry."""
    codes = Codes.of(context.instrument)
    computed = equations(context, codes)
    context.file.write(table(_rows(context, codes, computed)))
    tell_losses(context, codes, {one.score for one in computed})


def _rows(context: InstrumentExport, codes: Codes, computed: list[Equation]) -> Iterator[Row]:
    versions = (context.instrument, *context.adaptations)
    number = str(100_000 + crc32(f"{versions[0].id}/{context.respondent}".encode()) % 900_000)
    yield from _settings(number, versions)
    for version in versions:
        yield from _words(number, version, context)
    questions = Questions.of(codes, versions, context.respondent)
    for version in versions:
        yield from _Survey(context, codes, computed, questions, version).rows()


def _settings(number: str, versions: tuple[Instrument, ...]) -> Iterator[Row]:
    first, *others = (one.locale for one in versions)
    settings = {
        "sid": number,
        "language": first,
        "additional_languages": " ".join(others),
        "format": "G",
        "anonymized": "N",
        "datestamp": "Y",
        "assessments": "N",
    }
    for name, value in settings.items():
        yield Row("S", name, value)


def _words(number: str, version: Instrument, context: InstrumentExport) -> Iterator[Row]:
    """Title, instructions and closing words in one language; whose it is, and how it is cited."""
    form = version.form(context.respondent)
    if form is None:
        raise AssertionError(context.respondent)
    rights = version.rights
    notice = rights.notice or f"{rights.holder}, {rights.licence}"
    if rights.supplied and rights.holder not in notice:
        notice = f"{notice} © {rights.holder}"
    settings = {
        "surveyls_survey_id": number,
        "surveyls_language": version.locale,
        "surveyls_title": title(form.title),
        "surveyls_welcometext": paragraphs(form.timeframe, form.instructions, form.privacy),
        "surveyls_endtext": paragraphs(form.closing, notice, version.citation),
        "surveyls_dateformat": DATE_ISO,
    }
    for name, value in settings.items():
        yield Row("SL", name, value, language=version.locale)


@frozen
class _Survey:
    """The groups and questions in one language."""

    context: InstrumentExport
    codes: Codes
    computed: list[Equation]
    questions: Questions
    version: Instrument

    def rows(self) -> Iterator[Row]:
        """All groups: who and when, the form's parts, then the scores."""
        form = self.version.form(self.context.respondent)
        name = title(form.title) if form else ""
        yield self._group(1, name, "")
        for key, code in self.codes.keys.items():
            attributes = {"num_value_int_only": "1"} if key == "session" else {}
            said = word(key, self.version.locale)[0]
            yield self.questions.question(code, KEY_TYPES[key], said, self.version, attributes)
        yield from self._lines(None)
        number, last = 1, None
        for at, block in enumerate(self.codes.blocks):
            if block.section != last or (at == 0 and block.section is None):
                number, last = number + 1, block.section
                yield from self._part(number, name, block.section)
            yield from self.questions.block(block, self.version)
        if self.computed:
            yield self._group(number + 1, word("scores", self.version.locale)[0], "")
            for equation in self.computed:
                yield self._equation(equation)

    def _group(self, number: int, name: str, text: str) -> Row:
        return Row(
            "G",
            name,
            text,
            type=str(number),
            number=number,
            relevance="1",
            language=self.version.locale,
        )

    def _part(self, number: int, name: str, section: str | None) -> Iterator[Row]:
        if section is None:
            yield self._group(number, name, "")
            return
        one = self.version.section(section)
        yield self._group(number, title(one.title), paragraphs(one.instructions))
        yield from self._lines(section)

    def _lines(self, section: str | None) -> Iterator[Row]:
        """The lines to write on at the head of a part."""
        for one in self.version.fields:
            if one.section == section:
                kind = "T" if one.lines > 1 else "S"
                said = one.label[self.context.respondent]
                yield self.questions.question(self.codes.fields[one.id], kind, said, self.version)

    def _equation(self, equation: Equation) -> Row:
        """An equation, which respondents do not see."""
        said = self.version.score(equation.score).title
        if equation.counts:
            said = f"{said} (n)"
        attributes = {"equation": equation.expression, "hidden": "1"}
        return self.questions.question(equation.code, "*", said, self.version, attributes)
