"""SPSS files (.sav, .zsav), read by pyreadstat a piece at a time."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from alliancekit.errors import AllianceError, Problem, os_reason
from alliancekit.responses.formats.table import DeclaredMissing, Table, column, rows_per_frame
from alliancekit.responses.formats.texts import as_text

if TYPE_CHECKING:
    import polars as pl

EPOCH_SECONDS = 12_219_379_200
"""From 14 October 1582, where SPSS begins to count, to 1970."""
_MOMENT = re.compile(r"(?:A|E|S|J)?DATE(?:TIME)?\d|YMDHMS\d")
_DURATION = re.compile(r"D?TIME\d")
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799
"""The years 1 to 9999, in seconds from 1970."""


def read_spss(path: str, where: str, encoding: str | None = None) -> Table:
    """An SPSS file. System-missing values are null.

    Values that the file declares user-missing stay in the frames and are told in
    `Table.missing`, with their labels; those of other values are not looked at. Dates are read as
    date and time, times of day as durations, since SPSS lets them pass 24 hours. ``encoding``
    stands in for one that the file names wrongly or not at all.
    """
    import polars as pl

    _, facts = _read(path, where, encoding, metadataonly=True)
    variables = [
        _Variable(
            at,
            name,
            text=facts.readstat_variable_types[name] == "string",
            spelt=str(facts.original_variable_types[name]),
            declared=tuple(facts.missing_ranges.get(name, ())),
            labels=facts.variable_value_labels.get(name, {}),
        )
        for at, name in enumerate(facts.column_names, 1)
    ]
    if not variables:
        raise Problem.NO_ROWS.error(where=where, what="read; it has no columns")

    def frames() -> Iterator["pl.DataFrame"]:
        drawn, size = 0, rows_per_frame(len(variables))
        while True:
            columns, _ = _read(path, where, encoding, row_offset=drawn, row_limit=size)
            with _told(where):
                frame = pl.DataFrame([one.series(columns[one.name], where) for one in variables])
            drawn += len(frame)
            if len(frame):
                yield frame
            if len(frame) < size:
                break
        if facts.number_rows is not None and drawn != facts.number_rows:
            why = f"an SPSS file of {facts.number_rows} rows holds {drawn}: it is torn or damaged"
            raise Problem.UNREADABLE.error(where=where, why=why)

    missing = {column(one.at): one.missing(where) for one in variables if one.declared}
    return Table(
        names=tuple(one.name for one in variables),
        schema=pl.DataFrame([one.series([], where) for one in variables]).schema,
        frames=frames(),
        missing=MappingProxyType(missing),
    )


def _read(
    path: str, where: str, encoding: str | None, **options: Any
) -> tuple[Mapping[str, list[Any]], Any]:
    """Columns and what the file says of them."""
    try:
        import pyreadstat
    except ImportError:
        raise Problem.NEEDS_EXTRA.error(where=where, what="an SPSS file", extra="spss") from None
    with _told(where):
        columns, facts = pyreadstat.read_sav(
            path,
            encoding=encoding,
            user_missing=True,
            disable_datetime_conversion=True,
            output_format="dict",
            **options,
        )
    return columns, facts


@frozen
class _Variable:
    """A variable: its position, its format as SPSS spells it, what it declares to be missing.

    ``labels`` are those of its values.
    """

    at: int
    name: str
    text: bool
    spelt: str
    declared: tuple[Mapping[str, Any], ...] = ()
    labels: Mapping[Any, str] = field(factory=dict, repr=False)

    @property
    def timed(self) -> bool:
        """Whether it holds dates or times."""
        return not self.text and bool(_MOMENT.match(self.spelt) or _DURATION.match(self.spelt))

    def series(self, values: list[Any], where: str) -> "pl.Series":
        """Stored values as what the format shows: moments and durations are stored as seconds."""
        import polars as pl

        given = pl.Series(column(self.at), values, dtype=pl.String if self.text else pl.Float64)
        return given if self.text else _dated(given, self.spelt, where, self.at)

    def missing(self, where: str) -> DeclaredMissing:
        """The values declared to be missing, under the spelling that they have in the column."""
        codes = [one["lo"] for one in self.declared if one["lo"] == one["hi"]]
        ranges = [(one["lo"], one["hi"]) for one in self.declared if one["lo"] != one["hi"]]
        texts = as_text(self.series(codes, where), where, self.at)
        return DeclaredMissing(frozenset(texts), tuple(ranges), self._labels(where))

    def _labels(self, where: str) -> Mapping[str, str]:
        """The labels of values that are declared missing. A date's may be beyond all dates."""
        found = {
            value: label
            for value, label in self.labels.items()
            if not self.timed and any(one["lo"] <= value <= one["hi"] for one in self.declared)
        }
        texts = as_text(self.series(list(found), where), where, self.at)
        return dict(zip(texts, found.values(), strict=True))


def _dated(values: "pl.Series", spelt: str, where: str, at: int) -> "pl.Series":
    import polars as pl

    moment = _MOMENT.match(spelt)
    if not (moment or _DURATION.match(spelt)):
        return values
    seconds = values - EPOCH_SECONDS if moment else values
    if not seconds.is_between(_FIRST_SECOND, _LAST_SECOND).all():
        why = f"column {at} holds a date or time beyond the years 1 to 9999"
        raise Problem.UNREADABLE.error(where=where, why=why)
    microseconds = (seconds * 1_000_000).round().cast(pl.Int64)
    return microseconds.cast(pl.Datetime("us") if moment else pl.Duration("us"))


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turn what pyreadstat raises into words. Its own may hold values: none of them is repeated."""
    try:
        yield
    except AllianceError:
        raise
    except OSError as error:
        raise Problem.UNREADABLE.error(where=where, why=os_reason(error)) from None
    except Exception as error:  # noqa: BLE001 - its errors have no common type
        raise Problem.UNREADABLE.error(where=where, why=_why(str(error).lower())) from None


def _why(told: str) -> str:
    if "requested encoding" in told or "character set" in told:
        return "its text is not in the encoding that it names: give --encoding"
    return "not an SPSS file, or one that is torn or damaged"
