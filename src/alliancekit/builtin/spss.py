"""SPSS data files, by pyreadstat: names that SPSS takes, labels, formats, bands as codes.

pyreadstat writes a whole table at once, so this is the one format that holds all rows in memory.
"""

import errno
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from alliancekit.api import ExportContext, ExporterOffer, Score, hookimpl

if TYPE_CHECKING:
    import polars as pl

NAME, LABEL, VALUE_LABEL, TEXT = 64, 256, 120, 32_767
"""Bytes of a variable's name, its label, a value's label and a text value."""
WHOLE = 2**53
"""Whole numbers up to this one are floats without loss."""
RESERVED = frozenset(
    {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
)
MAGIC = b"$FL2"
MADE = slice(92, 109)
"""Where the file's header has the date and the time at which it was made."""
UNDATED = b"01 Jan 8000:00:00"


def write_sav(context: ExportContext) -> None:
    """A .sav file. Missing numbers are system-missing; a missing text and an empty one are one."""
    pyreadstat = context.library("pyreadstat", install="alliancekit[spss]")
    import polars as pl

    names = variable_names(list(context.schema))
    table = pl.concat([pl.DataFrame(schema=context.schema), *context.frames]).rename(names)
    table = _plain(table)
    _require_texts_fit(context, table)
    scores = _scores(context)
    coded = {names[f"{score.id}_band"]: codes for score in scores if (codes := _codes(score))}
    table = table.with_columns(
        pl.col(name).replace_strict(list(codes.values()), list(codes), return_dtype=pl.Float64)
        for name, codes in coded.items()
    )
    told = _labels(scores)
    counts = [name for name, kind in table.schema.items() if kind == pl.Int64]
    with TemporaryDirectory(prefix="alliancekit-") as folder:
        path = Path(folder) / "scores.sav"
        try:
            pyreadstat.write_sav(
                table,
                path,
                file_label=_cut(f"{context.instrument.id} {context.instrument.version}", NAME),
                column_labels=[
                    _cut(told.get(old, old if old != new else ""), LABEL) or None
                    for old, new in names.items()
                ],
                row_compress=True,
                variable_value_labels=coded,
                variable_measure={
                    name: "nominal" if kind in (pl.String, pl.Boolean) else "scale"
                    for name, kind in table.schema.items()
                }
                | dict.fromkeys(coded, "ordinal"),
                variable_format=dict.fromkeys([*counts, *coded], "F8.0")
                | {names[one.id]: f"F{8 + one.decimals}.{one.decimals}" for one in scores},
            )
        except pyreadstat.ReadstatError as error:
            raise OSError(errno.EIO, f"pyreadstat reports: {error}") from None
        _copy_undated(path, context)


def _plain(table: "pl.DataFrame") -> "pl.DataFrame":
    """What SPSS has no type for as text: durations, zones, categories, digits beyond a float's.

    What is not a finite number is missing.
    """
    import polars as pl

    def plain(series: pl.Series) -> pl.Series:
        kind = series.dtype
        if kind.is_float():
            return series.set(~series.is_finite(), None)
        if kind.is_integer():
            widest = max((abs(int(end)) for end in _ends(series)), default=0)
            return series if widest <= WHOLE else series.cast(pl.String)
        if kind == pl.Duration or (isinstance(kind, pl.Datetime) and kind.time_zone):
            return series.dt.to_string("iso")
        return series if kind == pl.Boolean or kind.is_temporal() else series.cast(pl.String)

    return pl.DataFrame([plain(series) for series in table.get_columns()])


def _ends(series: "pl.Series") -> list[Any]:
    """The lowest and the highest value, where there is any."""
    return [end for end in (series.min(), series.max()) if end is not None]


def _copy_undated(path: Path, context: ExportContext) -> None:
    """The file, with a fixed date in its header, so that every run gives the same bytes."""
    with path.open("rb") as made:
        header = bytearray(made.read(MADE.stop))
        if not header.startswith(MAGIC):
            raise AssertionError("not the header of a .sav file")
        header[MADE] = UNDATED
        context.file.write(bytes(header))
        shutil.copyfileobj(made, context.file)


def _require_texts_fit(context: ExportContext, table: "pl.DataFrame") -> None:
    import polars as pl

    for number, name in enumerate(table.columns, 1):
        text = table[name]
        if text.dtype != pl.String:
            continue
        if text.str.len_bytes().gt(TEXT).any():
            what = f"SPSS holds {TEXT:,} bytes of text, and column {number} has a longer one"
            context.refuse(what)
        if text.str.contains("\0", literal=True).any():
            context.refuse(f"SPSS text holds no NUL character, and column {number} has one")


def _scores(context: ExportContext) -> Sequence[Score]:
    """The scores that have columns of their own: all of them, or none in the long layout."""
    import polars as pl

    wide = all(
        context.schema.get(score.id) == pl.Float64
        and context.schema.get(f"{score.id}_answered") == pl.Int64
        for score in context.instrument.scores
    )
    return context.instrument.scores if wide else ()


def _codes(score: Score) -> dict[float, str]:
    """Band labels by code, 1 for the lowest; none where SPSS could not tell or hold them all."""
    labels = [band.label for band in score.bands.edges] if score.bands else []
    fit = all(len(label.encode()) <= VALUE_LABEL for label in labels)
    distinct = len(set(labels)) == len(labels)
    return {float(code): one for code, one in enumerate(labels, 1)} if fit and distinct else {}


def _labels(scores: Sequence[Score]) -> dict[str, str]:
    labels = {}
    for score in scores:
        labels[score.id] = score.title
        labels[f"{score.id}_answered"] = f"{score.title}: answered"
        labels[f"{score.id}_band"] = f"{score.title}: band"
    return labels


def variable_names(columns: Sequence[str]) -> dict[str, str]:
    """A name for each column that SPSS takes, all different whatever their case.

    What may not stand in a name becomes ``_``. A column whose name is fit as it is keeps it, the
    last of them first, for scores stand behind what is carried along.
    """
    wanted = {name: _fit(name) for name in columns}
    given: dict[str, str] = {}
    taken: set[str] = set()
    last_first = columns[::-1]
    for name in sorted(last_first, key=lambda one: wanted[one] != one):
        new, number = wanted[name], 2
        while new.casefold() in taken:
            ending = f"_{number}"
            new, number = _cut(wanted[name], NAME - len(ending)) + ending, number + 1
        given[name] = new
        taken.add(new.casefold())
    return {name: given[name] for name in columns}


def _fit(name: str) -> str:
    fit = "".join(one if one.isalnum() or one in "_.$#@" else "_" for one in name)
    if not fit[:1].isalpha():
        fit = f"v_{fit}"
    if fit.casefold() in RESERVED or fit.endswith("."):
        fit = f"{fit.rstrip('.')}_"
    return _cut(fit, NAME)


def _cut(text: str, size: int) -> str:
    """The text, or as many of its first characters as have room in so many bytes."""
    return text.encode()[:size].decode(errors="ignore")


@hookimpl
def register_exporters() -> Iterator[ExporterOffer]:
    yield ExporterOffer("sav", "SPSS data file (extra: spss)", (".sav",), write_sav)
