"""The manifest of an instrument, or of responses, that went from one program to another."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import asdict

from alliancekit.api import Loss
from alliancekit.host import Provided
from alliancekit.instrument.model import Instrument
from alliancekit.interchange.give import Worded
from alliancekit.scoring.manifest import (
    FORMAT,
    Digests,
    as_json,
    instrument_part,
    methods_part,
    offer_part,
    versions,
)
from alliancekit.scoring.plan import Plan


def export_manifest(
    words: Worded,
    respondent: str,
    plan: Plan,
    provided: Provided,
    output_sha256: str,
    losses: Sequence[Loss],
) -> bytes:
    """What was exported, by whose format, how its scores are computed, and what was lost."""
    return as_json(
        {
            "manifest": FORMAT,
            "instrument": instrument_part(words.main.instrument),
            "respondent": respondent,
            "locales": {
                one.instrument.locale: one.record.status.value if one.record else "source"
                for one in words.all
            },
            "methods": methods_part(plan),
            "format": offer_part(provided),
            "output": {"sha256": output_sha256},
            "versions": versions(),
            "losses": [asdict(one) for one in losses],
        }
    )


def import_manifest(
    provided: Provided,
    digests: Digests,
    losses: Sequence[Loss],
    instrument: Instrument | None = None,
    counts: Mapping[str, int] | None = None,
) -> bytes:
    """What was imported, by whose format, and what was lost.

    ``instrument`` is what the responses are of; ``counts`` are of their rows.
    """
    document: dict[str, Any] = {
        "manifest": FORMAT,
        "format": offer_part(provided),
        "inputs": [{"sha256": one} for one in digests.inputs],
        "output": {"sha256": digests.output},
        "versions": versions(),
        "losses": [asdict(one) for one in losses],
    }
    if instrument:
        document["instrument"] = instrument_part(instrument)
    return as_json(document | ({"rows": dict(counts)} if counts else {}))
