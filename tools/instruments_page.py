"""Prints docs/instruments.md: the instruments that ship, and the items for what the essays name."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from alliancekit import AllianceError, Host, Instrument
from alliancekit.api import Item, Score, instruments_root
from alliancekit.instrument.catalogue import all_instruments

OURS = "The alliancekit authors"
CONFIDENCE = ("read", "high", "medium", "low")
"""How sure a file is of a part of a key, from most to least; `unknown` is left out on purpose."""

HEAD = """# The instruments

Made by `make docs` from `instruments/`; a test holds it to them. `alliancekit list` tells the same
of the instruments of plugins too.

## Our own instruments

**All of them are unvalidated.** No study of them has been done: there are no norms, no bands and no
cut-offs, and no score may be called weak or strong. A score describes the answers on one sheet, for
two people to talk about. The development note behind each id tells how its items were made, which
evidence is missing and how to gather it. Beside each score stands the same on 0–100 (per cent of
the maximum possible), left out here.
"""

KEYS = """## Published instruments: keys without wording

The wording of these belongs to others and is not shipped: a licensed user brings it. What ships is
the key, the rule that turns answers into scores. *Confidence* is the lowest of the parts of the key
that this project has: *read* in a named source, or from memory with *high*, *medium* or *low*
confidence. *Left open* are parts that it does not have, and that do not count there: a score
without a key is not computed until the user supplies one; without a rule for missing answers, every
item must be answered. Where sources disagree there is a choice, which the user settles in a key
file; the default stands first. The `instrument.json` of each names the source of each part.
"""

COVERAGE = """## What the essays name, and the items that measure it

Five essays describe the therapeutic alliance. Below is every construct that each of them names,
more or less in its order, with the items that measure it. Items of a goal (`specific`, …) are asked
once for each goal. Where nothing measures a construct, the reason is given. What an essay
calls the outcome of therapy is asked here only as the client's own view of it (`ak-engage`);
outcome itself is measured with the published questionnaires above.
"""

ITEMS = """## Our items, and where each comes from

The wording is that of the first form; `instrument.json` has the others. *Essays* are numbered as
above.
"""


def page() -> str:
    """The page as Markdown."""
    instruments = list(_shipped())
    own = [one for one in instruments if one.rights.holder == OURS]
    published = [one for one in instruments if one.rights.holder != OURS]
    essays = json.loads((instruments_root() / "coverage.json").read_text(encoding="utf-8"))[
        "essays"
    ]
    parts = [HEAD, _own(own), KEYS, _published(published), COVERAGE]
    parts += [_covered(number, essay) for number, essay in enumerate(essays, start=1)]
    parts += [ITEMS, *(_items(one, [essay["id"] for essay in essays]) for one in own)]
    return "\n".join(parts)


def _shipped() -> Iterator[Instrument]:
    for _, found in all_instruments(Host()):
        if isinstance(found, AllianceError):
            raise found
        yield found


def _own(instruments: Iterable[Instrument]) -> str:
    return _table(
        ("id", "what for, and when", "filled in by", "items", "scores", "rights", "validation"),
        [
            (
                f"[{one.id}](instruments/{one.id}.md)",
                one.summary or "",
                _respondents(one),
                _count(one),
                "; ".join(_titles(one)),
                one.rights.licence,
                one.validation.status,
            )
            for one in instruments
        ],
    )


def _published(instruments: Iterable[Instrument]) -> str:
    return _table(
        (
            *("id", "title", "filled in by", "items", "scores"),
            *("left open", "choices", "rights holder", "licence", "confidence"),
        ),
        [
            (
                f"`{one.id}`",
                one.title,
                _respondents(one),
                _count(one),
                "; ".join(_titles(one)),
                "; ".join(_left_open(one)) or "nothing",
                "; ".join(_choices(one)) or "none",
                one.rights.holder,
                one.rights.licence,
                _confidence(one),
            )
            for one in instruments
        ],
    )


def _respondents(instrument: Instrument) -> str:
    return ", ".join(instrument.respondents)


def _count(instrument: Instrument) -> str:
    """How many items: those of every sheet, and those of a section that may be left out."""
    sizes: dict[tuple[str, bool], list[int]] = {}
    for section in instrument.sections:
        if section.optional:
            inside = [item for item in instrument.items if item.section == section.id]
            name = (section.one_of or section.group, section.number is not None)
            sizes.setdefault(name, []).append(len(inside))
    said = [
        f"{found[0]} for each of {len(found)} {name}s"
        if repeated
        else f"{found[0]} for the {name} in use (one of {len(found)})"
        for (name, repeated), found in sizes.items()
    ]
    always = len(instrument.items) - sum(map(sum, sizes.values()))
    return ", and ".join([str(always), *said])


def _titles(instrument: Instrument) -> list[str]:
    """The titles of the scores; those of a repeated section once, with all their numbers."""
    numbers: dict[str, list[str]] = {}
    for score in instrument.scores:
        if score.beside is None:
            title, number = _without_number(instrument, score)
            numbers.setdefault(title, []).append(number)
    return [
        title.replace("{n}", f"{found[0]}–{found[-1]}", 1) if len(found) > 1 else title
        for title, found in numbers.items()
    ]


def _without_number(instrument: Instrument, score: Score) -> tuple[str, str]:
    repeated = any(section.number is not None for section in instrument.sections)
    found = re.search(r"_(\d+)$", score.id) if repeated else None
    if not found:
        return score.title, ""
    return re.sub(rf"\b{found[1]}\b", "{n}", score.title, count=1), found[1]


def _left_open(instrument: Instrument) -> Iterator[str]:
    unknown = [score.title for score in instrument.scores if not score.known]
    if unknown:
        yield f"the key of {', '.join(unknown)}"
    yield from (fact.what for fact in instrument.key if fact.confidence == "unknown")


def _choices(instrument: Instrument) -> Iterator[str]:
    for choice in instrument.choices:
        options = sorted(choice.options, key=lambda option: option.id != choice.default)
        names = " or ".join(f"`{option.id}` ({option.title})" for option in options)
        yield f"{choice.title}: {names}"


def _confidence(instrument: Instrument) -> str:
    had = [fact.confidence for fact in instrument.key if fact.confidence in CONFIDENCE]
    return max(had, key=CONFIDENCE.index, default="none of it is known")


def _covered(number: int, essay: dict[str, Any]) -> str:
    rows = [
        (one["name"], _named(one["items"]) or f"no item. {one['why']}")
        for one in essay["constructs"]
    ]
    table = _table(("construct", "items"), rows)
    return f"### Essay {number}\n\n{essay['citation']}\n\n{table}"


def _named(items: dict[str, list[str]]) -> str:
    return "; ".join(f"{instrument} {', '.join(ids)}" for instrument, ids in items.items())


def _items(instrument: Instrument, essays: Sequence[str]) -> str:
    first = instrument.respondents[0]
    rows = [
        (
            name,
            item.text[first],
            item.construct or "",
            ", ".join(str(essays.index(source) + 1) for source in sorted(item.sources)),
        )
        for name, item in _once(instrument)
    ]
    title = f"### {instrument.id}: {first}"
    return f"{title}\n\n{_table(('item', 'wording', 'construct', 'essays'), rows)}"


def _once(instrument: Instrument) -> Iterator[tuple[str, Item]]:
    """Each item as the file has it: one of a repeated section once, by its id there."""
    number = {section.id: section.number for section in instrument.sections}
    for item in instrument.items:
        place = number.get(item.section or "")
        if place is None:
            yield item.id, item
        elif place == 1:
            yield item.id.removesuffix("_1"), item


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(_cell(one) for one in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    click.echo(page(), nl=False)
