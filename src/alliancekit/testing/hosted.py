"""What the contracts share: a plugin's offers, and a host in which the plugin takes part."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from alliancekit.api import PROJECT, InstrumentOffer
from alliancekit.host import HOOKS, Host
from alliancekit.instrument.load import parse_instrument
from alliancekit.instrument.model import Instrument
from alliancekit.testing.bench import blamed

_OfferT = TypeVar("_OfferT")
BUILTIN = f"{PROJECT}.builtin."


def offers_of(plugin: Any, kind: type[_OfferT]) -> list[_OfferT]:
    """The plugin's offers of a kind; one at least, or there is nothing to prove."""
    hook = next(hook for hook, (offer, _) in HOOKS.items() if offer is kind)
    with blamed(f"{name_of(plugin)}, making its offers,"):
        made: list[_OfferT] = list(getattr(plugin, hook, list)())
    assert made, f"{name_of(plugin)} offers nothing by {hook}: this contract proves nothing of it"
    return made


def name_of(plugin: Any) -> str:
    """The module's name, for messages."""
    return str(getattr(plugin, "__name__", plugin))


def host_with(*plugins: Any, builtin: bool = True) -> Host:
    """A host of the built-ins and of these modules, whether or not they are installed."""
    others = tuple(one for one in plugins if not name_of(one).startswith(BUILTIN))
    return Host(builtin=builtin, modules=others)


def instruments_of(host: Host) -> Iterator[Instrument]:
    """The instruments of a host; of one that cannot be read, its own contract tells."""
    for name in host.provided(InstrumentOffer):
        if found := the_instrument(host, name):
            yield found


def the_instrument(host: Host, name: str) -> Instrument | None:
    """The instrument of this id, where the host has it and it can be read."""
    provided = host.provided(InstrumentOffer).get(name)
    if provided is None:
        return None
    found = outcome(lambda: parse_instrument(provided.offer.read(), provided.offer.where))
    return found if isinstance(found, Instrument) else None


@contextmanager
def elsewhere() -> Iterator[None]:
    """Another folder to work in, empty and gone afterwards: a command is run from anywhere."""
    before = os.getcwd()  # noqa: PTH109 - to go back to, as it is
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def outcome(call: Callable[[], Any]) -> Any:
    """What a call gives or, where it fails, the exception: to be judged, not to end the test."""
    try:
        return call()
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 - also SystemExit: the plugin's, whatever it is
        return error
