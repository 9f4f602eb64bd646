"""Warnings that an instrument's author has weighed and means to keep, each with the reason."""

from collections.abc import Iterable, Iterator

from attrs import evolve

from alliancekit.instrument.about import LintException
from alliancekit.instrument.findings import Finding, Severity

NEEDLESS = "needless-exception"


def with_exceptions(
    findings: Iterable[Finding], exceptions: tuple[LintException, ...]
) -> Iterator[Finding]:
    """The findings, the warnings among them accepted that an exception names by code and path.

    An error is never accepted. An exception that no warning meets is a warning itself
    (`NEEDLESS`): what it excused was mended, or it is written wrong.
    """
    reasons = {(one.code, one.path): one.reason for one in exceptions}
    met = set()
    for finding in findings:
        place = (finding.code, finding.path)
        if finding.severity is Severity.WARNING and place in reasons:
            met.add(place)
            told = f"{finding.message} — accepted: {reasons[place]}"
            yield evolve(finding, severity=Severity.ACCEPTED, message=told)
        else:
            yield finding
    for index, one in enumerate(exceptions):
        if (one.code, one.path) not in met:
            told = f"there is no warning [{one.code}] at {one.path!r}: take the exception out"
            yield Finding(NEEDLESS, Severity.WARNING, f"exceptions.{index}", told)
