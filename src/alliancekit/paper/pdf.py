"""HTML to PDF. The only module that imports WeasyPrint.

Nothing is fetched: a page may show what is in its own allow-list of assets and nothing else.
Whatever WeasyPrint would only log (a missing glyph, a style it ignores) is an error here: a box
in place of a letter must never reach a client.
"""

import io
import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from alliancekit.errors import Problem
from alliancekit.paper.fonts import font_assets, font_faces

if TYPE_CHECKING:
    from weasyprint import Document

VARIANT = "pdf/ua-1"
FONT_DATE = "946684800"
"""2000-01-01, the date that embedded fonts bear when the user names none."""
MM = 25.4 / 96
"""A CSS pixel in mm."""
END = "end-of-content"
"""The bookmark that a page may set on its last element, to learn where that came to lie."""
_LOG = logging.getLogger("weasyprint")
_MISSING = re.compile(r"\.notdef glyph rendered for .*\(((?:U\+[0-9A-F]+[, ]*)+)\)")
_MIME = {"font": "font/ttf", "svg": "image/svg+xml"}


@frozen
class Paper:
    """A paper size: its name in CSS, and its height in mm."""

    css: str
    height: float


PAPERS = {"a4": Paper("A4", 297.0), "letter": Paper("Letter", 279.4)}


@frozen
class Sheet:
    """A page to be: its HTML, its styles, and the assets (URL → bytes) it may show."""

    html: str = field(repr=False)
    styles: str = field(repr=False)
    assets: Mapping[str, bytes] = field(factory=dict, repr=False)


@frozen
class Layout:
    """A sheet laid out on pages, not yet written."""

    _document: "Document" = field(repr=False)

    @property
    def pages(self) -> int:
        """How many pages it takes."""
        return len(self._document.pages)

    def end_of_content(self) -> float:
        """How far down its page, in mm, the element lies that bears the bookmark `END`.

        Raises `LookupError` where none does.
        """
        for label, (_, _, down), _, _ in self._document.make_bookmark_tree():
            if label == END:
                return float(down) * MM
        raise LookupError(END)

    def pdf(self) -> bytes:
        """The PDF/UA file. Raises as `lay_out`."""
        with _no_complaints(), _fixed_time():
            written = self._document.write_pdf(pdf_variant=VARIANT)
        return bytes(written)


def lay_out(sheet: Sheet) -> Layout:
    """Lay a sheet out.

    Raises `AllianceError`: ``no-pango`` where the system's library is not installed,
    ``missing-glyph`` where no font has a character, ``render-complaint`` for anything else that
    WeasyPrint reports.
    """
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    assets = {**font_assets(), **sheet.assets}
    fetcher = _fetcher(assets)
    fonts = FontConfiguration()
    try:
        with _no_complaints():
            html = weasyprint.HTML(string=sheet.html, base_url=None, url_fetcher=fetcher)
            style = weasyprint.CSS(
                string=font_faces() + sheet.styles, font_config=fonts, url_fetcher=fetcher
            )
            return Layout(html.render(font_config=fonts, stylesheets=[style], pdf_variant=VARIANT))
    except FatalURLFetchingError:
        raise Problem.RENDER_COMPLAINT.error(
            what="a page asked for something from outside"
        ) from None


@cache
def _weasyprint() -> Any:
    try:
        with redirect_stdout(io.StringIO()):  # where it would print advice of its own
            import weasyprint
    except OSError:
        raise Problem.NO_PANGO.error() from None
    return weasyprint


def _fetcher(assets: Mapping[str, bytes]) -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OnlyAssets(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no type information
        """Gives the assets, and ends the rendering for anything else."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            del headers
            if url not in assets:
                raise FatalURLFetchingError("refused")
            kind = _MIME["font" if url.startswith("asset:font/") else "svg"]
            return URLFetcherResponse(url, assets[url], {"Content-Type": kind})

    return OnlyAssets()


@contextmanager
def _fixed_time() -> Iterator[None]:
    """Let fontTools date the subset fonts from ``SOURCE_DATE_EPOCH``, not from the clock.

    Without it the bytes of a PDF would change from second to second.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = given or FONT_DATE
    try:
        yield
    finally:
        if given is None:
            del os.environ["SOURCE_DATE_EPOCH"]


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def _no_complaints() -> Iterator[None]:
    """Raise when WeasyPrint logs anything, once the block is done."""
    listener = _Listener()
    propagate, _LOG.propagate = _LOG.propagate, False
    _LOG.addHandler(listener)
    try:
        yield
    finally:
        _LOG.removeHandler(listener)
        _LOG.propagate = propagate
    if not listener.heard:
        return
    missing = [
        code for heard in listener.heard if (m := _MISSING.search(heard)) for code in m[1].split()
    ]
    if missing:
        named = dict.fromkeys(code.strip(",") for code in missing)
        raise Problem.MISSING_GLYPH.error(characters=", ".join(list(named)[:8]))
    raise Problem.RENDER_COMPLAINT.error(what=listener.heard[0][:200])


def system_versions() -> dict[str, str]:
    """The versions of WeasyPrint and Pango. Raises ``no-pango``."""
    weasyprint = _weasyprint()
    from weasyprint.text.ffi import pango

    number = pango.pango_version()
    return {
        "WeasyPrint": weasyprint.__version__,
        "Pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
    }
