"""The form computes what the kernel computes: every known answer of every shipped instrument."""

import pytest
from alliancekit.instrument.model import plain_number

from bench import FORMS, XForm, shipped, written

TOLERANCE = 1e-9


@pytest.mark.parametrize(("name", "who"), FORMS)
def test_every_known_answer_comes_out_of_the_form(name: str, who: str) -> None:
    form = written(shipped(name), who)
    view, xform = form.context.instrument, XForm(form.data)
    assert view.vectors
    for vector in view.vectors:
        given = {
            item: answer if isinstance(answer, str) else plain_number(float(answer))
            for item, answer in vector.answers.items()
            if answer is not None
        }
        found = xform.scores(given)
        for score, expected in vector.scores.items():
            told = f"{vector.name}: {score} is {found[score]!r}, not {expected}"
            if expected is None:
                assert found[score] == "", told
            else:
                assert abs(float(found[score]) - expected) <= TOLERANCE, told
