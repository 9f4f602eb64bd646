"""A .sav file, by pyreadstat, which writes a whole table at once: all rows are held in memory."""

import errno
import math
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from alliancekit.api import ResponsesExport, Scored

from alliancekit_spss.codes import Codes, codes_for
from alliancekit_spss.losses import tell
from alliancekit_spss.names import NAME, TEXT, cut, variable_names
from alliancekit_spss.notes import notes_of
from alliancekit_spss.variables import Variable, item_variable, other_variable, score_variables

if TYPE_CHECKING:
    import polars as pl

KEYS = ("client", "session", "date", "respondent", "therapist", "locale")
"""Columns that say whose answers these are: codes, whatever they look like."""
WHOLE = 2**53
"""Whole numbers up to this one are floats without loss."""
MAGIC = b"$FL2"
MADE = slice(92, 109)
"""Where the file's header has the date and the time at which it was made."""
UNDATED = b"01 Jan 8000:00:00"


def write_responses(context: ResponsesExport) -> None:
    """Write one row per administration: what identifies it, the answers, the scores."""
    pyreadstat = context.library("pyreadstat", install="alliancekit-spss")
    codes = codes_for(context.instrument, context.missing_codes)
    items = [item_variable(item, context, codes) for item in context.instrument.items]
    scores = [one for score in context.instrument.scores for one in score_variables(score, context)]
    known = [one.column for one in (*items, *scores)]
    carried = [column for column in context.schema if column not in known]
    names = variable_names(known, carried)
    table, unreadable = _table(context, codes, scores, [*carried, *known])
    others = [other_variable(one, table.schema[one], names[one]) for one in carried]
    variables = [*others, *items, *scores]
    tell(context, names, unreadable)
    with TemporaryDirectory(prefix="alliancekit-") as folder:
        path = Path(folder) / "responses.sav"
        try:
            pyreadstat.write_sav(
                table.rename(names),
                path,
                file_label=_file_label(context),
                note=notes_of(context),
                row_compress=True,
                **_described(variables, names, codes),
            )
        except pyreadstat.ReadstatError as error:
            raise OSError(errno.EIO, f"pyreadstat reports: {error}") from None
        _copy_undated(path, context)


def _described(
    variables: Sequence[Variable], names: Mapping[str, str], codes: Codes
) -> dict[str, Any]:
    """What pyreadstat is told of the variables."""
    return {
        "column_labels": [one.label or None for one in variables],
        "variable_value_labels": {
            names[one.column]: dict(one.labels) for one in variables if one.labels
        },
        "missing_ranges": {
            names[one.column]: [{"lo": codes.low, "hi": codes.high}]
            for one in variables
            if one.missing
        },
        "variable_measure": {names[one.column]: one.measure for one in variables},
        "variable_format": {names[one.column]: one.format for one in variables if one.format},
    }


def _file_label(context: ResponsesExport) -> str:
    instrument = context.instrument
    parts = (f"{instrument.id} {instrument.version}", context.respondent, instrument.locale)
    return cut(", ".join(parts), NAME)


# ─── rows ────────────────────────────────────────────────────────────────────


def _table(
    context: ResponsesExport, codes: Codes, scores: Sequence[Variable], columns: Sequence[str]
) -> "tuple[pl.DataFrame, int]":
    """All rows as SPSS takes them, and how many answers could not be read."""
    import polars as pl

    ids = [item.id for item in context.instrument.items]
    empty = pl.DataFrame(schema={**context.schema, **dict.fromkeys(ids, pl.Float64)})
    frames, unreadable = [empty], 0
    for scored in context.batches:
        unreadable += sum(scored.refused.sum().row(0)) if len(scored.frame) else 0
        answers = list(_answers(scored, ids, codes))
        frames.append(pl.DataFrame([*scored.frame.get_columns(), *answers]))
    table = pl.concat(frames).select(columns)
    known = {*ids, *(one.column for one in scores)}
    table = pl.DataFrame(
        [
            one if one.name in known else _plain(one, as_text=one.name in KEYS)
            for one in table.get_columns()
        ]
    )
    table = table.with_columns(
        pl.col(one.column).replace_strict(
            list(one.coded), list(one.coded.values()), return_dtype=pl.Float64
        )
        for one in scores
        if one.coded
    )
    _require_texts_fit(context, table)
    return table, unreadable


def _answers(scored: Scored, ids: Sequence[str], codes: Codes) -> "Iterator[pl.Series]":
    """The items' columns: the answers and, where there is none that counts, the code of why."""
    import polars as pl

    answers = scored.answers
    if not any(answers.null_count().row(0)):
        yield from answers.select(ids).get_columns()
        return
    texts, refused, beside = scored.texts, scored.refused, scored.not_applicable
    numeric = {
        number: code for text, code in codes.not_answered.items() if (number := _number(text))
    }
    for item in ids:
        if not answers[item].null_count():
            yield answers[item]
            continue
        text = texts[item].str.strip_chars()
        why = pl.DataFrame(
            {
                "answer": answers[item],
                "refused": refused[item],
                "beside": beside[item],
                "text": text,
                "number": text.cast(pl.Float64, strict=False),
            }
        )
        yield why.select(
            pl.when(pl.col("answer").is_not_null())
            .then("answer")
            .when(pl.col("refused"))
            .then(pl.lit(codes.unreadable))
            .when(pl.col("beside"))
            .then(_looked_up("text", codes.not_applicable))
            .otherwise(
                pl.coalesce(_looked_up("text", codes.not_answered), _looked_up("number", numeric))
            )
            .alias(item)
        ).to_series()


def _looked_up(column: str, codes: Mapping[Any, float]) -> "pl.Expr":
    import polars as pl

    if not codes:
        return pl.lit(None, pl.Float64)
    return pl.col(column).replace_strict(codes, default=None, return_dtype=pl.Float64)


def _number(text: str) -> float | None:
    """A code that is a number, so that ``99`` is found where ``99.0`` stands."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _plain(series: "pl.Series", *, as_text: bool) -> "pl.Series":
    """What SPSS has no type for as text: durations, zones, categories, digits beyond a float's.

    What is not a finite number is missing.
    """
    import polars as pl

    kind = series.dtype
    if kind.is_float() and not as_text:
        return series.set(~series.is_finite(), None)
    if kind.is_integer() and not as_text:
        ends = [abs(int(end)) for end in (series.min(), series.max()) if end is not None]  # type: ignore[arg-type]
        return series if max(ends, default=0) <= WHOLE else series.cast(pl.String)
    if kind == pl.Duration or (isinstance(kind, pl.Datetime) and kind.time_zone):
        return series.dt.to_string("iso")
    keep = not as_text and (kind == pl.Boolean or kind.is_temporal())
    return series if keep else series.cast(pl.String)


def _require_texts_fit(context: ResponsesExport, table: "pl.DataFrame") -> None:
    import polars as pl

    for number, text in enumerate(table.get_columns(), 1):
        if text.dtype != pl.String:
            continue
        if text.str.len_bytes().gt(TEXT).any():
            what = f"SPSS holds {TEXT:,} bytes of text, and column {number} has a longer one"
            context.refuse(what)
        if text.str.contains("\0", literal=True).any():
            context.refuse(f"SPSS text holds no NUL character, and column {number} has one")


def _copy_undated(path: Path, context: ResponsesExport) -> None:
    """The file, with a fixed date in its header, so that every run gives the same bytes."""
    with path.open("rb") as made:
        header = bytearray(made.read(MADE.stop))
        if not header.startswith(MAGIC):
            raise AssertionError("not the header of a .sav file")
        header[MADE] = UNDATED
        context.file.write(bytes(header))
        shutil.copyfileobj(made, context.file)
