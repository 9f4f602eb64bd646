"""The shipped instruments pass the contract that plugin authors are given."""

from alliancekit.builtin import instruments
from alliancekit.testing import InstrumentContract


class TestInstruments(InstrumentContract):
    plugin = instruments
