"""HTML to PDF. The only module that imports WeasyPrint.

Nothing is fetched: a page may show what is in its own allow-list of assets and nothing else.
Whatever WeasyPrint would only log (a missing glyph, a style it ignores) is an error here: a box
in place of a letter must never reach a client.
"""

import atexit
import io
import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from alliancekit.errors import Problem
from alliancekit.paper.fonts.fonts import (
    NASTALIQ,
    BundledFont,
    faces_for,
    font_assets,
    font_faces,
    is_urdu,
    language_of,
)
from alliancekit.paper.fonts.readback import clustered, no_glyph_without_text, words_behind_glyphs
from alliancekit.paper.fonts.scripts import missing_characters

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
    """A paper size: its name in CSS, its height and its width in mm."""

    css: str
    height: float
    width: float


PAPERS = {"a4": Paper("A4", 297.0, 210.0), "letter": Paper("Letter", 279.4, 215.9)}


@frozen
class Sheet:
    """A page to be: its HTML, its styles, and the assets (URL → bytes) it may show.

    ``fields``: its inputs become fields to fill in, which `paper.fillable` then mends. ``also``:
    text that another sheet has, for which fonts are to be ready too: see `Layout.followed_by`.
    """

    html: str = field(repr=False)
    styles: str = field(repr=False)
    assets: Mapping[str, bytes] = field(factory=dict, repr=False)
    fields: bool = False
    also: str = field(default="", repr=False)


@frozen
class Layout:
    """A sheet laid out on pages, not yet written; ``text``: what fonts were made ready for."""

    _document: "Document" = field(repr=False)
    _words: bool = False
    _nastaliq: bool = False
    _end: float | None = None
    text: str = field(default="", kw_only=True, repr=False)

    @property
    def pages(self) -> int:
        """How many pages it takes."""
        return len(self._document.pages)

    def end_of_content(self) -> float:
        """How far down its page, in mm, the element lies that bears the bookmark `END`.

        Raises `LookupError` where none does.
        """
        if self._end is None:
            raise LookupError(END)
        return self._end

    def followed_by(self, other: "Layout") -> "Layout":
        """These pages and behind them those of another, in fonts that both share.

        Both must have been laid out with the same text in sum: see `Sheet.also`.
        """
        pages = [*self._document.pages, *other._document.pages]  # noqa: SLF001 - of its own kind
        words = self._words or other._words  # noqa: SLF001
        return evolve(self, document=self._document.copy(pages), words=words)

    def pdf(self) -> bytes:
        """The PDF/UA file. Raises as `lay_out`."""
        with _no_complaints(), _fixed_time(), self._readable():
            written = self._document.write_pdf(
                pdf_variant=VARIANT, finisher=no_glyph_without_text if self._words else None
            )
        return bytes(written)

    def _readable(self) -> AbstractContextManager[None]:
        """While it is written: text that can be read back, where glyphs alone do not tell it."""
        if not self._words:
            return nullcontext()
        from weasyprint import draw

        return words_behind_glyphs(draw, nastaliq=self._nastaliq)


def lay_out(sheet: Sheet) -> Layout:
    """Lay a sheet out.

    Raises `AllianceError`: ``no-pango`` where the system's library is not installed,
    ``missing-glyph`` where no font has a character, ``render-complaint`` for anything else that
    WeasyPrint reports.
    """
    weasyprint = _weasyprint()
    from weasyprint.urls import FatalURLFetchingError

    faces = faces_for(sheet.html + sheet.also)
    language = language_of(sheet.html)
    fetcher = _fetcher({**font_assets(faces), **sheet.assets})
    nastaliq = is_urdu(language) and NASTALIQ in system_families()
    fonts = _fonts(faces)
    try:
        with _no_complaints():
            html = weasyprint.HTML(string=sheet.html, base_url=None, url_fetcher=fetcher)
            style = weasyprint.CSS(
                string=font_faces(faces, language, nastaliq=nastaliq) + sheet.styles,
                font_config=fonts,
                url_fetcher=fetcher,
            )
            document = html.render(
                font_config=fonts,
                stylesheets=[style],
                pdf_variant=VARIANT,
                pdf_forms=sheet.fields,
            )
            behind = clustered(sheet.html, nastaliq=nastaliq)
            text = sheet.html + sheet.also
            return Layout(document, behind, nastaliq, _end_taken_out(document), text=text)
    except FatalURLFetchingError:
        raise Problem.RENDER_COMPLAINT.error(
            what="a page asked for something from outside"
        ) from None


@lru_cache(maxsize=4)
def _fonts(faces: tuple[BundledFont, ...]) -> Any:
    """WeasyPrint's view of the fonts: a file is handed over once, not for each layout of a form."""
    del faces  # they are handed over by the style sheet
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


atexit.register(_fonts.cache_clear)  # while it can still remove its temporary files


def _end_taken_out(document: "Document") -> float | None:
    """Where the bookmark `END` lies, in mm down its page; it is no longer one of the document's."""
    found = None
    for sheet in document.pages:
        for one in [one for one in sheet.bookmarks if one[1] == END]:
            sheet.bookmarks.remove(one)
            found = float(one[2][1]) * MM
    return found


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
        named = dict.fromkeys(int(code.strip(",").removeprefix("U+"), 16) for code in missing)
        raise missing_characters(list(named))
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


@cache
def system_families() -> frozenset[str]:
    """The families of the fonts that the machine has. Raises ``no-pango``."""
    _weasyprint()
    from weasyprint.text.ffi import ffi, fontconfig

    configuration = ffi.gc(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcConfigDestroy)
    fonts = fontconfig.FcConfigGetFonts(configuration, fontconfig.FcSetSystem)
    found, name = set(), ffi.new("FcChar8 **")
    for number in range(fonts.nfont):
        one = 0
        while fontconfig.FcPatternGetString(fonts.fonts[number], b"family", one, name) == 0:
            found.add(ffi.string(name[0]).decode(errors="replace"))
            one += 1
    return frozenset(found)
