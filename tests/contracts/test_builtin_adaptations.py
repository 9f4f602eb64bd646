"""The shipped adaptations pass the contract that plugin authors are given."""

from alliancekit.builtin import adaptations
from alliancekit.testing import AdaptationContract


class TestAdaptations(AdaptationContract):
    plugin = adaptations
