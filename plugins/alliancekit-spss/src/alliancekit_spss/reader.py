"""Responses out of an SPSS data file: why an answer does not count is read from its code."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from alliancekit.api import Instrument, Item, ResponsesImport

from alliancekit_spss.codes import NOT_ANSWERED, UNREADABLE
from alliancekit_spss.names import VALUE_LABEL, cut, variable_names

if TYPE_CHECKING:
    import polars as pl

ROWS = 50_000
"""Rows that are read at a time."""


def read_responses(context: ResponsesImport) -> "Iterator[pl.DataFrame]":
    """Frames of text, columns as in a response file; what was scored then is left out.

    A value that the file declares missing is blank, unless its label is that of an answer "not
    applicable" and it is no answer: then it is that answer's code. So ``score`` reads it, too.
    """
    pyreadstat = context.library("pyreadstat", install="alliancekit-spss")
    with TemporaryDirectory(prefix="alliancekit-") as folder:
        path = Path(folder) / "responses.sav"
        with path.open("wb") as copied:
            shutil.copyfileobj(context.file, copied)
        _, facts = _read(context, pyreadstat, path, metadataonly=True)
        columns = _columns(context, facts)
        _tell_unknown(context, facts, columns)
        drawn = 0
        while True:
            values, _ = _read(context, pyreadstat, path, row_offset=drawn, row_limit=ROWS)
            frame = _frame(context.instrument, values, facts, columns)
            drawn += len(frame)
            if len(frame) or not drawn:
                yield frame
            if len(frame) < ROWS:
                return


def _read(context: ResponsesImport, pyreadstat: Any, path: Path, **options: Any) -> Any:
    try:
        return pyreadstat.read_sav(path, user_missing=True, output_format="dict", **options)
    except Exception:  # noqa: BLE001 - its errors have no common type, and may quote the data
        context.fault("not an SPSS data file, or one that is torn or damaged")


def _columns(context: ResponsesImport, facts: Any) -> dict[str, str]:
    """The variables that are taken, and the name of each in a response file."""
    instrument = context.instrument
    wanted = {item.id for item in instrument.items} | {field.id for field in instrument.fields}
    scored = {
        f"{score.id}{ending}"
        for score in instrument.scores
        for ending in ("", "_answered", "_band")
    }
    columns, left = {}, []
    for name in facts.column_names:
        label = facts.column_names_to_labels.get(name) or ""
        own = name
        if name not in wanted:
            # what SPSS takes no such name of has its own name as its label; an item, as its own
            hidden = [one for one in (label, name.rstrip("_")) if _named(one) == name != one]
            own = next((one for one in hidden if one == label or one in wanted), name)
        if own in scored - wanted:
            left.append(own)
        else:
            columns[name] = own
    if not wanted & set(columns.values()):
        context.fault(f"none of the items of {instrument.id} is a variable of the file")
    if left:
        context.lose("scores", f"left out, to be computed anew: {len(left)} variables")
    return columns


def _named(column: str) -> str:
    return variable_names([], [column])[column] if column else ""


def _tell_unknown(context: ResponsesImport, facts: Any, columns: dict[str, str]) -> None:
    """Tell where a value that is declared missing has words that the instrument does not."""
    for name, own in columns.items():
        item = next((one for one in context.instrument.items if one.id == own), None)
        labels: dict[float, str] = facts.variable_value_labels.get(name, {})
        if item is None or not labels:
            continue
        said = {cut(one.label, VALUE_LABEL) for one in item.scale.options} | {UNREADABLE}
        for low, high in _ranges(facts, name):
            for value, label in labels.items():
                own_words = label in said or label.startswith(NOT_ANSWERED)
                if low <= value <= high and not own_words:
                    told = f"{value:g} is declared missing under words of its own: taken as blank"
                    context.lose(f"items.{own}", told)


def _ranges(facts: Any, name: str) -> list[tuple[Any, Any]]:
    return [(one["lo"], one["hi"]) for one in facts.missing_ranges.get(name, ())]


def _frame(
    instrument: Instrument, values: Any, facts: Any, columns: dict[str, str]
) -> "pl.DataFrame":
    import polars as pl

    items = {one.id: one for one in instrument.items}
    made = []
    for name, own in columns.items():
        ranges = _ranges(facts, name)
        labels = facts.variable_value_labels.get(name, {})
        beside = _not_applicable(items[own], labels, ranges) if own in items else {}
        texts = [_text(one, beside, ranges) for one in values[name]]
        made.append(pl.Series(own, texts, dtype=pl.String))
    return pl.DataFrame(made)


def _not_applicable(
    item: Item, labels: dict[Any, str], ranges: list[tuple[Any, Any]]
) -> dict[Any, str]:
    """The values that are not-applicable answers, by label or, in a text, by code: their codes.

    Only what is declared missing, and is no answer besides: a blank claims the least.
    """
    answers = {_words(one.label) for one in item.scale.options if one.value is not None}
    known = {_words(one.label): one.code for one in item.scale.options if one.code}
    known = {label: code for label, code in known.items() if label not in answers}
    labelled = {
        value: known[_words(label)] for value, label in labels.items() if _words(label) in known
    }
    declared = {
        value: code
        for value, code in labelled.items()
        if value not in item.scale.values and any(low <= value <= high for low, high in ranges)
    }
    codes = {low: low for low, _ in ranges if low in item.scale.codes}
    return {**declared, **codes}


def _words(label: str) -> str:
    """A label as it is compared: as much of it as a file holds, whatever its case and blanks."""
    return " ".join(cut(label, VALUE_LABEL).split()).casefold()


def _text(value: Any, beside: dict[float, str], missing: list[tuple[Any, Any]]) -> str:
    """A stored value as the text of a cell."""
    if value is None or value == "":
        return ""
    if value in beside:
        return beside[value]
    if isinstance(value, (int, float)):
        if value != value or any(low <= value <= high for low, high in missing):  # noqa: PLR0124 - NaN
            return ""
        return str(int(value)) if value == int(value) else repr(float(value))
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if any(low == value for low, _ in missing) else str(value)
