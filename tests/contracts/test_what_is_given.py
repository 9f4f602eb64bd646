"""What an author gives to a contract is looked over as the class is defined, before any law."""

from typing import Any

import pytest

from alliancekit import testing
from alliancekit.builtin import exporters, scoring_methods
from alliancekit.testing import (
    CheckContract,
    ExporterContract,
    InterchangeContract,
    PluginContract,
    ScoringMethodContract,
)

EXAMPLES = [([1.0, 3.0], 2.0)]
MEAN: dict[str, Any] = {"plugin": scoring_methods, "method": "mean", "examples": EXAMPLES}


def define(contract: type[Any], name: str = "TestMethod", **given: Any) -> type[Any]:
    return type(name, (contract,), given)


def test_what_is_complete_is_taken() -> None:
    define(ScoringMethodContract, **MEAN)


@pytest.mark.parametrize(
    ("contract", "given", "told"),
    [
        (
            ScoringMethodContract,
            {"plugin": scoring_methods, "method": "mean", "exmaples": EXAMPLES},
            "TestMethod: give `examples` (is `exmaples` meant for it?)",
        ),
        (
            ScoringMethodContract,
            {"plugin": scoring_methods},
            "TestMethod: give `method`; give `examples`",
        ),
        (
            ScoringMethodContract,
            {**MEAN, "scales": range(4)},
            "TestMethod: the contract knows no `scales`: is it meant for `scale`?",
        ),
        (
            ExporterContract,
            {"plugin": exporters, "format": "csv", "readback": lambda self, data: data},
            "TestMethod: the contract knows no `readback`: is it meant for `read_back`?",
        ),
        (
            PluginContract,
            {"plugin": scoring_methods, "distribution": "alliancekit-x", "entrypoint": "x"},
            "TestMethod: give `entry_point` (is `entrypoint` meant for it?)",
        ),
        (CheckContract, {"plugin": scoring_methods}, "TestMethod: give `faulty`"),
        (
            ScoringMethodContract,
            {**MEAN, "examples": [([1.0, 3.0], 2.0), ([1.0], 1.0)]},
            "TestMethod: give each example as many answers as the others: [1, 2]",
        ),
    ],
)
def test_what_is_misspelt_or_not_given_is_told_once(
    contract: type[Any], given: dict[str, Any], told: str
) -> None:
    with pytest.raises(TypeError) as caught:
        define(contract, **given)
    assert str(caught.value) == told


@pytest.mark.parametrize("name", sorted(testing.__all__))
def test_every_contract_asks_for_its_plugin(name: str) -> None:
    with pytest.raises(TypeError, match="give `plugin`"):
        define(getattr(testing, name))


def test_a_class_that_others_share_may_leave_something_open() -> None:
    """It is not collected by pytest, and its subclasses give the rest."""
    shared = define(ScoringMethodContract, "OfMeans", plugin=scoring_methods, method="mean")
    define(shared, examples=EXAMPLES)
    with pytest.raises(TypeError, match=r"^TestMethod: give `examples`$"):
        define(shared)


def test_a_slip_is_told_in_a_class_of_any_name() -> None:
    with pytest.raises(TypeError, match="is it meant for `scale`"):
        define(ScoringMethodContract, "OfMeans", scales=range(4))


def test_a_helper_beside_what_it_helps_is_no_slip() -> None:
    """Its name is near to one that was given, or is of another kind of thing."""
    define(ScoringMethodContract, **MEAN, example=EXAMPLES[0], scales=lambda self: 4)
    given = {"answers": lambda self, data: [], "answer": lambda self, row: row, "text": "…"}
    define(InterchangeContract, plugin=scoring_methods, format="words", **given)


def test_what_is_not_given_in_a_class_of_another_name_is_told_when_it_is_asked_for() -> None:
    shared = define(ScoringMethodContract, "OfMeans", plugin=scoring_methods, method="mean")
    with pytest.raises(AttributeError, match=r"^OfMeans: give `examples`$"):
        shared().test_the_known_answers_come_out()
    with pytest.raises(AttributeError, match=r"^OfMeans: no attribute 'weights'$"):
        shared().weights  # noqa: B018 - it is asked for
