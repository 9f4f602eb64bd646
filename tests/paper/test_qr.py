"""The code on a page: what it says is read back, whatever the form is called."""

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekit.errors import AllianceError
from alliancekit.paper.roster.marks import PATTERNS
from alliancekit.paper.roster.qr import LONGEST, PageCode, modules, page_code, parse, part_of

ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+./:-]+")
IDS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,63}", fullmatch=True)
VERSIONS = st.from_regex(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}(-[a-z0-9.]{1,10})?", fullmatch=True)
LOCALES = st.sampled_from(["en", "es", "ar", "pt-BR", "es-419", "zh-Hant-TW", "de-CH-1901"])
SERIALS = st.from_regex(r"[0-9A-Z-]{0,6}", fullmatch=True)


@given(IDS, VERSIONS, LOCALES, SERIALS, st.integers(1, 99))
def test_what_it_says_is_read_back(
    instrument: str, version: str, locale: str, serial: str, page: int
) -> None:
    code = page_code(instrument, version, locale, serial=serial, page=page, layout="7KQ2")
    assert len(code.text) <= LONGEST
    assert ALPHANUMERIC.fullmatch(code.text)
    assert parse(code.text) == code
    assert (code.serial, code.page) == (serial, page)
    # who reads it knows which form it is by comparing
    assert code.instrument == part_of(instrument, 8)


@given(st.text(max_size=60))
def test_any_other_text_is_none_of_ours(text: str) -> None:
    code = parse(text)
    assert code is None or code.text == text


def test_the_parts_stand_between_colons() -> None:
    code = page_code("ak-pulse", "1.0.0", "en", serial="000123", page=1, layout="7KQ2")
    assert code.text == "A1:AK-PULSE:1.0.0:EN:000123:1:7KQ2"


def test_what_does_not_fit_is_a_plus_sign_and_its_hash() -> None:
    # the last digits of the number that the SHA-256 is, in base 36
    number = int(hashlib.sha256(b"my-long-instrument").hexdigest(), 16)
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    last = "".join(digits[number // 36**place % 36] for place in range(6, -1, -1))
    assert part_of("my-long-instrument", 8) == f"+{last}"
    assert part_of("a_b", 8).startswith("+"), "the code has no underscore"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A2:AK-PULSE:1.0.0:EN:000123:1:7KQ2",
        "A1:AK-PULSE:1.0.0:EN:000123:0:7KQ2",
        "A1:AK-PULSE:1.0.0:EN:000123:100:7KQ2",
        "A1:AK-PULSE:1.0.0:EN:0001234:1:7KQ2",
        "A1:AK-PULSE:1.0.0:EN:000123:1:7KQ",
        "a1:ak-pulse:1.0.0:en:000123:1:7kq2",
        "A1:AK-PULSE:1.0.0:EN:٣:1:7KQ2",
        "A1:AK-PULSE:1.0.0:EN:000123:1:7KQ2\n",
    ],
)
def test_refused_codes(text: str) -> None:
    assert parse(text) is None


def test_a_code_that_could_not_be_read_back_is_not_made() -> None:
    with pytest.raises(AllianceError):
        _ = PageCode("AK", "1", "EN", "toolong", 1, "7KQ2").text


def test_it_is_of_version_2() -> None:
    # version 2 has 25 modules a side; 38 characters are what it holds at error correction M
    code = page_code("ak-pulse", "1.0.0", "pt-BR", serial="999999", page=99, layout="ZZZZ")
    assert len(code.text) == LONGEST
    rows = modules(code.text)
    assert (len(rows), {len(row) for row in rows}) == (25, {25})


def test_the_corner_marks_are_four_data_matrix_codes() -> None:
    from PIL import Image
    from zxingcpp import BarcodeFormat, read_barcodes

    for number, pattern in PATTERNS.items():
        picture = Image.new("L", (12, 12), 255)
        for place, one in enumerate(pattern):
            picture.putpixel((1 + place % 10, 1 + place // 10), 0 if one == "#" else 255)
        (found,) = read_barcodes(picture.resize((120, 120), Image.Resampling.NEAREST))
        assert (found.format, found.text) == (BarcodeFormat.DataMatrix, f"AK{number}")
