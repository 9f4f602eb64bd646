"""What a check found: a code, a place and a sentence."""

from collections.abc import Iterable
from enum import StrEnum

from attrs import field, frozen
from attrs.validators import instance_of


class Severity(StrEnum):
    """An error stops scoring, and printing too where the file itself is at fault.

    A warning is for the author to weigh. An accepted one was weighed: the instrument says why it
    stays, among its ``exceptions``.
    """

    ERROR = "error"
    WARNING = "warning"
    ACCEPTED = "accepted"


@frozen
class Finding:
    """One thing that a check found in an instrument.

    ``path`` is the place in the JSON (``scores.2.range``) and ``line`` its line in the file,
    where the finding comes from a file.
    """

    code: str
    severity: Severity = field(validator=instance_of(Severity))
    path: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.line and f"line {self.line}", self.path) if part)
        return f"{self.severity} [{self.code}] {place or 'the document'}: {self.message}"


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Those findings that are errors."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
