"""One record of CSV at a time, read strictly: the rule by which every other way is measured.

Readers in use merge rows on an unclosed quote, pad short rows or shift long ones. Here a row
that is not what the header says is handed on as refused, whole; a quote that is never closed
ends the reading, since nothing behind it can be trusted.
"""

from collections.abc import Iterator
from itertools import islice

from attrs import define, frozen

from alliancekit.errors import AllianceError, Problem
from alliancekit.responses.batch import RejectCode

MAX_RECORD = 1 << 20
"""Bytes in one record. Beyond it a quote was surely left open."""


class _IncompleteError(Exception):
    """The data end within a quoted field."""


@frozen
class Row:
    """A record: its physical line, and its fields or why it was refused."""

    line: int
    fields: list[str]
    refused: RejectCode | None = None
    text: str = ""

    @property
    def blank(self) -> bool:
        """Whether the line held nothing at all."""
        return self.refused is None and not self.fields


@define
class CsvRows:
    """Iterates over the records in ``data``: UTF-8, every line ended by LF (RFC 4180).

    ``at`` is the offset behind the last record, ``line`` the number of the line that follows it.
    Where the data end within a quoted field the iteration ends before that record, and
    ``unfinished`` is set.
    """

    data: bytes
    where: str
    delimiter: str = ","
    line: int = 1
    at: int = 0
    unfinished: bool = False

    def __iter__(self) -> Iterator[Row]:
        while self.at < len(self.data):
            line, at = self.line, self.at
            try:
                row = self._record(line, self._next())
            except _IncompleteError:
                self.line, self.at, self.unfinished = line, at, True
                if len(self.data) - at > MAX_RECORD:
                    raise never_closed(self.where, line) from None
                return
            yield row

    def take(self, count: int | None) -> list[Row]:
        """The next records: so many, or all."""
        return list(islice(self, count))

    def _record(self, number: int, raw: str) -> Row:
        line = raw.removesuffix("\r")
        if '"' in line:
            return self._quoted(number, raw)
        if "\r" in line:
            return Row(number, [], RejectCode.STRAY_RETURN, line)
        if self.delimiter in line or not (not line or line.isspace()):
            return Row(number, line.split(self.delimiter), text=line)
        return Row(number, [])

    def _next(self) -> str:
        """The next physical line, without the LF that ends it."""
        end = self.data.find(b"\n", self.at)
        if end < 0:
            raise _IncompleteError
        if end - self.at > MAX_RECORD:
            raise too_long_line(self.where, self.line)
        line = self.data[self.at : end].decode()
        self.at, self.line = end + 1, self.line + 1
        return line

    def _quoted(self, number: int, raw: str) -> Row:
        """A record with quotes; it takes further lines while a quoted field is open."""
        record, fields, at = raw.removesuffix("\r"), [], 0
        while True:
            quoted = record.startswith('"', at)
            if quoted:
                end = _closing_quote(record, at + 1)
                if end < 0:
                    record, end, raw = self._until_closed(number, record, raw)
                field = record[at + 1 : end].replace('""', '"')
                end += 1
            else:
                end = record.find(self.delimiter, at)
                end = len(record) if end < 0 else end
                field = record[at:end]
            follows = record[end : end + 1]
            if follows not in ("", self.delimiter) or (not quoted and '"' in field):
                if "\n" in record:
                    what = "a quoted field that opens here has no proper end"
                    raise fault(self.where, number, what)
                return Row(number, [], RejectCode.STRAY_QUOTE, record)
            if "\r" in field and not quoted:
                return Row(number, [], RejectCode.STRAY_RETURN, record)
            fields.append(field)
            if not follows:
                return Row(number, fields, text=record)
            at = end + 1

    def _until_closed(self, number: int, record: str, raw: str) -> tuple[str, int, str]:
        """The record with the lines of its open field, where that ends, and the last line raw."""
        parts, size = [record], len(record)
        while True:
            end_of_line = raw[len(raw.removesuffix("\r")) :] + "\n"
            raw = self._next()
            line = raw.removesuffix("\r")
            parts += [end_of_line, line]
            size += len(end_of_line)
            if (found := _closing_quote(line, 0)) >= 0:
                return "".join(parts), size + found, raw
            size += len(line)
            if size > MAX_RECORD:
                raise never_closed(self.where, number)


def fault(where: str, line: int, what: str) -> AllianceError:
    """What ends the reading of a file, at this line of it."""
    return Problem.BAD_CSV.error(where=where, line=line, what=what)


def too_long_line(where: str, line: int) -> AllianceError:
    """The fault of a line that is no row of answers."""
    return fault(where, line, f"a record of more than {MAX_RECORD} bytes")


def never_closed(where: str, line: int) -> AllianceError:
    """The fault of a quote that opens on this line and has no end."""
    return fault(where, line, "the quote that opens here is never closed")


def _closing_quote(record: str, start: int) -> int:
    """Where the quoted field that is open at ``start`` ends, or -1. A doubled quote is text."""
    at = record.find('"', start)
    while at >= 0 and record.startswith('"', at + 1):
        at = record.find('"', at + 2)
    return at
