"""The user's own folder: keys and wordings that are found without being named."""

import os
from pathlib import Path

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
    path = user_folder() / "instruments" / instrument_id / "key.json"
    return path if path.is_file() else None


def own_wording(instrument_id: str, locale: str | None) -> Path | None:
    """The user's wording file of an instrument, if there is one.

    ``wording.de.csv`` is the German one; ``wording.csv`` is that of no locale in particular.
    """
    folder = user_folder() / "instruments" / instrument_id
    names = [f"wording.{locale}", "wording"] if locale else ["wording"]
    paths = [folder / f"{name}{suffix}" for name in names for suffix in WORDING_SUFFIXES]
    return next((path for path in paths if path.is_file()), None)
