"""The built-in engine passes the contract that plugin authors are given."""

from alliancekit.builtin import engines
from alliancekit.testing import EngineContract


class TestPolars(EngineContract):
    plugin = engines
    engine = "polars"
