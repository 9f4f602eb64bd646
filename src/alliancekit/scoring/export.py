"""Scored frames to a file, by whatever exporter its name or the user asks for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from attrs import define, field

from alliancekit.api import ExportContext, ExporterOffer
from alliancekit.errors import Problem
from alliancekit.files import STDIO
from alliancekit.host import Host, Provided
from alliancekit.isolation import guard

if TYPE_CHECKING:
    import polars as pl

DEFAULT_FORMAT = "csv"


def find_exporter(host: Host, target: str, name: str | None) -> Provided:
    """The exporter of this name or, without one, that of the target's suffix.

    Raises `AllianceError` ``unknown-format`` where there is none.
    """
    offers = host.provided(ExporterOffer)
    if name is None and target == STDIO:
        name = DEFAULT_FORMAT
    if name is not None:
        return host.find(ExporterOffer, name)
    for provided in offers.values():
        if target.lower().endswith(provided.offer.suffixes):
            return provided
    available = ", ".join(
        f"{one.offer.name} ({' '.join(one.offer.suffixes)})" for one in offers.values()
    )
    raise Problem.UNKNOWN_FORMAT.error(given=target, available=available)


@define
class _Frames:
    """Passes frames on, and keeps what was raised while making them.

    A library that draws the frames may wrap that exception in one of its own; here it is kept.
    """

    source: Iterator["pl.DataFrame"]
    raised: BaseException | None = field(default=None)

    def __iter__(self) -> Iterator["pl.DataFrame"]:
        try:
            yield from self.source
        except Exception as error:
            self.raised = error
            raise


def export(
    provided: Provided, schema: "pl.Schema", frames: Iterator["pl.DataFrame"], file: BinaryIO
) -> None:
    """Write the frames. What goes wrong in the exporter is blamed on its plugin."""
    drawn = _Frames(frames)
    try:
        with guard(provided.plugin, f"the exporter {provided.offer.name!r}", passing=(OSError,)):
            provided.offer.write(ExportContext(schema, iter(drawn), file))
    except Exception:
        if drawn.raised is not None:
            raise drawn.raised from None
        raise
