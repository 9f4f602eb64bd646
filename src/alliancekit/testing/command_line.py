"""The command line run in this process, which takes a tenth of the time of another one.

What it cannot show is how a command starts: `PluginContract` starts one with the plugin.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import TextIOWrapper
from tempfile import TemporaryFile

from attrs import frozen


@frozen
class Ran:
    """How a command ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: object, plugins: str | None = None) -> Ran:
    """Run ``alliancekit`` with these arguments.

    ``plugins``: the names of those that are loaded, between commas; all without it.
    """
    from alliancekit.cli import main

    status = 0
    with _signals_kept(), _environment(plugins), _written(1) as out, _written(2) as err:
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main([str(one) for one in arguments])
            except SystemExit as ended:
                status = ended.code if isinstance(ended.code, int) else 1
        return Ran(status, _text(out), _text(err))


@contextmanager
def _written(descriptor: int) -> Iterator[TextIOWrapper]:
    """What is written there meanwhile, by Python's streams or without."""
    kept = os.dup(descriptor)
    with TemporaryFile() as file, TextIOWrapper(file, encoding="utf-8") as text:
        os.dup2(file.fileno(), descriptor)
        try:
            yield text
        finally:
            os.dup2(kept, descriptor)
            os.close(kept)


def _text(stream: TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


@contextmanager
def _signals_kept() -> Iterator[None]:
    """The command takes signals for itself; the tests go on with theirs."""
    kept = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for one, handler in kept.items():
            signal.signal(one, handler)


@contextmanager
def _environment(plugins: str | None) -> Iterator[None]:
    name = "ALLIANCEKIT_PLUGINS"
    before = os.environ.get(name)
    try:
        if plugins is not None:
            os.environ[name] = plugins
        yield
    finally:
        if plugins is not None:
            os.environ.pop(name)
        if before is not None:
            os.environ[name] = before
