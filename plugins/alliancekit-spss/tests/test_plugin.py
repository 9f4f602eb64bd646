"""The plugin keeps what every plugin keeps."""

from alliancekit.testing import PluginContract

from alliancekit_spss import plugin


class TestPlugin(PluginContract):
    plugin = plugin
    distribution = "alliancekit-spss"
    entry_point = "spss"
