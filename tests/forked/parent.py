"""The process that loads what commands need, and is forked for each of them: see `commands.py`.

Its argument is the descriptor of the line on which it is asked: the length of a message, with the
three standard streams of the command, and then the message.
"""

import gc
import io
import json
import os
import runpy
import socket
import struct
import sys
import warnings
from contextlib import suppress
from importlib import import_module
from pathlib import Path

AT_START = dict(os.environ)
LIBRARIES = (
    "attrs",
    "babel.dates",
    "babel.lists",
    "babel.numbers",
    "click",
    "fontTools.subset",
    "fontTools.ttLib",
    "importlib.metadata",
    "jinja2",
    "jsonschema_rs",
    "nanoarrow",
    "numpy",
    "openpyxl",
    "pikepdf",
    "platformdirs",
    "pluggy",
    "polars",
    "pyphen",
    "pyreadstat",
    "rich.progress",
    "segno",
    "weasyprint",
    "xlsxwriter",
)
"""What commands import of others when they come to need it."""
NOT_FOR_COMMANDS = ("__main__", "testing")
SIZE = struct.Struct("!Q")
NEWS = struct.Struct("!qq")


def load() -> None:
    """Import what commands import, and call nothing of it.

    The command line is first: it keeps NumPy from starting threads. Those that Polars starts when
    it is imported sleep and hold nothing, so that a fork does not miss them. A library that is not
    there is missed by the command that needs it.
    """
    import alliancekit.cli

    (folder,) = alliancekit.__path__
    for path in sorted(Path(folder).rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        if parts[0] not in NOT_FOR_COMMANDS and parts[-1] != "__init__":
            import_module(".".join(("alliancekit", *parts)))
    for name in LIBRARIES:
        with suppress(ImportError):
            import_module(name)
    gc.collect()
    gc.freeze()


def serve(line: socket.socket) -> bool:
    """Fork a command whenever one is asked for. Gives, in that process, whether it is a command."""
    line.sendall(NEWS.pack(os.getpid(), 0))
    while True:
        size, streams, *_ = socket.recv_fds(line, SIZE.size, 3)
        if not size:
            return False
        asked = json.loads(line.recv(SIZE.unpack(size)[0], socket.MSG_WAITALL))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Polars' threads, which sleep
            pid = os.fork()
        if not pid:
            line.close()
            become(streams, *asked)
            return True
        for one in streams:
            os.close(one)
        line.sendall(NEWS.pack(pid, 0))
        line.sendall(NEWS.pack(*os.waitpid(pid, 0)))


def become(streams: list[int], folder: str, environ: dict[str, str], *arguments: str) -> None:
    """Make this process what Python makes of ``python -m alliancekit`` before it runs it."""
    for number, one in enumerate(streams):
        os.dup2(one, number)
        os.close(one)
    for name, number, mode in (("stdin", 0, "rb"), ("stdout", 1, "wb"), ("stderr", 2, "wb")):
        old: io.TextIOWrapper = getattr(sys, name)
        at_once = old.write_through  # PYTHONUNBUFFERED
        new = io.TextIOWrapper(
            open(number, mode, 0 if at_once else -1, closefd=False),  # noqa: SIM115 - as long as it runs
            encoding=old.encoding,
            errors=old.errors,
            newline="\n",
            line_buffering=not at_once and (number == 2 or os.isatty(number)),
            write_through=at_once,
        )
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)
    os.chdir(folder)
    for name in AT_START.keys() - environ.keys():
        del os.environ[name]
    os.environ.update(environ)
    sys.path[0] = folder
    sys.argv = ["-m", *arguments]


if __name__ == "__main__":
    asked_on = socket.socket(fileno=int(sys.argv[1]))
    load()
    if serve(asked_on):
        runpy.run_module("alliancekit", run_name="__main__", alter_sys=True)
