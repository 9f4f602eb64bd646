"""An item that somebody set up as checkboxes: a column for each option, 1 where it is marked."""

import re
from collections.abc import Mapping, Sequence

from alliancekit.api import Item
from attrs import define


@define
class Checkboxes:
    """The columns of one item by code, ``q1___3`` for 3, and whether any row marked several."""

    columns: Mapping[str, str]
    doubled: bool = False

    @classmethod
    def of(cls, variable: str, item: Item, header: Sequence[str]) -> "Checkboxes | None":
        """The item's columns, ``None`` where the file has none such."""
        there = set(header)
        named = {one.key: f"{variable}___{_in_name(one.key)}" for one in item.scale.options}
        found = {code: name for code, name in named.items() if name in there}
        return cls(found) if found else None

    def code(self, row: Mapping[str, str]) -> str:
        """The code that is marked; all of them, which is no answer, where several are."""
        marked = [code for code, column in self.columns.items() if row[column] == "1"]
        self.doubled = self.doubled or len(marked) > 1
        return " ".join(marked)


def _in_name(code: str) -> str:
    """A code as it stands in a column's name: ``-1`` is ``_1``."""
    return re.sub(r"[^a-z0-9_]", "_", code.lower())
