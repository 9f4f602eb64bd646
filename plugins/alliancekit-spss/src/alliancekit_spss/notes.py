"""The notes of a data file: what was asked, whose it is, how it is cited."""

from alliancekit.api import InstrumentExport, ResponsesExport

from alliancekit_spss.names import NOTE, cut


def notes_of(context: InstrumentExport | ResponsesExport) -> list[str]:
    """The lines of the notes, none longer than SPSS takes."""
    instrument, rights = context.instrument, context.instrument.rights
    form = instrument.form(context.respondent)
    told = [
        f"{instrument.title}, version {instrument.version}",
        f"Answered by: {context.respondent}. Time: {form.timeframe}" if form else None,
        instrument.summary,
        f"Validation: {instrument.validation.status}. {instrument.validation.note}",
        f"Rights: {rights.holder}, {rights.licence}",
        rights.notice,
        f"Cite as: {instrument.citation}" if instrument.citation else None,
    ]
    return [line for text in told if text for line in _lines(text)]


def _lines(text: str) -> list[str]:
    """A text broken between words, or within one that is longer than a line."""
    lines, line = [], ""
    for word in text.split():
        rest = word
        while rest:
            joined = f"{line} {rest}" if line else rest
            if len(joined.encode()) <= NOTE:
                line, rest = joined, ""
            elif line:
                lines.append(line)
                line = ""
            else:
                line = cut(rest, NOTE)
                rest = rest[len(line) :]
                lines.append(line)
                line = ""
    return [*lines, line] if line else lines
