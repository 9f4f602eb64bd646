"""The kinds of plugin that can be begun, and the names that they may have."""

import re
from collections.abc import Mapping
from typing import Any

from attrs import frozen

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
)
from alliancekit.errors import Problem
from alliancekit.instrument.lint import DEVICE_NAMES

PREFIX = f"{PROJECT}-"
MAX_NAME = 30
"""Characters of a name: no line of what is written then grows too long."""
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@frozen
class Kind:
    """A kind of plugin: what it offers, what the specimen does, which libraries that imports."""

    offer: type[Any]
    summary: str
    needs: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    "scoring": Kind(
        ScoringMethodOffer,
        "A scoring method for alliancekit: the median of the answers.",
        ("numpy>=1.26",),
    ),
    "export": Kind(
        ExporterOffer,
        "A file format for the scores of alliancekit: JSON lines that say of what.",
    ),
    "interchange": Kind(
        InterchangeOffer,
        "Instruments of alliancekit for another program: the questions as a JSON outline.",
    ),
    "adaptation": Kind(AdaptationOffer, "An instrument of alliancekit in another language."),
    "instruments": Kind(InstrumentOffer, "An instrument for alliancekit."),
    "report": Kind(
        ReportSectionOffer,
        "A section for the reports of alliancekit: how often forms were filled in.",
    ),
    "engine": Kind(EngineOffer, "An engine for alliancekit: scoring on several threads."),
    "check": Kind(
        CheckOffer,
        "A check for the instruments of alliancekit: a client's form says who sees the answers.",
    ),
    "command": Kind(
        CommandOffer,
        "A command for alliancekit: how many rows of a file have each score.",
        ("click>=8.1.8",),
    ),
}
"""Every kind, by the word after ``--kind``."""


def plain_name(given: str) -> str:
    """A plugin's name without the prefix that every plugin's distribution has.

    Raises `AllianceError` ``bad-option`` as `checked_name`.
    """
    return checked_name(given.removeprefix(PREFIX))


def checked_name(given: str) -> str:
    """The name. Raises `AllianceError` ``bad-option`` for one that cannot be that of a package."""
    if not _NAME.fullmatch(given) or len(given) > MAX_NAME:
        why = (
            f"{given!r} is no name for it: lower-case letters and digits, single hyphens between"
            f" them, a letter first, at most {MAX_NAME} in all, such as trimmed-mean"
        )
        raise Problem.BAD_OPTION.error(option="NAME", why=why)
    if given in DEVICE_NAMES:
        why = f"{given!r} is no name for it: some systems keep this name for a device"
        raise Problem.BAD_OPTION.error(option="NAME", why=why)
    return given
