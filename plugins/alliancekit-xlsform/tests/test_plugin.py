"""The plugin keeps what every plugin keeps."""

from alliancekit.testing import PluginContract

from alliancekit_xlsform import plugin


class TestPlugin(PluginContract):
    plugin = plugin
    distribution = "alliancekit-xlsform"
    entry_point = "xlsform"
