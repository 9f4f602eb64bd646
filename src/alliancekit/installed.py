"""The plugins of installed packages, found with few file reads.

``importlib.metadata`` finds the same ones, but its import alone takes about as long as click's,
at each start of every command. So it is asked only where it may see what this does not: packages
that lie in an archive, and those of an import system of somebody's own. Neither ``pathlib`` nor
attrs is imported here: without a plugin, this is all that ``alliancekit --help`` needs to know.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import reduce
from importlib import import_module
from importlib.machinery import PathFinder
from typing import Any, NamedTuple

GROUP = "alliancekit"
_SUFFIXES = (".dist-info", ".egg-info")
_VALUE = re.compile(r"\s*([\w.]+)\s*(?::\s*([\w.]+)\s*)?(?:\[.*\]\s*)?\Z")


class EntryPoint(NamedTuple):
    """Where a plugin is: its name, ``module`` or ``module:attribute``, and its package."""

    name: str
    value: str
    package: str | None = None
    version: str | None = None

    def load(self) -> Any:
        """The plugin. Raises what its import raises, and `ImportError` where it names nothing."""
        parts = _VALUE.match(self.value)
        if parts is None:
            raise ImportError(f"the entry point {self.name!r} names no module")
        module, attributes = parts.groups()
        return reduce(getattr, filter(None, (attributes or "").split(".")), import_module(module))


def entry_points() -> Iterator[EntryPoint]:
    """The entry points of the group, package by package, those found first on the path first.

    Of a package that is there more than once the first counts, as it does for an import.
    """
    folders = _package_folders()
    if folders is None:
        yield from _asked_of_the_import_system()
        return
    for folder in folders:
        data = _read(f"{folder}/entry_points.txt")
        if GROUP.encode() in data:
            about = _text(_read(f"{folder}/METADATA") or _read(f"{folder}/PKG-INFO"))
            for name, value in _of_group(_text(data).splitlines()):
                yield EntryPoint(name, value, _header(about, "name"), _header(about, "version"))


def _package_folders() -> list[str] | None:
    """The folder of metadata of each package, or None where packages may lie elsewhere too."""
    if any(hasattr(one, "find_distributions") and one is not PathFinder for one in sys.meta_path):
        return None
    found: dict[str, str] = {}
    for place in dict.fromkeys(sys.path):
        if place.endswith(".egg"):
            return None
        try:
            with os.scandir(place or ".") as entries:
                names = [one.name for one in entries if one.name.endswith(_SUFFIXES)]
        except NotADirectoryError:
            return None
        except OSError:
            continue
        for name in names:
            package = name.rpartition(".")[0].partition("-")[0].lower().replace(".", "_")
            found.setdefault(package, f"{place or '.'}/{name}")
    return list(found.values())


def _asked_of_the_import_system() -> Iterator[EntryPoint]:
    from importlib import metadata

    for one in metadata.entry_points(group=GROUP):
        package = one.dist
        about = (package.name, package.version) if package else (None, None)
        yield EntryPoint(one.name, one.value, *about)


def _of_group(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names and values in the group's section of an ``entry_points.txt``."""
    section = ""
    for line in map(str.strip, lines):
        if line.startswith("["):
            section = line
        elif section == f"[{GROUP}]" and line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield name.strip(), value.strip()


def _header(about: str, name: str) -> str | None:
    """A field of a package's metadata, which end at the first blank line."""
    for line in about.splitlines():
        if not line:
            break
        field, _, value = line.partition(":")
        if field.lower() == name:
            return value.strip()
    return None


def _read(path: str) -> bytes:
    """What stands in the file; nothing where there is none."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return b""


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")
