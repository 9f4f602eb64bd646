"""The sections of a report that come with alliancekit."""

from collections.abc import Iterator

from alliancekit.api import ReportSectionOffer, hookimpl
from alliancekit.builtin.report_sections import flags, frame, scores, talk


@hookimpl
def register_report_sections() -> Iterator[ReportSectionOffer]:
    yield ReportSectionOffer("identity", 100, frame.identity)
    yield ReportSectionOffer("flags", 200, flags.flags)
    yield ReportSectionOffer("scores", 300, scores.scores)
    yield ReportSectionOffer("trend", 400, scores.trend)
    yield ReportSectionOffer("talk", 500, talk.talk)
    yield ReportSectionOffer("completeness", 600, frame.completeness)
    yield ReportSectionOffer("limits", 900, frame.limits)
