"""What an engine wrote: a file or a folder of parts, read to be compared."""

import hashlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from attrs import field, frozen

Row = tuple[object, ...]
Stands = dict[str, str]
"""What stands at a place: the digest of each file there, by its path; empty for nothing."""


@frozen
class Table:
    """Scores as they were written: the columns with, in Parquet, their types; sorted rows."""

    columns: tuple[object, ...] = ()
    rows: tuple[Row, ...] = field(default=(), repr=False)


def records(data: bytes) -> list[bytes]:
    """The records of a CSV file as they are written; a quoted cell may hold line ends."""
    made: list[bytes] = []
    held = b""
    for line in BytesIO(data):
        held += line
        if held.count(b'"') % 2 == 0:
            made.append(held.rstrip(b"\n"))
            held = b""
    return [*made, held] if held else made


def digest(data: bytes) -> str:
    """The digest of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


def parts_of(place: Path) -> list[Path]:
    """The file that stands there or, where it is a folder, those in it, in order."""
    if not place.is_dir():
        return [place] if place.exists() else []
    return sorted(one for one in place.iterdir() if not one.name.startswith((".", "_")))


def stands_at(place: Path) -> Stands:
    """What stands at a place."""
    if place.is_dir():
        inside = (one for one in place.rglob("*") if one.is_file())
        return {"": "a folder"} | {str(one): digest(one.read_bytes()) for one in inside}
    return {"": digest(place.read_bytes())} if place.exists() else {}


def is_open(place: Path) -> bool:
    """Whether others than the user may read what stands there."""
    return place.exists() and bool(place.stat().st_mode & 0o077)


def of_texts(parts: Sequence[Path]) -> Table:
    """The scores in these CSV files, each with a header; of two headers both are columns."""
    texts = [records(one.read_bytes()) for one in parts]
    headers = dict.fromkeys(text[0] if text else b"" for text in texts)
    rows = sorted((row,) for text in texts for row in text[1:])
    return Table(tuple(headers), tuple(rows))


def of_frames(parts: Sequence[Path]) -> Table:
    """The scores in these Parquet files, floats by their bits."""
    import polars as pl

    frames: list[pl.DataFrame] = [pl.read_parquet(one) for one in parts]
    schemas = dict.fromkeys(tuple(one.schema.items()) for one in frames)
    columns = next(iter(schemas), ()) if len(schemas) < 2 else tuple(schemas)  # noqa: PLR2004
    rows = [tuple(map(_bits, row)) for frame in frames for row in frame.iter_rows()]
    return Table(columns, tuple(sorted(rows, key=repr)))


def _bits(value: object) -> object:
    return value.hex() if isinstance(value, float) else value
