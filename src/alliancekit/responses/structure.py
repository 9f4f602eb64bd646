"""Where the records and the fields of a block of CSV are, found for all of them at once.

Every byte is looked at. A record that is not plainly what the header says (its width, a quote
or a carriage return out of place) is set aside for `csvrows`, which reads one record at a time;
so the two ways of reading cannot differ in what they accept.
"""

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

LF, CR, QUOTE = 10, 13, 34
PAIR = 2


@frozen
class Structure:
    """The fields of a block's good records, and where the others are.

    ``data``: the records, CR LF at the end of one turned into LF. ``starts`` (shape (records,)):
    where the good records begin; ``ends`` (shape (width, records)): where each of their fields
    ends. ``ordinals`` and ``lines``: which record of the block each is, and on which of its
    lines, from 0. ``odd``: ordinal, line, start and end of each record to be read one by one.
    ``records`` counts both, ``feeds`` their lines. ``used``: how many bytes of the block as it
    was given were understood; the record behind them is unfinished, or must be read by itself
    before more can be understood.
    """

    data: bytes = field(repr=False)
    starts: "NDArray[np.integer[Any]]" = field(repr=False)
    ends: "NDArray[np.integer[Any]]" = field(repr=False)
    ordinals: "NDArray[np.integer[Any]]" = field(repr=False)
    lines: "NDArray[np.integer[Any]]" = field(repr=False)
    odd: list[tuple[int, int, int, int]] = field(repr=False)
    records: int
    feeds: int
    quoted: bool
    used: int

    def longer_than(self, size: int) -> int | None:
        """The line of the first good record of more bytes than that, if there is one."""
        import numpy as np

        if not len(self.starts):
            return None
        found = np.flatnonzero(self.ends[-1] - self.starts > size)
        return int(self.lines[found[0]]) if len(found) else None


def structure(block: bytes, delimiter: str, width: int) -> Structure:
    """The structure of a block that begins with a record and ends with LF.

    ``delimiter`` is one byte long, and ``width`` more than one.
    """
    import numpy as np

    mark = delimiter.encode()[0]
    quoted = b'"' in block
    data, dropped = _without_returns(block, quoted=quoted) if b"\r" in block else (block, None)
    text = np.frombuffer(data, np.uint8)
    feeds = text == LF
    separates = feeds | (text == mark)
    inside = _inside(text) if quoted else None
    if inside is not None:
        separates &= ~inside
        feeds = feeds & ~inside
    at = np.flatnonzero(separates).astype(np.int32)
    records = int(np.count_nonzero(feeds))
    record_ends = at[width - 1 :: width]
    if len(at) == records * width and feeds[record_ends].all():
        counts = np.full(records, width)  # as it nearly always is
    else:
        record_ends = np.flatnonzero(feeds).astype(np.int32)
        counts = np.diff(np.searchsorted(at, record_ends), prepend=-1)
    record_starts = np.empty_like(record_ends)
    record_starts[:1], record_starts[1:] = 0, record_ends[:-1] + 1
    good = counts == width
    strays = _stray_returns(text, inside) if b"\r" in data else at[:0]
    if inside is None:
        good[_records_of(strays, record_ends)] = False
    else:
        misplaced = np.concatenate((strays, _misplaced(text, mark, inside)))
        bad = _records_of(misplaced, record_ends)
        good[bad] = False
        breaks = _line_breaks(text, record_starts[bad], record_ends[bad])
        if breaks.any():  # it may end with its first line: what follows is not known yet
            records = int(bad[breaks.argmax()])
    used = int(record_ends[records - 1]) + 1 if records else 0
    data, text = data[:used], text[:used]
    record_starts, record_ends = record_starts[:records], record_ends[:records]
    good, counts = good[:records], counts[:records]
    fields = at[: int(counts.sum())]
    if not good.all():
        fields = fields[np.repeat(good, counts)]
    ends = np.ascontiguousarray(fields.reshape(-1, width).T)
    begins = np.flatnonzero(text == LF) if inside is not None else record_ends
    lines = np.searchsorted(begins, record_starts) if inside is not None else np.arange(records)
    odd = np.flatnonzero(~good)
    if dropped is not None:
        used += int(np.searchsorted(dropped - np.arange(len(dropped)), used))
    return Structure(
        data=data,
        starts=record_starts[good],
        ends=ends,
        ordinals=np.flatnonzero(good),
        lines=lines[good],
        odd=[(int(n), int(lines[n]), int(record_starts[n]), int(record_ends[n])) for n in odd],
        records=records,
        feeds=len(begins),
        quoted=quoted,
        used=used,
    )


def _without_returns(block: bytes, *, quoted: bool) -> "tuple[bytes, NDArray[np.integer[Any]]]":
    """The block without the CR of CR LF outside quotes, and where these stood."""
    import numpy as np

    text = np.frombuffer(block, np.uint8)
    returns = np.flatnonzero(text[:-1] == CR)
    returns = returns[text[returns + 1] == LF]
    if quoted:
        returns = returns[~_inside(text)[returns]]
    return np.delete(text, returns).tobytes(), returns


def _inside(text: "NDArray[np.uint8]") -> "NDArray[np.bool]":
    """Whether so many quotes stand up to each byte, it included, that a field is open."""
    import numpy as np

    quotes = (text == QUOTE).view(np.uint8)
    return np.bitwise_xor.accumulate(quotes).view(np.bool)


def _stray_returns(
    text: "NDArray[np.uint8]", inside: "NDArray[np.bool] | None"
) -> "NDArray[np.integer[Any]]":
    """Each CR outside quotes; those that end a record with their LF were taken off."""
    import numpy as np

    at = np.flatnonzero(text == CR)
    return at if inside is None else at[~inside[at]]


def _misplaced(
    text: "NDArray[np.uint8]", mark: int, inside: "NDArray[np.bool]"
) -> "NDArray[np.integer[Any]]":
    """Quotes that neither begin nor end a field, nor are one half of a doubled quote."""
    import numpy as np

    at = np.flatnonzero(text == QUOTE)
    opening = inside[at]
    before = np.where(at == 0, LF, text[at - 1])
    behind = text[at + 1]  # the block ends with LF
    beside = np.where(opening, before, behind)
    misplaced: NDArray[np.integer[Any]] = at[(beside != mark) & (beside != LF) & (beside != QUOTE)]
    return misplaced


def _records_of(
    positions: "NDArray[np.integer[Any]]", record_ends: "NDArray[np.integer[Any]]"
) -> "NDArray[np.integer[Any]]":
    """The records in which these bytes stand, each once; those behind the last are left out."""
    import numpy as np

    found = np.unique(np.searchsorted(record_ends, positions))
    within: NDArray[np.integer[Any]] = found[found < len(record_ends)]
    return within


def _line_breaks(
    text: "NDArray[np.uint8]", starts: "NDArray[np.integer[Any]]", ends: "NDArray[np.integer[Any]]"
) -> "NDArray[np.bool]":
    """Whether each of these records goes over several lines."""
    import numpy as np

    feeds = np.flatnonzero(text == LF) if len(starts) else starts
    several: NDArray[np.bool] = np.searchsorted(feeds, starts) != np.searchsorted(feeds, ends)
    return several


def field_texts(found: Structure, column: int) -> "pl.Series":
    """A column of a block without quotes as text, of each of the good records.

    The block itself is the store: an array of texts is laid over it, in which the wanted field
    and what stands between it and the next one take turns. Nothing is parsed again.
    """
    import nanoarrow
    import numpy as np
    import polars as pl

    offsets = np.empty((len(found.starts), 2), np.int32)
    offsets[:, 0] = found.ends[column - 1] + 1 if column else found.starts
    offsets[:, 1] = found.ends[column]
    array = nanoarrow.c_array_from_buffers(
        nanoarrow.string(), offsets.size - 1, [None, offsets, found.data], null_count=0
    )
    return pl.Series(array).gather_every(2)


def cell_texts(
    found: Structure, column: int
) -> "tuple[tuple[str, ...], NDArray[np.unsignedinteger[Any]]]":
    """The cells of a column: the texts that occur, and which one each record has.

    Answers are short: those of one byte, and of two where they are common, go through a table;
    what is left is compared with one another, eight bytes at a time.
    """
    import numpy as np

    text = np.frombuffer(found.data, np.uint8)
    starts = found.ends[column - 1] + 1 if column else found.starts
    ends = found.ends[column]
    if found.quoted:
        open_ = text.take(starts) == QUOTE
        starts, ends = starts + open_, ends - open_
    lengths = ends - starts
    codes: NDArray[Any] = text.take(starts) * (lengths > 0)
    longer = np.flatnonzero(lengths > 1)
    texts: tuple[str, ...] = _BYTES
    if len(longer) > len(codes) // 20:
        pairs = np.flatnonzero(lengths == PAIR)
        given = text[starts[pairs]] | text[starts[pairs] + 1].astype(np.uint16) << 8
        present = np.flatnonzero(np.bincount(given, minlength=1 << 16))
        place = np.zeros(1 << 16, np.uint16)
        place[present] = np.arange(len(texts), len(texts) + len(present))
        codes = codes.astype(np.uint16)
        codes[pairs] = place[given]
        read = [int(one).to_bytes(2, "little") for one in present]
        texts += tuple(_text(one, quoted=found.quoted) for one in read)
        longer = np.flatnonzero(lengths > PAIR)
    if len(longer):
        others, positions = _distinct(found, starts[longer], ends[longer])
        codes = codes.astype(np.uint32)
        codes[longer] = positions + len(texts)
        texts += others
    return texts, codes


def _distinct(
    found: Structure, starts: "NDArray[np.integer[Any]]", ends: "NDArray[np.integer[Any]]"
) -> "tuple[tuple[str, ...], NDArray[np.integer[Any]]]":
    """The distinct texts of these cells, and which one each is."""
    import numpy as np

    # eight bytes from every position on; the padding lets the last ones be read
    padded = np.frombuffer(found.data + bytes(8), np.uint8)
    words = np.ndarray((len(padded) - 7,), "<u8", padded, 0, (1,))
    lengths = ends - starts
    packed = words[starts] & _masks()[np.minimum(lengths, 8)]
    distinct, positions = np.unique(packed, return_inverse=True)
    texts = [int(one).to_bytes(8, "little").rstrip(b"\0") for one in distinct]
    for row in np.flatnonzero(lengths > 8):  # noqa: PLR2004 - bytes of a word
        positions[row] = len(texts)
        texts.append(found.data[starts[row] : ends[row]])
    return tuple(_text(one, quoted=found.quoted) for one in texts), positions


def _text(cell: bytes, *, quoted: bool) -> str:
    text = cell.decode(errors="replace")
    return text.replace('""', '"') if quoted else text


def _masks() -> "NDArray[np.uint64]":
    """What is left of a word of eight bytes for each length of a cell."""
    import numpy as np

    return np.array([(1 << 8 * length) - 1 for length in range(9)], np.uint64)


_BYTES = ("", *(chr(byte) for byte in range(1, 128)))
"""The cells of one byte, by that byte; the empty cell is 0, since a NUL is refused."""
