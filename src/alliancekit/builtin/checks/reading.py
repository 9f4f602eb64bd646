"""The reading grade of English wording, by the formula of Flesch and Kincaid."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from alliancekit.api import Finding, Instrument
from alliancekit.builtin.checks.lines import alterable, english, item_lines, warning, words

if TYPE_CHECKING:
    from pyphen import Pyphen

MAX_ITEMS = 6
"""For the items of a form together: the grade that health literacy experts advise for what patients
fill in (Zraick, Atcherson & Ham 2012, https://doi.org/10.1007/s00455-011-9373-x)."""

MAX_FRAME = 8
"""For what stands around the items. It is longer by nature: it says who sees the answers."""

MAX_ITEM = 8
"""For a single item, with `SPARED`."""

SPARED = 2
"""So many syllables of its longest word are not held against a single item, see `item_grade`."""


@cache
def _hyphens() -> "Pyphen":
    from pyphen import Pyphen

    return Pyphen(lang="en_US")


@lru_cache(4096)
def syllables(word: str) -> int:
    """The syllables of an English word, 1 at least.

    Two counts, of which the higher is taken, since each may miss one: from hyphenation points,
    and from the groups of vowels without a silent ending (-e, -es, -ed).
    """
    spoken = re.sub(r"(?<![aeiouytd])ed$", "", word.casefold())
    vowels = re.findall(r"[aeiouy]+(?!e?s?$)", spoken)
    return max(len(_hyphens().positions(word)) + 1, len(vowels))


def grade(texts: Iterable[str]) -> float:
    """The Flesch–Kincaid grade: 0.39 words/sentences + 11.8 syllables/words − 15.59.

    It is the American school grade at which a text is understood (Kincaid, Fishburne, Rogers &
    Chissom 1975); very easy texts fall below 0. Each text has one sentence at least, with a full
    stop or without. Raises `ValueError` where there is no word.
    """
    found = sentences = spoken = 0
    for text in texts:
        here = words(text)
        found += len(here)
        sentences += max(1, len(re.findall(r"[.!?…]+(?!\w)", text))) if here else 0
        spoken += sum(map(syllables, here))
    if not found:
        raise ValueError("no words")
    return 0.39 * found / sentences + 11.8 * spoken / found - 15.59


def item_grade(text: str) -> float:
    """The grade of a single item, its longest word counting up to two syllables less.

    The formula is meant for passages of a hundred words. In an item of four, one word of three
    syllables weighs 5.9 grades: "My therapist understands me." stands at 9.6, "My therapist listens
    carefully." at 12.5, and both are plain. Spared one such word they stand at 3.7 and 6.6, while
    "My therapist explains confidentiality." stays at 15.5. Raises as `grade`.
    """
    found = words(text)
    longest = max(map(syllables, found), default=1)
    return grade([text]) - 11.8 * min(SPARED, longest - 1) / len(found)


def check(instrument: Instrument) -> Iterator[Finding]:
    """English forms, and items, that ask for more schooling than their readers may have."""
    if not (english(instrument) and alterable(instrument)):
        return
    texts: dict[str, list[str]] = defaultdict(list)
    for line in item_lines(instrument):
        texts[line.respondent].append(line.text)
        if words(line.text) and item_grade(line.text) > MAX_ITEM:
            told = f"it reads at grade {grade([line.text]):.1f}: say it in shorter, plainer words"
            yield warning("reading-grade", line.path, told)
    for form in instrument.forms:
        at = f"forms.{form.respondent}"
        yield from _passage(f"{at}.items", "the items", texts[form.respondent], MAX_ITEMS)
        frame = [one for one in (form.instructions, form.privacy, form.closing) if one]
        yield from _passage(f"{at}.instructions", "the words around the items", frame, MAX_FRAME)


def _passage(path: str, what: str, texts: list[str], limit: int) -> Iterator[Finding]:
    readable = [one for one in texts if words(one)]
    if readable and (found := grade(readable)) > limit:
        told = (
            f"{what} together read at grade {found:.1f}: bring them to {limit} with shorter words"
        )
        yield warning("reading-grade", path, f"{told} and sentences")
