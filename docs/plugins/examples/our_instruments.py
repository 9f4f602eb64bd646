"""Our clinic's questionnaires, from the folder that this file is in."""

from pathlib import Path

from alliancekit.api import InstrumentOffer, hookimpl

FOLDER = Path(__file__).parent


@hookimpl
def register_instruments():
    path = FOLDER / "two-ratings.json"
    yield InstrumentOffer("two-ratings", path.read_bytes, str(path))
