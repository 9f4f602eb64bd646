"""Interchange formats: what is offered and what each direction is given. A part of `api`."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of, matches_re, optional

from alliancekit.errors import Problem, beyond_format, needed_library
from alliancekit.offered import CALL, NAME, TEXT

if TYPE_CHECKING:
    import polars as pl

    from alliancekit.arithmetic import Arithmetic
    from alliancekit.instrument.model import Instrument
    from alliancekit.instrument.respondent import Respondent
    from alliancekit.instrument.scores import Score
    from alliancekit.scoring.kernel import Scored

Lose = Callable[[str, str], None]
"""``lose(where, what)``: a part that the format cannot carry, and what becomes of it.

``where`` is its place: ``scores.total.bands``, ``items.q1``, ``translations``, ``line 3``.
"""


@frozen
class Loss:
    """A part that did not come over, and what became of it."""

    where: str
    what: str


class _Export:
    """What is on its way to another program, and what of it is left behind."""

    __slots__ = ()

    def tell_losses(
        self,
        *,
        carried: Collection[str] = (),
        words: Mapping[str, str] | None = None,
        scores: Collection[str] | None = None,
    ) -> None:
        """Tell each part that the instrument has and the file has not.

        ``carried`` names the parts that come over wholly. ``words`` says of a part what is lost
        of it, where that is not all of it or where there is advice; all others are told in plain
        words, and with each what is below it. ``scores``: the ids of those that are in the file,
        where some are not: nothing more is told of the others.

        Raises `ValueError` for a part that no instrument has, and for one in both.
        """
        from alliancekit.interchange.lost import tell_losses

        tell_losses(self, carried, words or {}, scores)  # type: ignore[arg-type]


@frozen
class InstrumentExport(_Export):
    """An instrument on its way to another program, as one respondent answers it.

    ``instrument`` is in the words of the language that was asked for, ``adaptations`` are the
    same in every other; there are none where one language was asked for by name. The wording is
    ``item.text[respondent]``. ``arithmetic`` tells how a score is computed, or ``None`` where
    plain arithmetic cannot say it. ``file`` takes bytes.
    """

    instrument: "Instrument"
    respondent: "Respondent"
    adaptations: "tuple[Instrument, ...]"
    arithmetic: "Callable[[Score], Arithmetic | None]"
    file: BinaryIO
    lose: Lose

    library = staticmethod(needed_library)
    refuse = staticmethod(beyond_format)


@frozen
class ResponsesExport(_Export):
    """What was answered to an instrument, and its scores, on their way to another program.

    ``schema`` is that of each batch's ``frame``: the columns that are no items, as they were,
    then the scores. ``batches`` come in order and are to be drawn to the last; each has the
    checked ``answers`` by item, which were ``refused`` or ``not_applicable``, and the ``texts``
    of the cells. ``missing_codes`` are the texts that the user said to mean that an item was not
    answered.
    """

    instrument: "Instrument"
    respondent: "Respondent"
    schema: "pl.Schema"
    batches: "Iterator[Scored]"
    missing_codes: frozenset[str]
    file: BinaryIO
    lose: Lose

    library = staticmethod(needed_library)
    refuse = staticmethod(beyond_format)


@frozen
class InstrumentImport:
    """Another program's file, from which an instrument is to be made. ``where`` names it."""

    file: BinaryIO
    where: str
    lose: Lose

    library = staticmethod(needed_library)

    def fault(self, what: str) -> NoReturn:
        """Raise ``bad-import``: why nothing can be made of the file, and where in it."""
        raise Problem.BAD_IMPORT.error(where=self.where, what=what)


@frozen
class ResponsesImport(InstrumentImport):
    """Another program's file of what was answered to ``instrument``.

    ``respondent``: whose answers these are, where that was said.
    """

    instrument: "Instrument"
    respondent: "Respondent | None"


@frozen
class InterchangeOffer:
    """The format of another program. One of the four directions at least is given.

    ``write_instrument`` and ``write_responses`` write bytes to ``context.file``.
    ``read_instrument`` gives the document of an ``instrument.json``; ``read_responses`` gives
    frames of text whose columns are those of a response file (see ``docs/responses.md``).
    ``suffixes`` are what such a file's name may end in.
    """

    name: str = field(validator=NAME)
    summary: str = field(validator=TEXT)
    suffixes: tuple[str, ...] = field(
        validator=deep_iterable(matches_re(r"\.[a-z0-9.]+"), instance_of(tuple))
    )
    write_instrument: Callable[[InstrumentExport], None] | None = field(
        default=None, validator=optional(CALL)
    )
    write_responses: Callable[[ResponsesExport], None] | None = field(
        default=None, validator=optional(CALL)
    )
    read_instrument: Callable[[InstrumentImport], Mapping[str, Any]] | None = field(
        default=None, validator=optional(CALL)
    )
    read_responses: "Callable[[ResponsesImport], Iterable[pl.DataFrame]] | None" = field(
        default=None, validator=optional(CALL)
    )

    def __attrs_post_init__(self) -> None:
        if not any(
            (self.write_instrument, self.write_responses, self.read_instrument, self.read_responses)
        ):
            raise ValueError(f"interchange format {self.name!r}: it neither writes nor reads")
