"""The data dictionary: its eighteen columns, and a row of it."""

from attrs import frozen

HEADERS = (
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
)


@frozen
class Row:
    """A field of a form. What is not set is blank."""

    variable: str
    kind: str
    label: str
    choices: str = ""
    note: str = ""
    validation: str = ""
    low: str = ""
    high: str = ""
    header: str = ""
    identifier: bool = False
    alignment: str = ""
    number: str = ""
    matrix: str = ""
    annotation: str = ""

    def cells(self, form: str) -> list[str]:
        """The row as it stands in the file."""
        return [
            self.variable,
            form,
            self.header,
            self.kind,
            self.label,
            self.choices,
            self.note,
            self.validation,
            self.low,
            self.high,
            "y" if self.identifier else "",
            "",
            "",
            self.alignment,
            self.number,
            self.matrix,
            "",
            self.annotation,
        ]
