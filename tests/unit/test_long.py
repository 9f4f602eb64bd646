"""Long layout: one answer a row, against a dictionary of dictionaries."""

import io
from collections.abc import Iterator, Mapping

import pytest
from attrs import frozen
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliancekit import AllianceError
from alliancekit.responses import blocks
from alliancekit.responses.csvfile import CsvFile
from alliancekit.responses.long import long_batches

ITEMS = {"q1": "q1", "q2": "q2", "q3": "q3"}
HEADER = "client,session,item,answer"
Line = tuple[str, ...]


@frozen
class Gathered:
    """Administrations in order (keys, line and row of the first answer; each item's answer with
    its line and row), and the rejects (line, row, code, text); or the lines answered twice.
    """

    administrations: tuple[object, ...] = ()
    rejects: tuple[object, ...] = ()
    used: int = 0
    twice: frozenset[tuple[int, int]] = frozenset()


def naive(lines: list[Line]) -> Gathered:
    """The second way, a row at a time."""
    found: dict[tuple[str, ...], dict[str, tuple[str, int, int]]] = {}
    first: dict[tuple[str, ...], tuple[int, int]] = {}
    rejects, twice, row = [], set(), 0
    for line, fields in enumerate(lines, 2):
        if fields == ("",):
            continue
        row += 1
        if len(fields) != 4:
            code = "short-row" if len(fields) < 4 else "long-row"
            rejects.append((line, row, "", code, ",".join(fields)))
            continue
        *keys, item, answer = fields
        if item.strip() not in ITEMS:
            rejects.append((line, row, "item", "unknown-item", ",".join(fields)))
            continue
        mine = found.setdefault(tuple(keys), {})
        first.setdefault(tuple(keys), (line, row))
        if item.strip() in mine:
            twice.add((mine[item.strip()][1], line))
        mine[item.strip()] = (answer, line, row)
    if twice:
        return Gathered(twice=frozenset(twice))
    blank = ("", 0, 0)
    told = [
        (*keys, *first[keys], *(mine.get(item, blank) for item in ITEMS))
        for keys, mine in found.items()
    ]
    used = sum(len(mine) for mine in found.values())
    return Gathered(tuple(told), tuple(rejects), used)


def gathered(data: bytes, chunk: int, items: Mapping[str, str] = ITEMS) -> Gathered:
    before = blocks.CHUNK
    try:
        blocks.CHUNK = chunk
        file = CsvFile.open(io.BytesIO(data), "x", ",", "utf-8")
        drawn = file.batches(file.names, {"item": "item", "answer": "answer"})
        (batch,) = long_batches(drawn, items, "x")
    except AllianceError as error:
        pairs = error.fields["pairs"].split("; ")  # which `item-twice` alone has
        words = [pair.removeprefix("lines ").split(" and ") for pair in pairs]
        return Gathered(twice=frozenset((int(one), int(other)) for one, other in words))
    finally:
        blocks.CHUNK = before
    columns = []
    for item in items:
        cells = batch.cells[item]
        assert cells.places is not None
        texts = [cells.texts[code] for code in cells.codes]
        columns.append(zip(texts, *(place.tolist() for place in cells.places), strict=True))
    keys = batch.frame.get_columns()
    told = zip(*keys, batch.lines, batch.rows, *columns, strict=True)
    return Gathered(tuple(told), tuple(batch.rejects.sort("line").rows()), batch.used)


row = st.tuples(
    st.sampled_from(["A", "B", "", "a", " A"]),
    st.sampled_from(["1", "2", ""]),
    st.sampled_from(["q1", "q2", "q3", " q2 ", "q9", "", "Q1"]),
    st.sampled_from(["1", "5", "10", "", "x", " 3 ", "a long answer", "é"]),
)
odd = st.sampled_from([("",), ("A", "1", "q1"), ("A", "1", "q1", "1", "1")])
table = st.lists(st.one_of(row, row, row, row, odd), max_size=25)


def once(lines: list[Line]) -> list[Line]:
    """The lines without those that answer an item again."""
    kept: dict[tuple[str, ...], Line] = {}
    for at, line in enumerate(lines):
        known = len(line) == 4 and line[2].strip() in ITEMS
        kept.setdefault((*line[:2], line[2].strip()) if known else ("", str(at)), line)
    return list(kept.values())


@settings(deadline=None, max_examples=200)
@given(table, st.sampled_from([1, 7, 40, 1 << 20]))
@example([], 1)
@example([("A", "1", "q9", "1")], 1)
def test_it_is_what_a_dictionary_gathers(lines: list[Line], chunk: int) -> None:
    lines = once(lines)
    data = "\n".join([HEADER, *map(",".join, lines)]).encode()
    assert gathered(data, chunk) == naive(lines)


@settings(deadline=None, max_examples=150)
@given(table, st.sampled_from([1, 40, 1 << 20]))
@example([("A", "1", "q1", "1")] * 3, 1)
def test_an_item_that_is_answered_twice(lines: list[Line], chunk: int) -> None:
    """However far apart; up to five pairs of lines are named, each of one item."""
    data = "\n".join([HEADER, *map(",".join, lines)]).encode()
    found, expected = gathered(data, chunk), naive(lines)
    if len(expected.twice) > 5:
        assert len(found.twice) == 5
        assert found.twice < expected.twice
    else:
        assert found == expected


@pytest.mark.parametrize("chunk", [1, 1 << 20])
def test_answers_of_one_administration_may_stand_anywhere(chunk: int) -> None:
    """In the order in which they first stand; a blank where an item has no row."""
    data = f"{HEADER}\nB,1,q2,3\nA,1,q1,1\n\nB,1,q1,4\nA,1,q9,1\nA,1,q3,2\n".encode()
    assert gathered(data, chunk) == Gathered(
        # B's answers stand on lines 2 and 5, A's on 3 and 7; the blank line 4 is no row
        (
            ("B", "1", 2, 1, ("4", 5, 3), ("3", 2, 1), ("", 0, 0)),
            ("A", "1", 3, 2, ("1", 3, 2), ("", 0, 0), ("2", 7, 5)),
        ),
        ((6, 4, "item", "unknown-item", "A,1,q9,1"),),
        used=4,
    )


@pytest.mark.parametrize("chunk", [1, 1 << 20])
def test_without_keys_all_rows_are_one_administration(chunk: int) -> None:
    data = b"item,answer\nq2,5\nq9,1\nq1,4\n"
    assert gathered(data, chunk) == Gathered(
        ((2, 1, ("4", 4, 3), ("5", 2, 1), ("", 0, 0)),),
        ((3, 2, "item", "unknown-item", "q9,1"),),
        used=2,
    )
    assert gathered(b"item,answer\n", chunk) == Gathered()


def test_a_refused_row_stands_in_the_order_of_the_columns() -> None:
    data = b'note,answer,client,item\n"a, b",1,A,q9\n'
    assert gathered(data, 1).rejects == ((2, 1, "item", "unknown-item", '"a, b",1,A,q9'),)


def rows_of(count: int) -> Iterator[str]:
    for item in ("q3", "q1", "q2"):
        yield from (f"C{number},1,{item},{number % 11}" for number in range(count))


def test_many_batches_give_what_one_gives() -> None:
    data = "\n".join([HEADER, *rows_of(4000)]).encode()
    whole, pieces = gathered(data, 1 << 24), gathered(data, 999)
    assert pieces == whole
    assert len(whole.administrations) == 4000
    # C7 is row 8 of each third: lines 9, 4009 and 8009 hold its q3, q1 and q2
    expected = ("C7", "1", 9, 8, ("7", 4009, 4008), ("7", 8009, 8008), ("7", 9, 8))
    assert whole.administrations[7] == expected
