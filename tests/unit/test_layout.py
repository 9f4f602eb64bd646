"""The long layout: a row per administration and score, and the same numbers as the wide one."""

from collections.abc import Iterator

import polars as pl
import pytest
from tests.unit.instruments import DROP, Raw, built, changed

from alliancekit import Host, Instrument, score_frame
from alliancekit.errors import AllianceError, Problem
from alliancekit.scoring.layout import output_frames, output_schema

ANSWERS = pl.DataFrame(
    {
        "client": ["A", "B"],
        "^.*$": ["x", "y"],
        "q1": ["2", ""],
        "q2": ["0", "1"],
        "q3": ["7", "5"],
    }
)


def wide(instrument: Instrument) -> pl.DataFrame:
    return score_frame(instrument, ANSWERS, Host()).frame


def long(instrument: Instrument) -> pl.DataFrame:
    frame = wide(instrument)
    (laid,) = output_frames("long", instrument, iter([frame]))
    assert laid.schema == output_schema("long", instrument, frame.schema, "in.csv")
    return laid


def test_a_row_for_each_administration_and_score() -> None:
    # heard: 2 + (2 - 0) = 4 for A, missing for B; team: q3; heard_pomp: 100 × 4 / 4
    assert long(built()).rows() == [
        ("A", "x", "heard", 4.0, 2, "high"),
        ("A", "x", "team", 7.0, 1, None),
        ("A", "x", "heard_pomp", 100.0, 1, None),
        ("B", "y", "heard", None, 1, None),
        ("B", "y", "team", 5.0, 1, None),
        ("B", "y", "heard_pomp", None, 0, None),
    ]


def without_bands() -> Raw:
    raw = changed("scores.0.bands", DROP)
    return changed("vectors.0.bands", DROP, raw)


def test_there_is_no_column_for_bands_where_there_are_none() -> None:
    laid = long(built(without_bands()))
    assert laid.columns == ["client", "^.*$", "score", "value", "answered"]


def test_a_score_may_be_called_as_a_column_is() -> None:
    raw = without_bands()
    for name in ("value", "score"):
        score = {**raw["scores"][1], "id": name}
        raw = changed(f"scores.{len(raw['scores'])}", score, raw)
    laid = long(built(raw))
    assert laid.filter(client="A")["score"].to_list() == [
        "heard",
        "team",
        "heard_pomp",
        "value",
        "score",
    ]
    assert laid.filter(client="A")["value"].to_list() == [4.0, 7.0, 100.0, 7.0, 7.0]


def test_the_wide_layout_is_given_back_as_it_was() -> None:
    instrument = built()
    frame = wide(instrument)
    assert output_schema("wide", instrument, frame.schema, "in.csv") == frame.schema
    assert list(output_frames("wide", instrument, iter([frame]))) == [frame]


def test_frames_are_drawn_one_by_one() -> None:
    instrument, drawn = built(), []

    def frames() -> Iterator[pl.DataFrame]:
        for number in range(3):
            drawn.append(number)
            yield wide(instrument)

    laid = output_frames("long", instrument, frames())
    assert drawn == []
    next(laid)
    assert drawn == [0]


def test_a_frame_without_rows() -> None:
    instrument = built()
    (laid,) = output_frames("long", instrument, iter([wide(instrument)[:0]]))
    assert laid.is_empty()
    assert laid.schema == long(instrument).schema


@pytest.mark.parametrize("column", ["score", "value", "answered", "band"])
def test_a_column_that_would_stand_there_twice_is_refused(column: str) -> None:
    instrument = built()
    schema = pl.Schema({column: pl.String(), **wide(instrument).schema})
    with pytest.raises(AllianceError, match=column) as raised:
        output_schema("long", instrument, schema, "in.csv")
    assert raised.value.problem is Problem.BAD_HEADER
