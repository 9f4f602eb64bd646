"""The format, held to the contract of interchange formats."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from alliancekit.testing import InterchangeContract

import redcap
from alliancekit_redcap import plugin


class TestRedcap(InterchangeContract):
    plugin = plugin
    format = "redcap"
    instruments = ("made-up", "ak-pulse", "ak-comm", "ak-culture", "ak-goals", "ak-path")

    def texts(self, data: bytes) -> set[str]:
        fields = redcap.read(data.decode("utf-8")).fields
        return {
            text
            for one in fields
            for text in (one.label, one.header, one.note, *one.choices.values())
        }

    def answers(self, data: bytes) -> Sequence[Mapping[str, Any]]:
        """A record is a client. The user has made 99 a missing data code of the project."""
        prefix = f"{self.instrument.id.replace('-', '_')}_{self.respondent[0]}_"
        rows = []
        for row in csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")):
            named = {name.removeprefix(prefix): cell for name, cell in row.items()}
            missing = {name: None for name, cell in named.items() if cell in ("", "99")}
            rows.append({**named, **missing, "client": row["record_id"]})
        return rows
