"""The format, held to the contract of interchange formats."""

from alliancekit.testing import InterchangeContract

import limesurvey
from alliancekit_limesurvey import plugin


class TestLimeSurvey(InterchangeContract):
    plugin = plugin
    format = "limesurvey"
    instruments = ("made-up", "ak-pulse", "ak-comm", "ak-culture", "ak-goals", "ak-path")

    def texts(self, data: bytes) -> set[str]:
        survey = limesurvey.read(data)
        found = {limesurvey.seen(one) for words in survey.words.values() for one in words.values()}
        for group in (one for groups in survey.groups.values() for one in groups):
            found |= {group.name, group.text}
            for one in group.questions:
                found |= {one.text, *one.subquestions.values(), *one.answers.values()}
        return found
