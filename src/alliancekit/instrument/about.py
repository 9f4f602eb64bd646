"""What is known of an instrument: whose it is, how far it can be trusted, where sources differ."""

from attrs import frozen


@frozen
class Rights:
    """Who owns the wording, and on what terms it may be used.

    ``unaltered``: the wording may be used only as it was published. ``supplied``: the wording was
    not shipped; a licensed user brought it.
    """

    licence: str
    holder: str
    wording_included: bool
    notice: str | None = None
    unaltered: bool = False
    supplied: bool = False


@frozen
class Validation:
    """What is known of the instrument's measurement properties."""

    status: str
    note: str

    @property
    def validated(self) -> bool:
        """Whether psychometric studies are published."""
        return self.status != "unvalidated"


@frozen
class KeyFact:
    """A part of a published key: what it is, how sure this file is of it, and from where.

    ``confidence`` is ``read`` (in a named source), ``high``, ``medium`` or ``low`` (from memory)
    or ``unknown`` (not here at all).
    """

    what: str
    confidence: str
    source: str


@frozen
class ChoiceOption:
    """One side of a disagreement, and who takes it."""

    id: str
    title: str
    source: str


@frozen
class Choice:
    """Something that sources settle differently. ``chosen`` is the id of the option in force."""

    id: str
    title: str
    options: tuple[ChoiceOption, ...]
    default: str
    chosen: str

    @property
    def taken(self) -> ChoiceOption:
        """The option in force."""
        return next(one for one in self.options if one.id == self.chosen)


@frozen
class LintException:
    """A finding that is meant, and why."""

    code: str
    path: str
    reason: str


@frozen
class Supplied:
    """A file that the user added to the instrument: its kind (``key``, ``wording``) and digest."""

    kind: str
    sha256: str
    source: str | None = None
