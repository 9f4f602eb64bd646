"""Response scales as kinds of fields: choices to pick from or, where they are many, a number.

REDCap's slider gives whole numbers only. A mark on a line, which is read to a tenth, is therefore
asked as a number: that is what is scored.
"""

from alliancekit.api import InstrumentExport, Item
from attrs import frozen

from alliancekit_redcap.text import choices, line, number

MOST = 25
"""Choices that are shown side by side. What has more is typed."""
DECIMALS = {0: "integer", 1: "number_1dp", 2: "number_2dp", 3: "number_3dp", 4: "number_4dp"}
"""The kinds of numbers that REDCap checks, by their decimals."""


@frozen
class Kind:
    """What a field of this scale is: the same for two items that can share a matrix."""

    kind: str
    choices: str = ""
    note: str = ""
    validation: str = ""
    low: str = ""
    high: str = ""

    @property
    def picked(self) -> bool:
        """Whether it can stand in a matrix."""
        return self.kind == "radio"


def kind_of(item: Item) -> Kind:
    """How an item is asked. The words at the ends of its scale go with the numbers there."""
    scale = item.scale
    ends = {scale.minimum: scale.low, scale.maximum: scale.high} if scale.numeric else {}
    if not typed(item):
        said = {number(end): f"{number(end)} = {words}" for end, words in ends.items() if words}
        return Kind(
            "radio", choices([(one.key, said.get(one.key, one.label)) for one in scale.options])
        )
    note = ", ".join(f"{number(end)} = {words}" for end, words in ends.items() if words)
    return Kind(
        "text",
        note=line(note),
        validation=DECIMALS.get(_decimals(item), "number"),
        low=number(scale.minimum),
        high=number(scale.maximum),
    )


def typed(item: Item) -> bool:
    """Whether the number is typed: too many to be shown, and none that does not apply."""
    scale = item.scale
    return scale.numeric and len(scale.options) > MOST and not scale.codes


def _decimals(item: Item) -> int:
    """How many decimals the numbers have."""
    return max(len(number(value).partition(".")[2]) for value in item.scale.values)


def tell(context: InstrumentExport) -> None:
    """What of the scales does not come over."""
    first = {item.scale.id: item for item in reversed(context.instrument.items)}
    for name, item in reversed(first.items()):
        where = f"scales.{name}"
        if any("|" in option.label for option in item.scale.options):
            context.lose(where, "a | in an option's label is written as /: it would begin another")
        if not typed(item):
            continue
        if item.scale.step < 1:
            context.lose(where, "it is a line to mark; here the number is typed")
        context.lose(where, "a number outside the range is warned of and can be saved all the same")
        if item.scale.step != 10.0 ** -_decimals(item):
            context.lose(where, "numbers between its steps can be typed")
