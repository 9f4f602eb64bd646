"""What the results depend on, in general terms: the machine and the versions, no names."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from registry import psych_version

PACKAGES = ("alliancekit", "polars", "numpy", "click", "duckdb", "pandas")


def machine() -> dict[str, str | int | float]:
    """Cores that may be used, memory in GiB, family of the system, processor architecture."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 0
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": cores,
        "memory_gib": round(memory / 2**30),
        "system": _system(),
        "architecture": platform.machine(),
    }


def _system() -> str:
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0].split('.')[0]}"
    try:
        about = platform.freedesktop_os_release()
    except OSError:
        return platform.system()
    return f"{about['NAME']} {about.get('VERSION_ID', '')}".strip()


def versions() -> dict[str, str]:
    """Python, the packages that are measured and, where it is there, R."""
    found = {"Python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    if psych := psych_version():
        found["R"] = psych
    return found
