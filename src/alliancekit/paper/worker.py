"""Rendering in a process of its own, which is ended when it takes too long or eats memory.

The child is forked, so that it starts with what is loaded and costs a few milliseconds; it is best
begun before anything else starts threads. It does one document after the other. What ends it (its
limits, Ctrl-C, the end of its parent) costs that document alone: for the next there is a new child.
"""

import gc
import io
import os
import pickle
import resource
import select
import shutil
import signal
import struct
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, NoReturn, Self

from attrs import define, field, frozen

from alliancekit.errors import AllianceError, Problem

SECONDS = "ALLIANCEKIT_RENDER_SECONDS"
MEMORY = "ALLIANCEKIT_RENDER_MEMORY"
"""Environment variables: the time a document may take, and the memory in MiB."""
DEFAULTS = {SECONDS: 60, MEMORY: 1024}
MEMORY_EACH = 24
"""MiB more for each further part of one document, such as the reports of several clients."""
RARELY = (1_000_000, 50, 50)
"""Thresholds of the garbage collector in a child that makes one document."""
GRACE = 5
"""Seconds after its limit at which a child whose parent is gone ends itself."""
OUT_OF_MEMORY = (signal.SIGABRT, signal.SIGBUS, signal.SIGKILL, signal.SIGSEGV, signal.SIGTRAP)
"""How a child ends whose C library gets no more memory, or that the system ends for it."""
_LENGTH = struct.Struct("!Q")


@frozen
class Limits:
    """What a document may take: seconds of time, and MiB of memory beyond what is loaded."""

    seconds: float
    mebibytes: int

    @classmethod
    def of_the_run(cls, parts: int = 1) -> "Limits":
        """Those of the environment, for a document of so many parts. Raises ``bad-option``."""
        given = {name: _number(name) for name in DEFAULTS}
        more = MEMORY_EACH * (parts - 1)
        return cls(given[SECONDS] * parts, given[MEMORY] + more)


def _number(name: str) -> int:
    text = os.environ.get(name, "") or str(DEFAULTS[name])
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) == int(text)):
        raise Problem.BAD_OPTION.error(option=name, why="must be a whole number above 0")
    return int(text)


def limited(job: Callable[[], bytes]) -> bytes:
    """What ``job`` gives, made in a child process within the limits.

    Raises ``render-limit``, and what the job raises.
    """

    def once(_: object) -> bytes:
        gc.freeze()  # what is loaded stays, and the child ends with its one document:
        gc.set_threshold(*RARELY)  # looking for garbage took a twentieth of its time
        return job()

    with Worker(once) as worker:
        return worker.make(None)


@define
class Worker:
    """A child process that makes documents with ``job``, each from an argument of its own.

    ``warm`` is done by the child while it waits for the first. Arguments are pickled. Used as a
    context, which the child does not outlive.
    """

    job: Callable[[Any], bytes]
    warm: Callable[[], object] | None = None
    _pid: int = 0
    _pipes: tuple[int, int] = (-1, -1)
    _folder: Path | None = field(default=None)

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="alliancekit-"))
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def make(self, argument: object, parts: int = 1) -> bytes:
        """The document, of so many parts. Raises ``render-limit``, and what the job raises."""
        limits = Limits.of_the_run(parts)
        if not self._pid:
            self._start()
        deadline = time.monotonic() + limits.seconds
        to_child, from_child = self._pipes
        with suppress(BrokenPipeError):  # it has ended: what it said, or nothing, is read below
            _send(to_child, _pickled((limits, argument)))
        try:
            answer = _receive(from_child, deadline)
        except TimeoutError:
            self._end()
            raise _too_long(limits) from None
        if answer is None:
            raise self._died(limits)
        done, value = pickle.loads(answer)  # noqa: S301 - from our own child
        if done:
            return bytes(value)
        if isinstance(value, MemoryError):
            self._end()
            raise _too_much(limits)
        if isinstance(value, RecursionError):
            raise _beyond("the depth to which a page may be nested", None)
        raise value

    def _start(self) -> None:
        mine, its = os.pipe(), os.pipe()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                with suppress(OSError, ValueError):
                    stream.flush()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # threads that the child never uses
            self._pid = os.fork()
        if self._pid == 0:
            os.close(its[1])
            os.close(mine[0])
            self._serve(its[0], mine[1])
        os.close(its[0])
        os.close(mine[1])
        self._pipes = (its[1], mine[0])

    def _end(self) -> int:
        """End the child, if there is one; the signal that had ended it before, or 0."""
        if not self._pid:
            return 0
        pid, self._pid = self._pid, 0
        for pipe in self._pipes:
            os.close(pipe)
        ended, status = os.waitpid(pid, os.WNOHANG)
        if not ended:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        return os.WTERMSIG(status) if ended and os.WIFSIGNALED(status) else 0

    def _died(self, limits: Limits) -> AllianceError:
        """Why the child ended without an answer."""
        time.sleep(0.05)  # its pipe closes a moment before it can be waited for
        by = self._end()
        if by in OUT_OF_MEMORY:
            return _too_much(limits)
        if by == signal.SIGALRM:
            return _too_long(limits)
        return Problem.RENDER_COMPLAINT.error(what=f"the process that makes pages ended ({by})")

    def _serve(self, requests: int, answers: int) -> NoReturn:
        """The child: documents until the parent closes the pipe. It never returns."""
        try:
            for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
                signal.signal(name, signal.SIG_DFL)
            tempfile.tempdir = str(self._folder)
            loaded = _address_space()
            if self.warm:
                with suppress(AllianceError):  # it is met again by the first document
                    self.warm()
            while (request := _receive(requests, None)) is not None:
                limits, argument = pickle.loads(request)  # noqa: S301 - from our parent
                signal.alarm(int(limits.seconds) + GRACE)
                if loaded:
                    _limit_memory(loaded + limits.mebibytes * 1024 * 1024)
                answer = self._answer(argument)
                signal.alarm(0)
                _send(answers, answer)
        finally:
            os._exit(0)

    def _answer(self, argument: object) -> bytes:
        try:
            return pickle.dumps((True, self.job(argument)))
        except (AllianceError, RecursionError, MemoryError) as error:
            return pickle.dumps((False, _portable(error)))
        except Exception as error:  # noqa: BLE001 - a fault of ours: told by the parent
            if os.environ.get("ALLIANCEKIT_DEBUG"):
                import traceback

                traceback.print_exception(error)
            return pickle.dumps((False, RuntimeError(type(error).__name__)))


class _Pickler(pickle.Pickler):
    """One that also takes read-only mappings, of which instruments have some."""

    def reducer_override(self, value: object) -> Any:
        if isinstance(value, MappingProxyType):
            return _read_only, (dict(value),)
        return NotImplemented


def _read_only(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


def _pickled(value: object) -> bytes:
    data = io.BytesIO()
    _Pickler(data).dump(value)
    return data.getvalue()


def _portable(error: BaseException) -> BaseException:
    """The error as the parent gets it; a plugin that found no more memory met the limit."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MemoryError):
            return MemoryError()
        cause = cause.__cause__
    return error if isinstance(error, AllianceError) else RecursionError()


def _too_long(limits: Limits) -> AllianceError:
    return _beyond(f"{limits.seconds:g} seconds", SECONDS)


def _too_much(limits: Limits) -> AllianceError:
    return _beyond(f"{limits.mebibytes} MiB of memory", MEMORY)


def _beyond(limit: str, variable: str | None) -> AllianceError:
    mend = f" {variable} sets another limit" if variable else ""
    return Problem.RENDER_LIMIT.error(limit=limit, mend=mend)


def _address_space() -> int:
    """The bytes of this process's address space; 0 where the system does not tell, as on macOS."""
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return pages * resource.getpagesize()
    return 0


def _limit_memory(most: int) -> None:
    with suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _send(pipe: int, data: bytes) -> None:
    view = memoryview(_LENGTH.pack(len(data)) + data)
    while view:
        view = view[os.write(pipe, view) :]


def _receive(pipe: int, deadline: float | None) -> bytes | None:
    """A message; ``None`` where the other end is closed. Raises `TimeoutError`."""
    head = _read(pipe, _LENGTH.size, deadline)
    return None if head is None else _read(pipe, _LENGTH.unpack(head)[0], deadline)


def _read(pipe: int, size: int, deadline: float | None) -> bytes | None:
    parts: list[bytes] = []
    while size:
        left = None if deadline is None else max(deadline - time.monotonic(), 0.0)
        if not select.select([pipe], [], [], left)[0]:
            raise TimeoutError
        part = os.read(pipe, min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
