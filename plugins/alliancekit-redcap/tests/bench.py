"""What the tests have in common: the command, and an instrument handed to the format."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alliancekit.api import (
    Arithmetic,
    Instrument,
    InstrumentExport,
    Respondent,
    Score,
    instruments_root,
)
from alliancekit.host import Host
from alliancekit.instrument.catalogue import all_instruments, find_instrument
from alliancekit.instrument.load import parse_instrument
from alliancekit.interchange.portable import arithmetic_of
from alliancekit.scoring.plan import compile_plan
from attrs import evolve

import redcap
from alliancekit_redcap import plugin

HOST = Host()
WORDED = [
    (name, who)
    for name, one in all_instruments(HOST)
    if isinstance(one, Instrument) and one.rights.wording_included
    for who in one.respondents
]
"""Every shipped instrument that has its wording, and whose form."""


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, with the plugins that are installed."""
    command = [sys.executable, "-m", "alliancekit", *map(str, arguments)]
    environ = {**os.environ, "ALLIANCEKIT_PLUGINS": "redcap"}
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", timeout=120, check=False, env=environ
    )


def seen(name: str, who: Respondent) -> Instrument:
    """An instrument as one respondent answers it."""
    return find_instrument(name, HOST).seen_by(who).scorable


def worded(name: str, who: Respondent) -> Instrument:
    """The same; where the key has no wording, each item's is its id."""
    instrument = seen(name, who)
    items = (evolve(one, text={who: one.text.get(who) or one.id}) for one in instrument.items)
    return evolve(instrument, items=tuple(items))


def written(
    instrument: Instrument,
    who: Respondent,
    arithmetic: Callable[[Score], Arithmetic | None] | None = None,
) -> tuple[str, list[tuple[str, str]]]:
    """Its data dictionary, and what was told as lost. ``arithmetic``: in place of its own."""
    file, lost = io.BytesIO(), list[tuple[str, str]]()
    told = arithmetic_of(compile_plan(instrument, HOST))
    context = InstrumentExport(
        instrument=instrument,
        respondent=who,
        adaptations=(),
        arithmetic=arithmetic or (lambda score: told.get(score.id)),
        file=file,
        lose=lambda where, what: lost.append((where, what)),
    )
    plugin.write_instrument(context)
    return file.getvalue().decode("utf-8"), lost


def project_of(
    name: str, who: Respondent, arithmetic: Callable[[Score], Arithmetic | None] | None = None
) -> redcap.Project:
    """The project that the dictionary of a shipped instrument makes."""
    return redcap.read(written(worded(name, who), who, arithmetic)[0])


def made(changed: dict[str, Any]) -> Instrument:
    """An instrument of JSON. Raises where it does not pass."""
    return parse_instrument(json.dumps(changed).encode(), "made.json")


def document(name: str) -> dict[str, Any]:
    """The JSON of a shipped instrument, to be changed."""
    path = instruments_root() / name / "instrument.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))
