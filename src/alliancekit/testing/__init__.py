"""Contract tests that a plugin author subclasses: passing them proves a plugin right.

Each is a class whose ``test_…`` methods pytest runs. They need what ``alliancekit[testing]``
installs. `alliancekit.testing.trials` is for further tests of an interchange format.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alliancekit.testing.adaptations import AdaptationContract
    from alliancekit.testing.checks import CheckContract
    from alliancekit.testing.commands import CommandContract
    from alliancekit.testing.engines.contract import EngineContract
    from alliancekit.testing.exporters.contract import ExporterContract
    from alliancekit.testing.instruments import InstrumentContract
    from alliancekit.testing.interchange.contract import InterchangeContract
    from alliancekit.testing.plugins.contract import (
        DistributionContract,
        ModuleContract,
        PluginContract,
    )
    from alliancekit.testing.report_sections.contract import ReportSectionContract
    from alliancekit.testing.scoring_methods.contract import ScoringMethodContract

__all__ = [
    "AdaptationContract",
    "CheckContract",
    "CommandContract",
    "DistributionContract",
    "EngineContract",
    "ExporterContract",
    "InstrumentContract",
    "InterchangeContract",
    "ModuleContract",
    "PluginContract",
    "ReportSectionContract",
    "ScoringMethodContract",
]

_HOMES = {
    "AdaptationContract": "adaptations",
    "CheckContract": "checks",
    "CommandContract": "commands",
    "DistributionContract": "plugins.contract",
    "EngineContract": "engines.contract",
    "ExporterContract": "exporters.contract",
    "InstrumentContract": "instruments",
    "InterchangeContract": "interchange.contract",
    "ModuleContract": "plugins.contract",
    "PluginContract": "plugins.contract",
    "ReportSectionContract": "report_sections.contract",
    "ScoringMethodContract": "scoring_methods.contract",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
