"""Scored frames to a file, by whatever exporter its name or the user asks for."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, TypeVar, cast

from attrs import define

from alliancekit.api import ExportContext, ExporterOffer
from alliancekit.errors import Problem
from alliancekit.host import Host, Provided
from alliancekit.instrument.model import Instrument
from alliancekit.isolation import guard
from alliancekit.streams import STDIO

if TYPE_CHECKING:
    import polars as pl

DEFAULT_FORMAT = "csv"

Part = TypeVar("Part")


def find_exporter(host: Host, target: str, name: str | None) -> Provided:
    """The exporter of this name or, without one, that of the target's suffix.

    Raises `AllianceError` ``unknown-format`` where there is none.
    """
    if name is None and target == STDIO:
        name = DEFAULT_FORMAT
    if name is not None:
        return host.find(ExporterOffer, name)
    every = host.every(ExporterOffer)
    fitting = [one for one in every if target.lower().endswith(one.offer.suffixes)]
    if len(fitting) > 1:
        first, second = (f"{one.offer.name} of {one.plugin}" for one in fitting[:2])
        raise Problem.PLUGIN_CONFLICT.error(
            kind="exporter of", name=Path(target).suffix, first=first, second=second
        )
    if fitting:
        return fitting[0]
    available = ", ".join(
        f"{one.offer.name} ({' '.join(one.offer.suffixes) or 'by --format'})" for one in every
    )
    raise Problem.UNKNOWN_FORMAT.error(given=target, available=available)


@define
class _Watched(Generic[Part]):
    """What an export draws from, and its file. What fails in them is kept as it was raised.

    A library that draws the frames or writes the file may wrap it in an exception of its own.
    """

    source: Iterator[Part]
    file: BinaryIO
    raised: BaseException | None = None
    drawn: bool = False

    def parts(self) -> Iterator[Part]:
        try:
            yield from self.source
        except GeneratorExit:
            raise  # it was left before its end
        except BaseException as error:
            self.raised = error
            raise
        self.drawn = True

    def write(self, data: Any) -> int:
        try:
            return self.file.write(data)
        except OSError as error:
            self.raised = error
            raise

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def export(
    provided: Provided,
    instrument: Instrument,
    schema: "pl.Schema",
    frames: Iterator["pl.DataFrame"],
    file: BinaryIO,
) -> None:
    """Write the frames of an instrument's scores. Raises as `watched`."""

    def write(drawn: "Iterator[pl.DataFrame]", stream: BinaryIO) -> None:
        provided.offer.write(ExportContext(schema, drawn, stream, instrument))

    watched(provided, f"the exporter {provided.offer.name!r}", frames, file, write)


def watched(
    provided: Provided,
    what: str,
    source: Iterator[Part],
    file: BinaryIO,
    write: Callable[[Iterator[Part], BinaryIO], None],
) -> None:
    """Have a plugin ``write`` all of ``source`` to ``file``. ``what`` names its part in messages.

    What goes wrong in it is blamed on the plugin, ``plugin-failed``; what goes wrong in the
    source or the file is raised as it was.
    """
    watched = _Watched(source, file)
    try:
        with guard(provided.plugin, what, passing=(OSError,)):
            write(watched.parts(), cast("BinaryIO", watched))
    except BaseException:
        if watched.raised is not None:
            raise watched.raised from None
        raise
    if watched.raised is not None:
        raise watched.raised
    if not watched.drawn:
        raise Problem.PLUGIN_FAILED.error(
            plugin=provided.plugin, what=f"{what} did not write all rows"
        )
