"""The toolkit's own words on paper (Date, Session …) in the languages they are translated to."""

from collections.abc import Callable
from functools import cache

from alliancekit.adaptation.pofile import read_catalogue, translation
from alliancekit.errors import Problem
from alliancekit.resources import templates_root

SOURCE_LANGUAGE = "en"
ALSO = {
    "zh-TW": "zh-Hant",
    "zh-HK": "zh-Hant",
    "zh-MO": "zh-Hant",
    "zh": "zh-Hans",
    "pt": "pt-BR",
}
"""Where a language has no words of its own, those that its readers know best."""


@cache
def terms(locale: str) -> Callable[[str], str]:
    """A function from an English term to its translation.

    Raises `AllianceError` ``no-terms`` for a language without translations, and ``bad-text`` for
    a term that has none.
    """
    parts = locale.split("-")
    if parts[0] == SOURCE_LANGUAGE:
        return str
    tags = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    tags += [ALSO[tag] for tag in tags if tag in ALSO]
    paths = [templates_root() / "locales" / f"{tag}.po" for tag in tags]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        raise Problem.NO_TERMS.error(locale=locale)
    catalogue = read_catalogue(path.read_bytes(), path.stem, path.name)

    def translate(term: str) -> str:
        found = translation(catalogue, term)
        if found is None:
            raise Problem.BAD_TEXT.error(where=path.name, what=f"no translation of {term!r}")
        return found

    return translate
