"""REDCap, as far as a data dictionary goes: written from its published rules, not from the plugin.

`read` holds a dictionary to the rules of REDCap's upload; `Project.calculate` works its
calculated fields out, for which see `redcap_logic`. The rules are those of REDCap's help on the
data dictionary:

- 18 columns, named so; the first field is the record's id and of the kind text.
- Variables are lower-case letters, digits and underscores, a letter first, each once; 26
  characters at most are recommended. Those of one form stand together.
- A choice is a code, a comma and a label; choices are parted by ``|``; codes differ.
- Fields of a matrix are radio buttons or checkboxes, stand together and have the same choices.
- A label is HTML. ``[name]`` in it is piped, ``{name}`` embeds a field.
"""

import csv
import html
import io
import re
from collections.abc import Mapping
from itertools import groupby

from attrs import define, frozen

from redcap_logic import Value, value_of, worked_out

HEADERS = [
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
]
KINDS = {"text", "notes", "radio", "dropdown", "calc", "descriptive", "slider", "yesno"}
CHECKS = {"", "integer", "number", "number_1dp", "number_2dp", "date_ymd"}


@frozen
class Field:
    """A field of the project, its words as a person sees them."""

    variable: str
    form: str
    header: str
    kind: str
    label: str
    choices: Mapping[str, str]
    calculation: str
    note: str
    check: str
    low: str
    high: str
    matrix: str
    annotation: str


def seen(label: str) -> str:
    """What a browser shows of a label; what REDCap would pipe or embed is refused."""
    assert not re.search(r"\[[a-z_][^\]]*\]", label), f"piped: {label}"
    assert not re.search(r"\{[a-z_][^}]*\}", label), f"embedded: {label}"
    without = re.sub(r"</?(b|br|i|u|p|div|span)\b[^<>]*>", "", label)
    assert not re.search(r"[<>]", without), f"a tag that nobody meant: {label}"
    return html.unescape(without)


def read(text: str) -> "Project":
    """The project that the dictionary makes. Asserts that REDCap takes it."""
    header, *rows = list(csv.reader(io.StringIO(text, newline="")))
    assert header == HEADERS
    fields = []
    for cells in rows:
        assert len(cells) == 18
        for cell in cells:
            assert not re.match(r"[=@\t\r+-]", cell) or cell.startswith("@HIDDEN"), cell
        row = dict(zip(HEADERS, cells, strict=True))
        fields.append(_field(row))
    assert (fields[0].variable, fields[0].kind) == ("record_id", "text")
    names = [one.variable for one in fields]
    assert len(set(names)) == len(names)
    forms = [form for form, _ in groupby(one.form for one in fields)]
    assert len(set(forms)) == len(forms)
    groups = [(name, list(group)) for name, group in groupby(fields, key=lambda one: one.matrix)]
    matrices = [name for name, _ in groups if name]
    assert len(set(matrices)) == len(matrices)
    for name, group in groups:
        if name:
            assert re.fullmatch(r"[a-z0-9_]{1,60}", name)
            assert len({(one.kind, tuple(one.choices.items())) for one in group}) == 1
            assert {one.kind for one in group} <= {"radio", "checkbox"}
            assert not any(one.header for one in group[1:])
    return Project(fields)


def _field(row: Mapping[str, str]) -> Field:
    name, kind = row[HEADERS[0]], row["Field Type"]
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,25}", name), name
    assert "__" not in name
    assert not name.endswith("_")
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,63}", row["Form Name"])
    assert kind in KINDS
    assert row[HEADERS[7]] in CHECKS
    assert row[HEADERS[7]] == "" or kind == "text"
    assert row["Identifier?"] in ("", "y")
    choices: dict[str, str] = {}
    if kind == "radio":
        for part in row[HEADERS[5]].split("|"):
            code, comma, label = part.partition(",")
            assert comma, part
            assert re.fullmatch(r"-?[A-Za-z0-9._]+", code.strip()), code
            assert code.strip() not in choices
            assert label.strip()
            choices[code.strip()] = seen(label.strip())
    return Field(
        variable=name,
        form=row["Form Name"],
        header=seen(row["Section Header"]),
        kind=kind,
        label=seen(row["Field Label"]),
        choices=choices,
        calculation=row[HEADERS[5]] if kind == "calc" else "",
        note=seen(row["Field Note"]),
        check=row[HEADERS[7]],
        low=row[HEADERS[8]],
        high=row[HEADERS[9]],
        matrix=row["Matrix Group Name"],
        annotation=row["Field Annotation"],
    )


@define
class Project:
    """The fields, and what becomes of a record."""

    fields: list[Field]

    def of(self, variable: str) -> Field:
        """The field of this name."""
        return next(one for one in self.fields if one.variable == variable)

    def calculate(
        self, record: Mapping[str, str], missing: frozenset[str] = frozenset()
    ) -> dict[str, float | None]:
        """The calculated fields of a record, worked out from the top of the form down."""
        values: dict[str, Value] = {one.variable: None for one in self.fields}
        for name, text in record.items():
            field = self.of(name)
            assert not field.choices or text in {*field.choices, "", *missing}, f"{name}: {text}"
            values[name] = None if text in missing else value_of(text)
        results: dict[str, float | None] = {}
        for one in self.fields:
            if one.kind == "calc":
                found = worked_out(one.calculation, values)
                assert found is None or isinstance(found, float), f"{one.variable}: {found}"
                values[one.variable] = results[one.variable] = found
        return results
