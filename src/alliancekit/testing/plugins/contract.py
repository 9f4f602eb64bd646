"""What every plugin must keep, as a module and as a package, as test classes for pytest."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache, partial
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from alliancekit import api
from alliancekit.api import PROJECT
from alliancekit.host import ALLOW_VARIABLE, HOOKS, Host, Status
from alliancekit.testing.contract import Contract
from alliancekit.testing.hosted import host_with, name_of, outcome
from alliancekit.testing.plugins.sources import Import, imports_of, own_package, source_files
from alliancekit.testing.telling import advised

PROGRAM = Path(__file__).with_name("registering.py")
SECONDS = 120
REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^]]*\])?\s*\(?([^;)]*)\)?\s*(;.*)?")
"""A requirement of a distribution: its name, its versions, when it holds."""


class ModuleContract(Contract):
    """What the module with the hooks keeps. Subclass it alone for a plugin of a single file."""

    plugin: ClassVar[ModuleType]

    def test_the_host_admits_it_whole(self) -> None:
        """Hooks that exist, are marked and take no argument, offers of the right kind, no error."""
        module = self.plugin
        told = f"{name_of(module)} is refused"
        *_, plugin = host_with(module).plugins
        if name_of(module).startswith(f"{PROJECT}.builtin."):
            own = name_of(module).removeprefix(f"{PROJECT}.")
            plugin = next(one for one in Host().plugins if one.name == own)
        raised = [outcome(partial(_names, module, hook)) for hook in HOOKS]
        advice = [advised(one) for one in raised if isinstance(one, BaseException)]
        told = "; ".join(filter(None, [f"{told}: {plugin.error}", *advice]))
        assert plugin.status is Status.ACTIVE, told

    def test_the_names_are_free(self) -> None:
        """No offer has the name of a built-in one: both would be refused."""
        found = [str(one) for one in host_with(self.plugin).conflicts()]
        assert not found, f"choose names of your own: {'; '.join(found)}"

    def test_registering_again_offers_the_same(self) -> None:
        """A hook can be called again: what it offers is made in the call, not used up by it."""
        here = {hook: outcome(partial(_names, self.plugin, hook)) for hook in HOOKS}
        for first in self._registered()["offered"]:
            for hook, names in first.items():
                told = f"{hook} offers {names} and, called again, {here.get(hook)}"
                assert here.get(hook) == names, f"{told}; yield the offers, or return a new list"

    def test_registering_works_in_a_fresh_process(self) -> None:
        """The module imports by itself, and its hooks need nothing that was there by chance."""
        error = self._registered()["error"]
        here = [outcome(partial(_names, self.plugin, hook)) for hook in HOOKS]
        broken = any(isinstance(one, BaseException) for one in here)  # of which the host tells
        assert error is None or broken, f"in a process of its own, registering raises {error}"

    def test_registering_imports_nothing_heavy(self) -> None:
        """Every command, ``--help`` too, waits for what is imported at registration.

        The standard library, the api and the plugin's own modules may come in, and nothing else.
        """
        own = own_package(self.plugin).partition(".")[0]
        free = {own, PROJECT, "__main__", *sys.stdlib_module_names}
        came = {one.partition(".")[0] for one in self._registered()["modules"]} - free
        told = f"registering imports {', '.join(sorted(came))}: import it inside the function that"
        assert not came, f"{told} needs it, and for annotations under `if TYPE_CHECKING`"

    def test_registering_prints_nothing(self) -> None:
        """What a command writes to standard output is read by programs."""
        printed = self._registered()["printed"]
        assert not printed, f"registering prints {printed[:200]!r}"

    def test_registering_reads_no_data(self) -> None:
        """Data are read when they are asked for: offer a function that reads them."""
        found = self._heard("reads")
        assert not found, f"registering reads {found}: do it in the function that is offered"

    def test_registering_writes_nothing(self) -> None:
        """No file or folder is made, changed or taken away: who asks for help changes nothing."""
        found = self._heard("writes")
        assert not found, f"registering writes: {found}"

    def test_registering_connects_to_nothing(self) -> None:
        """No socket: client data are worked on here, and nothing may call home."""
        found = self._heard("connections")
        assert not found, f"registering opens a connection: {found}"

    def test_registering_starts_nothing(self) -> None:
        """No process is started, and no thread is left running."""
        found = self._heard("processes")
        assert not found, f"registering starts {found}"

    def test_registering_leaves_the_process_as_it_is(self) -> None:
        """Environment, folder, import path and output are the process's, not the plugin's."""
        found = self._heard("settings")
        assert not found, f"registering changes {found}"

    def test_it_imports_only_the_api(self) -> None:
        """Of alliancekit its source imports public names of ``alliancekit.api``: all else moves."""
        for one in self._imports():
            package = own_package(self.plugin)
            if one.top == PROJECT and not f"{one.module}.".startswith(f"{package}."):
                told = f"{one}: only `alliancekit.api` keeps still; ask for what it lacks"
                assert _is_api(one), told
                public = one.module != f"{PROJECT}.api" or one.name in (None, "*", *api.__all__)
                assert public, f"{one}: {one.name} is not public"

    # ─── the bench ───────────────────────────────────────────────────────

    def _imports(self) -> list[Import]:
        return [one for path in source_files(self.plugin) for one in imports_of(path)]

    def _registered(self) -> Mapping[str, Any]:
        return _registering(self.plugin.__name__, str(self.plugin.__file__), tuple(sys.path))

    def _heard(self, kind: str) -> str:
        found = [what for told, what in self._registered()["heard"] if told == kind]
        return ", ".join(dict.fromkeys(found))


class DistributionContract(Contract):
    """What the package keeps that the module comes in, once it is installed.

    ``distribution`` is its name on PyPI and ``entry_point`` that of its entry point.
    """

    plugin: ClassVar[ModuleType]
    distribution: ClassVar[str]
    entry_point: ClassVar[str]

    def test_the_entry_point_names_the_module(self) -> None:
        """In the group ``alliancekit``: without it the package is installed and never found."""
        found = {
            one.name: one.value for one in self._installed().entry_points if one.group == PROJECT
        }
        told = f'write [project.entry-points.{PROJECT}] {self.entry_point} = "{self._name()}"'
        value = found.get(self.entry_point)
        assert value == self._name(), f"the entry points are {found or 'none'}: {told}"

    def test_the_host_finds_it_by_its_entry_point(self) -> None:
        """Installed, it takes part: alliancekit loads it and refuses nothing of it."""
        self._installed()
        environ = {ALLOW_VARIABLE: self.entry_point}
        found = [
            one
            for one in Host(installed=True, environ=environ).plugins
            if _normal(one.source) == f"package {_normal(self.distribution)}"
            and one.name == self.entry_point
        ]
        told = f"{self.distribution}: no entry point {self.entry_point!r} in the group {PROJECT!r}"
        assert found, told
        assert found[0].status is Status.ACTIVE, f"{self.entry_point} is refused: {found[0].error}"

    def test_it_says_which_alliancekit_it_needs(self) -> None:
        """It requires alliancekit from a version on: an older one lacks what it imports."""
        versions = self._requirements().get(PROJECT)
        told = f'write "{PROJECT}>=0.1" (the version you test with) among the dependencies'
        assert versions is not None, f"{self.distribution} does not require {PROJECT}: {told}"
        bounded = any(sign in versions for sign in (">=", "~=", "=="))
        assert bounded, f"{self.distribution} requires any {PROJECT}: {told}"

    def test_it_requires_what_it_imports(self) -> None:
        """Each package that its source imports is among its dependencies, or in an extra."""
        required = {_normal(name) for name in self._requirements()} | {_normal(self.distribution)}
        homes = _homes()
        own = own_package(self.plugin).partition(".")[0]
        missing: dict[str, str] = {}
        for one in (one for path in source_files(self.plugin) for one in imports_of(path)):
            offered = {_normal(name) for name in homes.get(one.top, [one.top])}
            known = one.typing or one.top in {own, *sys.stdlib_module_names}
            if not known and not offered & required:
                package = " or ".join(f"`{name}`" for name in sorted(offered))
                missing.setdefault(package, str(one))
        told = f"{self.distribution} does not require what it imports"
        listed = "; ".join(f"{where} (of {package})" for package, where in missing.items())
        assert not missing, (
            f"{told}: {listed}: add {', '.join(missing)} to `dependencies` in pyproject.toml and"
            " run `pip install -e .` again"
        )

    def test_it_says_what_it_is(self) -> None:
        """A version, a summary, a licence, and which Python it needs: all that people choose by."""
        described = self._installed().metadata
        for part in ("Version", "Summary", "Requires-Python"):
            said = "".join(described.get_all(part, []))
            assert said.strip(), f"{self.distribution} has no {part}"
        licences = [*described.get_all("License-Expression", []), *described.get_all("License", [])]
        licences += [one for one in described.get_all("Classifier", []) if "License ::" in one]
        told = f'{self.distribution} has no licence: write license = "Apache-2.0" or another'
        assert any(one and one != "UNKNOWN" for one in licences), told

    # ─── the bench ───────────────────────────────────────────────────────

    def _name(self) -> str:
        return name_of(self.plugin)

    def _installed(self) -> Distribution:
        try:
            return distribution(self.distribution)
        except PackageNotFoundError:
            told = f"{self.distribution} is not installed: run `pip install -e .` in its folder"
            raise AssertionError(told) from None

    def _requirements(self) -> dict[str, str]:
        """Its dependencies, those of its extras too: versions by name."""
        found: dict[str, str] = {}
        for one in self._installed().requires or ():
            if match := REQUIREMENT.fullmatch(one.strip()):
                held = "extra" not in (match[3] or "")
                name = _normal(match[1])
                found[name] = match[2].strip() if held else found.get(name, "")
        return found


class PluginContract(ModuleContract, DistributionContract):
    """Subclass this, and name the module with the hooks, the distribution and its entry point.

    All that a plugin keeps as a whole, whatever it offers: the contract of each kind of offer
    proves the offers.
    """


def _names(plugin: ModuleType, hook: str) -> list[str]:
    """What a hook offers, by name; nothing where the plugin has no such hook."""
    return [one.name for one in getattr(plugin, hook, list)()]


@cache
def _registering(name: str, file: str, path: tuple[str, ...]) -> Mapping[str, Any]:
    """What registering the module did in a process of its own."""
    folders = [one or os.getcwd() for one in path]  # noqa: PTH109 - "" is the folder one is in
    measured = {one for one in os.environ if one.startswith("COVERAGE_")}  # it imports and writes
    environ = {name: text for name, text in os.environ.items() if name not in measured}
    environ |= {"PYTHONPATH": os.pathsep.join(folders), "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        done = subprocess.run(
            [sys.executable, "-P", str(PROGRAM), name, file, str(report)],
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
        )
        printed = done.stdout + done.stderr
        assert report.is_file(), f"registering ended the process: {printed[-500:]}"
        return {**json.loads(report.read_text(encoding="utf-8")), "printed": printed}


@cache
def _homes() -> Mapping[str, list[str]]:
    from importlib.metadata import packages_distributions

    return packages_distributions()


def _is_api(one: Import) -> bool:
    api = f"{PROJECT}.api"
    return one.module == api or (one.module == PROJECT and one.name in ("api", "__version__"))


def _normal(name: str) -> str:
    """A distribution's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
