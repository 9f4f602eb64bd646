"""The plugin as a whole, its package and its check pass the contracts of alliancekit."""

import json
from pathlib import Path

from alliancekit.testing import CheckContract, PluginContract

from alliancekit_irt import plugin

EXAMPLE = json.loads(Path(__file__).with_name("data").joinpath("example.json").read_bytes())
EAP, ERROR = EXAMPLE["scores"]
LONE = {**EXAMPLE, "scores": [EAP, {**ERROR, "reversed": ["q2"]}]}
"""A standard error that turns another item round than the score beside it."""


class TestPlugin(PluginContract):
    plugin = plugin
    distribution = "alliancekit-irt"
    entry_point = "irt"


class TestCheck(CheckContract):
    plugin = plugin
    clean = (EXAMPLE, "ak-pulse")
    faulty = {"lone-se": LONE}
