"""Scores as a table in Markdown, for a note or a web page."""

from alliancekit.api import ExporterOffer, hookimpl

SPECIAL = str.maketrans({"\\": "\\\\", "|": "\\|", "\n": " ", "\r": " "})


def cell(value):
    """A missing value is an empty cell. A bar or a line feed in a text would break the row."""
    return "" if value is None else str(value).translate(SPECIAL)


def line(cells):
    return f"| {' | '.join(cells)} |\n".encode()


def write(context):
    """Frames share ``context.schema``. Each is written before the next is drawn."""
    context.file.write(line(map(cell, context.schema)))
    context.file.write(line("---" for _ in context.schema))
    for frame in context.frames:
        for row in frame.iter_rows():
            context.file.write(line(map(cell, row)))


@hookimpl
def register_exporters():
    yield ExporterOffer("markdown", "a Markdown table", (".md",), write)
