"""A folder of new files, put in place whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from alliancekit.errors import Problem
from alliancekit.files import writing


def require_room(target: str) -> None:
    """Raise `AllianceError` ``cannot-write`` unless nothing is there, or an empty folder.

    The folder that it is to be in must be there.
    """
    path = Path(target)
    with writing(target):
        if path.is_dir() and not any(path.iterdir()):
            return
        has_place = path.parent.is_dir()
    if path.is_dir():
        why = "the folder is not empty, and nothing in it is written over: name another with -o"
        raise Problem.CANNOT_WRITE.error(where=target, why=why)
    if os.path.lexists(path):
        why = "there is such a file, and it is not written over: name another with -o"
        raise Problem.CANNOT_WRITE.error(where=target, why=why)
    if not has_place:
        why = f"there is no folder {path.parent}: make it first"
        raise Problem.CANNOT_WRITE.error(where=target, why=why)


def write_folder(target: str, files: Mapping[str, bytes]) -> None:
    """Write files, by their paths in it, to a folder that is new or empty.

    They are written beside it and moved there when all are done; where anything fails, nothing is
    left. Raises `AllianceError` ``cannot-write``.
    """
    require_room(target)
    place = Path(target).resolve()
    beside = place.with_name(f".alliancekit-{os.getpid()}-{secrets.token_hex(4)}.part")
    with writing(target):
        try:
            beside.mkdir()
            for name, data in files.items():
                path = beside / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            if place.is_dir():
                _move_into(place, beside)
            else:
                beside.rename(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _move_into(place: Path, beside: Path) -> None:
    """Move everything into a folder that is there and stays: a shell may stand in it."""
    moved: list[Path] = []
    try:
        for path in sorted(beside.iterdir()):
            moved.append(place / path.name)
            path.rename(moved[-1])
    except BaseException:
        for path in moved:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise
