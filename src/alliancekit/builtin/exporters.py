"""The built-in file formats for scores that need nothing more: CSV and its kin, JSON, Arrow."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from alliancekit.api import ExportContext, ExporterOffer, hookimpl, neutral, neutral_columns

if TYPE_CHECKING:
    import polars as pl

WRITTEN_ROWS = 16_384
"""Rows of CSV that are made at a time: some 10 % faster than Polars' own choice."""
BATCH_ROWS = 65_536
"""Rows of a record batch of Arrow: the same whatever the batches of scoring are."""


def write_csv(context: ExportContext) -> None:
    """CSV, UTF-8, LF. A missing value is an empty cell; floats read back to the same number."""
    _write_separated(context, ",")


def write_csv_excel(context: ExportContext) -> None:
    """CSV as Excel opens it where a decimal comma is used: ``;`` between cells, UTF-8 with a BOM.

    With a decimal point such an Excel would make a date of 7.5, without a word.
    """
    context.file.write(b"\xef\xbb\xbf")
    _write_separated(context, ";", decimal_comma=True)


def write_tsv(context: ExportContext) -> None:
    """As CSV, with tabs between cells; a cell that holds one is quoted."""
    _write_separated(context, "\t")


def _write_separated(
    context: ExportContext, separator: str, *, decimal_comma: bool = False
) -> None:
    import polars as pl

    header = {neutral(name): kind for name, kind in context.schema.items()}
    context.file.write(pl.DataFrame(schema=header).write_csv(separator=separator).encode())
    # by number from here on: Polars would take a column named `^…$` for a pattern of names
    numbers = {name: str(at) for at, name in enumerate(context.schema)}
    texts = [numbers[name] for name, kind in context.schema.items() if kind == pl.String]
    cells = [pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in texts]
    cells += [
        pl.col(numbers[name]).dt.to_string("iso")  # `P1DT6H`: Polars writes none into a CSV
        for name, kind in context.schema.items()
        if kind == pl.Duration
    ]
    for frame in context.frames:
        neutral_columns(frame.rename(numbers).with_columns(cells)).write_csv(
            context.file,
            include_header=False,
            separator=separator,
            decimal_comma=decimal_comma,
            batch_size=WRITTEN_ROWS,
        )


def write_json(context: ExportContext) -> None:
    """An array of objects, one a line."""
    between = b"[\n"
    for frame in context.frames:
        for line in frame.write_ndjson().encode().splitlines():
            context.file.write(between + line)
            between = b",\n"
    context.file.write(b"\n]\n" if between == b",\n" else b"[]\n")


def write_json_lines(context: ExportContext) -> None:
    """An object a line; a file without rows is empty."""
    for frame in context.frames:
        context.file.write(frame.write_ndjson().encode())


def write_parquet(context: ExportContext) -> None:
    """Parquet, streamed: only a few batches are held in memory."""
    _stream(context, lambda rows: rows.sink_parquet(context.file))


def write_arrow(context: ExportContext) -> None:
    """An Arrow IPC file (Feather 2), streamed; text in the layout that every reader knows."""
    import polars as pl

    _stream(
        context,
        lambda rows: rows.sink_ipc(
            context.file, compat_level=pl.CompatLevel.oldest(), record_batch_size=BATCH_ROWS
        ),
    )


def _stream(context: ExportContext, sink: "Callable[[pl.LazyFrame], object]") -> None:
    """Have the frames drawn by a sink of Polars. What fails in them is raised as it was."""
    from polars.io.plugins import register_io_source

    def source(
        with_columns: list[str] | None,
        predicate: "pl.Expr | None",
        n_rows: int | None,
        batch_size: int | None,
    ) -> "Iterator[pl.DataFrame]":
        """The frames as they come; the sink asks for no selection of them."""
        import polars as pl

        del predicate, n_rows, batch_size
        try:
            for frame in context.frames:
                yield pl.DataFrame([frame[one] for one in with_columns]) if with_columns else frame
        except BaseException as error:  # noqa: BLE001 - raised again below, not through the sink
            failed.append(error)

    failed: list[BaseException] = []
    sink(register_io_source(source, schema=context.schema))
    if failed:
        raise failed[0]


@hookimpl
def register_exporters() -> Iterator[ExporterOffer]:
    yield ExporterOffer("csv", "comma-separated values, UTF-8", (".csv",), write_csv)
    yield ExporterOffer("csv-excel", "CSV with ; and decimal comma, BOM", (), write_csv_excel)
    yield ExporterOffer("tsv", "tab-separated values, UTF-8", (".tsv",), write_tsv)
    yield ExporterOffer("json", "an array of objects", (".json",), write_json)
    yield ExporterOffer("jsonl", "an object a line", (".jsonl", ".ndjson"), write_json_lines)
    yield ExporterOffer("parquet", "Apache Parquet", (".parquet",), write_parquet)
    yield ExporterOffer(
        "arrow", "Arrow IPC file (Feather 2)", (".arrow", ".feather", ".ipc"), write_arrow
    )
