"""The scoring sheet as a PDF."""

from collections.abc import Callable

from alliancekit.adaptation.localise import Localised
from alliancekit.errors import AllianceError, Problem
from alliancekit.host import Host
from alliancekit.paper.form.page import licence_line
from alliancekit.paper.pdf import PAPERS, Sheet, lay_out
from alliancekit.paper.scoring_sheet.sheet import ScoringSheet, scoring_sheet
from alliancekit.paper.templates import environment, render, source
from alliancekit.paper.words import Words


def render_scoring_sheet(
    localised: Localised, host: Host, *, respondent: str = "client", paper: str = "a4"
) -> bytes:
    """The scoring sheet of a form as a PDF/UA file, tagged and reproducible.

    Keys without wording have one too. Raises `AllianceError` as `scoring_sheet` and `lay_out`.
    """
    sheet = scoring_sheet(localised.instrument, respondent, host)
    words = Words.of(localised.instrument.locale)
    styles = f"@page {{ size: {PAPERS[paper].css} }}\n" + "".join(
        source(host, name) for name in ("base.css", "scoring-sheet.css", "scripts.css")
    )
    return lay_out(Sheet(scoring_html(sheet, words, host), styles)).pdf()


def scoring_html(sheet: ScoringSheet, words: Words, host: Host) -> str:
    """The scoring sheet as HTML."""
    helpers = {**words.helpers(), "_": _or_english(words.translate)}
    jinja = environment(host, helpers)
    licence = licence_line(sheet.instrument)
    return render(jinja, "scoring-sheet.html", sheet=sheet, licence=licence)


def _or_english(translate: Callable[[str], str]) -> Callable[[str], str]:
    """The clinician's words in the page's language or, where nobody translated them, in English."""

    def word(term: str) -> str:
        try:
            return translate(term)
        except AllianceError as error:
            if error.problem is not Problem.BAD_TEXT:
                raise
            return term

    return word
