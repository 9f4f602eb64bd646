"""What the README says of names is so."""

import re
from pathlib import Path

from alliancekit.api import Respondent

import bench

README = Path(__file__).parent.parent / "README.md"


def test_the_variables_that_are_named_are_in_the_dictionary() -> None:
    text = README.read_text(encoding="utf-8")
    named = set(re.findall(r"`(ak_pulse_c_\w+|record_id)`", text))
    project = bench.project_of("ak-pulse", Respondent.CLIENT)
    assert len(named) >= 8
    assert named <= {one.variable for one in project.fields}


def test_the_commands_are_those_of_the_offer() -> None:
    """Both directions, for instruments and responses."""
    (block,) = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.split() for line in block.splitlines() if line.startswith("alliancekit")]
    assert [line[1] for line in lines] == ["export", "export", "import", "import"]
    assert all("--format redcap" in " ".join(line) for line in lines)
