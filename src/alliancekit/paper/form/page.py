"""What stands on a form: its items in blocks under their anchors, by section."""

from collections.abc import Collection, Iterator
from itertools import groupby

from attrs import frozen

from alliancekit.adaptation.localise import Localised
from alliancekit.errors import Problem
from alliancekit.instrument.catalogue import worded_form
from alliancekit.instrument.model import Form, Instrument, Item, Scale, Section
from alliancekit.instrument.respondent import Respondent
from alliancekit.paper.form.arrange import TABLE_ROOM, arrangement

ROWS_BETWEEN_ANCHORS = 10
ROOM, NARROWEST, WIDEST, PER_LETTER = 92.0, 10.0, 16.0, 1.8
"""Of an option's column, in mm: what all share, its least and greatest width, a letter's width."""


@frozen
class Row:
    """An item on the sheet, with its printed number."""

    number: int
    item: Item
    text: str


@frozen
class Block:
    """Consecutive items of one scale, under one line of anchors."""

    scale: Scale
    rows: tuple[Row, ...]

    @property
    def column(self) -> float:
        """The width of an option's column in mm: a fair share, and enough for each word."""
        words = [word for option in self.scale.options for word in option.label.split()]
        count = len(self.scale.options)
        share = min(max(ROOM / count, NARROWEST), WIDEST)
        widest = max(min(WIDEST + 2, TABLE_ROOM / count), share)
        return round(max(share, min(PER_LETTER * max(map(len, words)), widest)), 1)

    def arrangement(self, style: str) -> str:
        """How its answers stand in this style, see `arrange.arrangement`."""
        longest = max(len(row.text) for row in self.rows)
        return arrangement(self.scale, self.column, longest, style)


@frozen
class Line:
    """A label with lines to write on."""

    id: str
    label: str
    lines: int


@frozen
class Part:
    """A section of the sheet or, where ``section`` is ``None``, items without a heading.

    ``ticked``: it is one of several, and whoever hands the sheet out ticks the one to fill in.
    """

    section: Section | None
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]
    ticked: bool


@frozen
class FormPage:
    """What the template is given. ``lines`` stand in the head of the form."""

    instrument: Instrument
    form: Form
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    machine_draft: bool
    untranslated: int
    licence: str

    @property
    def rows(self) -> int:
        """How many items are on it."""
        return sum(len(block.rows) for part in self.parts for block in part.blocks)


def form_page(localised: Localised, respondent: str, only: Collection[str] = ()) -> FormPage:
    """The content of a form.

    ``only`` names optional sections: of those of which one is used, and of a repeated one, those
    that are not named are left out. Raises `AllianceError`: ``no-respondent`` where there is no
    such form, ``no-wording`` where it has no wording, ``bad-option`` for a section that is not
    optional or not there.
    """
    form = worded_form(localised.instrument, respondent, done="printed")
    instrument = localised.instrument.seen_by(respondent)
    return FormPage(
        instrument=instrument,
        form=form,
        lines=tuple(_lines(instrument, form.respondent, None)),
        parts=tuple(_parts(instrument, form.respondent, _left_out(instrument, only))),
        machine_draft=localised.machine_draft,
        untranslated=len(localised.untranslated),
        licence=licence_line(instrument),
    )


def licence_line(instrument: Instrument) -> str:
    """The licence line; where the user brought the wording, it names the rights holder."""
    rights = instrument.rights
    line = rights.notice or rights.licence
    return line if not rights.supplied or rights.holder in line else f"{line} © {rights.holder}"


def _left_out(instrument: Instrument, only: Collection[str]) -> set[str]:
    """The sections that are not printed."""
    groups = {one.id: one.one_of or one.group for one in instrument.sections if one.optional}
    if wrong := [one for one in only if one not in groups]:
        there = ", ".join(groups) or "none"
        why = f"{instrument.id} has no optional section {wrong[0]!r}; there are: {there}"
        raise Problem.BAD_OPTION.error(option="--section", why=why)
    narrowed = {groups[one] for one in only}
    return {one for one, group in groups.items() if group in narrowed and one not in only}


def _lines(instrument: Instrument, respondent: Respondent, section: str | None) -> Iterator[Line]:
    for one in instrument.fields:
        if one.section == section:
            yield Line(one.id, one.label[respondent], one.lines)


def _parts(instrument: Instrument, respondent: Respondent, left_out: set[str]) -> Iterator[Part]:
    rows = [
        Row(number, item, item.text[respondent]) for number, item in enumerate(instrument.items, 1)
    ]
    printed = {one.id: one for one in instrument.sections if one.id not in left_out}
    rivals = [one.one_of for one in printed.values() if one.one_of]
    for named, group in groupby(rows, key=lambda row: row.item.section):
        section = printed.get(named or "")
        if named is None or section:
            yield Part(
                section=section,
                lines=tuple(_lines(instrument, respondent, named)) if named else (),
                blocks=tuple(_blocks(list(group))),
                ticked=section is not None and rivals.count(section.one_of or "") > 1,
            )


def _blocks(rows: list[Row]) -> Iterator[Block]:
    """The rows under their anchors, which stand again about every ten rows, evenly spaced."""
    for _, group in groupby(rows, key=lambda row: row.item.scale.id):
        same = tuple(group)
        parts = -(-len(same) // ROWS_BETWEEN_ANCHORS)
        size = -(-len(same) // parts)
        for start in range(0, len(same), size):
            yield Block(same[0].item.scale, same[start : start + size])
