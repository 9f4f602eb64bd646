"""The survey structure: its columns, a row of it, and a table of them."""

import csv
import io
from collections.abc import Iterable, Mapping

from attrs import field, frozen

FIRST = (
    "id",
    "related_id",
    "class",
    "type/scale",
    "name",
    "relevance",
    "text",
    "help",
    "language",
    "validation",
    "mandatory",
    "other",
    "default",
    "same_default",
)
ATTRIBUTES = (
    "equation",
    "hidden",
    "max_num_value_n",
    "min_num_value_n",
    "num_value_int_only",
    "slider_accuracy",
    "slider_layout",
    "slider_max",
    "slider_min",
    "slider_separator",
    "slider_showminmax",
)
"""Attributes of questions that are used: columns behind the first ones, by their names."""
COLUMNS = (*FIRST, *ATTRIBUTES)
BOM = b"\xef\xbb\xbf"


@frozen
class Row:
    """A row. ``kind`` is the class: S, SL, G, Q, SQ or A. ``number`` is its id."""

    kind: str
    name: str
    text: str = ""
    type: str = ""
    number: int | None = None
    relevance: str = ""
    help: str = ""
    language: str = ""
    attributes: Mapping[str, str] = field(factory=dict)

    def cells(self) -> list[str]:
        """The row as it stands in the file."""
        question = self.kind == "Q"
        known = {
            "id": "" if self.number is None else str(self.number),
            "class": self.kind,
            "type/scale": self.type,
            "name": self.name,
            "relevance": self.relevance,
            "text": self.text,
            "help": self.help,
            "language": self.language,
            "mandatory": "N" if question else "",
            "other": "N" if question else "",
            **self.attributes,
        }
        return [known.get(column, "") for column in COLUMNS]


def table(rows: Iterable[Row]) -> bytes:
    """The file: tabs between cells, UTF-8 with a byte-order mark, as LimeSurvey writes it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row.cells() for row in rows)
    return BOM + text.getvalue().encode("utf-8")
