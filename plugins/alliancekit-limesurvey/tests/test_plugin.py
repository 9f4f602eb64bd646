"""The distribution as a plugin."""

from alliancekit.testing import PluginContract

from alliancekit_limesurvey import plugin


class TestPlugin(PluginContract):
    plugin = plugin
    distribution = "alliancekit-limesurvey"
    entry_point = "limesurvey"
