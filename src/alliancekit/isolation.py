"""Running a plugin's code so that its failure is its own, and is told in one line."""

import importlib.util
import inspect
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from io import UnsupportedOperation
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any, TextIO

import pluggy
from attrs import Attribute

from alliancekit.errors import AllianceError, Problem, Terminated, printable

_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}")
"""What a module may be called. Anything else in its place may be quoted from the data."""

_TELLING = (AttributeError, ImportError, NameError, TypeError, ValueError)
"""What a slip in a plugin's code raises; what the exception says shows where it is."""


class Refused(Exception):  # noqa: N818 - a verdict on a plugin, not an error of ours
    """Why a plugin cannot be used."""


def describe(error: BaseException, *, registering: bool = False) -> str:
    """An exception in one line, without what it may quote of the data.

    While plugins are ``registering`` there are no data yet, and more can be told. Raises nothing,
    whatever the exception does when it is asked for its words.
    """
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, SystemExit):
        return "tried to end the program"
    if isinstance(error, SyntaxError):
        line = f" in line {error.lineno}" if type(error.lineno) is int else ""
        return f"SyntaxError{line}"
    if registering and isinstance(error, _TELLING):
        return f"{type(error).__name__}: {_words(error)}".rstrip(": ")
    missing = getattr(error, "name", None) if type(error) is ModuleNotFoundError else None
    if type(missing) is str and _MODULE.fullmatch(missing):
        return f"ModuleNotFoundError: No module named {missing!r}"
    return f"raised {type(error).__name__} (ALLIANCEKIT_DEBUG=1 shows where)"


def _words(error: BaseException) -> str:
    """The first line of what an exception says; it may be a plugin's own and do anything."""
    try:
        of_a_field = len(error.args) > 1 and isinstance(error.args[1], Attribute)
        text = str(error.args[0] if of_a_field else error)  # attrs adds the field and its rules
    except (KeyboardInterrupt, Terminated):
        raise
    except BaseException:  # noqa: BLE001 - to end the program here would look like a success
        return "its message cannot be shown"
    return printable(next(iter(text.splitlines()), "")[:200])


@contextmanager
def _in_place() -> Iterator[None]:
    """In the block, nothing may leave the program in another folder: paths would mean other files.

    It is brought back and, where nothing else was raised, `Refused` is.
    """
    before = _folder()
    try:
        yield
    finally:
        moved = before is not None and _folder() != before
        if moved:
            os.chdir(before or ".")
    if moved:
        raise Refused("leaves the program in another folder (os.chdir)")


def _folder() -> str | None:
    """Where the program is; ``None`` where that folder is gone."""
    try:
        return os.getcwd()  # noqa: PTH109 - asked around each call of a plugin
    except OSError:
        return None


_turned = Lock()
_inside: list[TextIO | None] = []
"""What standard output was, once for each block of `aside` that is open, in whatever thread."""


@contextmanager
def aside() -> Iterator[None]:
    """In the block, what is printed goes to standard error: standard output is for data.

    Blocks may be open in several threads at once; when the last is left, all is as it was. Raises
    `Refused` where the block leaves the program in another folder.
    """
    with _turned:
        _inside.append(_inside[0] if _inside else sys.stdout)
        sys.stdout = sys.stderr
    try:
        with _in_place():
            yield
    finally:
        with _turned:
            before = _inside.pop()
            if not _inside:
                sys.stdout = before


@contextmanager
def guard(
    plugin: object,
    what: str,
    *,
    passing: tuple[type[Exception], ...] = (),
    prints: bool = False,
) -> Iterator[None]:
    """Turn what a plugin's code raises in the block into ``plugin-failed``, naming the plugin.

    What it prints goes to standard error, but for a command that ``prints`` its result.

    ``what`` says which part of it. Faults of the toolkit itself, and those in ``passing``, go
    through as they are; but what a stream cannot do at all, such as to be wound back, is never
    the system's fault, though Python counts it among those.
    """
    try:
        with nullcontext() if prints else aside():
            yield
    except (KeyboardInterrupt, Terminated, GeneratorExit):
        raise
    except BaseException as error:
        passes = isinstance(error, (AllianceError, *passing))
        if passes and not isinstance(error, UnsupportedOperation):
            raise
        raise Problem.PLUGIN_FAILED.error(
            plugin=plugin, what=f"{what} {describe(error)}"
        ) from error


def require_type(plugin: object, what: str, value: object, kind: type) -> None:
    """Raise ``plugin-failed`` unless ``value`` is exactly of this type (no subclass passes)."""
    if type(value) is not kind:
        told = f"{what} is {type(value).__name__}, not {kind.__name__}"
        raise Problem.PLUGIN_FAILED.error(plugin=plugin, what=told)


def load_file(path: Path) -> ModuleType:
    """The module in one Python file; it is not left among the loaded ones when it fails."""
    if not path.is_file():
        raise Refused("there is no such file")
    name = f"_alliancekit_plugin_{path.stem}_{abs(hash(path.resolve()))}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise Refused("not a Python file (its name must end in .py)")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    keep, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    finally:
        sys.dont_write_bytecode = keep
    return module


def hooks_of(manager: pluggy.PluginManager, module: Any, known: Collection[str]) -> list[str]:
    """The hooks that a plugin implements, each checked: its name, its marker, its signature."""
    found = []
    for name in dir(module):
        value = getattr(module, name)
        marked = callable(value) and manager.parse_hookimpl_opts(module, name) is not None
        if not marked:
            if name in known and callable(value) and inspect.isfunction(value):
                raise Refused(f"{name} is not marked with @hookimpl")
            continue
        if name not in known:
            raise Refused(f"there is no hook {name!r}; the hooks are: {', '.join(known)}")
        if inspect.signature(value).parameters:
            raise Refused(f"{name} must take no argument, with a default value or without")
        found.append(name)
    if not found:
        raise Refused("it has no hook: mark a function with @hookimpl")
    return found


def offers_of(module: Any, hook: str) -> list[Any]:
    """The offers of one plugin from one hook, drawn to the last."""
    result = getattr(module, hook)()
    if not isinstance(result, Iterable):
        raise Refused(f"{hook} must return an iterable of offers")
    return list(result)
