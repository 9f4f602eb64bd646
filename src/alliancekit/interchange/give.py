"""An instrument, or what was answered to it, to the format of another program."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from attrs import evolve, frozen

from alliancekit.adaptation.localise import Localised, localise
from alliancekit.adaptation.record import AdaptationStatus
from alliancekit.api import (
    AdaptationOffer,
    InstrumentExport,
    Loss,
    ResponsesExport,
    Score,
)
from alliancekit.host import Host, Provided
from alliancekit.instrument.model import Instrument
from alliancekit.instrument.respondent import Respondent
from alliancekit.interchange.formats import Losses
from alliancekit.interchange.portable import arithmetic_of
from alliancekit.scoring.export import watched
from alliancekit.scoring.job import Job
from alliancekit.scoring.plan import Plan

if TYPE_CHECKING:
    from alliancekit.scoring.kernel import Scored

GONE = (AdaptationStatus.SUPERSEDED, AdaptationStatus.WITHDRAWN)
"""Adaptations of this status are for nobody who begins now."""


@frozen
class Worded:
    """An instrument in one language, and the same in every other that goes with it."""

    main: Localised
    others: tuple[Localised, ...] = ()

    @property
    def all(self) -> tuple[Localised, ...]:
        """All of them, the main one first."""
        return (self.main, *self.others)

    def notes(self) -> Iterator[str]:
        """What the user must be told of the words, one sentence each."""
        for one in self.all:
            yield from one.notes
            if one.machine_draft:
                locale = one.instrument.locale
                yield f"{locale} is a machine draft that no speaker of the language has checked"


def in_all_words(instrument: Instrument, host: Host) -> Worded:
    """The instrument in every language there is.

    Adaptations that were superseded or withdrawn are left out. Raises as `localise`.
    """
    main, rights = localise(instrument, None, host), instrument.rights
    if rights.unaltered or rights.supplied:
        return Worded(main)
    offers = host.offers(AdaptationOffer).values()
    others = [
        localise(instrument, one.locale, host) for one in offers if one.instrument == instrument.id
    ]
    kept = [one for one in others if one.record is None or one.record.status not in GONE]
    return Worded(main, tuple(sorted(kept, key=lambda one: one.instrument.locale)))


def give_instrument(
    provided: Provided, words: Worded, respondent: Respondent, plan: Plan, file: BinaryIO
) -> tuple[Loss, ...]:
    """Write an instrument, and tell what the format could not carry.

    ``plan`` is that of the scores whose key is known; the others are told as lost. What goes
    wrong in the format is blamed on its plugin.
    """
    losses = Losses(provided.plugin)
    for one in words.main.instrument.scores:
        if one.id not in {planned.score.id for planned in plan.scores}:
            losses.tell(f"scores.{one.id}", "its key is not known, so it is not computed")

    told = arithmetic_of(plan)

    def write(nothing: Iterator[None], stream: BinaryIO) -> None:
        list(nothing)
        context = InstrumentExport(
            instrument=words.main.instrument.seen_by(respondent).scorable,
            respondent=respondent,
            adaptations=tuple(one.instrument.seen_by(respondent).scorable for one in words.others),
            arithmetic=lambda score: told.get(score.id),
            file=stream,
            lose=losses.tell,
        )
        provided.offer.write_instrument(context)

    watched(provided, f"the format {provided.offer.name!r}", iter(()), file, write)
    return losses.found


def give_responses(
    provided: Provided,
    words: Localised,
    respondent: Respondent,
    job: Job,
    batches: "Iterator[Scored]",
    file: BinaryIO,
) -> tuple[Loss, ...]:
    """Write what was answered, and the scores; tell what the format could not carry."""
    losses = Losses(provided.plugin)
    schema = job.schema()

    def write(drawn: "Iterator[Scored]", stream: BinaryIO) -> None:
        instrument = words.instrument.seen_by(respondent).scorable
        context = ResponsesExport(
            instrument=instrument,
            respondent=respondent,
            schema=schema,
            batches=_in_words(drawn, job.plan.instrument, instrument),
            missing_codes=job.options.missing_codes,
            file=stream,
            lose=losses.tell,
        )
        provided.offer.write_responses(context)

    watched(provided, f"the format {provided.offer.name!r}", batches, file, write)
    return losses.found


def _in_words(
    batches: "Iterator[Scored]", source: Instrument, adapted: Instrument
) -> "Iterator[Scored]":
    """The batches with the labels of bands in the words of the adaptation."""
    import polars as pl

    labels = {
        f"{score.id}_band": dict(zip(_band_labels(score), _band_labels(other), strict=True))
        for score, other in zip(source.scores, adapted.scores, strict=True)
        if _band_labels(score) != _band_labels(other)
    }
    for scored in batches:
        translated = [pl.col(name).replace(found) for name, found in labels.items()]
        yield evolve(scored, frame=scored.frame.with_columns(translated)) if labels else scored


def _band_labels(score: Score) -> list[str]:
    return [band.label for band in score.bands.edges] if score.bands else []
