"""Runs one command and prints, as JSON, its exit status and what it took.

    python -I -S benchmarks/measure.py COMMAND ARGUMENT...

A program of its own, with next to nothing imported: a child's peak memory begins with what its
parent holds when it forks. ``wall`` and ``cpu`` are in seconds, ``cpu`` of the command and of
the processes it waited for; ``peak_mib`` is the peak resident memory (VmHWM on Linux) of the
largest of them.
"""

import json
import os
import sys
import time

NOT_STARTED = 127


def main() -> None:
    command = sys.argv[1:]
    started = time.perf_counter()
    child = os.fork()
    if not child:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.execvp(command[0], command)  # noqa: S606 - that is the task
        except OSError as error:
            sys.stderr.write(f"{command[0]}: {error.strerror}\n")
            sys.stderr.flush()
        finally:
            os._exit(NOT_STARTED)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - started
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    taken = {
        "status": os.waitstatus_to_exitcode(status),
        "wall": round(wall, 4),
        "cpu": round(usage.ru_utime + usage.ru_stime, 4),
        "peak_mib": round(usage.ru_maxrss * unit / 2**20, 1),
    }
    sys.stdout.write(json.dumps(taken))


if __name__ == "__main__":
    main()
