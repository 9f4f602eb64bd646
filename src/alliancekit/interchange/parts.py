"""The parts of an instrument, and what is told of each where a format does not carry it.

Whatever a format does not say that it carries is told as lost, see `tell_losses`. So a field that
the model gains is a new part here, not more of an old one: every format then tells it as lost
until it carries it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from attrs import field, frozen

from alliancekit.interchange.offer import InstrumentExport, ResponsesExport

Export = InstrumentExport | ResponsesExport
Held = Mapping[str, Collection[Any]]
"""By field, as ``Score.bands``: what of an instrument says something there."""


def _split(names: str) -> tuple[str, ...]:
    return tuple(names.split())


@frozen
class Part:
    """A part that an instrument may have.

    ``name``: what formats call it, and the place of its loss. ``told``: what is told where it is
    lost, formatted with the ``instrument``. ``fields``: those of the model that hold it.
    ``each``: what has the first of them is named in the place, as in ``scores.total.bands``.
    ``where``: gives the places, for a part of which no field alone says that it is there.
    """

    name: str
    told: str
    fields: tuple[str, ...] = field(converter=_split, default="")
    each: bool = field(default=False, kw_only=True)
    where: Callable[[Export], Iterable[str]] | None = field(default=None, kw_only=True)

    def places(self, export: Export, held: Held) -> tuple[str, ...]:
        """Where it is, each place once; none where the instrument has no such part."""
        if self.where:
            return tuple(self.where(export))
        if self.each:
            owners = held.get(self.fields[0], ())
            return tuple(dict.fromkeys(self._place(one) for one in owners))
        return (self.name,) if any(name in held for name in self.fields) else ()

    def _place(self, owner: Any) -> str:
        room, _, rest = self.name.partition(".")
        names = (getattr(owner, one, "") for one in ("group", "of", "id"))
        return ".".join(filter(None, (room, next(filter(None, names)), rest)))


# ─── what no field alone says ────────────────────────────────────────────────


def _locales(export: Export) -> list[str]:
    """The other languages that go with it."""
    others = export.adaptations if isinstance(export, InstrumentExport) else ()
    return [one.locale for one in others]


def _other_forms(export: Export) -> list[str]:
    whose = export.instrument.respondents
    return [f"forms.{one}" for one in whose if one != export.respondent]


def _translations(export: Export) -> list[str]:
    return [f"translations.{one}" for one in _locales(export)]


def _adapted(export: Export) -> list[str]:
    return ["language"] if export.instrument.locale != export.instrument.language else []


def _records(export: Export) -> list[str]:
    return ["adaptations"] if _locales(export) or _adapted(export) else []


def _shown(export: Export) -> list[str]:
    """Every score has decimals, though the usual ones are not written down."""
    return ["scores.shown"] if export.instrument.scores else []


# ─── the parts, first those that are missed most where nobody knows ──────────

PARTS = (
    # what the answers amount to
    Part(
        "flags",
        "nobody is alerted: look at the answers at once",
        "Flag.message Flag.item Flag.score Flag.at_least Flag.at_most Flag.below Instrument.flags",
        each=True,
    ),
    Part(
        "scores",
        "none is computed: score the answers with alliancekit",
        "Instrument.scores Score.id Score.operands Score.composite Score.reversed",
    ),
    Part(
        "scores.missing",
        "how many answers a score needs is left out",
        "Score.missing MissingRule.min_answered MissingRule.min_percent MissingRule.requires",
    ),
    Part(
        "scores.bands",
        "its bands are left out: no range of it has a name",
        "Score.bands Bands.edges Band.start Band.label",
        each=True,
    ),
    Part("scores.title", "what scores are called is left out", "Score.title"),
    Part("scores.method", "by which methods scores come to be is left out", "Score.method"),
    Part(
        "scores.parameters",
        "the parameters of its method are left out",
        "Score.parameters",
        each=True,
    ),
    Part(
        "scores.range",
        "declared ranges are left out: nothing holds a score to them",
        "Score.minimum Score.maximum",
    ),
    Part(
        "scores.shown",
        "how scores are shown (decimals, which one leads, which way is better) is left out",
        "Score.decimals Score.main Score.higher Score.beside",
        where=_shown,
    ),
    # what is asked
    Part("items", "the questions are left out", "Instrument.items Item.id Item.text"),
    Part(
        "scales",
        "which answers there are, and what each counts, is left out",
        "Item.scale Scale.id Scale.options Scale.numeric Option.label Option.value",
    ),
    Part(
        "scales.codes",
        "which answers mean that an item does not apply is left out",
        "Option.code",
    ),
    Part("scales.ends", "the words at both ends are left out", "Scale.low Scale.high"),
    Part("scales.step", "how finely a mark on a line is measured is left out", "Scale.step"),
    Part(
        "forms",
        "title, time frame, instructions and what else stands on the sheet are left out",
        "Instrument.forms Form.title Form.timeframe Form.instructions Form.privacy Form.closing",
    ),
    Part(
        "respondents",
        "a file is for one respondent: export this form by --respondent",
        "Form.respondent",
        where=_other_forms,
    ),
    Part(
        "sections",
        "headings, and which items stand below them, are left out",
        "Instrument.sections Section.id Section.title Section.group Item.section Field.section",
    ),
    Part(
        "sections.instructions",
        "what is said below headings is left out",
        "Section.instructions",
    ),
    Part(
        "sections.one_of",
        "that only one of several such parts is filled in is left out",
        "Section.one_of",
        each=True,
    ),
    Part(
        "sections.repeat",
        "that it is one part, repeated, and may stay blank, is left out",
        "Section.number",
        each=True,
    ),
    Part("fields", "lines to write on are left out", "Instrument.fields Field.id Field.label"),
    Part("fields.lines", "how many lines there are to write on is left out", "Field.lines"),
    # in whose words
    Part("translations", "left out: export it by --locale", where=_translations),
    Part(
        "adaptations",
        "how each translation was made, and how far it has been checked, is left out",
        where=_records,
    ),
    Part("locale", "that the words are in {instrument.locale} is left out", "Instrument.locale"),
    Part(
        "language",
        "that the words are a translation from {instrument.language} is left out",
        "Instrument.language",
        where=_adapted,
    ),
    # what is known of it, and whose it is
    Part(
        "validation",
        "that it is {instrument.validation.status}, and why, is left out",
        "Instrument.validation Validation.status Validation.note",
    ),
    Part("citation", "how it is to be cited is left out", "Instrument.citation"),
    Part("rights.notice", "the notice of rights is left out", "Rights.notice"),
    Part(
        "rights.licence",
        "whose the wording is, and on what terms, is left out",
        "Instrument.rights Rights.licence Rights.holder",
    ),
    Part(
        "rights.unaltered",
        "that the wording may be used only as it was published is left out",
        "Rights.unaltered",
    ),
    Part(
        "identity",
        "its id, its version and the digest of its file are left out",
        "Instrument.id Instrument.version Instrument.sha256",
    ),
    Part("title", "the title that it is listed by is left out", "Instrument.title"),
    Part("summary", "what it is for is left out", "Instrument.summary"),
    Part("items.construct", "what each item measures is left out", "Item.construct"),
    Part("items.sources", "the works that items come from are left out", "Item.sources"),
    Part("sources", "the works that it draws on are left out", "Instrument.sources"),
    Part(
        "scores.bands.citation",
        "where bands were published is left out",
        "Bands.citation",
    ),
    Part(
        "scores.missing.note",
        "why so many answers are needed is left out",
        "MissingRule.note",
    ),
    Part(
        "choices",
        "where sources differ, and what was chosen, is left out",
        "Instrument.choices Choice.id Choice.title Choice.options Choice.default Choice.chosen"
        " ChoiceOption.id ChoiceOption.title ChoiceOption.source",
    ),
    Part(
        "key",
        "how sure its key is, and from where, is left out",
        "Instrument.key KeyFact.what KeyFact.confidence KeyFact.source",
    ),
    Part(
        "vectors",
        "the known answers that hold scores to their key are left out",
        "Instrument.vectors Vector.name Vector.answers Vector.scores Vector.bands Vector.working",
    ),
    Part(
        "exceptions",
        "which findings of its checks are meant, and why, is left out",
        "Instrument.exceptions LintException.code LintException.path LintException.reason",
    ),
    Part(
        "supplied",
        "which files the user added to it is left out",
        "Instrument.supplied Supplied.kind Supplied.sha256 Supplied.source Rights.supplied",
    ),
)
"""All there are, in the order in which their losses are told."""
