"""Writes the benchmark's CSV: random answers to ``bench-12``, as many rows as are asked for.

    python benchmarks/generate.py 1000000 -o responses.csv

Four key columns and 12 items of 1–5; 2 % of the cells are blank, 0.1 % are refused by the key.
No administration stands there twice and no cell needs a quote. The same seed gives the same
bytes. Rows are made in chunks, so that memory does not grow with the file.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Block = tuple[NDArray[np.uint8], NDArray[np.bool_]]
"""Characters, one row a line, and which of them are written."""

SEED = 20_260_302
CHUNK = 100_000
ITEMS = 12
BLANK = 0.02
BAD = 0.001
CELLS = ("1", "2", "3", "4", "5", "", "0", "6", "9", "3.5", "x", "na")
"""What stands in an item's cell: the options, a blank, and what is refused."""
OPTIONS = 5
SESSIONS = 40
RESPONDENTS = ("client", "therapist")
DAYS = np.datetime_as_string(np.datetime64("2020-01-06") + np.arange(700)).tolist()
HEADER = ("client", "session", "date", "respondent", *(f"q{n + 1}" for n in range(ITEMS)))
NOTES = (
    "",
    '"calm, at ease"',
    '"said ""better than last week"""',
    '"two lines:\nslept well, ate well"',
    '"late, by ten minutes; ""sorry"" said twice"',
    '"three lines,\n\nthe second of them blank"',
    '"nothing to add"',
    '"asked: ""why me?"", then silence, then more of the same as in the session before"',
)
FAULTS: Mapping[str, tuple[int, Callable[[bytes], bytes]]] = {
    "short-row": (7, lambda line: line.rsplit(b",", 1)[0]),
    "stray-quote": (5, lambda line: line.replace(b"C", b'C"', 1)),
    "bad-cell": (3, lambda line: line.rsplit(b",", 1)[0] + b",x"),
}
"""Each fault: how many rows before the end it is put, and what becomes of the line."""


def chunks(
    rows: int,
    seed: int = SEED,
    shares: tuple[float, float] = (BLANK, BAD),
    *,
    notes: bool = False,
    faults: bool = False,
) -> Iterator[bytes]:
    """The file in pieces: the header, then so many whole rows at a time.

    ``shares`` of the items' cells that are blank and that are refused.
    """
    yield ",".join((*HEADER, "note") if notes else HEADER).encode() + b"\n"
    for number, start in enumerate(range(0, rows, CHUNK)):
        index = np.arange(start, min(start + CHUNK, rows))
        rng = np.random.default_rng([seed, number])
        blocks = [*_keys(index), *_answers(rng, len(index), shares)]
        if notes:  # drawn apart, so that the answers are the same with and without notes
            drawn = np.random.default_rng([seed, number, 1]).integers(0, len(NOTES), len(index))
            blocks += [_same(",", len(index)), _picked(NOTES, drawn)]
        blocks.append(_same("\n", len(index)))
        characters = np.concatenate([block[0] for block in blocks], axis=1)
        written = np.concatenate([block[1] for block in blocks], axis=1)
        piece = characters[written].tobytes()
        yield _spoilt(piece, start, rows) if faults else piece


def _keys(index: NDArray[np.int64]) -> Iterator[Block]:
    """Client, session, date and respondent; no two rows have all of them alike."""
    comma = _same(",", len(index))
    pair, whose = np.divmod(index, len(RESPONDENTS))
    client, session = np.divmod(pair, SESSIONS)
    yield from (_same("C", len(index)), _digits(client + 1, 7), comma)
    yield from (_picked([str(n + 1) for n in range(SESSIONS)], session), comma)
    yield from (_picked(DAYS, client % 365 + 7 * session), comma, _picked(RESPONDENTS, whose))


def _answers(rng: np.random.Generator, rows: int, shares: tuple[float, float]) -> Iterator[Block]:
    """The items' cells, each with the comma before it."""
    cells = rng.integers(0, OPTIONS, (ITEMS, rows))
    chance = rng.random((ITEMS, rows))
    blank, refused = shares
    cells[chance < blank] = OPTIONS
    bad = chance >= 1 - refused
    cells[bad] = rng.integers(OPTIONS + 1, len(CELLS), int(bad.sum()))
    for column in cells:
        yield _same(",", rows)
        yield _picked(CELLS, column)


def _same(text: str, rows: int) -> Block:
    """One character in every row."""
    shape = (rows, 1)
    return np.broadcast_to(np.uint8(ord(text)), shape), np.broadcast_to(np.bool_(1), shape)


def _picked(table: Sequence[str], index: NDArray[np.int64]) -> Block:
    """For each row the text of the table that its index says."""
    texts = np.array([text.encode() for text in table])
    width = texts.dtype.itemsize
    written = np.arange(width) < np.char.str_len(texts)[:, None]
    return texts.view(np.uint8).reshape(-1, width)[index], written[index]


def _digits(numbers: NDArray[np.int64], width: int) -> Block:
    """The numbers in decimal, filled up with zeros."""
    characters = numbers[:, None] // 10 ** np.arange(width - 1, -1, -1) % 10 + ord("0")
    return characters.astype(np.uint8), np.ones(characters.shape, np.bool_)


def _spoilt(piece: bytes, start: int, rows: int) -> bytes:
    """The piece that begins with the row ``start``, with the faults that belong in it."""
    lines = piece.split(b"\n")
    for before_end, spoil in FAULTS.values():
        if 0 <= (at := rows - before_end - start) < len(lines) - 1:
            lines[at] = spoil(lines[at])
    return b"\n".join(lines)


def fault_lines(rows: int) -> dict[str, int]:
    """The physical line of each fault. The header is line 1, the first row line 2."""
    return {name: rows - before_end + 2 for name, (before_end, _) in FAULTS.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--blank", type=float, default=BLANK, help="share of blank cells")
    parser.add_argument("--bad", type=float, default=BAD, help="share of refused cells")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument(
        "--notes", action="store_true", help="a last column of quoted text, line breaks in it"
    )
    kind.add_argument(
        "--faults-near-end",
        action="store_true",
        help="spoil three of the last rows, and print their lines",
    )
    given = parser.parse_args()
    if given.rows < max(before_end for before_end, _ in FAULTS.values()):
        parser.error("too few rows")
    pieces = chunks(
        given.rows,
        given.seed,
        (given.blank, given.bad),
        notes=given.notes,
        faults=given.faults_near_end,
    )
    with given.output.open("wb") as file:
        file.writelines(pieces)
    if given.faults_near_end:
        for name, line in fault_lines(given.rows).items():
            print(f"{name}: line {line}")


if __name__ == "__main__":
    main()
