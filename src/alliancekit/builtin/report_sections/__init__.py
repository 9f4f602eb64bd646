"""The sections of a report that come with alliancekit."""

from collections.abc import Callable, Iterator
from importlib import import_module

from alliancekit.api import ReportContext, ReportSectionOffer, hookimpl


@hookimpl
def register_report_sections() -> Iterator[ReportSectionOffer]:
    yield ReportSectionOffer("identity", 100, _later("frame", "identity"))
    yield ReportSectionOffer("flags", 200, _later("flags", "flags"))
    yield ReportSectionOffer("scores", 300, _later("scores", "scores"))
    yield ReportSectionOffer("trend", 400, _later("scores", "trend"))
    yield ReportSectionOffer("talk", 500, _later("talk", "talk"))
    yield ReportSectionOffer("completeness", 600, _later("frame", "completeness"))
    yield ReportSectionOffer("limits", 900, _later("frame", "limits"))


def _later(module: str, name: str) -> Callable[[ReportContext], str | None]:
    """A section whose module is imported when a report is made: no other command waits for it."""

    def build(context: ReportContext) -> str | None:
        section: Callable[[ReportContext], str | None]
        section = getattr(import_module(f"{__name__}.{module}"), name)
        return section(context)

    return build
