"""The printed form: one respondent's sheet, on as few pages as stay readable."""

from collections.abc import Iterator
from itertools import groupby

from attrs import frozen

from alliancekit.adaptation.localise import Localised
from alliancekit.errors import Problem
from alliancekit.host import Host
from alliancekit.instrument.catalogue import form_of
from alliancekit.instrument.model import Form, Instrument, Item, Scale
from alliancekit.paper.pdf import END, PAPERS, Layout, Sheet, lay_out
from alliancekit.paper.templates import environment, render, source
from alliancekit.paper.words import Words

ROWS_BETWEEN_ANCHORS = 10
BOTTOM = 13.0
"""The page's lower margin in mm, as `base.css` has it."""
SPREAD = 0.92
"""How much of the space that is left on a page goes between the rows."""

MEASURE = f".finish {{ bookmark-level: 1; bookmark-label: '{END}' }}"
"""The style with which a first layout tells how much of the page is left."""


@frozen
class Density:
    """How large a form is set: a class of `form.css`, and the space around its rows in mm."""

    name: str
    least: float
    most: float
    most_rows: int


COMFORTABLE = Density("regular", 0.2, 1.6, 60)
DENSITIES = (Density("roomy", 0.8, 3.0, 14), COMFORTABLE, Density("dense", 0.1, 1.0, 60))
"""From the largest to the smallest. The first whose rows all fit on one page is taken."""


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


@frozen
class FormPage:
    """What the template is given."""

    instrument: Instrument
    form: Form
    blocks: tuple[Block, ...]
    machine_draft: bool
    untranslated: int
    licence: str


def form_page(localised: Localised, respondent: str) -> FormPage:
    """The content of a form.

    Raises `AllianceError`: ``no-respondent`` where there is no such form, ``no-wording`` where
    the instrument is a key without wording.
    """
    instrument = localised.instrument
    form = form_of(instrument, respondent)
    if not instrument.rights.wording_included:
        raise Problem.NO_WORDING.error(instrument=instrument.id, holder=instrument.rights.holder)
    return FormPage(
        instrument=instrument,
        form=form,
        blocks=tuple(blocks(instrument, form)),
        machine_draft=localised.machine_draft,
        untranslated=len(localised.untranslated),
        licence=instrument.rights.notice or instrument.rights.licence,
    )


def blocks(instrument: Instrument, form: Form) -> Iterator[Block]:
    """The items under their anchors, which stand again about every ten rows, evenly spaced."""
    rows = [
        Row(number, item, item.text[form.respondent])
        for number, item in enumerate(instrument.items, 1)
    ]
    for _, group in groupby(rows, key=lambda row: row.item.scale.id):
        same = tuple(group)
        parts = -(-len(same) // ROWS_BETWEEN_ANCHORS)
        size = -(-len(same) // parts)
        for start in range(0, len(same), size):
            yield Block(same[0].item.scale, same[start : start + size])


def form_html(page: FormPage, words: Words, host: Host, density: Density, padding: float) -> str:
    """The form as HTML; ``padding`` is the space above and below each row, in mm."""
    jinja = environment(host, words.helpers())
    return render(jinja, "form.html", page=page, density=density.name, padding=f"{padding:.2f}mm")


def render_form(
    localised: Localised, host: Host, *, respondent: str = "client", paper: str = "a4"
) -> bytes:
    """The form as a PDF/UA file, tagged and reproducible.

    ``paper`` is ``a4`` or ``letter``. The rows are spread over the page where all fit on one;
    else the form takes as many pages as it needs, at a size that is easy to read. Raises
    `AllianceError` as `form_page` and `lay_out` do.
    """
    page = form_page(localised, respondent)
    words = Words.of(localised.instrument.locale)
    styles = f"@page {{ size: {PAPERS[paper].css} }}\n" + "".join(
        source(host, name) for name in ("base.css", "form.css")
    )

    def laid_out(density: Density, padding: float, more: str = "") -> Layout:
        return lay_out(Sheet(form_html(page, words, host, density, padding), styles + more))

    rows = sum(len(block.rows) for block in page.blocks)
    for density in DENSITIES:
        if rows > density.most_rows:
            continue
        closest = laid_out(density, density.least, MEASURE)
        if closest.pages == 1:
            left = PAPERS[paper].height - BOTTOM - closest.end_of_content()
            padding = min(density.least + SPREAD * left / (2 * rows), density.most)
            spread = laid_out(density, padding)
            if spread.pages == 1:
                return spread.pdf()
            return laid_out(density, density.least).pdf()
    return laid_out(COMFORTABLE, COMFORTABLE.most).pdf()
