"""The specimen: a made-up instrument with an adaptation in each script, to be looked at."""

from functools import cache
from pathlib import Path

from attrs import evolve

from alliancekit.adaptation.localise import Localised
from alliancekit.adaptation.pofile import read_catalogue, translation
from alliancekit.instrument.load import parse_instrument
from alliancekit.instrument.model import Instrument
from alliancekit.instrument.words import map_text

FOLDER = Path(__file__).parent / "specimen"
LOCALES = sorted(path.stem for path in (FOLDER / "locales").glob("*.po"))
UNPRINTED = ("summary", "scores.", "validation.")
"""What a client's form does not show; it is left in English."""


@cache
def source() -> Instrument:
    return parse_instrument((FOLDER / "instrument.json").read_bytes(), "specimen")


@cache
def specimen(locale: str) -> Localised:
    """The specimen in a locale. Every string that a form prints must be there."""
    path = FOLDER / "locales" / f"{locale}.po"
    catalogue = read_catalogue(path.read_bytes(), locale, path.name)

    def words(path: str, text: str) -> str:
        found = translation(catalogue, text, path)
        assert found or path.startswith(UNPRINTED), f"{locale}: no {path}"
        return found or text

    return Localised(evolve(map_text(source(), words), locale=locale))


def printed_strings(locale: str) -> list[str]:
    """What the form shows of the adaptation, string by string."""
    shown: list[str] = []

    def words(path: str, text: str) -> str:
        if not path.startswith((*UNPRINTED, "title")):
            shown.append(text)
        return text

    map_text(specimen(locale).instrument, words)
    return shown
