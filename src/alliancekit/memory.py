"""The process's own memory: what one batch gives back, the next one needs again."""

import sys

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -2, -3, -8
"""Parameters of glibc's ``mallopt``, by the numbers of its ``malloc.h``."""
MIB = 1 << 20


def keep_freed() -> None:
    """Let the C library keep what is freed, where it can be told to (glibc).

    Each batch takes the same few arrays of some megabytes. By itself the library gives them
    back to the system, which clears their pages anew for the next batch: an eighth of the time
    of scoring a large file. To be called before threads are started.
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, 32 * MIB)
        mallopt(_TRIM_THRESHOLD, 1024 * MIB)
        mallopt(_TOP_PAD, 64 * MIB)
