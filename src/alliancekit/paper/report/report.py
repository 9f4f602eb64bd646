"""A client's report: sections from plugins, on one page where they fit."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import define, field

from alliancekit.adaptation.localise import Localised
from alliancekit.api import ReportContext, ReportSectionOffer
from alliancekit.errors import AllianceError, Problem
from alliancekit.host import Host
from alliancekit.instrument.scores import Score
from alliancekit.isolation import guard
from alliancekit.paper.pdf import PAPERS, Sheet, lay_out
from alliancekit.paper.report.chart import Chart
from alliancekit.paper.report.provenance import made_by
from alliancekit.paper.templates import environment, render, source
from alliancekit.paper.words import Words
from alliancekit.tracking.series import ClientHistory, in_words

if TYPE_CHECKING:
    from jinja2 import Environment


@define
class _Builder:
    """Builds the sections of one client after the other into one page."""

    localised: Localised
    host: Host
    words: Words
    jinja: "Environment"
    assets: dict[str, bytes] = field(factory=dict)

    def sections(self, history: ClientHistory) -> list[str]:
        """One client's sections as HTML, in their order.

        Raises `AllianceError` ``plugin-failed`` where a section fails, naming its plugin.
        """
        from markupsafe import Markup

        context = self._context(history)
        built: list[str] = []
        provided = self.host.every(ReportSectionOffer)
        for one in sorted(provided, key=lambda one: (one.offer.order, one.offer.name)):
            what = f"the report section {one.offer.name!r}"
            try:
                with guard(one.plugin, what):
                    html = one.offer.build(context)
            except AllianceError as error:
                if error.problem is not Problem.RENDER_COMPLAINT:
                    raise
                told = f"{what}: {error}"
                raise Problem.PLUGIN_FAILED.error(plugin=one.plugin, what=told) from error
            if html is not None and not isinstance(html, str):
                what = f"the report section {one.offer.name!r} gives {type(html).__name__}"
                raise Problem.PLUGIN_FAILED.error(plugin=one.plugin, what=f"{what}, not HTML")
            if html:
                built.append(Markup(html))  # noqa: S704 - sections are trusted, see their offer
        return built

    def _context(self, history: ClientHistory) -> ReportContext:
        from markupsafe import Markup

        instrument = self.localised.instrument

        def rendered(template: str, **data: object) -> str:
            html = render(self.jinja, template, **{**data, "instrument": instrument})
            return Markup(html)  # noqa: S704 - made with autoescape

        def trend(score: Score) -> str:
            drawn = Chart(
                lines=tuple(history.series(one, score.id) for one in history.respondents),
                minimum=score.minimum,
                maximum=score.maximum,
                right_to_left=self.words.direction == "rtl",
            )
            return self._asset(drawn.svg())

        return ReportContext(
            instrument=instrument,
            history=in_words(history, instrument),
            words=self.words,
            render=rendered,
            asset=self._asset,
            trend=trend,
        )

    def _asset(self, svg: str) -> str:
        data = svg.encode()
        url = f"asset:svg/{hashlib.sha256(data).hexdigest()[:16]}"
        self.assets[url] = data
        return url


def report_sheet(
    localised: Localised, histories: Sequence[ClientHistory], host: Host, *, paper: str = "a4"
) -> Sheet:
    """The page to be, of one client or of several, each beginning on a page of its own."""
    words = Words.of(localised.instrument.locale)
    jinja = environment(host, words.helpers())
    builder = _Builder(localised, host, words, jinja)
    html = render(
        jinja,
        "report.html",
        instrument=localised.instrument,
        reports=[builder.sections(history) for history in histories],
        machine_draft=localised.machine_draft,
        untranslated=len(localised.untranslated),
        made_by=made_by(localised.instrument, host),
    )
    styles = f"@page {{ size: {PAPERS[paper].css} }}\n" + "".join(
        source(host, name) for name in ("base.css", "report.css", "scripts.css")
    )
    return Sheet(html, styles, builder.assets)


def render_report(
    localised: Localised, histories: Sequence[ClientHistory], host: Host, *, paper: str = "a4"
) -> bytes:
    """The report of one client or of several as one PDF/UA file.

    ``paper`` is ``a4`` or ``letter``. Raises `AllianceError`: ``plugin-failed`` where a section
    fails, and what `lay_out` raises.
    """
    return lay_out(report_sheet(localised, histories, host, paper=paper)).pdf()
