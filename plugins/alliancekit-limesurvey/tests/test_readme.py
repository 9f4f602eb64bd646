"""What the README says of codes is so."""

import re
from pathlib import Path

from alliancekit.api import Respondent
from alliancekit.testing.trials import form

import bench
from alliancekit_limesurvey.codes import Codes

README = Path(__file__).parent.parent / "README.md"


def test_the_questions_that_are_named_are_in_the_survey() -> None:
    text = README.read_text(encoding="utf-8")
    named = {"client", "session", "date", "therapist", "items1", "total", "totaln"}
    assert all(f"`{one}`" in text for one in named)
    survey = bench.survey_of("ak-pulse", Respondent.CLIENT)
    assert named <= survey.questions().keys()


def test_the_codes_that_are_named_are_made() -> None:
    goals = Codes.of(form("ak-goals", Respondent.JOINT))
    assert goals.fields["goal_text_1"] == "goaltext1"
    assert Codes.of(form("ak-comm", Respondent.OBSERVER)).answers["seen"] == {
        **{str(value): str(value) for value in range(4)},
        "not_observed": "notob",
    }


def test_the_commands_are_those_of_the_offer() -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.split() for line in block.splitlines() if line.startswith("alliancekit")]
    assert [line[1] for line in lines] == ["export", "import"]
