"""The manifest: what a researcher needs to say how a file of scores came to be."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from attrs import asdict, frozen

from alliancekit import __version__
from alliancekit.api import EngineOffer, Loss
from alliancekit.host import Host, Plugin, Provided
from alliancekit.instrument.model import Instrument
from alliancekit.scoring.job import Job
from alliancekit.scoring.plan import Plan

FORMAT = 1


@frozen
class Digests:
    """The SHA-256 of what was read and written; ``None`` where an engine did that by itself."""

    inputs: tuple[str | None, ...]
    output: str | None = None
    rejects: str | None = None


def manifest(
    job: Job,
    host: Host,
    *,
    digests: Digests,
    options: dict[str, Any],
    written_by: Provided,
    losses: Sequence[Loss] = (),
) -> bytes:
    """The manifest of a finished job, as JSON. It holds no cell value and no time.

    ``options`` are those of the command, as the user gave them. ``written_by`` is the offer that
    wrote the output, ``losses`` what its format could not carry.
    """
    tally = job.tally
    engine = host.find(EngineOffer, job.options.engine)
    used: set[Plugin] = {engine.plugin, written_by.plugin, *(o.plugin for o in job.plan.scores)}
    document = {
        "manifest": FORMAT,
        "instrument": {
            **instrument_part(job.plan.instrument),
            "scores": [one.score.id for one in job.plan.scores],
        },
        "methods": methods_part(job.plan),
        "engine": offer_part(engine),
        "format": offer_part(written_by),
        "inputs": [{"sha256": one} for one in digests.inputs],
        "output": {"sha256": digests.output},
        "rejects_file": {"sha256": digests.rejects},
        "columns": {"items": dict(job.responses.columns), "carried": job.carried()},
        "versions": versions(),
        "plugins": [
            {**plugin_part(one, named="name"), "status": one.status.value}
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
        "losses": [asdict(one) for one in losses],
    }
    return as_json(document)


def instrument_part(instrument: Instrument) -> dict[str, Any]:
    """Which instrument it was, to the byte, and what the user added to it."""
    return {
        "id": instrument.id,
        "version": instrument.version,
        "sha256": instrument.sha256,
        "validation": instrument.validation.status,
        "choices": {choice.id: choice.chosen for choice in instrument.choices},
        "supplied": [asdict(one) for one in instrument.supplied],
    }


def methods_part(plan: Plan) -> dict[str, Any]:
    """By score: the method that computed it, and whose that is."""
    return {
        one.score.id: {"method": one.method.name, **plugin_part(one.plugin)} for one in plan.scores
    }


def offer_part(provided: Provided) -> dict[str, Any]:
    """An offer, and whose it is."""
    return {"offer": provided.offer.name, **plugin_part(provided.plugin)}


def plugin_part(plugin: Plugin, *, named: str = "plugin") -> dict[str, Any]:
    """A plugin: its name, its distribution and that one's version, and where it was found."""
    return {
        named: plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "source": plugin.source,
    }


def versions() -> dict[str, str]:
    """The versions of what computes."""
    import numpy as np
    import polars as pl

    return {
        "alliancekit": __version__,
        "polars": pl.__version__,
        "numpy": np.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
    }


def as_json(document: dict[str, Any]) -> bytes:
    """A manifest's bytes. What no text can hold is spelt out."""
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return text.encode(errors="backslashreplace")
