"""What all contracts have in common: what is misspelt or not given is told, and told once."""

from collections.abc import Iterator
from difflib import get_close_matches
from inspect import get_annotations, isfunction
from typing import TYPE_CHECKING, Any, ClassVar, get_origin

CLOSE = 0.8
"""How alike two names are, from 0 to 1, for one to be taken for a slip of the other."""


class Contract:
    """A class of tests that is subclassed by what gives it a plugin, and what else it asks for.

    A subclass is looked over as it is defined, for pytest then tells of it once and not for each
    law. That something is not given is told where pytest collects the class, by its name.
    """

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        if _is_ours(cls):
            return
        slips = dict(_slips(cls))
        collected = cls.__name__.startswith("Test")
        absent = [one for one in asked(cls) if not hasattr(cls, one)] if collected else []
        faults = []
        for name in absent:
            meant = [slip for slip, other in slips.items() if other == name]
            faults.append(f"give `{name}`" + (f" (is `{meant[0]}` meant for it?)" if meant else ""))
        for slip, name in slips.items():
            if name not in absent:
                faults.append(f"the contract knows no `{slip}`: is it meant for `{name}`?")
        if collected and not faults:
            faults += cls._misshapen()
        if faults:
            raise TypeError(f"{cls.__name__}: {'; '.join(faults)}")

    @classmethod
    def _misshapen(cls) -> list[str]:
        """What is wrong with what was given: so wrong that no law can be held against it."""
        return []

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            asks = f"give `{name}`" if name in asked(type(self)) else f"no attribute {name!r}"
            raise AttributeError(f"{type(self).__name__}: {asks}")


def asked(contract: type[Any]) -> Iterator[str]:
    """The attributes that a contract asks for or, where they have a default, allows."""
    for one in filter(_is_ours, contract.__mro__):
        for name, kind in get_annotations(one).items():
            form: object = get_origin(kind)
            if form is ClassVar and not name.startswith("_"):
                yield name


def _slips(cls: type[Any]) -> Iterator[tuple[str, str]]:
    """What a class has by a name that is nearly one which the contract knows and was not given."""
    ours = [one for one in cls.__mro__ if _is_ours(one)]
    given = {name for one in cls.__mro__ if one not in ours for name in vars(one)}
    known = {name for one in ours for name in (*vars(one), *get_annotations(one))}
    methods = {name for one in ours for name, value in vars(one).items() if isfunction(value)}
    to_give = {
        True: {name for name in methods if not name.startswith(("_", "test_"))} - given,
        False: set(asked(cls)) - given,
    }
    for name, value in vars(cls).items():
        if name not in known and not name.startswith(("_", "test_")):
            for close in get_close_matches(name, to_give[isfunction(value)], 1, CLOSE):
                yield name, close


def _is_ours(one: type[Any]) -> bool:
    return one.__module__.startswith(f"{__package__}.")
