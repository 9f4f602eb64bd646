"""What all checks share: the items' wording line by line, words, and how a warning is made."""

import re
from collections.abc import Iterator

from attrs import frozen

from alliancekit.api import Finding, Instrument, Item, Respondent, Severity

CLAUSE = re.compile(
    r"\b(?:if|when|whenever|because|although|though|while|unless|what|who|which|where|why|how|whether)"
    r"\b[^,;.!?]*",
    re.IGNORECASE,
)
"""A clause that says when or what, up to the next comma: not what the item itself asserts."""


@frozen
class Line:
    """An item as one respondent reads it. ``path`` is where its wording stands in the JSON."""

    item: Item
    respondent: Respondent
    text: str
    path: str


def warning(code: str, path: str, message: str) -> Finding:
    """A finding that the author should weigh."""
    return Finding(code, Severity.WARNING, path, message)


def alterable(instrument: Instrument) -> bool:
    """Whether the author may mend the wording: it is here, and no licence forbids a change."""
    rights = instrument.rights
    return rights.wording_included and not (rights.unaltered or rights.supplied)


def english(instrument: Instrument) -> bool:
    """Whether its wording is in English, of any region."""
    return instrument.locale.casefold().replace("_", "-").split("-")[0] == "en"


def item_lines(instrument: Instrument) -> Iterator[Line]:
    """The wording of all items; of a repeated section once, with the ids as the file has them.

    None where the wording is not the author's to mend.
    """
    if not alterable(instrument):
        return
    numbers = {section.id: section.number for section in instrument.sections}
    for item in instrument.items:
        number = numbers.get(item.section or "")
        if number is None or number == 1:
            written = item.id if number is None else item.id.removesuffix(f"_{number}")
            for respondent, text in item.text.items():
                yield Line(item, respondent, text, f"items.{written}.text.{respondent}")


def words(text: str) -> list[str]:
    """The words in lower case, with plain apostrophes; numbers and punctuation are left out."""
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", text.casefold().replace("’", "'"))


def asserted(text: str) -> str:
    """An English item without its subordinate clauses: "I can say if …" without what follows if.

    What follows "that" is kept: "I feel that nobody listens" asserts it.
    """
    return CLAUSE.sub(" ", text)


def answers(item: Item, respondent: Respondent) -> list[str]:
    """What a respondent may answer, in words; without the not-applicable answers."""
    scale = item.scales[respondent] if item.scales else item.scale
    if scale.numeric:
        return [one for one in (scale.low, scale.high) if one]
    return [one.label for one in scale.options if one.value is not None]
