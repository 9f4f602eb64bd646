"""What the tests share: the command, and a data file as an analyst reads it."""

import math
from pathlib import Path
from typing import Any

import pyreadstat
from alliancekit.testing.command_line import run
from alliancekit.testing.trials import forms
from attrs import frozen

FORMS = forms()


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


def exported(folder: Path, instrument: str | Path, csv: str, *options: str) -> Sav:
    """What the command makes of responses; told and written where it should be."""
    given, out = folder / "responses.csv", folder / "responses.sav"
    given.write_text(csv, encoding="utf-8")
    ran = run("export", instrument, "--format", "spss", "--responses", given, "-o", out, *options)
    assert ran.returncode in (0, 1), ran.stderr
    return opened(out)
