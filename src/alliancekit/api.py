"""All that a plugin imports: ``hookimpl``, the offers a hook returns, the contexts they are given.

A plugin is trusted code: it runs in the same process, with the same rights as the user.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

import pluggy
from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of, matches_re

from alliancekit.engines import (
    EngineContext,
    EngineOffer,
    FileHead,
    FilesContext,
    FilesOutcome,
)
from alliancekit.errors import AllianceError, Problem, beyond_format, needed_library
from alliancekit.interchange.offer import (
    InstrumentExport,
    InstrumentImport,
    InterchangeOffer,
    Loss,
    ResponsesExport,
    ResponsesImport,
)
from alliancekit.methods import (
    ArrayContext,
    ExpressionContext,
    Operand,
    ScoreContext,
    ScoringMethodOffer,
)
from alliancekit.offered import CALL, NAME, TEXT
from alliancekit.resources import instruments_root, templates_root

if TYPE_CHECKING:
    import click
    import polars as pl

    from alliancekit.adaptation.terms import terms
    from alliancekit.ahead import ahead
    from alliancekit.arithmetic import (
        Answered,
        Arithmetic,
        Binary,
        Number,
        OperandValue,
        Term,
        Total,
        spelt,
        value_of,
    )
    from alliancekit.formula import neutral, neutral_columns
    from alliancekit.instrument.findings import Finding, Severity
    from alliancekit.instrument.model import Instrument, Item
    from alliancekit.instrument.respondent import Respondent
    from alliancekit.instrument.scores import Flag, Score
    from alliancekit.interchange.recipe import Ingredient, Recipe, recipes
    from alliancekit.paper.words import Words
    from alliancekit.responses.batch import Batch
    from alliancekit.responses.duplicates import Place
    from alliancekit.responses.piece import Extent
    from alliancekit.scoring.job import Tally
    from alliancekit.scoring.kernel import Kernel, Scored
    from alliancekit.scoring.missing import Why
    from alliancekit.scoring.pieces import Pieces, PieceScores
    from alliancekit.tracking.series import Administration, ClientHistory, Value

__all__ = [
    "AdaptationOffer",
    "Administration",
    "AllianceError",
    "Answered",
    "Arithmetic",
    "ArrayContext",
    "Batch",
    "Binary",
    "CheckOffer",
    "ClientHistory",
    "CommandOffer",
    "EngineContext",
    "EngineOffer",
    "ExportContext",
    "ExporterOffer",
    "ExpressionContext",
    "Extent",
    "FileHead",
    "FilesContext",
    "FilesOutcome",
    "Finding",
    "Flag",
    "Ingredient",
    "Instrument",
    "InstrumentExport",
    "InstrumentImport",
    "InstrumentOffer",
    "InterchangeOffer",
    "Item",
    "Kernel",
    "Loss",
    "Number",
    "Operand",
    "OperandValue",
    "PieceScores",
    "Pieces",
    "Place",
    "Problem",
    "Recipe",
    "ReportContext",
    "ReportSectionOffer",
    "Respondent",
    "ResponsesExport",
    "ResponsesImport",
    "Score",
    "ScoreContext",
    "Scored",
    "ScoringMethodOffer",
    "Severity",
    "Tally",
    "TemplateOffer",
    "Term",
    "Total",
    "Value",
    "Why",
    "ahead",
    "hookimpl",
    "instruments_root",
    "neutral",
    "neutral_columns",
    "recipes",
    "spelt",
    "templates_root",
    "terms",
    "value_of",
]

_LATER = {
    "Administration": "tracking.series",
    "Answered": "arithmetic",
    "Arithmetic": "arithmetic",
    "Batch": "responses.batch",
    "Binary": "arithmetic",
    "ClientHistory": "tracking.series",
    "Extent": "responses.piece",
    "Finding": "instrument.findings",
    "Flag": "instrument.scores",
    "Ingredient": "interchange.recipe",
    "Instrument": "instrument.model",
    "Item": "instrument.model",
    "Kernel": "scoring.kernel",
    "Number": "arithmetic",
    "OperandValue": "arithmetic",
    "PieceScores": "scoring.pieces",
    "Pieces": "scoring.pieces",
    "Place": "responses.duplicates",
    "Recipe": "interchange.recipe",
    "Respondent": "instrument.respondent",
    "Score": "instrument.scores",
    "Scored": "scoring.kernel",
    "Severity": "instrument.findings",
    "Tally": "scoring.job",
    "Term": "arithmetic",
    "Total": "arithmetic",
    "Value": "tracking.series",
    "Why": "scoring.missing",
    "ahead": "ahead",
    "neutral": "formula",
    "neutral_columns": "formula",
    "recipes": "interchange.recipe",
    "spelt": "arithmetic",
    "terms": "adaptation.terms",
    "value_of": "arithmetic",
}
"""What is resolved on first use: types of the stages that import this module, and what a plugin
can register without. ``alliancekit --help`` loads every plugin, to learn what commands it adds."""

PROJECT = "alliancekit"

hookimpl = pluggy.HookimplMarker(PROJECT)
"""Mark a function with this to make it a hook."""


@frozen
class InstrumentOffer:
    """An instrument. ``read`` gives the bytes of its JSON; ``where`` names it in messages."""

    name: str = field(validator=NAME)
    read: Callable[[], bytes] = field(validator=CALL)
    where: str = field(validator=TEXT)


@frozen
class AdaptationOffer:
    """An instrument in another language.

    ``instrument`` and ``locale`` (a BCP-47 tag) say what of and to what. ``read_messages`` gives
    the bytes of a PO file whose ``msgid`` is the source string and whose ``msgctxt`` its path;
    ``read_record`` gives the bytes of the adaptation record, JSON.
    """

    instrument: str = field(validator=NAME)
    locale: str = field(validator=[TEXT, matches_re(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")])
    read_messages: Callable[[], bytes] = field(validator=CALL)
    read_record: Callable[[], bytes] = field(validator=CALL)
    where: str = field(validator=TEXT)

    @property
    def name(self) -> str:
        """``ak-pulse/es``: what must be unique."""
        return f"{self.instrument}/{self.locale}"


@frozen
class CheckOffer:
    """A further check of an instrument, run by ``alliancekit check``.

    ``run`` is given the instrument and returns `Finding` objects.
    """

    name: str = field(validator=NAME)
    summary: str = field(validator=TEXT)
    run: "Callable[[Instrument], Iterable[Finding]]" = field(validator=CALL)


@frozen
class ExportContext:
    """A table of an instrument's scores: frames that share ``schema``, in order, to ``file``."""

    schema: "pl.Schema"
    frames: "Iterator[pl.DataFrame]"
    file: BinaryIO
    instrument: "Instrument"

    library = staticmethod(needed_library)
    refuse = staticmethod(beyond_format)


@frozen
class ExporterOffer:
    """A file format for tables of scores. ``suffixes`` choose it by the output's name."""

    name: str = field(validator=NAME)
    summary: str = field(validator=TEXT)
    suffixes: tuple[str, ...] = field(
        validator=deep_iterable(matches_re(r"\.[a-z0-9.]+"), instance_of(tuple))
    )
    write: Callable[[ExportContext], None] = field(validator=CALL)


@frozen
class ReportContext:
    """One client's report in the making.

    ``words`` writes numbers, dates and terms in the page's language. ``render(template,
    **data)`` renders a template with autoescape and returns HTML; ``asset`` takes an SVG picture
    and returns the URL under which the page can show it; ``trend`` draws a score over the
    sessions, a line for each respondent in their order, and returns such a URL.
    """

    instrument: "Instrument"
    history: "ClientHistory"
    words: "Words"
    render: Callable[..., str]
    asset: Callable[[str], str]
    trend: "Callable[[Score], str]"


@frozen
class ReportSectionOffer:
    """A part of a report. Sections are printed in the order of ``order``.

    ``build`` returns HTML, or ``None`` when there is nothing to say. It is trusted: it must
    escape what it prints, best by ``ReportContext.render``.
    """

    name: str = field(validator=NAME)
    order: int = field(validator=instance_of(int))
    build: Callable[[ReportContext], str | None] = field(validator=CALL)


@frozen
class TemplateOffer:
    """A Jinja2 template, by the name under which ``render`` and ``{% extends %}`` find it."""

    name: str = field(validator=[instance_of(str), matches_re(r"[a-z0-9][a-z0-9._/-]{0,63}")])
    read: Callable[[], str] = field(validator=CALL)


@frozen
class CommandOffer:
    """A further command. ``load`` gives the click command when it is called for."""

    name: str = field(validator=NAME)
    summary: str = field(validator=TEXT)
    load: "Callable[[], click.Command]" = field(validator=CALL)


Offer = (
    InstrumentOffer
    | AdaptationOffer
    | CheckOffer
    | ScoringMethodOffer
    | EngineOffer
    | ExporterOffer
    | InterchangeOffer
    | ReportSectionOffer
    | TemplateOffer
    | CommandOffer
)


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{PROJECT}.{_LATER[name]}"), name)
