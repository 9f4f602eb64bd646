"""Scored frames to a file, by whatever exporter its name or the user asks for."""

import errno
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, TypeVar, cast

from attrs import define

from alliancekit.api import ExportContext, ExporterOffer
from alliancekit.errors import Problem
from alliancekit.host import Host, Provided
from alliancekit.instrument.model import Instrument
from alliancekit.isolation import describe, guard
from alliancekit.streams import STDIO

if TYPE_CHECKING:
    import polars as pl

DEFAULT_FORMAT = "csv"

DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
"""What a disk says that is full or fails: of a temporary file too, which a library may need."""

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
    suffixes = {
        suffix: [one for one in every if suffix in one.offer.suffixes]
        for suffix in sorted({one for each in every for one in each.offer.suffixes}, key=len)
        if target.lower().endswith(suffix)
    }
    if suffixes:
        suffix, fitting = suffixes.popitem()  # the longest says most
        if len(fitting) > 1:
            named = [f"--format {one.offer.name} ({one.plugin})" for one in fitting]
            raise Problem.TWO_FORMATS.error(suffix=suffix, choices=" or ".join(named))
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
    except BaseException as error:
        if watched.raised is not None:
            raise watched.raised from None
        own = isinstance(error, OSError) and error.errno not in DISK
        if own or isinstance(error, GeneratorExit):  # nobody but the plugin can have raised it
            told = f"{what} {describe(error)}"
            raise Problem.PLUGIN_FAILED.error(plugin=provided.plugin, what=told) from error
        raise
    if watched.raised is not None:
        raise watched.raised
    if not watched.drawn:
        raise Problem.PLUGIN_FAILED.error(
            plugin=provided.plugin, what=f"{what} did not write all rows"
        )
