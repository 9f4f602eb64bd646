"""The hooks. Each takes no argument and returns an iterable of offers.

A hook is called once, when the host is made. Names are unique among the offers of one hook: two
offers of one name are refused, whoever was first. A hook that raises costs its own plugin all
its offers, and nobody else's.
"""

from collections.abc import Iterable

import pluggy

from alliancekit.api import (
    PROJECT,
    AdaptationOffer,
    CheckOffer,
    CommandOffer,
    EngineOffer,
    ExporterOffer,
    InstrumentOffer,
    InterchangeOffer,
    ReportSectionOffer,
    ScoringMethodOffer,
    TemplateOffer,
)

hookspec = pluggy.HookspecMarker(PROJECT)


@hookspec
def register_instruments() -> Iterable[InstrumentOffer]:
    """Offer instruments::

    @hookimpl
    def register_instruments():
        path = Path(__file__).with_name("clinic-check.json")
        yield InstrumentOffer("clinic-check", path.read_bytes, str(path))
    """


@hookspec
def register_scoring_methods() -> Iterable[ScoringMethodOffer]:
    """Offer scoring methods, as an expression or as a function of an array::

    @hookimpl
    def register_scoring_methods():
        yield ScoringMethodOffer(
            "half-sum", "half of the sum", bounds=half_bounds, expression=lambda c: c.total / 2
        )
    """


@hookspec
def register_adaptations() -> Iterable[AdaptationOffer]:
    """Offer an instrument in another language::

    @hookimpl
    def register_adaptations():
        yield AdaptationOffer("ak-pulse", "fr", po.read_bytes, record.read_bytes, str(po))
    """


@hookspec
def register_exporters() -> Iterable[ExporterOffer]:
    """Offer file formats for scores::

    @hookimpl
    def register_exporters():
        yield ExporterOffer("tsv", "tab-separated values", (".tsv",), write=write_tsv)
    """


@hookspec
def register_interchange_formats() -> Iterable[InterchangeOffer]:
    """Offer the format of another program, for instruments, for responses, to it and from it::

    @hookimpl
    def register_interchange_formats():
        yield InterchangeOffer("outline", "items as a list", (".md",), write_instrument=outline)
    """


@hookspec
def register_report_sections() -> Iterable[ReportSectionOffer]:
    """Offer parts of a report::

    @hookimpl
    def register_report_sections():
        yield ReportSectionOffer("clinic-note", 900, lambda c: c.render("clinic/note.html"))
    """


@hookspec
def register_templates() -> Iterable[TemplateOffer]:
    """Offer page templates for sections to render::

    @hookimpl
    def register_templates():
        yield TemplateOffer("clinic/note.html", path.read_text)
    """


@hookspec
def register_checks() -> Iterable[CheckOffer]:
    """Offer further checks of instruments::

    @hookimpl
    def register_checks():
        yield CheckOffer("house-style", "our clinic's wording rules", run=find_long_items)
    """


@hookspec
def register_engines() -> Iterable[EngineOffer]:
    """Offer engines, which apply the scoring kernel to all batches of a file, or to all files::

    @hookimpl
    def register_engines():
        yield EngineOffer("plain", "one batch after the other", run=run_plainly)
    """


@hookspec
def register_commands() -> Iterable[CommandOffer]:
    """Offer further commands::

    @hookimpl
    def register_commands():
        yield CommandOffer("audit", "Write the clinic's audit table.", load=load_audit)
    """
