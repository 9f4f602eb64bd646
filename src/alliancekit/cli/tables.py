"""Lists for people and for programs."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from alliancekit.errors import printable

PIPE_WIDTH = 1000
SHORT = {"id", "name", "version", "items", "status", "validation"}
"""Columns whose cells are never broken."""


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on standard output: as wide as the terminal, or never cut in a pipe."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in SHORT)
    for row in rows:
        table.add_row(*(printable(cell).replace("[", "\\[") for cell in row))
    console.print(table)


def show_json(value: Any) -> None:
    """JSON on standard output; all in ASCII where that cannot show every character."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    click.echo(json.dumps(value, indent=2, ensure_ascii=not unicode))
