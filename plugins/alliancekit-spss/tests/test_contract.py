"""The formats keep what every interchange format keeps; data are read as an analyst does."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyreadstat
from alliancekit.testing import InterchangeContract

from alliancekit_spss import plugin
from bench import present
from commands import texts


class TestSpss(InterchangeContract):
    plugin = plugin
    format = "spss"
    instruments = ("made-up", "ak-pulse", "ak-comm", "ak-goals")

    def answers(self, data: bytes) -> Sequence[Mapping[str, Any]]:
        """Rows as they are with user-missing values left out, bands by their labels."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "responses.sav"
            path.write_bytes(data)
            columns, facts = pyreadstat.read_sav(path, output_format="dict")
        bands = {f"{score.id}_band" for score in self.instrument.scores if score.bands}
        for name in bands & set(columns):
            labels = facts.variable_value_labels[name]
            columns[name] = [labels.get(value) for value in columns[name]]
        rows = zip(*columns.values(), strict=True)
        return [dict(zip(columns, map(present, row), strict=True)) for row in rows]


class TestSyntax(InterchangeContract):
    plugin = plugin
    format = "spss-syntax"
    instruments = ("made-up", "ak-pulse", "ak-comm", "ak-goals", "ak-path")

    def texts(self, data: bytes) -> set[str]:
        return texts(data.decode())
