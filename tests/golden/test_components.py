"""Golden components: the chart's SVG and a form's HTML, held as files.

``pytest tests/golden --update-golden`` writes them anew; look at the difference before committing.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekit import Host, Instrument, localise
from alliancekit.paper.form.form import COMFORTABLE, PLAIN, form_html
from alliancekit.paper.form.page import form_page
from alliancekit.paper.report.chart import Chart, marker, plain_label, ticks
from alliancekit.paper.words import Words
from alliancekit.tracking.series import Point

FILES = Path(__file__).parent / "files"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    def compare(name: str, made: str) -> None:
        path = FILES / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(made, encoding="utf-8")
        assert made == path.read_text(encoding="utf-8")

    return compare


def line(*values: float | None) -> tuple[Point, ...]:
    return tuple(Point(float(x), str(x), value) for x, value in enumerate(values, 1))


def test_a_chart_of_two_with_gaps(golden) -> None:
    chart = Chart((line(5, 6, None, 8, 7), line(4, None, 5, 5.5, None)), 0, 10)
    golden("chart.svg", chart.svg())


def test_a_mirrored_chart(golden) -> None:
    golden("chart-rtl.svg", Chart((line(1, 5, 3),), 1, 5, right_to_left=True).svg())


def test_a_form_of_boxes(golden, pulse: Instrument, host: Host) -> None:
    page = form_page(localise(pulse, "ar", host), "client")
    golden("form-ak-pulse-ar.html", form_html(page, PLAIN, Words.of("ar"), host, COMFORTABLE, 1.0))


def test_a_form_of_options(golden, core: Instrument, host: Host) -> None:
    page = form_page(localise(core, None, host), "therapist")
    golden("form-ak-core.html", form_html(page, PLAIN, Words.of("en"), host, COMFORTABLE, 1.0))


def test_a_gap_is_never_bridged() -> None:
    svg = Chart((line(5, None, 8),), 0, 10).svg()
    assert svg.count("<circle") == 2
    assert 'stroke-width="0.5"' not in svg, "no line between points that have a gap between them"


def test_each_line_has_marks_and_dashes_of_its_own() -> None:
    """Four respondents, told apart without colour."""
    svg = Chart(tuple(line(n, n + 1) for n in range(1, 5)), 0, 10).svg()
    strokes = [one for one in svg.splitlines() if 'stroke-width="0.5"' in one]
    dashes = [one.partition('stroke-dasharray="')[2].partition('"')[0] for one in strokes]
    assert dashes[0] == ""
    assert len(set(dashes)) == 4
    marks = [re.sub(r"-?\d+\.\d\d", "0", marker(order, 5, 5)) for order in range(4)]
    assert len(set(marks)) == 4
    assert [svg.count(marker(0, 0, 0)[:7]), svg.count("<rect")] == [2, 4]
    assert ["#fff" in one for one in marks] == [False, True, True, False]


def test_labels_that_a_picture_cannot_shape_become_numbers() -> None:
    assert plain_label("جلسة", 3) == "(3)"
    assert plain_label("2026-03-02", 3) == "2026-03-02"
    assert "&lt;" in Chart(((Point(1.0, "<x>", 3.0),),), 0, 10).svg()


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (1, 5, [1, 2, 3, 4, 5]),
        (0, 27, [0, 5, 10, 15, 20, 25]),
        (4, 20, [5, 10, 15, 20]),
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (10, 50, [10, 20, 30, 40, 50]),
        (-1.5, 12.5, [0, 2.5, 5, 7.5, 10, 12.5]),
    ],
)
def test_ticks_are_round_and_few(low: float, high: float, expected: list[float]) -> None:
    assert list(ticks(low, high)) == expected


@given(st.floats(-1e5, 1e5), st.floats(0.1, 1e6))
def test_ticks_stay_within_the_range(low: float, span: float) -> None:
    made = ticks(low, low + span)
    assert 2 <= len(made) <= 7
    assert all(low <= tick <= low + span + 1e-9 * abs(low) for tick in made)
