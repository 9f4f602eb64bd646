"""The form computes what the kernel computes: every known answer of every shipped instrument."""

import pytest
from alliancekit.api import Respondent
from alliancekit.testing.trials import form, known_answers, same_score

from bench import FORMS, in_all_languages


@pytest.mark.parametrize(("name", "who"), FORMS)
def test_every_known_answer_comes_out_of_the_form(name: str, who: Respondent) -> None:
    xform, known = in_all_languages(name, who), known_answers(form(name, who))
    assert known
    for given in known:
        found = xform.scores({item: cell for item, cell in given.cells.items() if cell})
        for score, expected in given.scores.items():
            number = float(found[score]) if found[score] else None
            told = f"{given.name}: {score} is {found[score]!r}, not {expected}"
            assert same_score(number, expected), told
