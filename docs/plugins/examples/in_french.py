"""Our two ratings in French. The wording and its record lie beside this file."""

from pathlib import Path

from alliancekit.api import AdaptationOffer, hookimpl

FOLDER = Path(__file__).parent


@hookimpl
def register_adaptations():
    po, record = FOLDER / "two-ratings.fr.po", FOLDER / "two-ratings.fr.json"
    yield AdaptationOffer("two-ratings", "fr", po.read_bytes, record.read_bytes, str(po))
