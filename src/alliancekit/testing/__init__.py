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
    from alliancekit.testing.engines import EngineContract
    from alliancekit.testing.exporters import ExporterContract
    from alliancekit.testing.instruments import InstrumentContract
    from alliancekit.testing.interchange import InterchangeContract
    from alliancekit.testing.plugins import DistributionContract, ModuleContract, PluginContract
    from alliancekit.testing.report_sections import ReportSectionContract
    from alliancekit.testing.scoring_methods import ScoringMethodContract

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
    "DistributionContract": "plugins",
    "EngineContract": "engines",
    "ExporterContract": "exporters",
    "InstrumentContract": "instruments",
    "InterchangeContract": "interchange",
    "ModuleContract": "plugins",
    "PluginContract": "plugins",
    "ReportSectionContract": "report_sections",
    "ScoringMethodContract": "scoring_methods",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
