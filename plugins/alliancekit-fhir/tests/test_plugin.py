"""The plugin as a whole keeps what every plugin must keep."""

from alliancekit.testing import PluginContract

from alliancekit_fhir import plugin


class TestFhir(PluginContract):
    plugin = plugin
    distribution = "alliancekit-fhir"
    entry_point = "fhir"
