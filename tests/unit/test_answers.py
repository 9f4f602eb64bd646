"""What a cell's text means, against the rule stated a second time; and cells told apart."""

import string

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliancekit.instrument.model import Option, Scale
from alliancekit.responses import batch as batch_module
from alliancekit.responses.answers import Answers, Kind, judge, number
from alliancekit.responses.batch import Cells
from alliancekit.responses.structure import cell_texts, structure

NUMBERED = Scale("s", tuple(Option(str(n), float(n)) for n in range(6)))
HALVES = Scale(
    "h",
    (
        Option("low", -1.5),
        Option("none", 0.0),
        Option("high", 2.5),
        Option("most", 10.0),
        Option("does not apply", None, "na"),
        Option("refused", None, "-7"),
    ),
)
SCALES = st.sampled_from([NUMBERED, HALVES])
MISSING = st.sets(st.sampled_from(["-9", "99", "9.0", ".", "NA", "none"]), max_size=3).map(
    frozenset
)
TEXTS = st.one_of(
    st.text(max_size=8),
    st.text(alphabet="0123456789+-._ e,x", max_size=8),
    st.sampled_from(["", "0", "1", "2.5", "-1.5", "5", "6", "10", "na", "-7", "-9", "99", "NA"]),
    st.sampled_from([" na ", "na\t", "NA ", " 99", "-7 "]),
    st.sampled_from(["1_0", "٣", "３", "1,5", "nan", "inf", "1e1", "0x3", "-0", "+1", "1.", ".5"]),
    st.sampled_from([" 3 ", "3.0", "\t3", "\u00a03", "3\n", "03", "0000005", "00000005", "--1"]),
    st.sampled_from(["2.50", "2.500000000", "2.5000000000", "9", "9.0", " NA", "-7.0", "1 0"]),
)


def in_words(text: str) -> float | None:
    """A number: perhaps a sign; one to seven digits; perhaps a point and one to nine digits."""
    unsigned = text[1:] if text[:1] in ("+", "-") and text else text
    whole, point, fraction = unsigned.partition(".")
    if not 1 <= len(whole) <= 7 or (point and not 1 <= len(fraction) <= 9):
        return None
    if any(one not in string.digits for one in whole + fraction):
        return None
    # digit by digit, with nothing that reads texts
    value = 0
    for one in whole + fraction:
        value = 10 * value + string.digits.index(one)
    exact = value / 10 ** len(fraction)
    return -exact if text.startswith("-") else exact


def by_the_rule(text: str, scale: Scale, missing: frozenset[str]) -> tuple[Kind, float]:
    """A blank, or what was declared to mean one; a code of the scale; one of its numbers."""
    text = text.strip()
    value = in_words(text)
    if text == "" or text in missing:
        return Kind.BLANK, 0.0
    if value is not None and any(in_words(code) == value for code in missing):
        return Kind.BLANK, 0.0
    codes = [option.code for option in scale.options if option.code is not None]
    if text in codes or (value is not None and any(in_words(code) == value for code in codes)):
        return Kind.NOT_APPLICABLE, 0.0
    if value is None:
        return Kind.NOT_A_NUMBER, 0.0
    if any(option.value == value for option in scale.options):
        return Kind.ANSWER, value
    return Kind.NOT_AN_OPTION, 0.0


def judged(texts: list[str], scale: Scale, missing: frozenset[str] = frozenset()) -> Answers:
    return judge(Cells.of("q", pl.Series(texts, dtype=pl.String)), scale, missing)


# ─── the rule ────────────────────────────────────────────────────────────────


@settings(deadline=None, max_examples=400)
@given(TEXTS)
@example("0.1")
@example("1234567.123456789")
@example("12345678")
def test_what_is_a_number(text: str) -> None:
    assert number(text) == in_words(text)


@settings(deadline=None, max_examples=300)
@given(st.lists(TEXTS, max_size=20), SCALES, MISSING)
def test_each_cell_is_judged_by_the_rule(
    texts: list[str], scale: Scale, missing: frozenset[str]
) -> None:
    answers = judged(texts, scale, missing)
    expected = [by_the_rule(text, scale, missing) for text in texts]
    assert list(zip(answers.kinds.tolist(), answers.filled.tolist(), strict=True)) == expected
    kinds = [kind for kind, _ in expected]
    assert answers.answered.tolist() == [kind is Kind.ANSWER for kind in kinds]
    refused = {Kind.NOT_A_NUMBER, Kind.NOT_AN_OPTION}
    assert answers.refused.tolist() == [kind in refused for kind in kinds]
    assert answers.may_not_apply or Kind.NOT_APPLICABLE not in kinds
    assert answers.filled.dtype == np.float64


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("3", Kind.ANSWER),
        (" 3 ", Kind.ANSWER),
        ("3.0", Kind.ANSWER),
        ("+3", Kind.ANSWER),
        ("-0", Kind.ANSWER),
        ("", Kind.BLANK),
        ("  ", Kind.BLANK),
        ("6", Kind.NOT_AN_OPTION),
        ("-9", Kind.NOT_AN_OPTION),
        ("2.5", Kind.NOT_AN_OPTION),
        *((one, Kind.NOT_A_NUMBER) for one in ("x", "1_0", "٣", "３", "3,0", "nan", "1e0", "0x3")),
        *(
            (one, Kind.NOT_A_NUMBER)
            for one in ("inf", "1e400", "3.", ".5", "3\x00", "1 2", "12345678")
        ),
    ],
)
def test_the_torture_list(text: str, kind: Kind) -> None:
    assert judged([text], NUMBERED).kinds.tolist() == [kind]


def test_no_answer_is_a_negative_zero() -> None:
    """−0 is the option 0, and what is written is 0.0."""
    scored = judged(["-0", "-0.0"], NUMBERED)
    assert scored.kinds.tolist() == [Kind.ANSWER] * 2
    assert (scored.filled == 0).all()


def test_a_code_for_missing_counts_in_any_spelling_of_its_number() -> None:
    kinds = judged(["-9", "-9.0", "-09", "9"], NUMBERED, frozenset({"-9"})).kinds.tolist()
    assert kinds == [Kind.BLANK, Kind.BLANK, Kind.BLANK, Kind.NOT_AN_OPTION]


def test_scales_and_codes_do_not_run_into_one_another() -> None:
    """What one item's cell means is kept; the same text means something else on another scale."""
    assert judged(["2.5", "na"], HALVES).kinds.tolist() == [Kind.ANSWER, Kind.NOT_APPLICABLE]
    assert judged(["2.5", "na"], NUMBERED).kinds.tolist() == [
        Kind.NOT_AN_OPTION,
        Kind.NOT_A_NUMBER,
    ]
    assert judged(["9"], NUMBERED, frozenset({"9"})).kinds.tolist() == [Kind.BLANK]
    assert judged(["9"], NUMBERED).kinds.tolist() == [Kind.NOT_AN_OPTION]


def test_more_texts_than_are_kept_are_judged_alike() -> None:
    texts = [f"{n}" for n in range(10_000)]
    kinds = judged(texts, NUMBERED).kinds
    assert (kinds[:6] == Kind.ANSWER).all()
    assert (kinds[6:] == Kind.NOT_AN_OPTION).all()


# ─── cells told apart ────────────────────────────────────────────────────────


@settings(deadline=None, max_examples=100)
@given(st.lists(st.one_of(st.none(), TEXTS), max_size=30))
def test_few_cells_and_many_are_told_apart_alike(texts: list[str | None]) -> None:
    column, before = pl.Series(texts, dtype=pl.String), batch_module.FEW
    expected = [text or "" for text in texts]
    for few in (before, -1):
        try:
            batch_module.FEW = few
            cells = Cells.of("q", column)
        finally:
            batch_module.FEW = before
        assert [cells.texts[code] for code in cells.codes] == expected
        assert len(set(cells.texts)) == len(cells.texts)


@pytest.mark.parametrize("rows", [499, 500, 501, 70_000])
def test_as_many_texts_as_rows(rows: int) -> None:
    texts = [f"t{at}" for at in range(rows)]
    cells = Cells.of("q", pl.Series(texts))
    assert [cells.texts[code] for code in cells.codes.tolist()] == texts


def test_the_rows_that_are_kept_keep_their_cells() -> None:
    places = np.array([2, 3, 4]), np.array([1, 2, 3])
    cells = Cells("q", ("a", "b"), np.array([1, 0, 1], np.uint32), places)
    kept = cells.filter(np.array([True, False, True]))
    assert [kept.texts[code] for code in kept.codes] == ["b", "b"]
    assert kept.places is not None
    assert [one.tolist() for one in kept.places] == [[2, 4], [1, 3]]


# one to nine bytes and more, in ASCII and not; and two that differ in their eighth byte alone
LENGTHS = [text[:size] for text in ("123456789012", "abcdefghijkl") for size in range(13)]
OTHERS = ["é", "éé", "ééé", "éééé", "aéééé", "€", "٣", "𝟛", "1234567é", "é1234567", "12345678é"]
CLOSE = ["1234567a", "1234567b", "12345678a", "12345678b", "a", "a ", " a", "  ", "\x7f", "\x01"]
QUOTED = ['"1"', '""', '"a,b"', '"two\nlines"', '"say ""x"""', '""""', '"é"', '"12345678"']
PLAIN = st.sampled_from([*LENGTHS, *OTHERS, *CLOSE])
CELL = st.one_of(PLAIN, PLAIN, PLAIN, st.sampled_from(QUOTED), PLAIN.map(lambda text: f'"{text}"'))


def unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def columns_of(rows: list[tuple[str, ...]]) -> list[list[str]]:
    """Each column's cells as `cell_texts` tells them apart."""
    data = "".join(",".join(row) + "\n" for row in rows).encode()
    found = structure(data, ",", len(rows[0]))
    assert (found.records, found.odd) == (len(rows), [])
    told = [cell_texts(found, at) for at in range(len(rows[0]))]
    return [[texts[code] for code in codes.tolist()] for texts, codes in told]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=40))
@example([("", "", "")])
@example([("é", "1", "12345678"), ("x", "12", "123456789")])
def test_the_cells_of_a_column_are_those_that_were_written(
    rows: list[tuple[str, str, str]],
) -> None:
    assert columns_of(rows) == [
        [unquoted(cell) for cell in column] for column in zip(*rows, strict=True)
    ]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=40))
def test_cells_without_any_quote(rows: list[tuple[str, str]]) -> None:
    assert columns_of(rows) == [list(column) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize("rare", [0, 1, 60])
def test_cells_of_two_bytes_be_they_rare_or_common(rare: int) -> None:
    """Beyond one in twenty the longer ones go another way."""
    cells = (["10"] * rare + ["12345678901", "-1", "é"] + ["7"] * 100) * 2
    assert columns_of([(one, "0") for one in cells])[0] == cells
    assert columns_of([("0", one) for one in cells])[1] == cells


def test_every_cell_of_up_to_two_ascii_characters() -> None:
    one = [chr(code) for code in range(1, 128) if chr(code) not in '\n\r",']
    cells = ["", *one, *(first + second for first in one for second in one)]
    assert columns_of([("k", cell) for cell in cells])[1] == cells


@pytest.mark.parametrize("distinct", [127, 128, 129, 200, 70_000])
def test_ever_so_many_distinct_cells(distinct: int) -> None:
    """Beyond what a byte, and what two bytes, can count."""
    cells = [f"t{at}" for at in range(distinct)] + ["5", ""]
    assert columns_of([(cell, "0") for cell in cells])[0] == cells
