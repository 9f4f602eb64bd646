"""Large print and easy read: how large everything is, in the finished PDF."""

import io
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

import page as checker
import pytest
from pypdf import PdfReader

from alliancekit import Host, find_instrument, localise, render_form
from alliancekit.paper.form.form import FormOptions

FORMS = [
    ("ak-core", "client"),
    ("ak-goals", "joint"),
    ("ak-pulse", "client"),
    ("ak-comm", "observer"),
]
MM = 25.4 / 72


@cache
def printed(
    name: str, respondent: str, style: str, paper: str, locale: str | None, host: Host
) -> bytes:
    localised = localise(find_instrument(name, host), locale, host)
    return render_form(
        localised, host, FormOptions(respondent=respondent, style=style, paper=paper)
    )


def sizes(pdf: bytes) -> Counter[float]:
    """How many letters there are of each size, in points."""
    found: Counter[float] = Counter()
    for sheet in PdfReader(io.BytesIO(pdf)).pages:

        def seen(text: str, transform: Any, matrix: Any, font: Any, size: float) -> None:
            if text.strip():
                # the size on paper: the font's, scaled by the text's and the page's matrices
                scale = abs(matrix[3] * transform[3])
                found[round(size * scale, 1)] += len(text.strip())

        sheet.extract_text(visitor_text=seen)
    return found


def boxes(pdf: bytes) -> dict[str, tuple[int, float, float]]:
    reader = PdfReader(io.BytesIO(pdf))
    numbers = {one.indirect_reference.idnum: at for at, one in enumerate(reader.pages)}
    return {
        name: (numbers[place.page.idnum], float(place.left) * MM, float(place.top) * MM)
        for name, place in reader.named_destinations.items()
    }


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize(("name", "respondent"), FORMS)
def test_nothing_in_large_print_is_below_16_points(
    name: str, respondent: str, paper: str, host: Host
) -> None:
    found = sizes(printed(name, respondent, "large-print", paper, None, host))
    assert min(found) >= 16
    assert found[18.0] == max(found.values()), "the body is in 18 points"


def test_the_standard_form_is_smaller(host: Host) -> None:
    """So that the measure is known to tell."""
    assert min(sizes(printed("ak-core", "client", "standard", "a4", None, host))) < 9


def test_large_print_in_arabic(host: Host) -> None:
    found = sizes(printed("ak-pulse", "client", "large-print", "a4", "ar", host))
    assert min(found) >= 16


@pytest.mark.parametrize(("name", "respondent"), FORMS)
def test_easy_read_is_in_16_points(name: str, respondent: str, host: Host) -> None:
    found = sizes(printed(name, respondent, "easy-read", "a4", None, host))
    small = sum(count for size, count in found.items() if size < 14)
    footers = sum(count for size, count in found.items() if size == 12)
    assert small == footers > 0, "nothing but the footer is smaller"


@pytest.mark.parametrize("style", ["large-print", "easy-read"])
@pytest.mark.parametrize(("name", "respondent"), FORMS)
def test_every_item_is_whole_with_its_words_at_its_boxes(
    name: str, respondent: str, style: str, host: Host
) -> None:
    """All boxes of an item are on one page, at the same height, and its words on that page too."""
    instrument = find_instrument(name, host).seen_by(respondent)
    pdf = printed(name, respondent, style, "a4", None, host)
    texts = ["".join(one.extract_text().split()) for one in PdfReader(io.BytesIO(pdf)).pages]
    places = boxes(pdf)
    labels: Counter[int] = Counter()  # the not-applicable column has a rule beside it: 0.3 mm
    for item in instrument.items:
        mine = [places[f"{item.id}.{option.key}"] for option in item.scale.options]
        (page,) = {at for at, _, _ in mine}
        words = next(text for whose, text in item.text.items() if whose == respondent)
        assert "".join(words.split()) in texts[page]
        assert len({round(top, 1) for _, _, top in mine}) == 1
        gaps = {round(b - a, 1) for (_, a, _), (_, b, _) in pairwise(mine)}
        assert max(gaps) - min(gaps) <= 0.4, "in even columns"
        assert min(gaps) >= 12
        labels[page] += 1
    last = instrument.items[0].scale.options[-1].label
    if not instrument.items[0].scale.numeric:
        of_scale = Counter(
            places[f"{one.id}.{one.scale.options[0].key}"][0]
            for one in instrument.items
            if one.scale == instrument.items[0].scale
        )
        for page, count in of_scale.items():
            assert texts[page].count("".join(last.split())) >= count
    if style == "large-print":
        assert all(count > 1 for count in labels.values()), "never an item alone"


@pytest.mark.parametrize("style", ["large-print", "easy-read"])
@pytest.mark.parametrize(("name", "respondent"), FORMS)
def test_they_are_accessible(name: str, respondent: str, style: str, host: Host) -> None:
    for locale in (None, "es", "ar") if name == "ak-pulse" else (None,):
        pdf = printed(name, respondent, style, "a4", locale, host)
        report = checker.validate_pdf_bytes(pdf, profile="pdf-ua-1")
        assert report.is_compliant, [failure.message for failure in report.failures]


@pytest.mark.parametrize("style", ["large-print", "easy-read"])
def test_each_page_says_what_it_is(style: str, host: Host) -> None:
    pages = PdfReader(io.BytesIO(printed("ak-core", "client", style, "letter", None, host))).pages
    assert len(pages) > 1
    for number, sheet in enumerate(pages, 1):
        text = " ".join(sheet.extract_text().split())
        for words in ("How we work together", "ak-core 1.0.0 en", "CC BY 4.0", "unvalidated"):
            assert words in text
        assert f"page {number}/{len(pages)}" in text


def test_the_commands(run, tmp_path) -> None:
    for flag in ("--large-print", "--easy-read"):
        done = run("form", "ak-pulse", flag, "-o", "out.pdf")
        assert (done.status, done.err) == (0, "")
        assert len(PdfReader(tmp_path / "out.pdf").pages) > 1
