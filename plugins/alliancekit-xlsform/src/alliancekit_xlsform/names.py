"""Names of questions: every one different, none that XForms keeps for itself."""

from collections.abc import Iterable

from alliancekit.api import Instrument

RESERVED = frozenset({"data", "meta", "instanceid", "instancename"})
"""The root of a form's data and what each form carries besides its questions."""


class Names:
    """Gives out names. Those that come first get the name they want."""

    def __init__(self) -> None:
        self._taken = set(RESERVED)

    def give(self, wanted: str) -> str:
        """``wanted``, or as near to it as is free."""
        name, number = wanted, 2
        while not self.free(name):
            name, number = f"{wanted}_{number}", number + 1
        self._taken.add(name.casefold())
        return name

    def free(self, name: str) -> bool:
        """Whether nothing is called so."""
        return name.casefold() not in self._taken

    def each(self, wanted: Iterable[str]) -> dict[str, str]:
        """A name for each, by what was wanted."""
        return {one: self.give(one) for one in wanted}


class FormNames:
    """The names of an instrument's parts in a form; ``names`` gives further ones.

    Items come first, then what else is a column of the responses, then scores.
    """

    def __init__(self, instrument: Instrument, keys: Iterable[str]) -> None:
        self.names = Names()
        self.items = self.names.each(one.id for one in instrument.items)
        self.keys = self.names.each(keys)
        self.fields = self.names.each(one.id for one in instrument.fields)
        self.scores = self.names.each(one.id for one in instrument.scores)
        self.sections = {one.id: self._section(one.id) for one in instrument.sections}
        self._beside: dict[str, str] = {}

    def beside(self, name: str, what: str) -> str:
        """The name of what is computed beside a question; whenever it is asked for, the same."""
        wanted = f"{name}_{what}"
        if wanted not in self._beside:
            self._beside[wanted] = self.names.give(wanted)
        return self._beside[wanted]

    def _section(self, section: str) -> str:
        free = self.names.free(section)
        return self.names.give(section if free else f"{section}_section")

    def changed(self) -> dict[str, str]:
        """What is called otherwise than in the instrument, by its place there."""
        kinds = {"items": self.items, "fields": self.fields, "scores": self.scores}
        return {
            f"{kind}.{one}": name
            for kind, given in kinds.items()
            for one, name in given.items()
            if one != name
        }
