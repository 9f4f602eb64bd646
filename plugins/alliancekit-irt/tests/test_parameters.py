"""Parameters that do not fit are findings before anything is scored."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import jsonschema_rs
import numpy as np
import pytest
from alliancekit.api import Operand

from alliancekit_irt.parameters import SCHEMA, read
from alliancekit_irt.plugin import eap_bounds, se_bounds
from bench import context, parameters, score

TWO = parameters([(1, [-1, 1]), (2, [0, 2])])
THREE_VALUES = (Operand("q1", 0, 4), Operand("q2", 0, 2))


def test_the_bounds_are_the_quadratures_ends_and_half_its_range() -> None:
    given = {**TWO, "scale": {"mean": 50, "sd": 10}}
    assert eap_bounds(context(TWO)) == (-6, 6)
    assert se_bounds(context(TWO)) == (0, 6)
    assert eap_bounds(context(given)) == (-10, 110)
    assert se_bounds(context(given)) == (0, 60)
    given = parameters([(1, [0])], prior={"mean": 1, "sd": 2})
    assert eap_bounds(context(given)) == (-11, 13)
    given = parameters([(1, [0])], quadrature=(41, -4, 4))
    assert eap_bounds(context(given)) == (-4, 4)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (parameters([(1, [0])]), "name each of its operands, and nothing else: q2"),
        (parameters([(1, [0, 1])] * 3), "name each of its operands, and nothing else: q3"),
        (parameters([(1, [1, -1]), (1, [0, 1])]), "thresholds of 'q1' do not ascend"),
        (parameters([(1, [0, 1]), (1, [1, 1])]), "thresholds of 'q2' do not ascend"),
        (parameters([(1, [0]), (1, [0, 1])]), "'q1', 0 to 2, has 3 categories, but 1 thresholds"),
        (parameters([(1, [0, 1])] * 2, quadrature=(9, 1, 4)), "must span the prior's mean, 0"),
        (parameters([(1, [0, 1])] * 2, quadrature=(9, 4, -4)), "must span the prior's mean, 0"),
    ],
)
def test_what_does_not_fit_is_refused(given: dict[str, Any], told: str) -> None:
    operands = (Operand("q1", 0, 2), Operand("q2", 0, 2))
    for bounds in (eap_bounds, se_bounds):
        with pytest.raises(ValueError, match=told):
            bounds(context(given, operands=operands))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([0, 4, 2], "do not ascend"),
        ([0, 2, 3], "must begin and end with its range"),
        ([1, 2, 4], "must begin and end with its range"),
        ([0, 1, 2, 4], "has 4 categories, but 2 thresholds divide 3"),
        (None, "has 5 categories, but 2 thresholds divide 3"),
    ],
)
def test_categories_must_fit(values: list[float] | None, told: str) -> None:
    given = deepcopy(TWO)
    if values:
        given["items"]["q1"]["categories"] = values
    with pytest.raises(ValueError, match=told):
        read(context(given, operands=THREE_VALUES))


def test_half_steps_need_their_categories_listed() -> None:
    with pytest.raises(ValueError, match="does not go up in steps of 1: list its `categories`"):
        read(context(parameters([(1, [0])]), operands=(Operand("q1", 0, 0.5),)))


def test_listed_categories_are_scored_as_if_one_apart() -> None:
    given = deepcopy(TWO)
    given["items"]["q1"]["categories"] = [0, 0.3, 4]
    plain, plain_error = score(TWO, [[0, 2], [1, 2], [2, None]])
    listed, listed_error = score(given, [[0, 2], [0.3, 2], [4, None]], operands=THREE_VALUES)
    assert np.array_equal(plain, listed)
    assert np.array_equal(plain_error, listed_error)


def test_an_answer_that_was_turned_round_is_known_in_spite_of_rounding() -> None:
    given = parameters([(1, [0, 1])])
    given["items"]["q1"]["categories"] = [0.2, 0.3, 0.4]
    turned = 0.2 + 0.4 - 0.3
    assert turned != 0.3
    of = (Operand("q1", 0.2, 0.4),)
    assert score(given, [[turned]], operands=of)[0] == score(given, [[0.3]], operands=of)[0]


def test_an_answer_between_categories_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.5 is no category of an item with .* 0, 1, 2"):
        score(TWO, [[0, 1], [1.5, 1]])


def test_the_constant_multiplies_the_discriminations() -> None:
    ogive = parameters([(1.5, [-1, 1])], D=1.702)
    logistic = parameters([(1.5 * 1.702, [-1, 1])])
    for one, other in zip(score(ogive, [[2]]), score(logistic, [[2]]), strict=True):
        assert abs(one - other) < 1e-12


SPOILT: dict[str, Callable[[dict[str, Any]], object]] = {
    "no calibration": lambda given: given.pop("calibration"),
    "no source": lambda given: given["calibration"].pop("source"),
    "an empty source": lambda given: given["calibration"].update(source=""),
    "no sample size": lambda given: given["calibration"].pop("n"),
    "no population": lambda given: given["calibration"].pop("population"),
    "no items": lambda given: given.pop("items"),
    "no discrimination": lambda given: given["items"]["q1"].pop("a"),
    "a discrimination of 0": lambda given: given["items"]["q1"].update(a=0),
    "a negative discrimination": lambda given: given["items"]["q1"].update(a=-1),
    "no thresholds": lambda given: given["items"]["q1"].update(b=[]),
    "another field": lambda given: given["items"]["q1"].update(c=0.2),
    "another constant": lambda given: given.update(D=2),
    "a prior of one value": lambda given: given.update(prior={"mean": 0, "sd": 0}),
    "two points": lambda given: given.update(quadrature={"points": 2, "minimum": -4, "maximum": 4}),
    "a scale turned round": lambda given: given.update(scale={"mean": 50, "sd": -10}),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_the_schema_refuses(spoil: Callable[[dict[str, Any]], object]) -> None:
    whole = {"type": "object", "additionalProperties": False, **SCHEMA}
    validator = jsonschema_rs.Draft202012Validator(whole)
    given = deepcopy(TWO)
    assert validator.is_valid(given)
    spoil(given)
    assert not validator.is_valid(given)
