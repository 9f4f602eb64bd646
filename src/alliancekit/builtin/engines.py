"""The built-in engine: this process, one batch after the other, with Polars."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancekit.api import EngineContext, EngineOffer, hookimpl

if TYPE_CHECKING:
    from alliancekit.api import Scored


def run(context: EngineContext) -> "Iterator[Scored]":
    """Apply the kernel to each batch in turn; only one is held in memory."""
    return map(context.kernel, context.batches)


@hookimpl
def register_engines() -> Iterator[EngineOffer]:
    yield EngineOffer("polars", "this process, batch by batch", run)
