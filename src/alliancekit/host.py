"""The plugin host: finds and isolates plugins, refuses conflicts, remembers who offered what.

A plugin that fails loses its own offers and harms nothing else. What it may have offered is then
an error to ask for: the host never falls back to somebody else's offer.
"""

import importlib
import os
from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

import pluggy
from attrs import evolve, field, frozen

from alliancekit import hookspecs
from alliancekit.api import (
    PROJECT,
    AdaptationOffer,
    CheckOffer,
    CommandOffer,
    EngineOffer,
    ExporterOffer,
    InstrumentOffer,
    InterchangeOffer,
    Offer,
    ReportSectionOffer,
    ScoringMethodOffer,
    TemplateOffer,
)
from alliancekit.errors import AllianceError, Problem, Terminated
from alliancekit.installed import entry_points
from alliancekit.isolation import (
    Refused,
    aside,
    describe,
    hooks_of,
    load_file,
    offers_of,
)

ALLOW_VARIABLE = "ALLIANCEKIT_PLUGINS"
DEBUG_VARIABLE = "ALLIANCEKIT_DEBUG"
BUILTIN_MODULES = (
    "instruments",
    "adaptations",
    "scoring_methods",
    "norm_methods",
    "checks",
    "engines",
    "exporters",
    "excel",
    "spss",
    "templates",
    "report_sections",
)

HOOKS: Mapping[str, tuple[type[Any], str]] = {
    "register_instruments": (InstrumentOffer, "instrument"),
    "register_scoring_methods": (ScoringMethodOffer, "scoring method"),
    "register_adaptations": (AdaptationOffer, "adaptation"),
    "register_exporters": (ExporterOffer, "exporter"),
    "register_interchange_formats": (InterchangeOffer, "interchange format"),
    "register_report_sections": (ReportSectionOffer, "report section"),
    "register_templates": (TemplateOffer, "template"),
    "register_checks": (CheckOffer, "check"),
    "register_engines": (EngineOffer, "engine"),
    "register_commands": (CommandOffer, "command"),
}

_OfferT = TypeVar("_OfferT", bound=Offer)


class Status(StrEnum):
    """What became of a plugin."""

    ACTIVE = "active"
    BROKEN = "broken"
    BLOCKED = "blocked"


@frozen
class Plugin:
    """A plugin as it was found: who it is, where from, and what became of it.

    ``distribution`` is the installed package that it came with; a single file has none, and its
    ``version`` is a digest of its bytes.
    """

    name: str
    version: str
    source: str
    distribution: str | None = None
    status: Status = Status.ACTIVE
    hooks: tuple[str, ...] = ()
    error: str | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.source})"


@frozen
class Provided:
    """An offer together with the plugin that made it."""

    offer: Any
    plugin: Plugin


@frozen(eq=False)
class Host:
    """All offers of all plugins, found once.

    ``builtin=False`` starts with no offers at all. ``installed`` admits plugins of installed
    packages (entry-point group ``alliancekit``), of which the environment variable
    ``ALLIANCEKIT_PLUGINS=a,b`` may allow only some. ``files`` are single-file plugins,
    ``modules`` plugins that are imported already.
    """

    builtin: bool = True
    installed: bool = False
    files: tuple[Path, ...] = ()
    modules: tuple[ModuleType, ...] = ()
    environ: Mapping[str, str] = field(factory=lambda: os.environ, repr=False)
    plugins: list[Plugin] = field(init=False, factory=list)
    _offers: dict[str, dict[str, list[Provided]]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_offers", {hook: {} for hook in HOOKS})
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(hookspecs)
        if self.builtin:
            for name in BUILTIN_MODULES:
                found = Plugin(f"builtin.{name}", _own_version(), "builtin", PROJECT)
                self._admit(manager, found, _importer(f"{PROJECT}.builtin.{name}"))
        if self.installed:
            self._admit_installed(manager)
        for path in self.files:
            found = Plugin(path.stem, _file_version(path), f"file {path.name}")
            self._admit(manager, found, lambda path=path: load_file(path))  # type: ignore[misc]
        for module in self.modules:
            found = Plugin(getattr(module, "__name__", str(module)), "-", "module")
            self._admit(manager, found, lambda module=module: module)  # type: ignore[misc]

    def _admit_installed(self, manager: pluggy.PluginManager) -> None:
        allowed = self.environ.get(ALLOW_VARIABLE)
        names = None if allowed is None else {name.strip() for name in allowed.split(",")}
        entries = sorted(entry_points(), key=lambda one: (one.name, one.value))
        taken = Counter([*(entry.name for entry in entries), *(one.name for one in self.plugins)])
        for entry in entries:
            source = f"package {entry.package}" if entry.package else "package"
            found = Plugin(entry.name, entry.version or "-", source, entry.package)
            if names is not None and entry.name not in names:
                self.plugins.append(evolve(found, status=Status.BLOCKED))
            elif taken[entry.name] > 1:
                error = "another plugin has this name; uninstall one of them"
                self.plugins.append(evolve(found, status=Status.BROKEN, error=error))
            else:
                self._admit(manager, found, entry.load)

    def _admit(self, manager: pluggy.PluginManager, found: Plugin, load: Callable[[], Any]) -> None:
        """Take a plugin in whole or, where any part of it fails, not at all."""
        try:
            with aside():
                module = load()
                hooks = hooks_of(manager, module, HOOKS)
                _register(manager, module)
                offers = {hook: offers_of(module, hook) for hook in hooks}
            for hook, made in offers.items():
                _check_offers(hook, made)
        except (KeyboardInterrupt, Terminated):
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it raises is its own failure
            if self.environ.get(DEBUG_VARIABLE):
                import traceback

                traceback.print_exception(error)
            broken = evolve(found, status=Status.BROKEN, error=describe(error, registering=True))
            self.plugins.append(broken)
            return
        plugin = evolve(found, hooks=tuple(hooks))
        self.plugins.append(plugin)
        for hook, made in offers.items():
            for offer in made:
                self._offers[hook].setdefault(offer.name, []).append(Provided(offer, plugin))

    # ─── asking ──────────────────────────────────────────────────────────

    @property
    def broken(self) -> list[Plugin]:
        """Plugins that could not be used."""
        return [plugin for plugin in self.plugins if plugin.status is Status.BROKEN]

    def conflicts(self) -> list[AllianceError]:
        """Every name that is offered twice, as the error that asking for it raises."""
        return [
            _conflict(HOOKS[hook][1], name, provided)
            for hook, offers in self._offers.items()
            for name, provided in offers.items()
            if len(provided) > 1
        ]

    def provided(self, kind: type[_OfferT]) -> dict[str, Provided]:
        """All offers of a kind that are offered once, by name, in the order they were found."""
        hook = _hook_for(kind)
        return {name: p[0] for name, p in self._offers[hook].items() if len(p) == 1}

    def offers(self, kind: type[_OfferT]) -> dict[str, _OfferT]:
        """As `provided`, without who offered it."""
        return {name: cast("_OfferT", one.offer) for name, one in self.provided(kind).items()}

    def every(self, kind: type[_OfferT]) -> list[Provided]:
        """All offers of a kind, for use together.

        Raises `AllianceError` ``plugin-conflict`` where a name is offered twice: to leave both
        out, or one, would be to change the outcome in silence.
        """
        hook = _hook_for(kind)
        for name, provided in self._offers[hook].items():
            if len(provided) > 1:
                raise _conflict(HOOKS[hook][1], name, provided)
        return list(self.provided(kind).values())

    def find(self, kind: type[_OfferT], name: str) -> Provided:
        """The offer of this name and its plugin.

        Raises `AllianceError`: ``plugin-conflict`` when two plugins offer it, ``not-offered``
        when none does, naming the broken plugins that may have.
        """
        hook = _hook_for(kind)
        provided = self._offers[hook].get(name, [])
        if len(provided) == 1:
            return provided[0]
        if provided:
            raise _conflict(HOOKS[hook][1], name, provided)
        broken = "".join(
            f"; plugin {one.name} is broken and may have offered it ({one.error})"
            for one in self.broken
        )
        available = ", ".join(sorted(self._offers[hook])) or "none"
        raise Problem.NOT_OFFERED.error(
            kind=HOOKS[hook][1], name=name, available=available, broken=broken
        )

    def get(self, kind: type[_OfferT], name: str) -> _OfferT:
        """The offer of this name. Raises as `find`."""
        return cast("_OfferT", self.find(kind, name).offer)


def _register(manager: pluggy.PluginManager, module: Any) -> None:
    """Have pluggy look at the hooks. It is known as itself: two files may bear one name."""
    itself = str(id(module))
    if manager.has_plugin(itself):
        raise Refused("it takes part already, by another name")
    manager.register(module, name=itself)


def _hook_for(kind: type[Any]) -> str:
    return next(hook for hook, (offer, _) in HOOKS.items() if offer is kind)


def _conflict(kind: str, name: str, provided: list[Provided]) -> AllianceError:
    return Problem.PLUGIN_CONFLICT.error(
        kind=kind, name=name, first=provided[0].plugin, second=provided[1].plugin
    )


def _file_version(path: Path) -> str:
    """What identifies a single-file plugin: a digest of its bytes."""
    import hashlib

    try:
        return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
    except OSError:
        return "-"


def _own_version() -> str:
    from alliancekit import __version__

    return __version__


def _importer(module: str) -> Callable[[], ModuleType]:
    return lambda: importlib.import_module(module)


def _check_offers(hook: str, made: list[Any]) -> None:
    kind = HOOKS[hook][0]
    for offer in made:
        if type(offer) is not kind:
            raise Refused(f"{hook} must give {kind.__name__} objects, not {type(offer).__name__}")
    for name, count in Counter(offer.name for offer in made).items():
        if count > 1:
            raise Refused(f"{hook} offers {name!r} twice")
