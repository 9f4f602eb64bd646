"""The layout map: where it says that boxes lie, they are drawn."""

import io
import json
from functools import cache
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from alliancekit import Host, find_instrument, localise
from alliancekit.paper.form.form import FormOptions
from alliancekit.paper.roster.press import print_copies, renderer
from alliancekit.paper.roster.roster import unnumbered

DPI = 600
MM = DPI / 25.4
FORMS = [
    ("ak-core", "en", "a4"),
    ("ak-goals", "en", "letter"),
    ("ak-pulse", "ar", "a4"),
    ("ak-pulse", "es", "letter"),
]


@cache
def made(name: str, locale: str, paper: str, host: Host) -> tuple[bytes, dict[str, Any], bytes]:
    out = io.BytesIO()
    localised = localise(find_instrument(name, host), locale, host)
    options = FormOptions(paper=paper)
    rendered = renderer(localised, host, options, unnumbered())
    printed = print_copies(localised, options, unnumbered(), rendered, lambda _: out)
    return out.getvalue(), json.loads(printed.map.json), printed.map.json


def pictures(pdf: bytes) -> list[Image.Image]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    shown = [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in document]
    document.close()
    return shown


@pytest.mark.parametrize(("name", "locale", "paper"), FORMS)
def test_boxes_are_drawn_where_it_says(name: str, locale: str, paper: str, host: Host) -> None:
    """Each side of each box is the outer edge of a dark line, to ±0.05 mm (and half a pixel)."""
    pdf, layout, _ = made(name, locale, paper, host)
    near = 0.05 * MM + 1.0
    checked = 0
    for page, picture in zip(layout["pages"], pictures(pdf), strict=True):
        for left, top, width, height in page["boxes"].values():
            middle = ((left + width / 2) * MM, (top + height / 2) * MM)
            # from well outside towards the middle, across the lower third where no figure stands
            low = round((top + 0.82 * height) * MM)
            out, wide = round(0.2 * MM), round(1.0 * MM)
            start = round(left * MM) - out
            row = [picture.getpixel((start + step, low)) for step in range(wide)]
            assert abs(start + first_dark(row) - left * MM) <= near
            end = round((left + width) * MM) + out
            row = [picture.getpixel((end - step, low)) for step in range(wide)]
            assert abs(end - first_dark(row) + 1 - (left + width) * MM) <= near
            column = round(middle[0])
            start = round(top * MM) - out
            row = [picture.getpixel((column, start + step)) for step in range(wide)]
            assert abs(start + first_dark(row) - top * MM) <= near
            end = round((top + height) * MM) + out
            row = [picture.getpixel((column, end - step)) for step in range(wide)]
            assert abs(end - first_dark(row) + 1 - (top + height) * MM) <= near
            checked += 1
    assert checked == sum(len(page["boxes"]) for page in layout["pages"]) > 50


def first_dark(row: list[Any]) -> int:
    return next(step for step, grey in enumerate(row) if grey < 110)


@pytest.mark.parametrize(("name", "locale", "paper"), FORMS)
def test_it_has_every_box_of_every_item(name: str, locale: str, paper: str, host: Host) -> None:
    _, layout, _ = made(name, locale, paper, host)
    instrument = find_instrument(name, host).seen_by("client")
    wanted = {
        f"{item.id}.{option.key}" for item in instrument.items for option in item.scale.options
    }
    assert {box for page in layout["pages"] for box in page["boxes"]} == wanted
    sides = {"a4": (210, 297), "letter": (215.9, 279.4)}[paper]
    for page in layout["pages"]:
        assert (page["width"], page["height"]) == pytest.approx(sides, abs=0.01)


@pytest.mark.parametrize(("name", "locale", "paper"), FORMS)
def test_marks_are_9_mm_and_9_mm_from_the_edge(
    name: str, locale: str, paper: str, host: Host
) -> None:
    pdf, layout, _ = made(name, locale, paper, host)
    for page, picture in zip(layout["pages"], pictures(pdf), strict=True):
        right, down = page["width"] - 18, page["height"] - 18
        corners = {"1": (9, 9), "2": (right, 9), "3": (9, down), "4": (right, down)}
        assert {key: tuple(one[2:]) for key, one in page["marks"].items()} == dict.fromkeys(
            corners, (9, 9)
        )
        for key, (left, top) in corners.items():
            assert tuple(page["marks"][key][:2]) == pytest.approx((left, top), abs=0.02)
            # the mark's solid left and lower edges, and white for a module and more around it
            x, y = round((left + 0.45) * MM), round((top + 8.55) * MM)
            assert picture.getpixel((x, y)) < 60
            around = round(0.9 * MM)
            box = (
                round(left * MM) - around,
                round(top * MM) - around,
                round((left + 9) * MM) + around,
                round((top + 9) * MM) + around,
            )
            assert_white_frame(picture.crop(box), around - 2)


def assert_white_frame(picture: Image.Image, wide: int) -> None:
    width, height = picture.size
    for box in (
        (0, 0, width, wide),
        (0, height - wide, width, height),
        (0, 0, wide, height),
        (width - wide, 0, width, height),
    ):
        darkest, _ = picture.crop(box).getextrema()
        assert darkest == 255


def test_five_greys_from_black_to_light(host: Host) -> None:
    pdf, layout, _ = made("ak-core", "en", "a4", host)
    (picture,) = pictures(pdf)
    greys = layout["pages"][0]["greys"]
    tones = [
        picture.getpixel((round((left + width / 2) * MM), round((top + height / 2) * MM)))
        for left, top, width, height in (greys[str(number)] for number in range(1, 6))
    ]
    assert tones == [0, 64, 128, 191, 230]


def test_it_is_in_the_pdf_and_its_hash_in_the_code(host: Host) -> None:
    pdf, _, written = made("ak-core", "en", "a4", host)
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.attachments["layout-map.json"] == [written]
    specification = reader.root_object["/AF"][0].get_object()
    assert specification["/AFRelationship"] == "/Data"
    assert specification["/Desc"]


def test_another_paper_has_another_hash(host: Host) -> None:
    maps = {made(name, locale, paper, host)[2] for name, locale, paper in FORMS}
    assert len(maps) == len(FORMS)
