"""What is to be scored, as Spark reads it: lines of text files, or the rows of tables."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alliancekit.api import FileHead, FilesContext, Problem
from attrs import frozen

from alliancekit_spark.faults import told
from alliancekit_spark.storage import Found, Storage

if TYPE_CHECKING:
    import polars as pl

TABLE = "table:"
TEXT = "csv"
_SUFFIX = re.compile(r"\.(csv|tsv|tab|txt)(\.(gz|bz2|zst|lz4|snappy|deflate))?$")
_PACKED = re.compile(r"\.(gz|bz2|zst|lz4|snappy|deflate)$")
_PARQUET = b"PAR1"


@frozen
class Source:
    """The responses, not read yet.

    ``frame``: the lines of text files, or the columns of a table by position; then the URL of
    each row's file and a number that orders the pieces of a file. ``files``: the position of
    each file, by its URL. ``sizes``: how many bytes of each must be read, where that is known.
    """

    frame: Any
    heads: tuple[FileHead, ...]
    files: Mapping[str, int]
    sizes: tuple[int | None, ...]
    text: bool


def opened(spark: Any, storage: Storage, context: FilesContext) -> Source:
    """What the user named. Raises `AllianceError` where it cannot be read."""
    given, kind = context.inputs, context.options.get("format")
    tables = [one for one in given if one.startswith(TABLE)]
    if tables:
        if len(given) > 1:
            why = "a table is scored by itself, without further files or tables"
            raise Problem.BAD_OPTION.error(option=tables[0], why=why)
        with told(f"{tables[0]} could not be opened"):
            return _whole(spark.table(tables[0].removeprefix(TABLE)), tables[0])
    if kind not in {None, TEXT, "parquet"}:
        with told(f"{', '.join(given)} could not be opened"):
            return _whole(spark.read.format(kind).load(list(given)), ", ".join(given))
    found = storage.files(given)
    starts = [b"" if kind == "parquet" else storage.head(one) for one in found]
    kinds = {kind or _kind(one, start) for one, start in zip(found, starts, strict=True)}
    if len(kinds) > 1:
        why = "text and Parquet files cannot be scored together"
        raise Problem.UNREADABLE.error(where=context.inputs[0], why=why)
    return _text(spark, found, starts) if kinds == {TEXT} else _parquet(spark, found)


def _kind(found: Found, start: bytes) -> str:
    by_name = _SUFFIX.search(found.where.lower())
    return "parquet" if start.startswith(_PARQUET) and not by_name else TEXT


def _text(spark: Any, found: list[Found], starts: list[bytes]) -> Source:
    from pyspark.sql import functions as F  # noqa: N812 - as everybody has it

    lines = spark.read.format("text").option("lineSep", "\n").load([one.pattern for one in found])
    frame = lines.select(
        F.concat(F.col("value").cast("binary"), F.lit(b"\n")).alias("value"), *_origin()
    )
    heads = (FileHead(one.where, start) for one, start in zip(found, starts, strict=True))
    sizes = (None if _PACKED.search(one.where.lower()) else one.size for one in found)
    return Source(frame, tuple(heads), _positions(found), tuple(sizes), text=True)


def _parquet(spark: Any, found: list[Found]) -> Source:
    def read(files: list[Found]) -> Any:
        return spark.read.format("parquet").load([one.pattern for one in files])

    frames = []
    for one in found:  # of several files Spark would look at one, and fill up the others
        with told(f"{one.where} is not Parquet, or is damaged"):
            frames.append(read([one]))
    types = [{one.name: one.dataType for one in frame.schema} for frame in frames]
    heads = []
    for one, mine, frame in zip(found, types, frames, strict=True):
        for name in set(mine) & set(types[0]):
            if mine[name] != types[0][name]:
                what = (
                    f"column {list(mine).index(name) + 1} is of another type than in the first file"
                )
                raise Problem.BAD_HEADER.error(where=one.where, what=what)
        same = set(mine) == set(types[0])
        heads.append(FileHead(one.where, schema=_schema(frames[0] if same else frame)))
    frame = _by_position(read(found), *_origin())
    return Source(frame, tuple(heads), _positions(found), (None,) * len(found), text=False)


def _whole(frame: Any, where: str) -> Source:
    """A table that is not known to be files: its partitions are its pieces."""
    from pyspark.sql import functions as F  # noqa: N812 - as everybody has it

    part = F.spark_partition_id().cast("long").alias("start")
    heads = (FileHead(where, schema=_schema(frame)),)
    return Source(
        _by_position(frame, F.lit("").alias("url"), part), heads, {"": 0}, (None,), text=False
    )


def _by_position(frame: Any, *origin: Any) -> Any:
    from pyspark.sql import functions as F  # noqa: N812 - as everybody has it

    quoted = (f"`{name.replace('`', '``')}`" for name in frame.columns)
    columns = [F.col(name).alias(f"c{at}") for at, name in enumerate(quoted)]
    return frame.select(*columns, *origin)


def _origin() -> tuple[Any, Any]:
    from pyspark.sql import functions as F  # noqa: N812 - as everybody has it

    start = F.col("_metadata.file_block_start")
    return F.col("_metadata.file_path").alias("url"), start.alias("start")


def _positions(found: list[Found]) -> dict[str, int]:
    return {one.url: at for at, one in enumerate(found)}


def _schema(frame: Any) -> "pl.Schema":
    """Spark's types as those that its rows have when they come as Arrow."""
    import polars as pl
    from pyspark.sql.pandas.types import to_arrow_schema

    empty = pl.from_arrow(to_arrow_schema(frame.schema, timezone="UTC").empty_table())
    if not isinstance(empty, pl.DataFrame):
        raise TypeError
    return empty.schema
