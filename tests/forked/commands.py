"""``python -m alliancekit`` a thousand times, as processes that begin with their modules loaded.

Most of what a short command takes is loading modules. One process, the *parent* (`parent.py`),
loads them and calls nothing of them; each command is forked from it. It is then a process of its
own, with its own descriptors, environment, signals, memory and exit status, and it ends as Python
ends.

What a fork cannot show is how a command starts: what it imports, and what Python and the libraries
read of the environment meanwhile. So a variable that they may read makes the command a process from
the start on (`afresh`), and coverage of processes does, and a system other than Linux, whose
libraries do not bear a fork. Tests that are about starting, signals, killing, memory or streams
start their processes themselves; the documentation's commands are run as they stand there; and
`test_commands.py` runs each command both ways.
"""

import json
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from attrs import define, field, frozen

PARENT = Path(__file__).with_name("parent.py")
READ_LATER = ("ALLIANCEKIT_", "COLUMNS", "HOME", "PYTEST_", "TMPDIR")
"""How the names of variables begin that are read when a command has begun, if at all."""
SET_BY_LOADING = ("OPENBLAS_NUM_THREADS", "_RJEM_MALLOC_CONF")
"""What modules set while they are loaded: here when a test has come to load them."""
OF_COVERAGE = "COV"
PATIENCE = 300.0
"""Seconds after which the parent itself is taken to hang."""
SIZE = struct.Struct("!Q")
NEWS = struct.Struct("!qq")
"""What the parent tells: a process that is there, itself first; then the same and how it ended."""


@frozen
class Ended:
    """A command that has ended: its status, or minus the signal that ended it; what it wrote."""

    status: int
    out: bytes
    err: bytes


@frozen
class Command:
    """What is run, and where. ``stdin`` comes through a pipe; without it there is no input."""

    arguments: Sequence[str]
    folder: Path
    environ: Mapping[str, str]
    stdin: bytes | None = None
    seconds: float = 120


def afresh(command: Command) -> Ended:
    """Run it from the start of the interpreter on. Raises `subprocess.TimeoutExpired`."""
    done = subprocess.run(
        [sys.executable, "-m", "alliancekit", *command.arguments],
        cwd=command.folder,
        input=command.stdin,
        stdin=subprocess.DEVNULL if command.stdin is None else None,
        capture_output=True,
        env=dict(command.environ),
        timeout=command.seconds,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@define
class Parent:
    """The process from which commands are forked; it starts with the first of them."""

    environ: Mapping[str, str] = field(converter=dict)
    _process: subprocess.Popen[bytes] | None = None
    _line: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process and self._line:
            self._line.close()
            self._process.wait(timeout=20)

    @property
    def process(self) -> int:
        """Its number; 0 as long as it has not started."""
        return self._process.pid if self._process else 0

    def run(self, command: Command) -> Ended:
        """Run it, forked where that shows the same. Raises `subprocess.TimeoutExpired`."""
        return self._forked(command) if self._may_fork(command) else afresh(command)

    def _may_fork(self, command: Command) -> bool:
        covered = any(name.startswith(OF_COVERAGE) for name in command.environ)
        alike = _at_start(command.environ) == _at_start(self.environ)
        return alike and not covered and sys.platform == "linux"

    def _start(self) -> socket.socket:
        self._line, its = socket.socketpair()
        self._line.settimeout(PATIENCE)
        with its:
            self._process = subprocess.Popen(
                [sys.executable, PARENT, str(its.fileno())],
                env=self.environ,
                stdin=subprocess.DEVNULL,
                pass_fds=[its.fileno()],
            )
        _news(self._line)  # that all is loaded, which is no command's time
        return self._line

    def _forked(self, command: Command) -> Ended:
        line = self._line or self._start()
        until = time.monotonic() + command.seconds
        out, err = os.pipe(), os.pipe()
        into = (os.open(os.devnull, os.O_RDONLY), None) if command.stdin is None else os.pipe()
        _ask(line, command, (into[0], out[1], err[1]))
        pid, _ = _news(line)
        try:
            told = _talk((into[1], out[0], err[0]), command.stdin, until)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            _news(line)
            raise subprocess.TimeoutExpired(list(command.arguments), command.seconds) from None
        _, status = _news(line)
        return Ended(os.waitstatus_to_exitcode(status), *told)


def _ask(line: socket.socket, command: Command, streams: tuple[int, int, int]) -> None:
    asked = [str(command.folder), dict(command.environ), *command.arguments]
    data = json.dumps(asked).encode()
    socket.send_fds(line, [SIZE.pack(len(data))], streams)
    line.sendall(data)
    for one in streams:
        os.close(one)


def _news(line: socket.socket) -> tuple[int, int]:
    told = line.recv(NEWS.size, socket.MSG_WAITALL)
    assert len(told) == NEWS.size, "the process from which commands are forked has ended"
    pid, status = NEWS.unpack(told)
    return pid, status


def _talk(
    streams: tuple[int | None, int, int], given: bytes | None, until: float
) -> tuple[bytes, bytes]:
    """Write the input, gather what comes out, close all. Raises `TimeoutError`."""
    into, out, err = streams
    left, told = memoryview(given or b""), {out: bytearray(), err: bytearray()}
    with selectors.DefaultSelector() as waiting:
        for one in told:
            waiting.register(one, selectors.EVENT_READ)
        if into is not None:
            os.set_blocking(into, False)
            waiting.register(into, selectors.EVENT_WRITE)
        try:
            while waiting.get_map():
                ready = waiting.select(max(until - time.monotonic(), 0))
                if not ready:
                    raise TimeoutError
                for one in (key.fd for key, _ in ready):
                    if one == into:
                        left = left[_written(one, left) :]
                        over = not left
                    else:
                        part = os.read(one, 1 << 16)
                        told[one] += part
                        over = not part
                    if over:
                        waiting.unregister(one)
                        os.close(one)
        finally:
            for one in list(waiting.get_map()):
                os.close(one)
    return bytes(told[out]), bytes(told[err])


def _written(pipe: int, data: memoryview) -> int:
    """How much the pipe took: all, if nobody reads it any more."""
    try:
        return os.write(pipe, data[: 1 << 16])
    except BrokenPipeError:
        return len(data)


def _at_start(environ: Mapping[str, str]) -> dict[str, str]:
    told = (*READ_LATER, *SET_BY_LOADING)
    return {name: text for name, text in environ.items() if not name.startswith(told)}
