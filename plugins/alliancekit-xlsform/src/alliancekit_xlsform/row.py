"""A row of the survey sheet."""

from attrs import frozen

CELL = 32_767
"""Characters that a cell of a workbook holds."""

Texts = tuple[str, ...]
"""A text in each language of the form; empty for none."""


@frozen
class Row:
    """A question, a note, a calculation, or the beginning or end of a group.

    ``bind`` is the type of a calculation's value: without it all are texts, and a small number
    would be written with an exponent, which XPath cannot read.
    """

    type: str
    name: str = ""
    label: Texts = ()
    hint: Texts = ()
    required: str = ""
    relevant: str = ""
    default: str = ""
    calculation: str = ""
    appearance: str = ""
    parameters: str = ""
    bind: str = ""


@frozen
class Choice:
    """A row of the choices sheet."""

    list_name: str
    name: str
    label: Texts
