"""Items that are long or say what another says, and options too long for their box."""

import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from attrs import frozen

from alliancekit.api import Finding, Instrument
from alliancekit.builtin.checks.lines import Line, alterable, item_lines, warning

MAX_WORDS = 20
MAX_LABEL = 30
"""Characters of an option's label: more need three lines above their box, or small print."""

ALIKE = 0.9
"""From this ratio of `difflib` on, two wordings are nearly the same."""

MAX_COMPARED = 300
"""So many items of a form are compared letter by letter with each other: 45,000 pairs. Further ones
are only looked up as a whole."""

MAX_LETTERS = 300
"""Longer wordings, which are far too long for an item, are not compared letter by letter."""


@frozen
class Wording:
    """A line without case and punctuation, and where in the instrument it stands."""

    line: Line
    text: str
    words: frozenset[str]


def check(instrument: Instrument) -> Iterator[Finding]:
    """Long items, long option labels, and items of one form that say the same."""
    forms: dict[str, list[Line]] = defaultdict(list)
    for line in item_lines(instrument):
        forms[line.respondent].append(line)
        if (count := len(line.text.split())) > MAX_WORDS:
            told = f"{count} words; {MAX_WORDS} at most read well: cut it, or make two items of it"
            yield warning("long-item", line.path, told)
    for scale in instrument.scales if alterable(instrument) else ():
        for index, option in enumerate(scale.options):
            if (length := len(option.label)) > MAX_LABEL:
                told = f"the label {option.label!r} has {length} characters; {MAX_LABEL} at most"
                path = f"scales.{scale.id}.options.{index}"
                yield warning("long-option", path, f"{told} fit its box: shorten it")
    for lines in forms.values():
        yield from _twins(instrument, lines)


def _twins(instrument: Instrument, lines: list[Line]) -> Iterator[Finding]:
    """Each line that an earlier one says already, with the first that does."""
    exclusive = {one.id: one.one_of for one in instrument.sections if one.one_of}
    same: dict[str, list[Wording]] = defaultdict(list)
    earlier: list[Wording] = []
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    for line in lines:
        found = re.findall(r"[^\W_]+", line.text.casefold().replace("'", "").replace("’", ""))
        this = Wording(line, " ".join(found) or line.text, frozenset(found))
        close = len(earlier) < MAX_COMPARED and len(this.text) <= MAX_LETTERS
        matcher.set_seq2(this.text if close else "")
        rivals = [one for one in earlier if _comparable(one, this)] if close else []
        told = "the same wording as"
        twin = next((one for one in same[this.text] if _together(one, this, exclusive)), None)
        if twin is None:
            told = "nearly the same wording as"
            near = (one for one in rivals if _together(one, this, exclusive))
            twin = next((one for one in near if _alike(matcher, one.text)), None)
        if twin:
            told = f"{told} {twin.line.item.id}: drop one, or say what differs"
            yield warning("same-item", line.path, told)
        same[this.text].append(this)
        if close:
            earlier.append(this)


def _comparable(one: Wording, other: Wording) -> bool:
    """Whether they can be alike at all: they share half of the words, or more."""
    return 2 * len(one.words & other.words) >= max(len(one.words), len(other.words), 1)


def _together(one: Wording, other: Wording, exclusive: dict[str, str]) -> bool:
    """Whether one administration asks both: of sections with the same ``one_of`` it uses one."""
    sections = (one.line.item.section, other.line.item.section)
    first, second = (exclusive.get(section or "") for section in sections)
    return first is None or first != second or sections[0] == sections[1]


def _alike(matcher: "SequenceMatcher[str]", text: str) -> bool:
    matcher.set_seq1(text)
    ratios = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    return all(ratio() >= ALIKE for ratio in ratios)
