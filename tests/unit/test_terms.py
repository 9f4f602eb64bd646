"""The toolkit's own words: every catalogue has all of them, with the same places to fill in."""

import re
from pathlib import Path

import pytest

from alliancekit import AllianceError
from alliancekit.adaptation.pofile import read_catalogue
from alliancekit.adaptation.terms import terms
from alliancekit.errors import Problem
from alliancekit.paper.words import Words

ROOT = Path(__file__).parents[2]
LOCALES = sorted(path.stem for path in (ROOT / "templates" / "locales").glob("*.po"))
PLACES = re.compile(r"\{\w+\}")
ASKED = re.compile(r"""(?:\b_|translate)\(\s*(?:"([^"]+)"|'([^']+)')\s*\)""")
SOURCES = [
    *(ROOT / "templates").rglob("*.html"),
    *(ROOT / "src" / "alliancekit" / "builtin").rglob("*.py"),
    *(ROOT / "src" / "alliancekit" / "paper").rglob("*.py"),
]


def asked() -> set[str]:
    """What the templates and the report sections say."""
    texts = [path.read_text(encoding="utf-8") for path in SOURCES]
    return {one or other for text in texts for one, other in ASKED.findall(text)}


def catalogue(locale: str) -> dict[str, str]:
    path = ROOT / "templates" / "locales" / f"{locale}.po"
    read = read_catalogue(path.read_bytes(), locale, path.name)
    return {str(one.id): str(one.string) for one in read if one.id}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_catalogue_is_complete(locale: str) -> None:
    words = catalogue(locale)
    assert sorted(words) == sorted(catalogue("es"))
    assert asked() == set(words)
    for source, translated in words.items():
        assert translated.strip(), f"{locale}: {source}"
        assert sorted(PLACES.findall(source)) == sorted(PLACES.findall(translated)), source


@pytest.mark.parametrize("locale", LOCALES)
def test_every_catalogue_says_that_it_is_a_machine_draft(locale: str) -> None:
    first = (ROOT / "templates" / "locales" / f"{locale}.po").read_text().splitlines()[0]
    assert "machine draft" in first


@pytest.mark.parametrize("locale", LOCALES)
def test_numbers_and_dates_are_written_as_in_the_language(locale: str) -> None:
    words = Words.of(locale)
    assert words.number(7.5, 1)
    assert words.day("2026-03-02") != "2026-03-02"


@pytest.mark.parametrize(
    ("asked_for", "found"),
    [
        ("es-MX", "es"),
        ("zh-CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("pt", "pt-BR"),
    ],
)
def test_a_language_falls_back_to_the_words_that_its_readers_know(
    asked_for: str, found: str
) -> None:
    assert terms(asked_for)("Date") == terms(found)("Date")


def test_a_language_without_words_is_told() -> None:
    with pytest.raises(AllianceError) as caught:
        terms("is")
    assert caught.value.problem is Problem.NO_TERMS
