"""Administrations that stand in a file twice, found in bounded memory.

Of each row's keys only hashes are kept, 128 bits in all, with its line. Beyond some rows they go
to an unnamed temporary file, divided by their first bits, so that each part can be sorted by
itself: 24 bytes a row on disk, and memory that does not grow.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, cast

from attrs import define, field, frozen

from alliancekit.errors import AllianceError, Problem
from alliancekit.responses.keys import administrations

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

MAX_PAIRS = 5
IN_MEMORY = 1 << 20
"""Rows whose hashes are held in memory before they go to disk."""
PART_BITS = 6


@frozen
class Place:
    """Where a row stood: the position of its file among those that are read, and its line."""

    file: int
    line: int


@frozen
class _Block:
    """Rows on disk, column by column, ordered by part: where each part begins, and its size."""

    at: int
    rows: int
    starts: "NDArray[np.int64]" = field(repr=False, eq=False)
    sizes: "NDArray[np.int64]" = field(repr=False, eq=False)


@define
class Administrations:
    """Watches for an administration that stands in the responses twice.

    An administration is a client, a session and a respondent; rows that leave the client or the
    session blank are not compared; one that leaves the respondent blank is ``respondent``'s.
    """

    respondent: str
    _held: "list[NDArray[np.uint64]]" = field(factory=list, repr=False)
    _count: int = 0
    _spill: BinaryIO | None = field(default=None, repr=False)
    _blocks: list[_Block] = field(factory=list, repr=False)

    def look(self, frame: "pl.DataFrame", lines: "pl.Series", file: int) -> None:
        """Take note of the rows of a batch. Without client and session there is nothing to note."""
        import numpy as np

        keys = administrations(frame, self.respondent)
        if keys is None:
            return
        place = lines.to_numpy().astype(np.uint64) | np.uint64(file << FILE_SHIFT)
        held = np.stack([*_hashed(keys), place])
        blank = (keys[0] == "") | (keys[1] == "")
        held = held[:, ~blank.to_numpy()] if blank.any() else held
        self._count += held.shape[1]
        if self._count < IN_MEMORY:
            self._held.append(held)
            return
        for one in (*self._held, held):
            self._to_disk(one)
        self._held = []

    def _to_disk(self, held: "NDArray[np.uint64]") -> None:
        import numpy as np

        if self._spill is None:
            self._spill = cast("BinaryIO", tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 - closed by `close`
        part = (held[_FIRST] >> np.uint64(64 - PART_BITS)).astype(np.uint8)
        order = np.argsort(part, kind="stable")
        sizes = np.bincount(part, minlength=1 << PART_BITS)
        self._blocks.append(_Block(self._spill.tell(), len(order), np.cumsum(sizes) - sizes, sizes))
        self._spill.write(np.take(held, order, axis=1).tobytes())

    def _parts(self) -> "Iterator[Callable[[int], NDArray[np.uint64]]]":
        """Each part, as a function that reads one of its three columns."""
        import numpy as np

        if self._spill is None:
            if self._held:
                held = np.concatenate(self._held, axis=1)
                yield lambda column: held[column]
            return
        for part in range(1 << PART_BITS):
            yield partial(self._read, part)

    def _read(self, part: int, column: int) -> "NDArray[np.uint64]":
        import numpy as np

        if self._spill is None:
            raise AssertionError(part)
        pieces = []
        for block in self._blocks:
            self._spill.seek(block.at + 8 * (column * block.rows + int(block.starts[part])))
            pieces.append(np.frombuffer(self._spill.read(8 * int(block.sizes[part])), np.uint64))
        return np.concatenate(pieces)

    def pairs(self) -> tuple[int, list[tuple[Place, Place]]]:
        """How many administrations stood there again, and where the first few of them are.

        Draw it once, when all has been looked at.
        """
        import numpy as np

        count, found = 0, list[tuple[int, int]]()
        for part in self._parts():
            one = part(_FIRST)
            ordered = np.sort(one)
            if not (ordered[1:] == ordered[:-1]).any():  # as it nearly always is
                continue
            other, place = part(_SECOND), part(_PLACE)
            order = np.lexsort((place, other, one))
            one, other, place = one[order], other[order], place[order]
            same = (one[1:] == one[:-1]) & (other[1:] == other[:-1])
            again = np.flatnonzero(same) + 1
            begins = np.flatnonzero(np.concatenate(([True], ~same)))
            first = begins[np.searchsorted(begins, again, side="right") - 1]
            count += len(again)
            pairs = zip(place[again].tolist(), place[first].tolist(), strict=True)
            found = sorted([*found, *pairs])[:MAX_PAIRS]
        self.close()
        return count, [(_place(first), _place(second)) for second, first in found]

    def close(self) -> None:
        """Give back what is held."""
        if self._spill is not None:
            self._spill.close()
        self._held, self._spill = [], None

    def refuse(self, where: list[str]) -> None:
        """Raise ``duplicates`` naming the lines, when any administration stood there twice."""
        count, pairs = self.pairs()
        if not count:
            return
        raise twice(count, pairs, where)


def twice(count: int, pairs: Sequence[tuple[Place, Place]], where: Sequence[str]) -> AllianceError:
    """The fault of ``count`` rows whose administration stood there before; ``pairs``: a few."""

    def told(place: Place) -> str:
        return f"{place.line}{f' of {where[place.file]}' if len(where) > 1 else ''}"

    listed = "; ".join(f"lines {told(first)} and {told(second)}" for first, second in pairs)
    more = f"; and {count - len(pairs)} more" if count > len(pairs) else ""
    key = "client, session and respondent"
    return Problem.DUPLICATES.error(where=", ".join(where), key=key, pairs=listed + more)


FILE_SHIFT = 40
"""Bits for a line; the file's position stands above them."""
_FIRST, _SECOND, _PLACE = range(3)
"""What is kept of a row: two hashes, and where it stood."""
_ODDS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
"""Odd numbers without pattern: 2⁶⁴ over the golden ratio, and the second prime of xxHash."""


def _hashed(keys: "Sequence[pl.Series]") -> "tuple[NDArray[np.uint64], NDArray[np.uint64]]":
    """Two hashes of each row's keys: two ways to mix the 64-bit hashes of the single keys."""
    import numpy as np

    first = second = np.zeros(len(keys[0]), np.uint64)
    for seed, key in enumerate(keys):
        hashed = key.hash(seed).to_numpy()
        first = first * np.uint64(_ODDS[0]) + hashed
        second = second * np.uint64(_ODDS[1]) + hashed
    return first, second


def _place(packed: int) -> Place:
    return Place(packed >> FILE_SHIFT, packed & ((1 << FILE_SHIFT) - 1))
