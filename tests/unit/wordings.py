"""A made-up wording of the instrument `left_open`, as JSON and as a table, and how it is read."""

import pytest
from tests.unit.instruments import Raw, written
from tests.unit.parts import left_open, made, seen

from alliancekit import AllianceError
from alliancekit.instrument.model import Instrument
from alliancekit.supplied.wording import with_wording

LABELS = {"0": "no", "1": "a bit", "2": "half", "3": "much", "4": "all", "na": "not now"}
FORM = {"title": "My sheet", "timeframe": "Last week", "instructions": "Tick."}
JSON: Raw = {
    "instrument": "open",
    "language": "de",
    "permission": "Letter of 1 May.",
    "forms": {"client": {**FORM, "closing": "Thanks."}},
    "items": {f"q{n}": f"Made-up line {n}." for n in range(1, 5)},
    "options": {"five": LABELS},
}
LINES = [
    "id,respondent,text",
    "instrument,,open",
    "language,,de",
    "permission,,Letter of 1 May.",
    *(f"{name},client,{text}" for name, text in FORM.items()),
    "closing,client,Thanks.",
    *(f"q{n},,Made-up line {n}." for n in range(1, 5)),
    *(f"five.{key},,{label}" for key, label in LABELS.items()),
]
CSV = "\n".join(LINES)
NEEDED = tuple(FORM)
"""What must stand above the items of a form."""


def two_forms(*, unaltered: bool = False) -> Raw:
    """An instrument without wording that has a form for the client and one for the observer."""
    return seen() | {"rights": left_open()["rights"] | {"unaltered": unaltered}}


def of_two(*respondents: str) -> tuple[Raw, list[str]]:
    """A file that words these forms of `two_forms`, and nothing else; as JSON, and as a table."""
    items = {"q1": "Ours.", "q2": "Ours too."}
    lines = [f"{name},{who},{text}" for who in respondents for name, text in FORM.items()]
    return (
        {"instrument": "seen", "forms": dict.fromkeys(respondents, FORM), "items": items},
        ["id,respondent,text", "instrument,,seen", *lines, *(f"{q},,{items[q]}" for q in items)],
    )


def worded(given: Raw | str | bytes, raw: Raw | None = None) -> Instrument:
    """The instrument with the words of this file: CSV where it is text."""
    data = given if isinstance(given, bytes) else written(given) if isinstance(given, dict) else ""
    name = "mine.csv" if isinstance(given, str) else "mine.json"
    data = given.encode() if isinstance(given, str) else data
    return with_wording(made(left_open() if raw is None else raw), data, name)


def refusal(given: Raw | str | bytes, raw: Raw | None = None) -> AllianceError:
    with pytest.raises(AllianceError) as caught:
        worded(given, raw)
    return caught.value


def csv(line: str, instead: str | None) -> str:
    """The CSV with the line that begins so replaced, dropped (`None`), or one more at its end."""
    if not line:
        return "\n".join([*LINES, instead or ""])
    return "\n".join(
        one
        for one in (instead if had.startswith(line) else had for had in LINES)
        if one is not None
    )
