"""A form in each script: it prints, is tagged, is read back as written, or says what to install."""

import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from functools import cache
from pathlib import Path

import page as checker
import pypdfium2
import pytest
from pypdf import PdfReader
from tests.paper.specimens import LOCALES, printed_strings, specimen

from alliancekit import AllianceError, Host
from alliancekit.adaptation.localise import right_to_left
from alliancekit.errors import Problem
from alliancekit.paper import pdf as pages
from alliancekit.paper.fonts.fonts import BUNDLED, NASTALIQ, faces_for, font_assets, font_faces
from alliancekit.paper.fonts.readback import clustered
from alliancekit.paper.fonts.scripts import (
    SCRIPTS,
    missing_characters,
    missing_scripts,
    naskh_instead,
)
from alliancekit.paper.form.form import FormOptions, render_form
from alliancekit.paper.pdf import Sheet, lay_out

FAMILIES = {
    "am": "Ethiopic",
    "ar": "Arabic",
    "bn": "Bengali",
    "el": "Sans",
    "fr": "Sans",
    "he": "Hebrew",
    "hi": "Sans",
    "ja": "JP",
    "ko": "KR",
    "ta": "Tamil",
    "th": "Thai",
    "uk": "Sans",
    "zh-Hans": "SC",
    "zh-Hant": "TC",
}
"""The bundled family of each specimen; Urdu's depends on the machine."""
PACKAGES = {
    "am": ("Amharic", "justmytype-intl-africa"),
    "ar": ("Arabic", "fontpkg-amiri"),
    "bn": ("Bengali", "justmytype-intl-south-asia"),
    "he": ("Hebrew", "justmytype-intl-rtl"),
    "ja": ("Japanese", "alliancekit[cjk]"),
    "ko": ("Korean", "alliancekit[cjk]"),
    "ta": ("Tamil", "justmytype-intl-south-asia"),
    "th": ("Thai", "fontpkg-noto-sans-thai"),
    "ur": ("Arabic", "fontpkg-amiri"),
    "zh-Hans": ("Chinese", "fonts-noto-cjk"),
    "zh-Hant": ("Chinese", "fonts-noto-cjk"),
}


@cache
def printed(locale: str, host: Host) -> bytes:
    return render_form(specimen(locale), host)


def squeezed(text: str) -> str:
    """Without spaces and invisible characters, whose place in a line is the layout's affair."""
    normal = unicodedata.normalize("NFC", text)
    return "".join(c for c in normal if not c.isspace() and unicodedata.category(c) != "Cf")


def read_by_pdfium(pdf: bytes) -> str:
    """The text as a browser has it: it honours ActualText, which pypdf does not."""
    return "".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(pdf))


def nastaliq_here() -> bool:
    return NASTALIQ in pages.system_families()


@pytest.mark.parametrize("locale", LOCALES)
def test_a_form_in_each_script(locale: str, host: Host) -> None:
    """One page, tagged, in its language, and every string of it is read back as it was written."""
    pdf = printed(locale, host)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    report = checker.validate_pdf_bytes(pdf, profile="pdf-ua-1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    assert PdfReader(io.BytesIO(pdf)).root_object["/Lang"] == locale
    if locale == "ur" and nastaliq_here():
        # the words stand behind the glyphs in logical order, as the standard has it; PDFium
        # takes them for visual order, so they are looked up where they are kept
        kept = b"".join(page.get_contents().get_data() for page in PdfReader(io.BytesIO(pdf)).pages)
        behind = re.findall(rb"/ActualText <feff([0-9a-f]+)>", kept)
        text = "".join(bytes.fromhex(one.decode()).decode("utf-16-be") for one in behind)
    else:
        text = read_by_pdfium(pdf)
    lost = [words for words in printed_strings(locale) if squeezed(words) not in squeezed(text)]
    assert lost == []


@pytest.mark.parametrize("locale", ["ar", "hi", "ja", "th", "ur"])
@pytest.mark.parametrize("style", ["large-print", "easy-read"])
def test_the_other_styles_in_scripts_of_all_shapes(locale: str, style: str, host: Host) -> None:
    pdf = render_form(specimen(locale), host, FormOptions(style=style, paper="letter"))
    report = checker.validate_pdf_bytes(pdf, profile="pdf-ua-1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    boxes = PdfReader(io.BytesIO(pdf)).named_destinations
    places = [float(boxes[f"q1.{value}"].left) for value in range(1, 6)]
    assert places == sorted(places, reverse=right_to_left(locale))
    # 12 mm of margin are 34 points; the left edge of a box of 9 mm, 25 points, on 612 points
    assert min(places) >= 34
    assert max(places) <= 612 - 34 - 20


@pytest.mark.parametrize("locale", LOCALES)
def test_the_sheet_runs_as_the_script_does(locale: str, host: Host) -> None:
    boxes = PdfReader(io.BytesIO(printed(locale, host))).named_destinations
    for item, values in (("q1", range(1, 6)), ("q3", range(11))):
        places = [float(boxes[f"{item}.{value}"].left) for value in values]
        assert places == sorted(places, reverse=right_to_left(locale))


@pytest.mark.parametrize("locale", sorted(FAMILIES))
def test_letters_and_bold_letters_are_of_the_bundled_font(locale: str, host: Host) -> None:
    (sheet,) = PdfReader(io.BytesIO(printed(locale, host))).pages
    fonts = {
        str(font["/BaseFont"]).split("+")[-1] for font in sheet["/Resources"]["/Font"].values()
    }
    assert {f"AK-{FAMILIES[locale]}", f"AK-{FAMILIES[locale]}-Bold"} <= fonts
    assert all(font.startswith("AK-") for font in fonts)


@pytest.mark.parametrize("locale", ["hi", "ja", "ar"])
def test_the_same_bytes_with_fonts_handed_over_anew(locale: str, host: Host) -> None:
    first = printed(locale, host)
    pages._fonts.cache_clear()
    assert render_form(specimen(locale), host) == first


# ─── only what a page needs is loaded ────────────────────────────────────────


@pytest.mark.parametrize(
    ("html", "families"),
    [
        ("<html lang='en'>Session – “naïve” №", ["AK Sans"]),
        ("<html lang='uk'>Сесія", ["AK Sans"]),
        ("<html lang='ar'>جلسة", ["AK Sans", "AK Arabic", "AK Arabic"]),
        ("<html lang='en'>A code: שלום", ["AK Sans", "AK Hebrew"]),
        ("<html lang='hi'>सत्र।", ["AK Sans"]),
        ("<html lang='bn'>অধিবেশন।", ["AK Sans", "AK Bengali"]),
        ("<html lang='zh-Hans'>会谈", ["AK Sans", "AK SC"]),
        ("<html lang='zh-TW'>會談", ["AK Sans", "AK TC"]),
        ("<html lang='ja'>今日のセッション", ["AK Sans", "AK JP"]),
        ("<html lang='ko'>오늘의 會談", ["AK Sans", "AK KR"]),
        ("<html lang='en'>In Japanese: セッション", ["AK Sans", "AK JP"]),
        ("<html lang='en'>In Chinese: 会谈", ["AK Sans", "AK SC"]),
    ],
)
def test_a_page_declares_the_faces_that_its_text_needs(html: str, families: list[str]) -> None:
    assert [face.family for face in faces_for(html)] == families


def test_a_latin_page_reads_one_font_file() -> None:
    assert len(font_assets(faces_for("<html lang='en'>Session"))) == 1


def test_a_package_that_is_not_there_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliancekit.paper.fonts.fonts.find_spec", lambda name: None)
    assert [face.family for face in faces_for("<html lang='ja'>今日")] == ["AK Sans"]


def test_every_bundled_font_is_under_the_open_font_licence() -> None:
    for font in BUNDLED:
        folder = Path(__import__(font.package).__file__ or "").parent
        texts = [*folder.rglob("LICENSE*"), *folder.rglob("OFL*")]
        assert any("SIL OPEN FONT LICENSE" in one.read_text(errors="replace") for one in texts)


# ─── a missing font is told, with what to install ────────────────────────────

WITHOUT_FONTS = """
import json, sys, warnings
warnings.simplefilter("ignore")
from alliancekit import AllianceError, Host
from alliancekit.paper.fonts import fonts
from alliancekit.paper.form import form
fonts.find_spec = lambda name: None
from tests.paper.specimens import LOCALES, specimen
told = {}
for locale in LOCALES:
    try:
        form.render_form(specimen(locale), Host(installed=False))
    except AllianceError as error:
        told[locale] = f"{error.problem.code} {error}"
print(json.dumps(told))
"""


def test_without_its_font_a_form_is_not_printed_and_the_message_says_what_to_install(
    tmp_path: Path, repository: Path
) -> None:
    """On a machine with the font for Latin, Greek, Cyrillic and Devanagari alone."""
    (tmp_path / "fonts.conf").write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{tmp_path}</dir>'
        f"<cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    environment = {**os.environ, "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_FONTS],
        cwd=repository,
        env={**environment, "PYTHONPATH": str(repository)},
        capture_output=True,
        check=True,
        timeout=300,
    )
    told = json.loads(done.stdout)
    assert sorted(told) == sorted(set(PACKAGES))
    for locale, (script, package) in PACKAGES.items():
        assert told[locale].startswith("missing-glyph nothing was printed")
        assert script in told[locale]
        assert package in told[locale]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.name)
def test_the_message_names_the_script_and_what_to_install(script) -> None:
    letters = [ord(one) for one in script.sample if not one.isspace() and ord(one) > 0x2F][:1]
    error = missing_characters(letters)
    assert error.problem is Problem.MISSING_GLYPH
    assert f"U+{letters[0]:04X}" in str(error)
    if script.name != "Japanese":  # its sample begins with a character that Chinese has too
        assert script.name in str(error)
    assert f"pip install '{script.pip}'" in str(error)
    assert f"sudo apt-get install {script.debian}" in str(error)


def test_a_script_that_the_toolkit_does_not_know_is_named_all_the_same() -> None:
    told = str(missing_characters([0x12000]))
    assert "U+12000" in told
    assert "cuneiform sign a" in told


def test_doctor_looks_at_every_script(monkeypatch: pytest.MonkeyPatch) -> None:
    found = missing_scripts()
    assert [*found] == [*(one.name for one in SCRIPTS), "Urdu (Nastaliq)"]
    assert not any(found[one.name] for one in SCRIPTS)


@pytest.mark.parametrize("there", [True, False])
def test_urdu_without_nastaliq_is_told(there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    families = frozenset({NASTALIQ} if there else {"DejaVu Sans"})
    monkeypatch.setattr(pages, "system_families", lambda: families)
    told = naskh_instead("ur-PK")
    assert (told is None) is there
    assert there or "sudo apt-get install fonts-noto-core" in str(told)
    assert naskh_instead("ar") is None
    assert (missing_scripts()["Urdu (Nastaliq)"] is None) is there


def test_in_nastaliq_lines_are_tall_and_have_their_words_behind_them() -> None:
    assert clustered("آج", nastaliq=True)
    assert not clustered("آج", nastaliq=False)
    faces = faces_for("<html lang='ur'>آج")
    assert "--nastaliq: 1.9" in font_faces(faces, "ur", nastaliq=True)
    assert "--nastaliq" not in font_faces(faces, "ur")
    assert font_faces(faces, "ur").index(NASTALIQ) < font_faces(faces, "ur").rindex("AK Arabic")


def test_a_glyph_that_is_left_without_a_text_gets_a_space_of_no_width() -> None:
    """Else the checker has a malformed map of characters, as WeasyPrint writes it."""
    html = "<html lang='hi'><title>-</title><p>क्षत्रिय का सत्र, मुझे समझा गया।</p>"
    pdf = lay_out(Sheet(html, "")).pdf()
    maps = [
        font["/ToUnicode"].get_data()
        for font in PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    ]
    assert any(b"<200b>" in one for one in maps)
    assert not any(b"<>" in one for one in maps)


def test_a_missing_glyph_stops_the_page_in_any_script() -> None:
    with pytest.raises(AllianceError) as caught:
        lay_out(Sheet("<html lang='hi'><title>-</title><p>सत्र \U00012000</p>", "")).pdf()
    assert caught.value.problem is Problem.MISSING_GLYPH
