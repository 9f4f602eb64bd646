"""The printed form: one respondent's sheet, on as few pages as stay readable."""

from collections.abc import Collection

from attrs import frozen

from alliancekit.adaptation.localise import Localised
from alliancekit.host import Host
from alliancekit.paper.form_page import FormPage, form_page
from alliancekit.paper.pdf import END, PAPERS, Layout, Sheet, lay_out
from alliancekit.paper.templates import environment, render, source
from alliancekit.paper.words import Words

BOTTOM = 13.0
"""The page's lower margin in mm, as `base.css` has it."""
SPREAD = 0.92
"""How much of the space that is left on a page goes between the rows."""

STYLES = ("standard",)
"""The ways a form can be set."""

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
DENSE = Density("dense", 0.1, 1.0, 60)
DENSITIES = (Density("roomy", 0.8, 3.0, 14), COMFORTABLE, DENSE)
"""From the largest to the smallest. The first whose rows all fit on one page is taken."""


@frozen
class FormOptions:
    """How a form is printed.

    ``respondent``: whose. ``paper``: ``a4`` or ``letter``. ``only``: optional sections, see
    `form_page`. ``style``: one of `STYLES`. ``fillable``: with boxes to click. ``marks``: with
    what lets a program find the boxes on a scan.
    """

    respondent: str = "client"
    paper: str = "a4"
    only: Collection[str] = ()
    style: str = "standard"
    fillable: bool = False
    marks: bool = False


PLAIN = FormOptions()


def render_form(localised: Localised, host: Host, options: FormOptions = PLAIN) -> bytes:
    """The form as a PDF/UA file, tagged and reproducible.

    The rows are spread over the page where all fit on one; else the form takes the fewest pages
    on which it is easy to read. Raises `AllianceError` as `form_page` and `lay_out` do.
    """
    return form_layout(localised, host, options).pdf()


def form_layout(localised: Localised, host: Host, options: FormOptions = PLAIN) -> Layout:
    """The form, laid out and not yet written. Raises as `render_form`."""
    page = form_page(localised, options.respondent, options.only)
    words = Words.of(localised.instrument.locale)
    paper = PAPERS[options.paper]
    styles = f"@page {{ size: {paper.css} }}\n" + "".join(
        source(host, name) for name in ("base.css", "form.css")
    )

    def laid_out(density: Density, padding: float, more: str = "") -> Layout:
        html = form_html(page, options, words, host, density, padding)
        return lay_out(Sheet(html, styles + more))

    for density in DENSITIES:
        if page.rows > density.most_rows:
            continue
        closest = laid_out(density, density.least, MEASURE)
        if closest.pages == 1:
            left = paper.height - BOTTOM - closest.end_of_content()
            padding = min(density.least + SPREAD * left / (2 * page.rows), density.most)
            spread = laid_out(density, padding)
            return spread if spread.pages == 1 else laid_out(density, density.least)
    settings = (
        (COMFORTABLE, COMFORTABLE.most),
        (COMFORTABLE, COMFORTABLE.least),
        (DENSE, DENSE.most),
    )
    return min((laid_out(*one) for one in settings), key=lambda one: one.pages)


def form_html(
    page: FormPage,
    options: FormOptions,
    words: Words,
    host: Host,
    density: Density,
    padding: float,
) -> str:
    """The form as HTML; ``padding`` is the space above and below each row, in mm."""
    jinja = environment(host, words.helpers())
    return render(
        jinja,
        "form.html",
        page=page,
        options=options,
        density=density.name,
        padding=f"{padding:.2f}mm",
    )
