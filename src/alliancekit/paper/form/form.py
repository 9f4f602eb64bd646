"""The printed form: one respondent's sheet, on as few pages as stay readable."""

from collections.abc import Callable, Collection

from attrs import frozen

from alliancekit.adaptation.localise import Localised
from alliancekit.host import Host
from alliancekit.paper.form.page import FormPage, form_page
from alliancekit.paper.form.size import bottom_margin, height, pages
from alliancekit.paper.pdf import END, PAPERS, Layout, Sheet, lay_out
from alliancekit.paper.roster.marks import BOTTOM, mark_assets, room
from alliancekit.paper.templates import environment, render, source
from alliancekit.paper.words import Words
from alliancekit.responses.formid import FormId

TOP = 10.0
"""The page's upper margin in mm, as `base.css` has it."""
SIDE = 12.0
"""The page's margin at either side in mm, as `base.css` has it."""
SPREAD = 0.92
"""How much of the space that is left on a page goes between the rows."""
EVEN = 14.0
"""Less than this, in mm, may stay empty below rows that could have been spread further."""
DOUBT = 4.0
"""How far, in mm, an estimated height may be beyond the page that a layout is still tried."""

SHEETS = {
    "standard": ("form.css",),
    "large-print": ("form.css", "form-large.css"),
    "easy-read": ("form.css", "form-easy.css"),
}
"""The style sheets of each of `arrange.STYLES`."""

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

ROOMY = {
    "large-print": Density("large-print", 4.0, 4.0, 2000),
    "easy-read": Density("easy-read", 5.0, 5.0, 2000),
}
"""That of the styles that take as many pages as they need."""


@frozen
class Space:
    """What a page has between its margins, in mm."""

    width: float
    height: float


@frozen
class FormOptions:
    """How a form is printed.

    ``respondent``: whose. ``paper``: ``a4`` or ``letter``. ``only``: optional sections, see
    `form_page`. ``style``: one of `arrange.STYLES`. ``fillable``: with boxes to click.
    ``marks``: with what lets a program find the boxes on a scan.
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
    written = form_layout(localised, host, options).pdf()
    if not options.fillable:
        return written
    from alliancekit.paper.fillable.fields import TYPED_SIZES, fillable

    instrument = localised.instrument
    form = FormId(
        instrument.id,
        instrument.version,
        options.respondent,
        instrument.locale,
        instrument.sha256[:10],
    )
    direction = Words.of(instrument.locale).direction
    size = TYPED_SIZES[options.style]
    return fillable(written, form, text_size=size, right_to_left=direction == "rtl")


def form_layout(
    localised: Localised, host: Host, options: FormOptions = PLAIN, *, also: str = ""
) -> Layout:
    """The form, laid out and not yet written; ``also`` as in `Sheet`. Raises as `render_form`."""
    page = form_page(localised, options.respondent, options.only)
    words = Words.of(localised.instrument.locale)
    paper = PAPERS[options.paper]
    bottom = max(bottom_margin(page, options.style), BOTTOM if options.marks else 0)
    more = {"fillable.css": options.fillable, "form-marks.css": options.marks}
    names = ["base.css", *SHEETS[options.style], "scripts.css", *(one for one in more if more[one])]
    styles = "\n".join(
        [
            *(source(host, name) for name in names),
            f"@page {{ size: {paper.css}; margin-bottom: {bottom}mm }}",
            MEASURE,
            room(paper.height, bottom) if options.marks else "",
        ]
    )
    assets = mark_assets() if options.marks else {}

    def laid_out(density: Density, padding: float) -> Layout:
        html = form_html(page, options, words, host, density, padding)
        return lay_out(Sheet(html, styles, assets, fields=options.fillable, also=also))

    if options.style in ROOMY:
        return laid_out(ROOMY[options.style], ROOMY[options.style].least)
    return _fitted(page, Space(paper.width - 2 * SIDE, paper.height - TOP - bottom), laid_out)


def _fitted(page: FormPage, space: Space, laid_out: Callable[[Density, float], Layout]) -> Layout:
    """The form with its rows spread over one page or, if it takes more, on the fewest.

    The setting is chosen by an estimate, so that as a rule a form is laid out once; the layout
    tells whether that was right.
    """

    def spread(density: Density, padding: float, left: float) -> float:
        return max(min(padding + SPREAD * left / (2 * page.rows), density.most), density.least)

    for density in DENSITIES:
        closest = height(page, density.name, space.width) + 2 * page.rows * density.least
        if page.rows > density.most_rows or closest > space.height + DOUBT:
            continue
        padding = spread(density, density.least, space.height - closest)
        laid = laid_out(density, padding)
        if laid.pages > 1 and padding > density.least:
            padding = density.least
            laid = laid_out(density, padding)
        if laid.pages == 1:
            left = TOP + space.height - laid.end_of_content()
            if left <= EVEN or padding == density.most:
                return laid
            further = laid_out(density, spread(density, padding, left))
            return further if further.pages == 1 else laid
    return _on_several(page, space, laid_out)


def _on_several(
    page: FormPage, space: Space, laid_out: Callable[[Density, float], Layout]
) -> Layout:
    """The form on the fewest pages, set as large and wide as these allow."""
    settings = [
        (COMFORTABLE, COMFORTABLE.most),
        (COMFORTABLE, COMFORTABLE.least),
        (DENSE, DENSE.most),
    ]
    expected = [
        pages(page, density.name, padding, space.width, space.height)
        for density, padding in settings
    ]
    tried: list[Layout] = []
    for at in sorted(range(len(settings)), key=expected.__getitem__):
        tried.append(laid_out(*settings[at]))
        if tried[-1].pages <= min(expected):
            break
    return min(tried, key=lambda one: one.pages)


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
