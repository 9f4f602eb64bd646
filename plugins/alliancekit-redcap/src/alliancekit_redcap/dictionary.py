"""An instrument as a REDCap data dictionary: one form, ready to be imported into a project."""

import csv
import io
from collections.abc import Iterator
from itertools import groupby

from alliancekit.api import Instrument, InstrumentExport, Item
from attrs import evolve

from alliancekit_redcap.calculations import Calculation, calculations
from alliancekit_redcap.losses import tell_losses
from alliancekit_redcap.names import COUNTED, RECORD, SCORED, Names
from alliancekit_redcap.rows import HEADERS, Row
from alliancekit_redcap.scales import Kind, kind_of
from alliancekit_redcap.text import label, line

KEY_ROWS = {
    "session": ("Session", "number"),
    "date": ("Date", "date_ymd"),
    "therapist": ("Therapist (code)", ""),
    "locale": ("Language of the form", ""),
}
"""The keys' labels, and what REDCap checks of them."""


def write_dictionary(context: InstrumentExport) -> None:
    """Write the dictionary, and tell what it does not carry."""
    names = Names.of(context.instrument, context.respondent)
    computed = calculations(context, names)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADERS)
    for row in _rows(context, names, computed):
        writer.writerow(row.cells(names.form))
    context.file.write(text.getvalue().encode("utf-8"))
    tell_losses(context, {one.score.id for one in computed})


def _rows(context: InstrumentExport, names: Names, computed: list[Calculation]) -> Iterator[Row]:
    instrument = context.instrument
    yield Row(RECORD, "text", "Client (code, no name)")
    for key, (said, validation) in KEY_ROWS.items():
        yield Row(names.keys[key], "text", said, validation=validation)
    yield from _head(context, names)
    yield from _fields(context, names, None)
    parts = groupby(enumerate(instrument.items, 1), key=lambda one: one[1].section)
    for part, (section, numbered) in enumerate(parts, 1):
        rows = [*_fields(context, names, section)] if section else []
        rows += _items(list(numbered), context, names, part)
        header = _header(instrument, section)
        for at, row in enumerate(rows):
            yield row if at or not header else evolve(row, header=header)
    yield from _foot(context, names)
    yield from _scores(computed, names)


def _header(instrument: Instrument, section: str | None) -> str:
    if section is None:
        return ""
    one = instrument.section(section)
    return label("\n".join(text for text in (one.title, one.instructions) if text))


def _head(context: InstrumentExport, names: Names) -> Iterator[Row]:
    """Title, time frame, instructions and who sees the answers, as the form has them."""
    form = context.instrument.form(context.respondent)
    if form is None:
        raise AssertionError(context.respondent)
    told = [form.timeframe, form.instructions, form.privacy]
    text = "\n\n".join([f"<b>{label(form.title)}</b>", *(label(one) for one in told if one)])
    yield Row(names.other("intro"), "descriptive", text)


def _foot(context: InstrumentExport, names: Names) -> Iterator[Row]:
    """The closing words; whose the wording is, and how it is cited."""
    instrument = context.instrument
    form = instrument.form(context.respondent)
    if form and form.closing:
        yield Row(names.other("closing"), "descriptive", label(form.closing))
    rights = instrument.rights
    notice = rights.notice or f"{rights.holder}, {rights.licence}"
    if rights.supplied and rights.holder not in notice:
        notice = f"{notice} © {rights.holder}"
    told = "\n".join(label(one) for one in (notice, instrument.citation) if one)
    yield Row(names.other("rights"), "descriptive", told)


def _fields(context: InstrumentExport, names: Names, section: str | None) -> Iterator[Row]:
    """Lines to write on. What a person writes may tell who they are, so it is marked as such."""
    for one in context.instrument.fields:
        if one.section == section:
            kind = "notes" if one.lines > 1 else "text"
            said = label(one.label[context.respondent])
            variable = names.fields[one.id]
            noted = names.noted(variable, one.id)
            yield Row(variable, kind, said, identifier=True, annotation=noted)


def _items(
    numbered: list[tuple[int, Item]], context: InstrumentExport, names: Names, part: int
) -> Iterator[Row]:
    """The items of a part; those in a row that have the same choices share a matrix."""
    for number, (kind, group) in enumerate(groupby(numbered, key=lambda one: kind_of(one[1])), 1):
        same = list(group)
        shared = kind.picked and len(same) > 1
        matrix = f"{names.prefix}_m{part}_{number}" if shared else ""
        for position, item in same:
            said = label(item.text[context.respondent])
            variable = names.items[item.id]
            row = _item_row(variable, said, kind, matrix, position)
            yield evolve(row, annotation=names.noted(variable, item.id))


def _item_row(variable: str, said: str, kind: Kind, matrix: str, position: int) -> Row:
    return Row(
        variable,
        kind.kind,
        said,
        choices=kind.choices,
        note=kind.note,
        validation=kind.validation,
        low=kind.low,
        high=kind.high,
        # across the page: not for a matrix, which is never anything else
        alignment="" if matrix or not kind.picked else "LH",
        number=str(position),
        matrix=matrix,
    )


def _scores(computed: list[Calculation], names: Names) -> Iterator[Row]:
    """The calculated fields. Who fills in a survey does not see them; counts are hidden to all."""
    for one in computed:
        said = f"{one.score.title}: answered" if one.counts else one.score.title
        noted = "" if one.counts else names.noted(one.variable, one.score.id)
        tag = COUNTED if one.counts else SCORED
        annotation = f"{tag} {noted}".strip()
        yield Row(one.variable, "calc", line(said), choices=one.expression, annotation=annotation)
