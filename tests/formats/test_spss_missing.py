"""What an SPSS file declares user-missing: not applicable, or missing, and never an answer."""

import csv
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import polars as pl
import pyreadstat
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekit.api import Kernel
from alliancekit.host import Host
from alliancekit.instrument.model import Instrument, Option
from alliancekit.instrument.scores import MissingRule, Score
from alliancekit.responses.inputs import Inputs
from alliancekit.responses.read import ReadOptions, open_responses
from alliancekit.scoring.plan import Plan, compile_plan
from alliancekit.testing.bench import instrument

LABEL = "Does not apply"
OTHER = "Was not observed, " + "not by anybody who was there or might have been there, " * 3
"""Of more bytes than SPSS holds."""
ITEMS = ["q1", "q2", "q3"]
DOES_NOT_APPLY, NOT_OBSERVED, NO_ANSWER = -98.0, -97.0, -99.0
LABELS = {DOES_NOT_APPLY: LABEL, NOT_OBSERVED: OTHER[:120], NO_ANSWER: "No answer"}
BLOCK = [{"lo": -99.0, "hi": -90.0}]


@cache
def questions() -> Instrument:
    """Three items from 1 to 5; a mean of 66 per cent of those that apply."""
    score = Score(
        id="mean",
        title="Mean",
        method="mean",
        operands=tuple(ITEMS),
        composite=False,
        reversed=frozenset(),
        missing=MissingRule(1, min_percent=66),
        minimum=1.0,
        maximum=5.0,
        parameters={},
        bands=None,
    )
    made = instrument(range(1, 6), 3, score)
    beside = (Option(LABEL, code="na"), Option(OTHER.strip(), code="not_observed"))
    scale = evolve(made.items[0].scale, options=(*made.items[0].scale.options, *beside))
    return evolve(made, items=tuple(evolve(item, scale=scale) for item in made.items))


@cache
def plan() -> Plan:
    return compile_plan(questions(), Host())


PARTS = ("frame", "answers", "not_applicable", "texts", "reasons", "rejects")


def scored(path: Path, *missing: str, layout: str = "wide") -> SimpleNamespace:
    """A file, scored: the frames of all its batches, one below the other."""
    with ExitStack() as stack:
        reading = ReadOptions()
        inputs = Inputs([str(path)], reading)
        responses = open_responses([str(path)], inputs.open, questions(), reading, layout, stack)
        made = [*map(Kernel(plan(), frozenset(missing)), responses.batches())]
    frames = {part: pl.concat([getattr(one, part) for one in made]) for part in PARTS}
    return SimpleNamespace(**frames)


@pytest.fixture
def sav(tmp_path: Path) -> Callable[..., Path]:
    """A file of one row, by the values of its variables, all with the same labels."""

    def write(
        values: Mapping[str, Any],
        *,
        missing: Sequence[Any] = BLOCK,
        labels: Mapping[Any, str] = LABELS,
    ) -> Path:
        frame = pl.DataFrame({name: [value] for name, value in values.items()})
        pyreadstat.write_sav(
            frame,
            str(tmp_path / "a.sav"),
            variable_value_labels={name: dict(labels) for name in values} if labels else None,
            missing_ranges={name: list(missing) for name in values} if missing else None,
        )
        return tmp_path / "a.sav"

    return write


def read(made: SimpleNamespace) -> tuple[Any, Any, Any]:
    """A single row: the answers, which items do not apply, the texts."""
    return made.answers.row(0), made.not_applicable.row(0), made.texts.row(0)


# ─── what a value means ──────────────────────────────────────────────────────


def test_a_value_under_the_label_of_a_not_applicable_answer(sav: Callable[..., Path]) -> None:
    """66 per cent of the one that applies is one; of all three it would be two."""
    made = scored(sav({"q1": 4.0, "q2": DOES_NOT_APPLY, "q3": DOES_NOT_APPLY}))
    assert read(made) == ((4.0, None, None), (False, True, True), ("4", "na", "na"))
    assert made.frame.row(0) == (4.0, 1)
    assert made.rejects.is_empty()


def test_every_other_value_that_is_declared_missing(sav: Callable[..., Path]) -> None:
    """With a label of its own, without any: blank, and so too few are answered."""
    made = scored(sav({"q1": 4.0, "q2": NO_ANSWER, "q3": -95.0}))
    assert read(made) == ((4.0, None, None), (False, False, False), ("4", "", ""))
    assert made.frame.row(0) == (None, 1)
    assert made.rejects.is_empty()


def test_single_values_are_as_those_of_a_range(sav: Callable[..., Path]) -> None:
    missing = [DOES_NOT_APPLY, NOT_OBSERVED, NO_ANSWER]
    values = {"q1": DOES_NOT_APPLY, "q2": NOT_OBSERVED, "q3": NO_ANSWER}
    made = scored(sav(values, missing=missing))
    assert read(made)[1:] == ((True, True, False), ("na", "not_observed", ""))


def test_a_range_without_an_end(sav: Callable[..., Path]) -> None:
    missing = [{"lo": float("-inf"), "hi": -1.0}]
    made = scored(sav({"q1": 1.0, "q2": DOES_NOT_APPLY, "q3": -5000.0}, missing=missing))
    assert read(made) == ((1.0, None, None), (False, True, False), ("1", "na", ""))


@pytest.mark.parametrize(
    ("label", "applies"),
    [
        ("Does not apply", False),
        ("  does NOT  apply ", False),
        ("Does not apply to me", True),
        ("Does not", True),
        ("na", True),  # it may stand for "no answer"
        ("", True),
    ],
)
def test_which_labels_are_those_of_the_answer(
    sav: Callable[..., Path], label: str, applies: bool
) -> None:
    labels = {DOES_NOT_APPLY: label} if label else {}
    made = scored(sav(dict.fromkeys(ITEMS, DOES_NOT_APPLY), labels=labels))
    assert read(made)[1] == (not applies,) * 3


def test_a_label_that_was_cut(sav: Callable[..., Path]) -> None:
    made = scored(sav(dict.fromkeys(ITEMS, NOT_OBSERVED)))
    assert read(made)[2] == ("not_observed",) * 3


# ─── what is never an answer ─────────────────────────────────────────────────


def test_a_declared_value_that_is_one_of_the_answers(sav: Callable[..., Path]) -> None:
    """The file's author said so: 5 is missing, and 4 is an answer."""
    made = scored(sav({"q1": 5.0, "q2": 4.0, "q3": 5.0}, missing=[5.0], labels={5.0: "refused"}))
    assert read(made) == ((None, 4.0, None), (False, False, False), ("", "4", ""))


def test_one_of_the_answers_under_the_label_of_a_not_applicable_one(
    sav: Callable[..., Path],
) -> None:
    """It could be read in two ways; missing claims the least."""
    made = scored(sav({"q1": 5.0, "q2": 4.0, "q3": 3.0}, missing=[5.0], labels={5.0: LABEL}))
    assert read(made) == ((None, 4.0, 3.0), (False, False, False), ("", "4", "3"))


def test_a_label_alone_declares_nothing(sav: Callable[..., Path]) -> None:
    """What the file does not declare missing is an answer, or is refused and told."""
    values = {"q1": 5.0, "q2": DOES_NOT_APPLY, "q3": 3.0}
    made = scored(sav(values, missing=(), labels={5.0: LABEL, DOES_NOT_APPLY: LABEL}))
    assert read(made)[0] == (5.0, None, 3.0)
    assert made.rejects["code"].to_list() == ["not-an-option"]


def test_a_code_that_the_user_declares_missing(sav: Callable[..., Path]) -> None:
    """They know their file: --missing goes before the label."""
    path = sav({"q1": 4.0, "q2": DOES_NOT_APPLY, "q3": 2.0})
    for code in ("-98", "-98.0"):
        assert read(scored(path, code))[1] == (False, False, False)


# ─── other shapes ────────────────────────────────────────────────────────────


def test_text(sav: Callable[..., Path]) -> None:
    """The code itself stands in the file, declared missing as is what else is no answer."""
    made = scored(sav({"q1": "na", "q2": "-", "q3": "4"}, missing=["na", "-"], labels={}))
    assert read(made) == ((None, None, 4.0), (True, False, False), ("na", "", "4"))
    labels = {"x": LABEL, "y": "No answer", "4": LABEL}
    made = scored(sav({"q1": "x", "q2": "y", "q3": "4"}, missing=["x", "y", "4"], labels=labels))
    assert read(made) == ((None, None, None), (True, False, False), ("na", "", ""))


def test_long_layout(tmp_path: Path) -> None:
    frame = pl.DataFrame({"client": "A", "item": ITEMS, "answer": [4.0, DOES_NOT_APPLY, NO_ANSWER]})
    pyreadstat.write_sav(
        frame,
        str(tmp_path / "a.sav"),
        variable_value_labels={"answer": LABELS},
        missing_ranges={"answer": BLOCK},
    )
    made = scored(tmp_path / "a.sav", layout="long")
    assert read(made) == ((4.0, None, None), (False, True, False), ("4", "na", ""))


def test_long_layout_with_a_declared_item(tmp_path: Path) -> None:
    """A row whose item is declared missing is no row of that item."""
    frame = pl.DataFrame({"client": "A", "item": ITEMS, "answer": [4.0, 3.0, 2.0]})
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), missing_ranges={"item": ["q2"]})
    made = scored(tmp_path / "a.sav", layout="long")
    assert read(made)[0] == (4.0, None, 2.0)
    assert made.rejects["code"].to_list() == ["unknown-item"]


# ─── the same answers, in CSV ────────────────────────────────────────────────

STORED = {"na": DOES_NOT_APPLY, "not_observed": NOT_OBSERVED, "99": NO_ANSWER, "": None}
CELLS = st.sampled_from(["1", "2", "3", "4", "5", "7", *STORED])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=30), st.booleans())
def test_the_same_answers_give_the_same_scores(rows: list[tuple[str, ...]], single: bool) -> None:
    """Scores, reasons and rejects of a file with numbers and labels are those of one with codes."""
    clients = [f"C{at}" for at in range(len(rows))]
    columns = list(zip(*rows, strict=True))
    stored = [
        [STORED[one] if one in STORED else float(one) for one in column] for column in columns
    ]
    numbers = [pl.Series(name, one, pl.Float64) for name, one in zip(ITEMS, stored, strict=True)]
    missing = [DOES_NOT_APPLY, NOT_OBSERVED, NO_ANSWER] if single else BLOCK
    with TemporaryDirectory() as folder:
        text, data = Path(folder) / "a.csv", Path(folder) / "a.sav"
        with text.open("w", newline="") as file:
            csv.writer(file).writerows([("client", *ITEMS), *zip(clients, *columns, strict=True)])
        pyreadstat.write_sav(
            pl.DataFrame([pl.Series("client", clients), *numbers]),
            str(data),
            variable_value_labels=dict.fromkeys(ITEMS, LABELS),
            missing_ranges=dict.fromkeys(ITEMS, missing),
        )
        ours, theirs = scored(data), scored(text, "99")
    assert ours.frame.equals(theirs.frame)
    assert ours.reasons.equals(theirs.reasons)
    assert ours.not_applicable.equals(theirs.not_applicable)
    assert ours.answers.equals(theirs.answers)
    places = ["row", "column", "code", "value"]
    assert ours.rejects.select(places).equals(theirs.rejects.select(places))
