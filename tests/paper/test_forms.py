"""Printed forms: what stands on them, how they are built, and what they refuse."""

import io
import json
import logging
import time
from functools import cache
from pathlib import Path
from typing import Any

import page as checker
import pytest
from pypdf import PdfReader

from alliancekit import (
    AllianceError,
    Host,
    Instrument,
    find_instrument,
    localise,
    render_form,
)
from alliancekit.errors import Problem
from alliancekit.instrument.catalogue import all_instruments
from alliancekit.instrument.load import parse_instrument
from alliancekit.paper.form.form import FormOptions
from alliancekit.paper.pdf import PAPERS, Sheet, lay_out

WORDED = [
    one
    for _, one in all_instruments(Host())
    if isinstance(one, Instrument) and one.rights.wording_included
]
"""Every shipped instrument that can be printed."""
LOCALES = {"ak-pulse": ("en", "es", "ar")}
FORMS = [
    (one.id, str(respondent), locale)
    for one in WORDED
    for respondent in one.respondents
    for locale in LOCALES.get(one.id, ("en",))
]
ON_TWO = {"ak-goals", "ak-path", "ak-comm"}
"""Those with more than twenty lines."""
LONGEST = ("ak-goals", "letter")


@cache
def printed(name: str, respondent: str, locale: str, paper: str, host: Host) -> bytes:
    return printed_anew(name, respondent, locale, paper, host)


def printed_anew(name: str, respondent: str, locale: str, paper: str, host: Host) -> bytes:
    localised = localise(find_instrument(name, host), locale, host)
    return render_form(localised, host, FormOptions(respondent=respondent, paper=paper))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("name", "respondent", "locale"), FORMS)
def test_every_shipped_form(
    name: str, respondent: str, locale: str, paper: str, host: Host, caplog: Any
) -> None:
    """Of the right size, tagged, in its language, one page or two; nothing was logged."""
    caplog.set_level(logging.WARNING)
    pdf = printed(name, respondent, locale, paper, host)
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) <= (2 if name in ON_TWO else 1) or (name, paper) == LONGEST
    # A4 is 210 × 297 mm, Letter 216 × 279 mm; 1 mm is 72 / 25.4 points
    size = {"a4": (595, 842), "letter": (612, 792)}[paper]
    assert tuple(round(float(side)) for side in reader.pages[0].mediabox[2:]) == size
    assert reader.root_object["/Lang"] == locale
    assert reader.root_object["/MarkInfo"]["/Marked"]
    report = checker.validate_pdf_bytes(pdf, profile="pdf-ua-1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    assert [r for r in caplog.records if r.name.startswith(("weasyprint", "fontTools"))] == []


def test_a_form_has_all_items_their_boxes_and_the_anchors(core: Instrument, host: Host) -> None:
    pdf = printed("ak-core", "client", "en", "a4", host)
    text = " ".join(text_of(pdf).split())
    for item in core.items:
        assert item.text["client"] in text
    # 27 items in three blocks of nine, each under its own line of anchors
    assert text.count("Sometimes") == 3
    boxes = PdfReader(io.BytesIO(pdf)).named_destinations
    assert len([name for name in boxes if name.startswith("q")]) == 27 * 5
    for words in ("The last 4 weeks", "Client code", "Date", "page 1/1", "1.0.0 en", "CC BY 4.0"):
        assert words in text


def test_boxes_stand_in_perfect_columns(host: Host) -> None:
    pdf = printed("ak-core", "client", "en", "letter", host)
    boxes = PdfReader(io.BytesIO(pdf)).named_destinations
    columns = {
        value: {round(float(boxes[f"q{n}.{value}"].left), 2) for n in range(1, 28)}
        for value in range(1, 6)
    }
    assert all(len(places) == 1 for places in columns.values())


def test_a_clients_form_shows_no_score(core: Instrument, host: Host) -> None:
    text = text_of(printed("ak-core", "client", "en", "a4", host)).lower()
    for score in core.scores:
        # "trust" and "respect" are words of items too; the others are names of scores only
        if score.title.lower() not in ("trust", "respect", "goals", "work"):
            assert score.title.lower() not in text
    assert "reverse" not in text


def test_a_machine_draft_says_so_across_the_page_in_its_own_language(host: Host) -> None:
    assert "borrador automático, no validado" in text_of(
        printed("ak-pulse", "client", "es", "a4", host)
    )
    assert "draft" not in text_of(printed("ak-pulse", "client", "en", "a4", host))


def test_right_to_left_mirrors_the_sheet(host: Host) -> None:
    left_to_right = printed("ak-pulse", "client", "en", "a4", host)
    right_to_left = printed("ak-pulse", "client", "ar", "a4", host)

    def places(pdf: bytes) -> list[float]:
        boxes = PdfReader(io.BytesIO(pdf)).named_destinations
        return [float(boxes[f"q1.{value}"].left) for value in range(11)]

    assert places(left_to_right) == sorted(places(left_to_right))
    assert places(right_to_left) == sorted(places(right_to_left), reverse=True)


def test_identical_bytes_on_every_run(host: Host) -> None:
    first = printed_anew("ak-pulse", "client", "ar", "a4", host)
    time.sleep(1.1)  # fonts carry a date in seconds
    assert printed_anew("ak-pulse", "client", "ar", "a4", host) == first


def test_no_personal_data_and_no_date_in_the_metadata(host: Host) -> None:
    info = PdfReader(io.BytesIO(printed("ak-core", "client", "en", "a4", host))).metadata
    assert set(info or {}) <= {"/Title", "/Producer", "/Subject"}


# ─── hostile and difficult wording ───────────────────────────────────────────


def with_wording(repository: Path, **changes: str) -> Instrument:
    path = repository / "instruments" / "ak-pulse" / "instrument.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    for part, words in changes.items():
        if part == "item":
            document["items"][0]["text"]["client"] = words
        elif part == "low":
            document["scales"][0]["low"] = words
        elif part == "licence":
            document["rights"]["notice"] = words
        else:
            document["forms"][0][part] = words
    return parse_instrument(json.dumps(document).encode(), "hostile")


HOSTILE = [
    "<img src='https://example.org/x.png'><script>alert(1)</script>",
    "<link rel=attachment href='file:///etc/passwd'>",
    "{{ 7 * 7 }}{% include 'form.css' %}",
    "</style><style>* { background: url(https://example.org) }",
    "&lt;b&gt; \" ' `",
]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("part", ["item", "title", "timeframe", "low", "licence", "closing"])
def test_hostile_wording_is_printed_as_it_stands(
    repository: Path, host: Host, part: str, words: str
) -> None:
    instrument = with_wording(repository, **{part: words})
    pdf = render_form(localise(instrument, None, host), host)
    squeezed = "".join(text_of(pdf).split())
    assert "".join(words.split()) in squeezed
    assert b"/EmbeddedFile" not in pdf


def test_a_page_that_asks_for_anything_from_outside_is_refused() -> None:
    for reference in ("file:///etc/passwd", "https://example.org/x.png", "data:text/plain,x"):
        with pytest.raises(AllianceError) as caught:
            lay_out(Sheet(f"<html lang=en><title>t</title><img alt=x src='{reference}'>", ""))
        assert caught.value.problem is Problem.RENDER_COMPLAINT
        with pytest.raises(AllianceError):
            lay_out(
                Sheet("<html lang=en><title>t</title>", f"body {{ background: url({reference}) }}")
            )


def test_a_missing_glyph_is_an_error_that_names_the_character(repository: Path, host: Host) -> None:
    # U+12000, a cuneiform sign, is in no font of an ordinary machine
    instrument = with_wording(repository, item="I felt \U00012000.")
    with pytest.raises(AllianceError) as caught:
        render_form(localise(instrument, None, host), host)
    assert caught.value.problem is Problem.MISSING_GLYPH
    assert "U+12000" in str(caught.value)


def test_long_forms_take_more_pages_and_no_row_is_split(repository: Path, host: Host) -> None:
    document = json.loads(
        (repository / "instruments" / "ak-core" / "instrument.json").read_text(encoding="utf-8")
    )
    for item in document["items"]:
        item["text"]["client"] = "This is a rather long item about the work that we do. " * 3
    instrument = parse_instrument(json.dumps(document).encode(), "long")
    reader = PdfReader(io.BytesIO(render_form(localise(instrument, None, host), host)))
    assert len(reader.pages) > 1
    for number, sheet in enumerate(reader.pages, 1):
        text = sheet.extract_text()
        assert f"page {number}/{len(reader.pages)}" in text
        assert "Sometimes" in text, "the anchors stand on each page"


@pytest.mark.parametrize("count", range(2, 12))
def test_two_to_eleven_options_keep_their_columns(repository: Path, host: Host, count: int) -> None:
    document = json.loads(
        (repository / "instruments" / "ak-pulse" / "instrument.json").read_text(encoding="utf-8")
    )
    document["scales"] = [
        {
            "id": document["scales"][0]["id"],
            "kind": "options",
            "options": [{"value": n, "label": f"Label {n}"} for n in range(count)],
        }
    ]
    document["scores"] = [{**document["scores"][0], "range": [0, count - 1]}]
    document["vectors"] = [{"name": "x", "fill": 0, "scores": {"total": 0}}]
    instrument = parse_instrument(json.dumps(document).encode(), "options")
    reader = PdfReader(io.BytesIO(render_form(localise(instrument, None, host), host)))
    assert len(reader.pages) == 1
    places = reader.named_destinations
    first = [float(places[f"q1.{value}"].left) for value in range(count)]
    assert first == sorted(first)
    assert 595 - 34 > first[-1] > first[0] > 34
