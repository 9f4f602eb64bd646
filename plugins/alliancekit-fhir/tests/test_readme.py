"""What the README says is so."""

import json
import re
from pathlib import Path

from alliancekit.testing.trials import form

from bench import CLIENT, exported, questionnaire

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_expression_it_shows_is_that_of_ak_pulse() -> None:
    (shown,) = re.findall(r"```\n(iif.*?)\n```", README)
    resource = questionnaire(form("ak-pulse", CLIENT), CLIENT)
    expressions = [one["valueExpression"]["expression"] for one in resource["extension"][1:]]
    assert shown in expressions


def test_the_names_that_it_gives_stand_in_the_files() -> None:
    data, _ = exported(form("ak-core", CLIENT), CLIENT)
    for name in ("%codeQ1", "%answerQ1", "%ofTrust", "%scoreTrust"):
        assert name in README
        assert name.encode() in data
    url = json.loads(data)["url"]
    assert url == "https://alliancekit.org/fhir/Questionnaire/ak-core-client"
    assert json.loads(data)["extension"][0]["url"] in README
