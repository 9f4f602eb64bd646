"""The adaptation record: how a translation came to be, and how far it can be trusted."""

import hashlib
from enum import StrEnum

from attrs import frozen

from alliancekit.errors import Problem
from alliancekit.instrument.load import schema_findings
from alliancekit.instrument.model import Instrument
from alliancekit.instrument.words import map_text
from alliancekit.strictjson import parse


class AdaptationStatus(StrEnum):
    """How far an adaptation has come, in the order of the ISPOR steps (Wild et al. 2005)."""

    MACHINE_DRAFT = "machine_draft"
    DRAFT_FORWARD = "draft_forward"
    RECONCILED = "reconciled"
    BACK_TRANSLATED = "back_translated"
    COMMITTEE_REVIEWED = "committee_reviewed"
    DEBRIEFED = "debriefed"
    PROOFREAD = "proofread"
    LINGUISTICALLY_VALIDATED = "linguistically_validated"
    PSYCHOMETRICALLY_VALIDATED = "psychometrically_validated"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@frozen
class AdaptationRecord:
    """What the toolkit needs of a record; the file holds the whole history."""

    instrument: str
    locale: str
    status: AdaptationStatus
    source_version: str
    source_text_sha256: str


def parse_record(data: bytes, where: str) -> AdaptationRecord:
    """The record in ``data``. Raises `AllianceError` where it is not strict JSON or not valid."""
    document = parse(data, where)
    if findings := schema_findings(document, "adaptation"):
        listed = "\n".join(f"  {finding}" for finding in findings[:10])
        raise Problem.BAD_TEXT.error(where=where, what=f"the record is not valid:\n{listed}")
    raw = document.value
    return AdaptationRecord(
        instrument=raw["instrument"],
        locale=raw["locale"],
        status=AdaptationStatus(raw["status"]),
        source_version=raw["source"]["version"],
        source_text_sha256=raw["source"]["text_sha256"],
    )


def source_strings(instrument: Instrument) -> dict[str, str]:
    """Every translatable string of an instrument, by its path, in printed order."""
    found: dict[str, str] = {}

    def keep(path: str, text: str) -> str:
        found[path] = text
        return text

    map_text(instrument, keep)
    return found


def text_sha256(instrument: Instrument) -> str:
    """A digest of the source strings and their paths; it changes when any wording changes."""
    lines = "".join(f"{path}\t{text}\n" for path, text in source_strings(instrument).items())
    return hashlib.sha256(lines.encode()).hexdigest()
