"""Languages by the name that their speakers give them, and the words for what identifies a row."""

from alliancekit.api import AllianceError, Instrument, terms


def language_name(locale: str) -> str:
    """A language as XLSForm names it in a column's heading: ``Español (es)``.

    The code in brackets is what a device picks the language by. A language that has no name in
    CLDR is called by its code.
    """
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(locale, sep="-").get_display_name() or locale
    except (UnknownLocaleError, ValueError):
        name = locale
    return f"{name[:1].upper()}{name[1:]} ({locale})"


def term(english: str, locale: str) -> str | None:
    """A word of the toolkit's own forms in a language, ``None`` where it is not translated."""
    try:
        return terms(locale)(english)
    except AllianceError:
        return None


def term_for(english: str, version: Instrument) -> str:
    """As `term`, in the language of one version of an instrument; else the English word."""
    return term(english, version.locale) or english
