"""The workbook: three sheets of text, the same bytes each time."""

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from alliancekit.api import InstrumentExport

from alliancekit_xlsform.losses import tell
from alliancekit_xlsform.row import CELL, Choice, Row, Texts
from alliancekit_xlsform.survey import Survey
from alliancekit_xlsform.words import language_name

WRITTEN = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook has no zone
"""When every workbook says it was made: the same form has the same bytes."""
WIDTHS = {"type": 22, "name": 22, "label": 60, "hint": 30, "list_name": 22, "calculation": 60}
SAME = ("required", "relevant", "default", "calculation", "appearance", "parameters")
ATTRIBUTES = {**dict(zip(SAME, SAME, strict=True)), "bind::type": "bind"}
"""Columns of the survey sheet that are no words, and what of a row stands in them."""
REFERENCE = re.compile(r"\$(?=\{)")


def write_workbook(context: InstrumentExport) -> None:
    """Write the form, and tell what it does not hold."""
    xlsxwriter = context.library("xlsxwriter", install="alliancekit-xlsform")
    survey = Survey(context)
    languages = [language_name(version.locale) for version in survey.versions]
    tell(context, survey)
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": _form_title(context), "created": WRITTEN})
        _sheet(context, workbook, "survey", _survey_table(survey.rows, languages))
        _sheet(context, workbook, "choices", _choices_table(survey.choices, languages))
        _sheet(context, workbook, "settings", _settings_table(context, languages[0]))
    context.file.write(made.getvalue())


def _survey_table(rows: Sequence[Row], languages: Sequence[str]) -> list[list[str]]:
    head = ["type", "name", *_headings("label", languages), *_headings("hint", languages)]
    table = [[*head, *ATTRIBUTES]]
    for row in rows:
        words = [*_words(row.label, languages), *_words(row.hint, languages)]
        rest = [getattr(row, attribute) for attribute in ATTRIBUTES.values()]
        table.append([row.type, row.name, *words, *rest])
    return table


def _choices_table(choices: Sequence[Choice], languages: Sequence[str]) -> list[list[str]]:
    return [
        ["list_name", "name", *_headings("label", languages)],
        *([one.list_name, one.name, *_words(one.label, languages)] for one in choices),
    ]


def _settings_table(context: InstrumentExport, language: str) -> list[list[str]]:
    settings = {
        "form_title": _form_title(context),
        "form_id": f"{context.instrument.id}-{context.respondent}",
        "version": context.instrument.version,
        "default_language": language,
        "clean_text_values": "no",  # else what stands apart by two spaces would be drawn together
    }
    return [list(settings), [unreferenced(one) for one in settings.values()]]


def _form_title(context: InstrumentExport) -> str:
    form = context.instrument.form(context.respondent)
    return form.title if form else context.instrument.title


def _headings(kind: str, languages: Sequence[str]) -> list[str]:
    return [f"{kind}::{language}" for language in languages]


def _words(texts: Texts, languages: Sequence[str]) -> list[str]:
    return [unreferenced(one) for one in texts] or [""] * len(languages)


def unreferenced(text: str) -> str:
    """Wording in which ``${`` is no reference to a question: an invisible joiner is put in it."""
    return REFERENCE.sub("$\u2060", text)


def _sheet(context: InstrumentExport, workbook: Any, name: str, table: list[list[str]]) -> None:
    """A sheet whose every cell is text, whatever it begins with."""
    sheet = workbook.add_worksheet(name)
    bold = workbook.add_format({"bold": True})
    plain = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for column, heading in enumerate(table[0]):
        width = WIDTHS.get(heading.partition("::")[0], 14)
        sheet.set_column(column, column, width, plain)
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(table):
        for column, text in enumerate(row):
            if len(text) > CELL:
                context.refuse(f"a cell holds {CELL:,} characters, and one of {name!r} has more")
            if text:
                sheet.write_string(at, column, text, plain if at else bold)
