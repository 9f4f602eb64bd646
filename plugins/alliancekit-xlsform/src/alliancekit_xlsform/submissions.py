"""Answers as servers export them: CSV, with the names of groups before those of questions."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from alliancekit.api import Instrument, ResponsesImport

from alliancekit_xlsform.names import FormNames
from alliancekit_xlsform.survey import KEYS, OPENING, RESPONDENT

if TYPE_CHECKING:
    import polars as pl

ROWS = 20_000
"""Rows of a frame."""
LARGEST = 10_000_000
"""Characters of a cell."""
GROUPS = re.compile(r"[-/.:]")
"""What stands between the name of a group and that of a question: ``goal_1-specific_1``."""


def read_submissions(context: ResponsesImport) -> "Iterator[pl.DataFrame]":
    """Frames of text, columns as in a response file.

    What the form computed is left out, to be computed anew; what the server adds is carried along.
    Raises ``bad-import`` for what is no such file.
    """
    import polars as pl

    csv.field_size_limit(LARGEST)
    lines = codecs.getreader("utf-8-sig")(context.file)
    try:
        head = lines.readline()
        delimiter = ";" if head.count(";") > head.count(",") else ","
        header = next(csv.reader([head], delimiter=delimiter, strict=True), [])
        columns = _columns(context, header)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        first = True
        while (rows := list(islice(reader, ROWS))) or first:
            kept = [row for row in rows if row]
            if wrong := next((row for row in kept if len(row) != len(header)), None):
                context.fault(f"a row has {len(wrong)} cells, the header {len(header)}")
            cells = {name: [row[at] for row in kept] for at, name in columns.items()}
            yield pl.DataFrame(cells, schema=dict.fromkeys(columns.values(), pl.String))
            first = False
    except (csv.Error, UnicodeDecodeError, io.UnsupportedOperation):
        context.fault("it is not CSV in UTF-8, as a server exports it")


def _columns(context: ResponsesImport, header: list[str]) -> dict[int, str]:
    """The columns that are taken, by their position, and the name of each in a response file."""
    names = FormNames(context.instrument, [*KEYS, RESPONDENT])
    parts = (names.items, names.keys, names.fields)
    own = {name: part for given in parts for part, name in given.items()}
    made = _made(context.instrument, names)
    columns: dict[int, str] = {}
    for at, heading in enumerate(header):
        leaf = GROUPS.split(heading)[-1]
        if leaf in own:
            columns[at] = own[leaf]
        elif leaf not in made:
            columns[at] = heading
    taken = list(columns.values())
    if not set(names.items) & set(taken):
        called = context.instrument.id
        context.fault(f"none of the items of {called} is a column: were labels exported as names?")
    if twice := next((one for one in taken if taken.count(one) > 1), None):
        context.fault(f"two columns are of {twice}")
    if len(columns) < len(header):
        context.lose("scores", "what the form computed is left out, to be computed anew")
    return columns


def _made(instrument: Instrument, names: FormNames) -> set[str]:
    """The names of notes and calculations, and of what decides which section is shown."""
    scores = list(names.scores.values())
    turned = [*names.items.values(), *scores]
    sections = list(names.sections.values())
    choosing = [one.one_of for one in instrument.sections if one.one_of]
    return {
        *(f"{one}{ending}" for one in scores for ending in ("", "_answered", "_band")),
        *(f"{one}_reversed" for one in turned),
        *(f"{one}{ending}" for one in sections for ending in ("_used", "_instructions")),
        *(*OPENING, "closing", "rights", *choosing),
    }
