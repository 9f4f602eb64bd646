"""Many copies of one form: laid out once, then stamped, in one file or in one per client."""

from collections.abc import Callable, Container, Iterator, Sequence
from typing import BinaryIO

from attrs import evolve, frozen

from alliancekit.adaptation.localise import Localised
from alliancekit.errors import Problem
from alliancekit.host import Host
from alliancekit.paper.form.form import FormOptions, form_layout
from alliancekit.paper.pdf import Layout
from alliancekit.paper.roster.copies import Copies
from alliancekit.paper.roster.layout_map import LayoutMap, about
from alliancekit.paper.roster.roster import Entry, Roster
from alliancekit.paper.roster.specimen import by_themselves
from alliancekit.paper.roster.stamp import Prepared, Wanted, prepare, to_stamp, with_specimens
from alliancekit.paper.words import Words
from alliancekit.responses.csvrows import fault

WHOLE_TEXTS = 300
"""Texts that are drawn as a whole, in scripts that join or reorder letters, in one go."""


@frozen
class Printed:
    """What came of a run: how many forms of how many pages, and where on them things lie."""

    forms: int
    pages: int
    map: LayoutMap


Rendered = Callable[[Wanted], bytes]


def renderer(localised: Localised, host: Host, options: FormOptions, roster: Roster) -> Rendered:
    """What writes the form with all that is to be stamped; it lays the form out once.

    The part of the work that can be given to a process of its own.
    """
    locale = localised.instrument.locale
    direction = Words.of(locale).direction
    every = {one for entry in roster.entries for text in entry.texts for one in text}
    laid: list[Layout] = []

    def rendered(wanted: Wanted) -> bytes:
        if not laid:
            marked = evolve(options, marks=True)
            laid.append(form_layout(localised, host, marked, also="".join(sorted(every))))
        return with_specimens(laid[0], wanted, locale, direction)

    return rendered


def print_copies(
    localised: Localised,
    options: FormOptions,
    roster: Roster,
    rendered: Rendered,
    opened: Callable[[int], BinaryIO],
    begins: Container[int] = (0,),
) -> Printed:
    """Write a copy of the form for each entry of a roster.

    ``rendered`` is what `renderer` gives. With the copies (from 0) that are in ``begins`` a new
    document begins, in the file that ``opened`` gives; the one before is then complete. Raises
    `AllianceError`: ``bad-csv`` for a text that has no room on the form, and what `form_layout`,
    `with_specimens` and `prepare` raise.
    """
    copies: Copies | None = None
    first: LayoutMap | None = None
    number = pages = 0
    for prepared, entries in _batches(localised, options, roster, rendered):
        first = first or prepared.map
        if first.hash != prepared.map.hash:
            raise Problem.RENDER_COMPLAINT.error(what="the form was laid out in two ways")
        pages = prepared.tree.pages
        for entry in entries:
            if copies is None or number in begins:
                if copies:
                    copies.finish()
                copies = Copies.begin(opened(number))
            copies.add(prepared, entry)
            number += 1
    if copies is None or first is None:
        raise ValueError("a roster without an entry")
    copies.finish()
    return Printed(number, pages, first)


def _batches(
    localised: Localised, options: FormOptions, roster: Roster, rendered: Rendered
) -> Iterator[tuple[Prepared, Sequence[Entry]]]:
    """The entries with what is needed to print them.

    All at once where each character stands by itself; else so many that the texts that are drawn
    as a whole are few, the form being written again for each such batch but laid out once.
    """
    characters = to_stamp(roster.entries).characters
    instrument = localised.instrument
    which = about(
        instrument.id,
        instrument.version,
        instrument.locale,
        str(options.respondent),
        options.paper,
        options.style,
    )
    mirrored = Words.of(instrument.locale).direction == "rtl"
    for entries in _parts(roster.entries):
        wanted = Wanted(characters, to_stamp(entries).texts)
        prepared = prepare(rendered(wanted), wanted, which, mirrored=mirrored)
        for entry in entries:
            if (column := prepared.too_long(entry)) is not None:
                what = f"column {column!r}: too long for its place on the form"
                raise fault(roster.where, entry.line, what)
        yield prepared, entries


def _parts(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    begun, whole = 0, set[str]()
    for number, entry in enumerate(entries):
        whole.update(one for one in entry.texts if not by_themselves(one))
        if len(whole) > WHOLE_TEXTS and number > begun:
            yield entries[begun:number]
            begun, whole = number, {one for one in entry.texts if not by_themselves(one)}
    yield entries[begun:]
