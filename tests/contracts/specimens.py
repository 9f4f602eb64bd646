"""How bad specimens are made: a module of a plugin, and a contract that it is held to."""

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from alliancekit.api import hookimpl


def plugin_of(hook: str, *offers: Any) -> ModuleType:
    """A plugin's module that makes these offers by one hook."""
    module = ModuleType("specimen")

    def register() -> Iterable[Any]:
        return offers

    setattr(module, hook, hookimpl(register))
    return module


def specimen(sound: type[Any], **changes: Any) -> type[Any]:
    """A contract as the sound one is held to it, in some attributes another."""
    return type("Specimen", (sound,), changes)
