"""The shipped adaptations: PO catalogues beside each instrument, each with its record."""

from collections.abc import Iterator

from alliancekit.api import AdaptationOffer, hookimpl, instruments_root


@hookimpl
def register_adaptations() -> Iterator[AdaptationOffer]:
    for messages in sorted(instruments_root().glob("*/locales/*.po")):
        record = messages.with_suffix(".json")
        yield AdaptationOffer(
            instrument=messages.parents[1].name,
            locale=messages.stem,
            read_messages=messages.read_bytes,
            read_record=record.read_bytes,
            where=str(messages),
        )
