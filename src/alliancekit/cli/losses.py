"""The loss report of `export` and `import`, on standard error."""

from collections.abc import Sequence

import click

from alliancekit.api import Loss
from alliancekit.errors import printable

TOLD = 12
"""Losses that are told on the screen; the manifest has them all."""


def tell_losses(losses: Sequence[Loss], manifest: str | None) -> None:
    """What did not come over, a line each."""
    if losses:
        click.echo(f"what does not come over: {len(losses)}", err=True)
    else:
        click.echo("what does not come over: nothing", err=True)
    shown = losses[:TOLD] if manifest else losses
    for one in shown:
        click.echo(f"  {printable(one.where)}: {printable(one.what)}", err=True)
    if more := len(losses) - len(shown):
        click.echo(f"  … and {more} more, all in {manifest}", err=True)
