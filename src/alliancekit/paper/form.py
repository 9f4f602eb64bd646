"""The printed form: one respondent's sheet, on as few pages as stay readable."""

from collections.abc import Iterator
from itertools import groupby

from attrs import frozen

from alliancekit.adaptation.localise import Localised
from alliancekit.errors import Problem
from alliancekit.host import Host
from alliancekit.instrument.model import Form, Instrument, Item, Scale
from alliancekit.paper.pdf import PAPERS, Sheet, lay_out
from alliancekit.paper.templates import environment, render, source
from alliancekit.paper.words import Words

ROWS_BETWEEN_ANCHORS = 10
DENSITIES = ("roomy", "regular", "compact", "dense")
"""From the widest to the closest spacing. The first that fits one page is taken."""
FALLBACK_DENSITY = "regular"


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
    form = instrument.form(respondent)
    if form is None:
        available = ", ".join(instrument.respondents)
        raise Problem.NO_RESPONDENT.error(
            instrument=instrument.id, respondent=respondent, available=available
        )
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


def form_html(page: FormPage, words: Words, host: Host, density: str) -> str:
    """The form as HTML."""
    jinja = environment(host, words.helpers())
    return render(jinja, "form.html", page=page, density=density)


def render_form(
    localised: Localised, host: Host, *, respondent: str = "client", paper: str = "a4"
) -> bytes:
    """The form as a PDF/UA file, tagged and reproducible.

    ``paper`` is ``a4`` or ``letter``. Raises `AllianceError` as `form_page` and `lay_out` do.
    """
    page = form_page(localised, respondent)
    words = Words.of(localised.instrument.locale)
    styles = f"@page {{ size: {PAPERS[paper]} }}\n" + "".join(
        source(host, name) for name in ("base.css", "form.css")
    )
    fallback = None
    for density in DENSITIES:
        layout = lay_out(Sheet(form_html(page, words, host, density), styles))
        if layout.pages == 1:
            return layout.pdf()
        if density == FALLBACK_DENSITY:
            fallback = layout
    if fallback is None:
        raise AssertionError(FALLBACK_DENSITY)
    return fallback.pdf()
