"""The distribution as a plugin."""

from alliancekit.testing import PluginContract

from alliancekit_redcap import plugin


class TestPlugin(PluginContract):
    plugin = plugin
    distribution = "alliancekit-redcap"
    entry_point = "redcap"
