"""alliancekit: measure the therapeutic alliance. Forms, scores and reports from one source.

Names are resolved on first use, so that importing the package costs nothing::

    from alliancekit import Host, load_instrument
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alliancekit.adaptation.localise import localise
    from alliancekit.errors import AllianceError, Exit
    from alliancekit.host import Host
    from alliancekit.instrument.catalogue import find_instrument
    from alliancekit.instrument.load import load_instrument
    from alliancekit.instrument.model import Instrument
    from alliancekit.paper.form.form import render_form
    from alliancekit.paper.report.report import render_report
    from alliancekit.scoring.frame import score_frame
    from alliancekit.scoring.plan import compile_plan

__version__ = "0.1.0"

_HOMES = {
    "AllianceError": "errors",
    "Exit": "errors",
    "Host": "host",
    "Instrument": "instrument.model",
    "compile_plan": "scoring.plan",
    "find_instrument": "instrument.catalogue",
    "load_instrument": "instrument.load",
    "localise": "adaptation.localise",
    "render_form": "paper.form.form",
    "render_report": "paper.report.report",
    "score_frame": "scoring.frame",
}

__all__ = [
    "AllianceError",
    "Exit",
    "Host",
    "Instrument",
    "__version__",
    "compile_plan",
    "find_instrument",
    "load_instrument",
    "localise",
    "render_form",
    "render_report",
    "score_frame",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
