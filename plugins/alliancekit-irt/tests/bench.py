"""What the tests share: contexts of a score, and scoring without the kernel."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from alliancekit.api import ArrayContext, Operand, ScoreContext
from numpy.typing import NDArray

from alliancekit_irt.plugin import eap, eap_se
from plain import Parameters

Floats = NDArray[np.float64]

CALIBRATION = {"source": "Made up for a test", "n": 0, "population": "nobody"}


def parameters(items: Sequence[Parameters], **further: Any) -> dict[str, Any]:
    """A score's parameters for items ``q1``, ``q2`` …, with a quadrature given as a tuple."""
    if "quadrature" in further:
        names = ("points", "minimum", "maximum")
        further["quadrature"] = dict(zip(names, further["quadrature"], strict=True))
    given = {f"q{n}": {"a": a, "b": list(b)} for n, (a, b) in enumerate(items, 1)}
    return {"items": given, "calibration": CALIBRATION, **further}


def operands(given: Mapping[str, Any]) -> tuple[Operand, ...]:
    """Operands that go from 0 up in steps of 1, as many as the thresholds divide."""
    return tuple(Operand(name, 0.0, float(len(one["b"]))) for name, one in given["items"].items())


def context(given: Mapping[str, Any], **further: Any) -> ScoreContext:
    """The context of a score with these parameters, one answer enough."""
    ranges = further.pop("operands", None) or operands(given)
    return ScoreContext("score", ranges, given, min_answered=1)


def score(given: Mapping[str, Any], rows: Any, **further: Any) -> tuple[Floats, Floats]:
    """The EAP and its standard error for rows of answers, ``None`` or NaN for a blank."""
    of = context(given, **further)
    values = np.array(rows, dtype=np.float64)
    whole = ArrayContext(of.score, of.operands, of.parameters, of.min_answered, values)
    return eap(whole), eap_se(whole)
