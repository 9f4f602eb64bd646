"""The built-in engine: this process, one batch after the other, with Polars."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancekit.api import EngineContext, EngineOffer, ahead, hookimpl

if TYPE_CHECKING:
    from alliancekit.api import Scored


def run(context: EngineContext) -> "Iterator[Scored]":
    """Apply the kernel to each batch in turn, while the next is read and the last is written.

    Only a few batches are held in memory.
    """
    return ahead(map(context.kernel, ahead(iter(context.batches))))


@hookimpl
def register_engines() -> Iterator[EngineOffer]:
    yield EngineOffer("polars", "this process, batch by batch", run)
