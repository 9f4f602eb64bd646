"""An interchange format at work: instruments and responses carried by it, and read back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any, ClassVar

from alliancekit.api import Instrument, InterchangeOffer, Loss, Respondent
from alliancekit.host import Host
from alliancekit.testing.bench import blamed, offer_of
from alliancekit.testing.contract import Contract
from alliancekit.testing.exporters.bench import Sink
from alliancekit.testing.hosted import host_with
from alliancekit.testing.interchange.bench import (
    Carried,
    Rows,
    Told,
    answered,
    carried,
    instrument_export,
    instrument_import,
    responses_export,
    responses_import,
)


@cache
def _host(plugin: ModuleType) -> Host:
    return host_with(plugin)


class Carrying(Contract):
    """A format that instruments and responses are carried by, and read back from."""

    plugin: ClassVar[ModuleType]
    format: ClassVar[str]
    instruments: ClassVar[Sequence[str]]

    instrument: Instrument
    respondent: Respondent

    def texts(self, data: bytes) -> set[str]:
        """Every text that an independent reader finds in a file with an instrument."""
        raise NotImplementedError("read the file, by another reader than what wrote it")

    def answers(self, data: bytes) -> Sequence[Mapping[str, Any]]:
        """The rows that an independent reader finds in a file with responses."""
        raise NotImplementedError("read the file, by another reader than what wrote it")

    def as_written(self, text: str) -> str:
        """What the format makes of a text."""
        return text

    def _offer(self) -> InterchangeOffer:
        offer: InterchangeOffer = offer_of(self.plugin, "register_interchange_formats", self.format)
        return offer

    def _carried(self) -> Iterator[Carried]:
        for name in self.instruments:
            yield from carried(name, _host(self.plugin))

    def _responded(self) -> Iterator[Carried]:
        """The instruments, where the format writes responses."""
        if self._offer().write_responses:
            yield from self._carried()

    def _exports(self, *, sayable: bool = True) -> Iterator[tuple[Carried, bytes, Told]]:
        """The instruments as they are written, where the format writes them."""
        if self._offer().write_instrument:
            for of in self._carried():
                yield (of, *self._export(of, sayable=sayable))

    def _export(self, of: Carried, *, sayable: bool = True) -> tuple[bytes, Told]:
        write, file, told = self._offer().write_instrument, Sink(), Told()
        if write:
            with blamed(f"the format {self.format!r}, writing {of.called},"):
                write(instrument_export(of, file, told, sayable=sayable))
        return bytes(file.data), told

    def _export_responses(self, of: Carried, rows: Rows, size: int = 9) -> tuple[bytes, Told]:
        write, file, told = self._offer().write_responses, Sink(), Told()
        if write:
            with blamed(f"the format {self.format!r}, writing responses to {of.called},"):
                context = responses_export(of, rows, size, file, told)
                write(context)
                left = sum(1 for _ in context.batches)
            assert not left, f"{left} batches were not drawn: draw them to the last"
        return bytes(file.data), told

    def _texts(self, of: Carried, data: bytes) -> set[str]:
        self.instrument, self.respondent = of.instrument, of.respondent
        with blamed("texts"):
            return set(self.texts(data))

    def _answers(self, of: Carried, data: bytes) -> list[Mapping[str, Any]]:
        self.instrument, self.respondent = of.instrument, of.respondent
        with blamed("answers"):
            return list(self.answers(data))

    def _taken(self, data: bytes, told: Told) -> Mapping[str, Any]:
        """The document of an instrument that is read again, what is lost told to ``told``."""
        read = self._offer().read_instrument
        assert read is not None, f"the format {self.format!r} reads no instruments"
        with blamed(f"the format {self.format!r}, reading its own instrument,"):
            return read(instrument_import(data, told))

    def _everything(self) -> list[tuple[str, bytes, list[Loss]]]:
        """All that is written of all instruments, and what is lost."""
        made = [(of.called, data, told.found) for of, data, told in self._exports()]
        for of in self._responded():
            data, told = self._export_responses(of, answered(of, 9))
            made.append((f"responses to {of.called}", data, told.found))
        return made

    def _writers(self) -> Iterator[Callable[[Sink], object]]:
        """All that writes a file."""
        of, offer = next(self._carried()), self._offer()
        instrument, responses = offer.write_instrument, offer.write_responses
        if instrument:
            yield lambda sink: instrument(instrument_export(of, sink, Told()))
        if responses:
            rows = answered(of, 9)
            yield lambda sink: responses(responses_export(of, rows, 4, sink, Told()))

    def _readers(self) -> Iterator[tuple[Callable[[bytes], object], bytes]]:
        """All that reads a file, each with one of its own, empty where it writes none."""
        of, offer = next(self._carried()), self._offer()
        instrument, responses = offer.read_instrument, offer.read_responses
        if instrument:
            yield lambda data: instrument(instrument_import(data, Told())), self._export(of)[0]
        if responses:
            own, _ = self._export_responses(of, answered(of, 9))
            yield lambda data: list(responses(responses_import(of, data, Told()))), own
