"""What the tests share: the command, and a data file as an analyst reads it."""

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyreadstat
from alliancekit.api import instruments_root
from alliancekit.instrument.load import load_instrument
from attrs import frozen

FORMS = [
    (path.name, who)
    for path in sorted(instruments_root().glob("ak-*"))
    for who in load_instrument(path / "instrument.json").respondents
]
"""Every shipped instrument that has its wording, and whose form."""


@frozen
class Sav:
    """A data file: its columns as they are stored, and what is said of them."""

    columns: dict[str, list[Any]]
    facts: Any

    def row(self, at: int) -> dict[str, Any]:
        """A row; ``None`` for what is system-missing."""
        found = {name: values[at] for name, values in self.columns.items()}
        return {name: present(one) for name, one in found.items()}


def present(value: Any) -> Any:
    """A stored value, ``None`` where there is none."""
    return None if isinstance(value, float) and math.isnan(value) else value


def opened(path: Path) -> Sav:
    """A file with its user-missing values as they are stored."""
    columns, facts = pyreadstat.read_sav(path, user_missing=True, output_format="dict")
    return Sav(columns, facts)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "alliancekit", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)


def exported(folder: Path, instrument: str | Path, csv: str, *options: str) -> Sav:
    """What the command makes of responses; told and written where it should be."""
    given, out = folder / "responses.csv", folder / "responses.sav"
    given.write_text(csv, encoding="utf-8")
    ran = run("export", instrument, "--format", "spss", "--responses", given, "-o", out, *options)
    assert ran.returncode in (0, 1), ran.stderr
    return opened(out)
