"""Scores in plain arithmetic: the built-in methods tell the same as they compute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekit.api import (
    Answered,
    Binary,
    Number,
    OperandValue,
    Total,
    value_of,
)
from alliancekit.host import Host
from alliancekit.instrument.catalogue import all_instruments
from alliancekit.instrument.model import Instrument
from alliancekit.interchange.portable import arithmetic_of
from alliancekit.scoring.plan import compile_plan

VALUES = {"q1": 2.0, "q2": None, "q3": 5.0}
NAMED = [pair for pair in all_instruments(Host()) if isinstance(pair[1], Instrument)]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (Number(3), 3.0),
        (Total(), 7.0),  # 2 + 5: the blank adds nothing
        (Answered(), 2.0),
        (OperandValue("q3"), 5.0),
        (Total() / Answered(), 3.5),
        (10 * Total() - 1, 69.0),
        (1 - Total(), -6.0),
        (2 + Answered() * 3, 8.0),
    ],
)
def test_a_tree_amounts_to(tree, expected: float) -> None:
    assert value_of(tree, VALUES) == expected


def test_terms_and_numbers_are_put_together_by_operators() -> None:
    assert Total() / 2 == Binary("/", Total(), Number(2.0))
    assert 2 - Total() == Binary("-", Number(2.0), Total())


@pytest.mark.parametrize(
    ("tree", "raised"),
    [
        (OperandValue("q2"), TypeError),  # a blank has no value
        (OperandValue("q9"), KeyError),
        (Total() / Number(0), ZeroDivisionError),
        ("total", TypeError),
    ],
)
def test_what_has_no_value_is_no_number(tree, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        value_of(tree, VALUES)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=12))
def test_the_mean_lies_among_its_operands(given_values: list[float]) -> None:
    values = {f"q{at}": one for at, one in enumerate(given_values)}
    mean = value_of(Total() / Answered(), values)
    assert min(given_values) - 1e-9 <= mean <= max(given_values) + 1e-9


@pytest.mark.parametrize("instrument", [one for _, one in NAMED], ids=[name for name, _ in NAMED])
def test_every_shipped_instrument_can_be_told(instrument: Instrument, host: Host) -> None:
    """`arithmetic_of` raises where a tree gives another score than the kernel."""
    for view in instrument.views:
        plan = compile_plan(view.scorable, host)
        told = arithmetic_of(plan)
        methods = {one.score.method for one in plan.scores if one.score.id not in told}
        assert methods <= {"norm-table"}
