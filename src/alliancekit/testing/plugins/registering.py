"""A program: import a plugin, call its hooks, and write down all that this did beside.

It is run by its path as ``registering.py NAME FILE REPORT`` in a process of its own, where
nothing but the api is there yet. An audit hook hears of it before any of it is done.
"""

import importlib
import importlib.util
import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

PYTHON = (".py", ".pyc", ".so", ".pyd", ".dll", ".dylib", ".pth")
CHANGES = {
    "os.mkdir": "writes",
    "os.remove": "writes",
    "os.rename": "writes",
    "os.rmdir": "writes",
    "os.truncate": "writes",
    "os.chmod": "writes",
    "os.symlink": "writes",
    "os.link": "writes",
    "shutil.copyfile": "writes",
    "sqlite3.connect": "writes",
    "socket.connect": "connections",
    "socket.bind": "connections",
    "socket.getaddrinfo": "connections",
    "socket.gethostbyname": "connections",
    "urllib.Request": "connections",
    "subprocess.Popen": "processes",
    "os.system": "processes",
    "os.exec": "processes",
    "os.fork": "processes",
    "os.posix_spawn": "processes",
    "os.spawn": "processes",
    "sys.addaudithook": "settings",
}
"""What each event is told under."""

SETTINGS: dict[str, Callable[[], object]] = {
    "the working folder": os.getcwd,
    "the path of imports": lambda: list(sys.path),
    "standard output": lambda: id(sys.stdout),
    "the root logger": lambda: (logging.root.level, len(logging.root.handlers)),
    "the handler of uncaught errors": lambda: id(sys.excepthook),
}


def main(name: str, file: str, report: str) -> None:
    """Register the plugin and write the report, JSON."""
    from alliancekit import hookspecs  # it loads the api: what that has, every plugin may have

    heard: list[tuple[str, str]] = []
    environ: dict[str, str] = {}  # what was set is told also where it had that value before
    listening = True

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if listening and event in CHANGES:
            heard.append((CHANGES[event], f"{event} {arguments[0] if arguments else ''}"[:200]))
        elif listening and event == "os.putenv":
            environ[os.fsdecode(arguments[0])] = "set"
        elif listening and event == "os.unsetenv":
            variable = os.fsdecode(arguments[0])
            if environ.pop(variable, "") != "set":
                environ[variable] = "unset"
        elif listening and event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
            path = os.fsdecode(arguments[0])
            if kind := opened(path, *arguments[1:3]):
                heard.append((kind, path))

    before, settings = set(sys.modules), {what: look() for what, look in SETTINGS.items()}
    threads = threading.active_count()
    sys.addaudithook(hear)
    error: str | None = None
    offered: list[dict[str, list[str]]] = []
    try:
        module = imported(name, file)
        hooks = sorted(set(vars(module)) & {one for one in vars(hookspecs) if "register_" in one})
        offered += [{hook: names(getattr(module, hook)) for hook in hooks} for _ in range(2)]
    except BaseException as one:  # noqa: BLE001 - told, whatever it is
        error = repr(one)
    listening = False
    heard += [("settings", f"the variable {one}") for one in environ]
    heard += [("settings", what) for what, look in SETTINGS.items() if look() != settings[what]]
    if threading.active_count() > threads:
        heard.append(("processes", "a thread that goes on"))
    modules = sorted(set(sys.modules) - before)
    told = {"error": error, "offered": offered, "modules": modules, "heard": heard}
    Path(report).write_text(json.dumps(told), encoding="utf-8")


def names(hook: Callable[[], Any]) -> list[str]:
    """What a hook offers, by name."""
    return [one.name for one in hook()]


def opened(path: str, mode: str | None, flags: int) -> str | None:
    """What the opening of a file is: one of ``writes`` and ``reads``, or nothing to tell."""
    if mode is None:
        writing = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    else:
        writing = bool(set(mode) & set("wax+"))
    if path == os.devnull or path.startswith(("/dev/", "/proc/", "/sys/")):
        return None
    if writing:
        return "writes"
    installed = any(part.endswith((".dist-info", ".egg-info")) for part in Path(path).parts)
    own = path.startswith(os.path.dirname(os.__file__)) or path.endswith(PYTHON)  # noqa: PTH120
    return None if installed or own or Path(path).is_dir() else "reads"


def imported(name: str, file: str) -> ModuleType:
    """The module of this name where it can be imported from this file, else the file's own."""
    names = list(parents(name))
    try:
        spec = importlib.util.find_spec(name) if all(map(importlib.util.find_spec, names)) else None
    except (ImportError, ValueError):
        spec = None
    if spec and spec.origin and Path(spec.origin).resolve() == Path(file).resolve():
        return importlib.import_module(name)
    inside = [str(Path(file).parent)] if Path(file).name == "__init__.py" else None
    found = importlib.util.spec_from_file_location(name, file, submodule_search_locations=inside)
    if found is None or found.loader is None:
        raise ImportError(f"{file} is no Python file")
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module
    found.loader.exec_module(module)
    return module


def parents(name: str) -> Iterator[str]:
    """The packages that a module lies in, from outside inwards."""
    parts = name.split(".")[:-1]
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])


if __name__ == "__main__":
    main(*sys.argv[1:4])
