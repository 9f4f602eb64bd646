"""Where packaged data lie: inside an installed wheel, or at the top of a checkout."""

from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent


@cache
def data_root() -> Path:
    """The folder that holds ``instruments/`` and ``templates/``."""
    packaged = _HERE / "_data"
    return packaged if packaged.is_dir() else _HERE.parents[1]


def instruments_root() -> Path:
    """The folder of shipped instruments, one folder each."""
    return data_root() / "instruments"


def templates_root() -> Path:
    """The folder of page templates, styles and the translations of their words."""
    return data_root() / "templates"


def schema_text(name: str) -> str:
    """The text of a shipped JSON Schema, by its stem: ``instrument``, ``key``, ``wording``, …"""
    (found,) = _HERE.glob(f"*/schema/{name}.schema.json")
    return found.read_text(encoding="utf-8")
