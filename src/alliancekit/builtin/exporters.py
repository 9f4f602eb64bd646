"""The built-in file formats for scores: CSV, JSON and Parquet."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancekit.api import ExportContext, ExporterOffer, hookimpl, neutral, neutral_columns

if TYPE_CHECKING:
    import polars as pl


def write_csv(context: ExportContext) -> None:
    """CSV, UTF-8, LF. A missing value is an empty cell; floats read back to the same number."""
    import polars as pl

    texts = [name for name, kind in context.schema.items() if kind == pl.String]
    header = {neutral(name): kind for name, kind in context.schema.items()}
    context.file.write(pl.DataFrame(schema=header).write_csv().encode())
    for frame in context.frames:
        blanks = [pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in texts]
        neutral_columns(frame.with_columns(blanks)).write_csv(context.file, include_header=False)


def write_json(context: ExportContext) -> None:
    """An array of objects, one a line."""
    between = b"[\n"
    for frame in context.frames:
        for line in frame.write_ndjson().encode().splitlines():
            context.file.write(between + line)
            between = b",\n"
    context.file.write(b"\n]\n" if between == b",\n" else b"[]\n")


def write_parquet(context: ExportContext) -> None:
    """Parquet, streamed: only a few batches are held in memory."""
    from polars.io.plugins import register_io_source

    def source(
        with_columns: list[str] | None,
        predicate: "pl.Expr | None",
        n_rows: int | None,
        batch_size: int | None,
    ) -> "Iterator[pl.DataFrame]":
        """The frames as they come; the sink asks for no selection of them."""
        del predicate, n_rows, batch_size
        try:
            for frame in context.frames:
                yield frame.select(with_columns) if with_columns else frame
        except BaseException as error:  # noqa: BLE001 - raised again below, not through the sink
            failed.append(error)

    failed: list[BaseException] = []
    register_io_source(source, schema=context.schema).sink_parquet(context.file)
    if failed:
        raise failed[0]


@hookimpl
def register_exporters() -> Iterator[ExporterOffer]:
    yield ExporterOffer("csv", "comma-separated values, UTF-8", (".csv",), write_csv)
    yield ExporterOffer("json", "an array of objects", (".json",), write_json)
    yield ExporterOffer("parquet", "Apache Parquet", (".parquet",), write_parquet)
