"""Which format goes in which direction, and what is told as lost on the way."""

from collections.abc import Mapping
from enum import Enum

from attrs import define, field

from alliancekit.api import ExporterOffer, InterchangeOffer, Loss
from alliancekit.errors import AllianceError, Problem, printable
from alliancekit.host import Host, Plugin, Provided
from alliancekit.isolation import require_type
from alliancekit.text import text_fault

MAX_TOLD = 1000
"""Characters that are kept of the place of a loss, and of what is told of it."""


PACKAGES: Mapping[str, str] = {
    "fhir-r4": "alliancekit-fhir",
    "fhir-r5": "alliancekit-fhir",
    "limesurvey": "alliancekit-limesurvey",
    "odk-csv": "alliancekit-xlsform",
    "redcap": "alliancekit-redcap",
    "spss": "alliancekit-spss",
    "spss-syntax": "alliancekit-spss",
    "xlsform": "alliancekit-xlsform",
}
"""Which of the project's packages brings a format. For a message only; nothing is loaded."""


class Direction(Enum):
    """What a format can be asked for: the offer's field, and in words."""

    WRITE_INSTRUMENT = ("write_instrument", "take an instrument")
    WRITE_RESPONSES = ("write_responses", "take responses")
    READ_INSTRUMENT = ("read_instrument", "give an instrument")
    READ_RESPONSES = ("read_responses", "give responses")

    def __init__(self, name: str, words: str) -> None:
        self.field = name
        self.words = words

    def of(self, offer: InterchangeOffer) -> bool:
        """Whether this format goes in this direction."""
        return getattr(offer, self.field) is not None


def find_format(host: Host, name: str, direction: Direction) -> Provided:
    """The interchange format of this name, which goes in this direction.

    Raises `AllianceError`: ``not-offered`` and ``plugin-conflict`` as `Host.find`,
    ``wrong-direction``, naming those that do, and ``not-interchange`` for a format of scores.
    """
    known = host.offers(InterchangeOffer)
    if name not in known and name in host.offers(ExporterOffer):
        raise Problem.NOT_INTERCHANGE.error(name=name)
    try:
        provided = host.find(InterchangeOffer, name)
    except AllianceError as error:
        raise _with_package(error, name) from None
    if not direction.of(provided.offer):
        able = [one.name for one in known.values() if direction.of(one)]
        raise Problem.WRONG_DIRECTION.error(
            name=name, what=direction.words, able=", ".join(sorted(able)) or "none"
        )
    return provided


def _with_package(error: AllianceError, name: str) -> AllianceError:
    """What is to be installed, where nobody offers the format and nobody may have."""
    if error.problem is not Problem.NOT_OFFERED or error.fields["broken"]:
        return error
    package = PACKAGES.get(name)
    known = ", ".join(sorted(set(PACKAGES.values())))
    to_do = (
        f"`pip install {package}` brings it" if package else f"packages that bring some: {known}"
    )
    return error.problem.error(**{**error.fields, "broken": f"; {to_do}"})


@define
class Losses:
    """What a plugin tells as lost, in order, each loss once."""

    plugin: Plugin
    _told: dict[Loss, None] = field(factory=dict)

    def tell(self, where: str, what: str) -> None:
        """Keep a loss, each half as a line. Raises ``plugin-failed`` for no sentence or no place.

        A place may be named in another program's file, whose text is not the plugin's fault: what
        a terminal would not show is spelt out, and what is endless is cut.
        """
        for given in (where, what):
            require_type(self.plugin, "a loss", given, str)
        if not where.strip() or not what.strip() or text_fault(what):
            told = "tells a loss without a place or without words"
            raise Problem.PLUGIN_FAILED.error(plugin=self.plugin, what=told)
        self._told.setdefault(Loss(_line(where), _line(what)))

    @property
    def found(self) -> tuple[Loss, ...]:
        """Those that were told."""
        return tuple(self._told)


def _line(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= MAX_TOLD else f"{line[:MAX_TOLD]}…"
