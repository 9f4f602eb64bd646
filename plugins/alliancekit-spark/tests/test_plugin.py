"""The plugin as a whole and its package pass the contract of alliancekit."""

from alliancekit.testing import PluginContract

from alliancekit_spark import plugin


class TestPlugin(PluginContract):
    plugin = plugin
    distribution = "alliancekit-spark"
    entry_point = "spark"
