"""The user's own folder: keys and wordings that are found without being named."""

import os
from pathlib import Path

from alliancekit.errors import Problem, os_reason

VARIABLE = "ALLIANCEKIT_FOLDER"
"""Names another folder in place of the usual one."""
WORDING_SUFFIXES = (".json", ".csv")


def user_folder() -> Path:
    """Where this user's keys and wordings are, by the custom of the system."""
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given)
    from platformdirs import user_config_path

    return user_config_path("alliancekit", appauthor=False)


def own_key(instrument_id: str) -> Path | None:
    """The user's key file of an instrument, if there is one."""
    return _first([user_folder() / "instruments" / instrument_id / "key.json"])


def own_wording(instrument_id: str, locale: str | None) -> Path | None:
    """The user's wording file of an instrument, if there is one.

    ``wording.de.csv`` is the German one; ``wording.csv`` is that of no locale in particular.
    ``locale`` is a canonical BCP-47 tag: for ``de-AT``, ``wording.de-AT`` goes before
    ``wording.de``.
    """
    folder = user_folder() / "instruments" / instrument_id
    tags = locale.split("-") if locale else []
    narrower = ["-".join(tags[:length]) for length in range(len(tags), 0, -1)]
    names = [*(f"wording.{tag}" for tag in narrower), "wording"]
    paths = [folder / f"{name}{suffix}" for name in names for suffix in WORDING_SUFFIXES]
    return _first(paths)


def _first(paths: list[Path]) -> Path | None:
    """The first of these that is there.

    Raises `AllianceError` ``unreadable`` where it is no file: what the user put there must never
    be passed over, as scores would change.
    """
    for path in paths:
        try:
            there = os.path.lexists(path)
            if there and not path.is_file():
                raise Problem.UNREADABLE.error(where=path, why="it is not a file, or leads nowhere")
        except OSError as error:
            raise Problem.UNREADABLE.error(where=path, why=os_reason(error)) from None
        if there:
            return path
    return None
