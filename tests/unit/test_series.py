"""A client's sessions in order, and gaps that stay gaps."""

import polars as pl
import pytest

from alliancekit import Host, Instrument, find_instrument, localise, score_frame
from alliancekit.builtin.report_sections.frame import spans
from alliancekit.instrument.words import map_text
from alliancekit.tracking.series import ClientHistory, Point, histories, in_words, runs


def histories_of(
    instrument: Instrument, host: Host, rows: list[tuple[str, str, str, str, float | None]]
) -> dict[str, ClientHistory]:
    columns = ["client", "session", "date", "respondent", "fill"]
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    frame = frame.with_columns(pl.col("fill").alias(i.id) for i in instrument.items).drop("fill")
    return histories(instrument, [score_frame(instrument, frame, host)], "client")


def points(*values: float | None, at: list[float] | None = None) -> list[Point]:
    places = at or [float(n) for n in range(1, len(values) + 1)]
    return [Point(x, f"{x:g}", value) for x, value in zip(places, values, strict=True)]


def lengths(series: list[Point]) -> list[int]:
    return [len(run) for run in runs(series)]


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (points(1, 2, 3), [3]),
        (points(1, None, 3), [1, 1]),
        (points(None, None), []),
        (points(), []),
        (points(4), [1]),
        (points(1, 2, 3, at=[3, 7, 11]), [3]),  # every fourth session is the usual step
        (points(1, 2, 3, at=[3, 11, 15]), [1, 2]),  # session 7 is missing
        (points(1, 2, 3, at=[1, 1, 2]), [3]),
    ],
)
def test_a_gap_breaks_the_line(series: list[Point], expected: list[int]) -> None:
    assert lengths(series) == expected


def test_sessions_are_in_order_of_number_not_of_text(pulse: Instrument, host: Host) -> None:
    found = histories_of(pulse, host, [("A", n, "", "", 5.0) for n in ("10", "9", "2")])
    assert [one.session for one in found["A"].administrations] == ["2", "9", "10"]


def test_without_numbers_the_date_orders_and_without_dates_the_file(
    pulse: Instrument, host: Host
) -> None:
    dated = [("A", "b", "2026-02-01", "", 5.0), ("A", "a", "2026-01-01", "", 5.0)]
    found = histories_of(pulse, host, dated)
    assert [one.session for one in found["A"].administrations] == ["a", "b"]
    undated = [("A", "b", "May", "", 5.0), ("A", "a", "2026-01-01", "", 5.0)]
    found = histories_of(pulse, host, undated)
    assert [one.session for one in found["A"].administrations] == ["b", "a"]


def test_one_respondents_missing_session_is_a_gap_in_their_line(
    pulse: Instrument, host: Host
) -> None:
    rows = [
        ("A", "1", "", "client", 5.0),
        ("A", "2", "", "therapist", 6.0),
        ("A", "3", "", "", 7.0),
    ]
    history = histories_of(pulse, host, rows)["A"]
    assert [p.value for p in history.series("client", "total")] == [5.0, None, 7.0]
    assert [p.value for p in history.series("therapist", "total")] == [None, 6.0, None]
    assert history.respondents == ("client", "therapist")


def test_rows_without_a_client_belong_to_nobody(pulse: Instrument, host: Host) -> None:
    assert set(histories_of(pulse, host, [(" ", "1", "", "", 5.0), ("B ", "1", "", "", 5.0)])) == {
        "B"
    }


def test_bands_follow_the_language(host: Host) -> None:
    phq = find_instrument("phq-9", host)
    history = histories_of(phq, host, [("A", "1", "", "", 3.0)])["A"]
    other = map_text(phq, lambda path, text: text.upper() if ".bands." in path else text)
    assert history.administrations[0].scores["total"].band == "Severe"
    assert in_words(history, other).administrations[0].scores["total"].band == "SEVERE"


def test_words_of_the_source_language_need_no_adaptation(pulse: Instrument, host: Host) -> None:
    assert localise(pulse, "en", host).instrument is pulse


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["1", "2", "3", "4"], "1–4"),
        (["1", "2"], "1, 2"),
        (["1", "2", "3", "5", "7", "8", "9"], "1–3, 5, 7–9"),
        (["a", "1", "2", "3"], "a, 1–3"),
        ([], ""),
    ],
)
def test_sessions_in_a_row_are_drawn_together(labels: list[str], told: str) -> None:
    assert spans(labels) == told


def test_a_gap_is_seen_in_any_line(pulse: Instrument, host: Host) -> None:
    whole = histories_of(pulse, host, [("A", n, "", "client", 5.0) for n in "123"])["A"]
    assert not whole.has_gap("total")
    broken = histories_of(pulse, host, [("A", n, "", "client", 5.0) for n in "134"])["A"]
    assert broken.has_gap("total")
