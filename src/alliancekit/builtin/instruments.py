"""The shipped instruments: each folder of ``instruments/`` that has an ``instrument.json``."""

from collections.abc import Iterator

from alliancekit.api import InstrumentOffer, hookimpl, instruments_root


@hookimpl
def register_instruments() -> Iterator[InstrumentOffer]:
    for path in sorted(instruments_root().glob("*/instrument.json")):
        yield InstrumentOffer(path.parent.name, path.read_bytes, str(path))
