"""The manifest: what a researcher needs to say how a file of scores came to be."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from attrs import asdict

from alliancekit import __version__
from alliancekit.host import Host, Plugin
from alliancekit.scoring.job import Job

FORMAT = 1


def manifest(
    job: Job,
    host: Host,
    *,
    input_sha256: Sequence[str | None],
    output_sha256: str | None,
    rejects_sha256: str | None,
    options: dict[str, Any],
) -> bytes:
    """The manifest of a finished job, as JSON. It holds no cell value and no time.

    ``options`` are those of the command, as the user gave them. A digest is ``None`` where the
    engine reads and writes the files itself.
    """
    import numpy as np
    import polars as pl

    instrument, tally = job.plan.instrument, job.tally
    used: set[Plugin] = {one.plugin for one in job.plan.scores}
    document = {
        "manifest": FORMAT,
        "instrument": {
            "id": instrument.id,
            "version": instrument.version,
            "sha256": instrument.sha256,
            "validation": instrument.validation.status,
            "choices": {choice.id: choice.chosen for choice in instrument.choices},
            "supplied": [asdict(one) for one in instrument.supplied],
            "scores": [one.score.id for one in job.plan.scores],
        },
        "inputs": [{"sha256": one} for one in input_sha256],
        "output": {"sha256": output_sha256},
        "rejects_file": {"sha256": rejects_sha256},
        "columns": {"items": dict(job.responses.columns), "carried": job.carried()},
        "versions": {
            "alliancekit": __version__,
            "polars": pl.__version__,
            "numpy": np.__version__,
            "python": ".".join(map(str, sys.version_info[:3])),
        },
        "plugins": [
            {
                "name": one.name,
                "version": one.version,
                "source": one.source,
                "status": one.status.value,
            }
            for one in host.plugins
            if one in used or not one.source.startswith("builtin")
        ],
        "options": options,
        "rows": {
            "read": tally.rows_read,
            "scored": tally.rows_scored,
            "rejected": tally.rows_rejected,
        },
        "administrations": tally.administrations,
        "administrations_without_any_answer": tally.unanswered,
        "blank_lines": tally.blank_lines,
        "rejects": dict(sorted(tally.rejects.items())),
        "missing_scores": {
            score: dict(sorted(counts.items())) for score, counts in tally.missing.items()
        },
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode(
        errors="backslashreplace"
    )
