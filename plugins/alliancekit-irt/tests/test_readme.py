"""The example in the README is one that the methods take."""

import json
import re
from pathlib import Path

from alliancekit.api import Operand, ScoreContext

from alliancekit_irt.plugin import eap_bounds

README = Path(__file__).parent.parent / "README.md"


def test_the_readmes_score_fits_its_method_and_its_range() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    score = json.loads(block)
    operands = tuple(Operand(item, 0.0, 4.0) for item in score["items"])
    least = score["missing"]["min_answered"]
    context = ScoreContext(score["id"], operands, score["parameters"], least)
    assert list(eap_bounds(context)) == score["range"]
