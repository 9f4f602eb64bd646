"""The layout of a form, read from the finished PDF: what stands where, and how large it is."""

import io
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import page as checker
import pypdfium2
import pytest
from attrs import frozen
from pypdf import PdfReader

from alliancekit import Host, Instrument, find_instrument, localise, render_form
from alliancekit.instrument.load import parse_instrument
from alliancekit.paper.form import form as form_module
from alliancekit.paper.form.arrange import arrangement
from alliancekit.paper.form.estimate import lines, width
from alliancekit.paper.form.form import FormOptions, form_layout
from alliancekit.paper.form.page import form_page
from alliancekit.paper.pdf import PAPERS
from alliancekit.resources import instruments_root

MM = 25.4 / 72
DOTS = 12
"""Pixels to the mm of the pictures that are measured."""
WORDED = sorted(path.parent.name for path in instruments_root().glob("ak-*/instrument.json"))
Scale = dict[str, Any]


@frozen
class Sheets:
    """A printed form: where each box has its upper left corner (page, x, y in mm), and the text."""

    pdf: bytes
    boxes: Mapping[str, tuple[int, float, float]]
    texts: Sequence[str]

    @classmethod
    def of(cls, pdf: bytes) -> "Sheets":
        reader = PdfReader(io.BytesIO(pdf))
        height = float(reader.pages[0].mediabox.height)
        numbers = {one.indirect_reference.idnum: at for at, one in enumerate(reader.pages)}
        boxes = {
            name: (
                numbers[place.page.idnum],
                float(place.left) * MM,
                (height - float(place.top)) * MM,
            )
            for name, place in reader.named_destinations.items()
        }
        return cls(pdf, boxes, [_squeezed(one.extract_text()) for one in reader.pages])

    def items_by_page(self) -> list[list[str]]:
        found: dict[int, dict[str, None]] = defaultdict(dict)
        for name, (page, _, _) in self.boxes.items():
            found[page].setdefault(name.split(".")[0])
        return [list(found[page]) for page in range(len(self.texts))]

    def picture(self, page: int) -> np.ndarray:
        document = pypdfium2.PdfDocument(self.pdf)
        bitmap = document[page].render(scale=DOTS * MM, grayscale=True)
        return np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width)

    def size(self, name: str) -> tuple[float, float]:
        """The width and height in mm of a box, by its black frame."""
        page, x, y = self.boxes[name]
        return frame(self.picture(page), x, y)


def frame(picture: np.ndarray, x: float, y: float) -> tuple[float, float]:
    """The outer size of a frame whose upper left corner is at a place, in mm."""
    left, top = round(x * DOTS), round(y * DOTS)
    across = picture[top + 2, left : left + 200] < 128
    down = picture[top : top + 200, left + 2] < 128
    return tuple(float(np.argmin(one[2:]) + 2) / DOTS for one in (across, down))  # type: ignore[return-value]


def _squeezed(text: str) -> str:
    return "".join(text.split())


# ─── instruments made to be difficult ────────────────────────────────────────


def options(count: int, label: str = "Label {}", *, apart: bool = False) -> Scale:
    made: list[Scale] = [{"value": n, "label": label.format(n)} for n in range(count)]
    if apart:
        made.append({"code": "na", "label": "Does not apply to me", "not_applicable": True})
    return {"kind": "options", "options": made}


def numeric(high: int, step: float = 1) -> Scale:
    ends = {"low": "Not at all", "high": "Completely"}
    return {"kind": "numeric", "min": 0, "max": high, "step": step, **ends}


SIXTY = "An answer of sixty letters, which is a great deal of words {}"
LONG = ("This is a long item about what we do together here. " * 40)[:1999] + "."


def short(count: int) -> list[str]:
    return [f"I felt that number {n} was true for us." for n in range(1, count + 1)]


def made(items: Sequence[str], scale: Scale, **more: Any) -> Instrument:
    path = instruments_root() / "ak-pulse" / "instrument.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    given = [one["value"] for one in scale.get("options", []) if "value" in one]
    low, high = (min(given), max(given)) if given else (scale["min"], scale["max"])
    names = [f"q{n}" for n in range(1, len(items) + 1)]
    document |= {
        "forms": document["forms"][:1],
        "scales": [{"id": "s", **scale}],
        "items": [
            {"id": name, "scale": "s", "text": {"client": text}}
            for name, text in zip(names, items, strict=True)
        ],
        "scores": [
            {
                "id": "total",
                "title": "Total",
                "method": "mean",
                "items": names,
                "missing": {"min_answered": 1},
                "range": [low, high],
            }
        ],
        "vectors": [{"name": "x", "fill": low, "scores": {"total": low}}],
        **more,
    }
    return parse_instrument(json.dumps(document).encode(), "made")


TORTURE = {
    **{f"{n} options": (short(10), options(n)) for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11)},
    "12 options and one apart": (short(10), options(12, apart=True)),
    "labels of 60, 2": (short(6), options(2, SIXTY)),
    "labels of 60, 5": (short(6), options(5, SIXTY)),
    "labels of 60, 11": (short(4), options(11, SIXTY)),
    "items of 2000": ([LONG] * 3, options(5)),
    "items of 2000, 11 options": ([LONG] * 2, options(11, "Completely agreed {}")),
    "60 items": (short(60), options(5)),
    "1 item": (short(1), options(5)),
    "60 items, 0 to 10": (short(60), numeric(10)),
    "21 items, 0 to 10": (short(21), numeric(10)),
    "0 to 12": (short(3), numeric(12)),
    "lines": (short(4), numeric(10, 0.1)),
}


@cache
def sheets(case: str, style: str, paper: str, host: Host) -> Sheets:
    instrument = made(*TORTURE[case])
    chosen = FormOptions(style=style, paper=paper)
    return Sheets.of(render_form(localise(instrument, None, host), host, chosen))


@pytest.mark.parametrize("case", TORTURE)
def test_difficult_instruments_lose_nothing(case: str, host: Host) -> None:
    """Every item with all its boxes on one page, none alone there; boxes within the margins."""
    items, scale = TORTURE[case]
    paper = "letter" if len(items) % 2 else "a4"
    form = sheets(case, "standard", paper, host)
    instrument = made(items, scale)
    for number, text in enumerate(items, 1):
        at = {
            page for name, (page, _, _) in form.boxes.items() if name.split(".")[0] == f"q{number}"
        }
        assert len(at) == 1
        assert _squeezed(text) in form.texts[at.pop()]
    wanted = {
        f"q{n}" if scale.get("step", 1) < 1 else f"q{n}.{option.key}"
        for n in range(1, len(items) + 1)
        for option in instrument.items[0].scale.options
    }
    assert set(form.boxes) == wanted
    if len(items[0]) < 600:
        assert all(len(one) != 1 for one in form.items_by_page()) or len(items) == 1
    right = PAPERS[paper].width - 12
    assert all(12 <= x <= right - 5 for _, x, _ in form.boxes.values())
    lowest = PAPERS[paper].height - 13
    assert all(10 <= y <= lowest - 5 for _, _, y in form.boxes.values())


@pytest.mark.parametrize("case", [case for case in TORTURE if case != "lines"])
def test_boxes_are_large_enough_and_in_line(case: str, host: Host) -> None:
    """5 mm or more, by their frames in the picture; the same places in every row of a page."""
    paper = "letter" if len(TORTURE[case][0]) % 2 else "a4"
    form = sheets(case, "standard", paper, host)
    columns: dict[str, set[float]] = defaultdict(set)
    for name, (_, x, _) in form.boxes.items():
        columns[name.split(".")[1]].add(round(x, 1))
    assert all(len(places) == 1 for places in columns.values())
    first = [name for name in form.boxes if name.startswith("q1.")]
    for name in (first[0], first[-1]):
        across, down = form.size(name)
        assert 5 <= across <= 12
        assert across == pytest.approx(down, abs=0.2)


def test_a_line_is_100_mm_long(host: Host) -> None:
    form = sheets("lines", "standard", "a4", host)
    page, x, y = form.boxes["q1"]
    picture = form.picture(page)
    middle = round((y + 3) * DOTS)
    row = picture[middle, round((x - 1) * DOTS) : round((x + 101.5) * DOTS)] < 128
    assert np.count_nonzero(row) / DOTS == pytest.approx(100, abs=0.2)
    # it ends in two uprights, and nothing but the line is black between them
    column = picture[round((y - 1) * DOTS) : round((y + 7) * DOTS), round((x + 50) * DOTS)] < 128
    assert np.count_nonzero(column) / DOTS < 0.7


@pytest.mark.parametrize("case", ["60 items", "60 items, 0 to 10"])
def test_anchors_stand_again_every_ten_rows_and_on_each_page(case: str, host: Host) -> None:
    form = sheets(case, "standard", "a4", host)
    word = "Label4" if case == "60 items" else "Completely"
    for text, items in zip(form.texts, form.items_by_page(), strict=True):
        assert text.count(word) >= -(-len(items) // 10)


def test_shading_survives_a_photocopier(host: Host) -> None:
    """Light enough to vanish and no more; rules stay, so that rows are told apart without it."""
    form = sheets("5 options", "standard", "a4", host)
    picture = form.picture(0)
    _, x, y = form.boxes["q1.0"]
    strip = picture[round(y * DOTS) : round((y + 60) * DOTS), round((x - 6) * DOTS)]
    shade = int(np.bincount(strip[strip < 250]).argmax())
    assert shade >= 230, "every other row is shaded"
    copied = strip < 190
    rules = np.count_nonzero(np.diff(copied.astype(int)) == 1)
    rows = sum(y <= top <= y + 60 for name, (_, _, top) in form.boxes.items() if ".0" in name)
    assert rules >= rows - 1


# ─── the shipped ones ────────────────────────────────────────────────────────


def shipped(host: Host) -> list[tuple[str, str]]:
    return [(name, r) for name in WORDED for r in find_instrument(name, host).respondents]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", WORDED)
def test_one_side_and_one_layout(
    name: str, paper: str, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to 20 items take one side. Each form is laid out once: its height was estimated."""
    laid = []
    lay_out = form_module.lay_out
    monkeypatch.setattr(form_module, "lay_out", lambda one: laid.append(lay_out(one)) or laid[-1])
    instrument = find_instrument(name, host)
    for respondent in instrument.respondents:
        localised = localise(instrument, None, host)
        chosen = FormOptions(respondent=respondent, paper=paper)
        laid.clear()
        layout = form_layout(localised, host, chosen)
        assert len(laid) == 1
        if len(instrument.items) <= 20:
            assert layout.pages == 1
        form = Sheets.of(layout.pdf())
        by_page = form.items_by_page()
        assert sum(map(len, by_page)) == len(instrument.items), "an item is on two pages"
        assert all(len(one) != 1 for one in by_page)
        page = form_page(localised, respondent)
        for part in page.parts:
            for row in (row for block in part.blocks for row in block.rows):
                (at,) = {p for n, (p, _, _) in form.boxes.items() if n.split(".")[0] == row.item.id}
                assert _squeezed(row.text) in form.texts[at]
        heads = {
            _squeezed(option.label)
            for part in page.parts
            for block in part.blocks
            if not block.scale.numeric
            for option in block.scale.options
        }
        for text, items in zip(form.texts, by_page, strict=True):
            assert not items or all(head in text for head in heads)


def test_rows_are_spread_over_the_page(core: Instrument, host: Host) -> None:
    layout = form_layout(localise(core, None, host), host)
    assert 297 - 13 - form_module.EVEN <= layout.end_of_content() <= 297 - 13


def test_a_long_licence_line_has_room_in_the_footer(host: Host, repository: Path) -> None:
    path = repository / "instruments" / "ak-pulse" / "instrument.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["rights"]["notice"] = "The terms of this licence are many words long. " * 4
    instrument = parse_instrument(json.dumps(document).encode(), "long licence")
    for style in ("standard", "large-print"):
        pdf = render_form(localise(instrument, None, host), host, FormOptions(style=style))
        document_ = pypdfium2.PdfDocument(pdf)
        for page in document_:
            text = page.get_textpage().get_text_bounded(bottom=8)
            assert _squeezed(document["rights"]["notice"]) in _squeezed(text)


# ─── the estimate ────────────────────────────────────────────────────────────


def test_words_wrap_as_they_are_wide() -> None:
    # Noto Sans: n and o are 618 and 605 thousandths; at 10 pt, 3.528 mm
    assert width("no", 10) == pytest.approx(1.223 * 3.5278, rel=1e-3)
    assert lines("no no no", 9.9, 10) == 2  # two words and a space: 4.31 × 2 + 0.92 = 9.55
    assert lines("no no no", 9.4, 10) == 3
    assert lines("", 10, 10) == 1
    assert width("é", 10) == width("e", 10)
    assert width("مرحبا", 10) < width("会谈会谈会", 10)


def test_words_too_long_for_their_columns_go_below_the_item() -> None:
    table = made(short(3), options(5)).items[0].scale
    assert arrangement(table, 16, 40, "standard") == "table"
    assert arrangement(table, 16, 700, "standard") == "across"
    assert arrangement(table, 16, 40, "large-print") == "across"
    many = made(short(3), options(11, SIXTY)).items[0].scale
    assert arrangement(many, 11.8, 40, "standard") == "down"


def test_the_forms_are_accessible(host: Host) -> None:
    for case in ("labels of 60, 5", "labels of 60, 11", "lines", "0 to 12"):
        pdf = sheets(case, "standard", "a4", host).pdf
        report = checker.validate_pdf_bytes(pdf, profile="pdf-ua-1")
        assert report.is_compliant, [failure.message for failure in report.failures]
