"""The rows of a CSV file, read strictly: every row has its physical line, none is repaired.

Readers in use merge rows on an unclosed quote, pad short rows or shift long ones. Here a row
that is not what the header says is handed on as refused, whole; a quote that is never closed
ends the reading, since nothing behind it can be trusted.
"""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from attrs import define, frozen

from alliancekit.errors import Problem
from alliancekit.responses.batch import RejectCode

CHUNK = 1 << 20
MAX_RECORD = 1 << 20
"""Characters in one record. Beyond it a quote was surely left open."""

_MAGIC = {
    b"PK\x03\x04": "a spreadsheet or zip archive",
    b"\x1f\x8b": "compressed with gzip",
    b"\x28\xb5\x2f\xfd": "compressed with zstd",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@frozen
class Row:
    """A record: its physical line, and its fields or why it was refused."""

    line: int
    fields: list[str]
    refused: RejectCode | None = None
    text: str = ""


@define
class CsvRows:
    """Iterates over the records of a CSV file (RFC 4180), blank lines left out and counted."""

    file: BinaryIO
    where: str
    delimiter: str = ","
    encoding: str = "utf-8"
    blank_lines: int = 0
    _begun: bool = False

    def __iter__(self) -> Iterator[Row]:
        lines = self._lines()
        for number, raw in lines:
            line = raw.removesuffix("\r")
            if '"' in line:
                yield self._quoted(number, raw, lines)
            elif "\r" in line:
                yield Row(number, [], RejectCode.STRAY_RETURN, line)
            elif self.delimiter in line or not (not line or line.isspace()):
                yield Row(number, line.split(self.delimiter), text=line)
            else:
                self.blank_lines += 1

    def _quoted(self, number: int, raw: str, lines: Iterator[tuple[int, str]]) -> Row:
        """A record with quotes; it takes further lines while a quoted field is open."""
        record, fields, at = raw.removesuffix("\r"), [], 0
        while True:
            quoted = record.startswith('"', at)
            if quoted:
                end = _closing_quote(record, at + 1)
                if end < 0:
                    record, end, raw = self._until_closed(number, record, raw, lines)
                field = record[at + 1 : end].replace('""', '"')
                end += 1
            else:
                end = record.find(self.delimiter, at)
                end = len(record) if end < 0 else end
                field = record[at:end]
            follows = record[end : end + 1]
            if follows not in ("", self.delimiter) or (not quoted and '"' in field):
                if "\n" in record:
                    raise self._fault(number, "a quoted field that opens here has no proper end")
                return Row(number, [], RejectCode.STRAY_QUOTE, record)
            if "\r" in field and not quoted:
                return Row(number, [], RejectCode.STRAY_RETURN, record)
            fields.append(field)
            if not follows:
                return Row(number, fields, text=record)
            at = end + 1

    def _until_closed(
        self, number: int, record: str, raw: str, lines: Iterator[tuple[int, str]]
    ) -> tuple[str, int, str]:
        """The record with the lines of its open field, where that ends, and the last line raw."""
        parts, size = [record], len(record)
        for _, following in lines:
            end_of_line = raw[len(raw.removesuffix("\r")) :] + "\n"
            raw, line = following, following.removesuffix("\r")
            parts += [end_of_line, line]
            size += len(end_of_line)
            if (found := _closing_quote(line, 0)) >= 0:
                return "".join(parts), size + found, raw
            size += len(line)
            if size > MAX_RECORD:
                break
        raise self._fault(number, "the quote that opens here is never closed")

    def _lines(self) -> Iterator[tuple[int, str]]:
        """Physical lines, numbered from 1, without the LF that ends them."""
        number, rest = 0, ""
        for text in self._decoded():
            if "\0" in text:
                at = number + 1 + (rest + text).split("\0")[0].count("\n")
                raise self._fault(at, "a NUL byte; if this is UTF-16, give --encoding utf-16")
            *whole, rest = (rest + text).split("\n")
            for line in whole:
                number += 1
                yield number, line
            if len(rest) > MAX_RECORD:
                self._refuse_returns(number, rest)
                raise self._fault(number + 1, f"a line of more than {MAX_RECORD} characters")
        if rest:
            self._refuse_returns(number, rest)
            yield number + 1, rest

    def _refuse_returns(self, number: int, rest: str) -> None:
        if not number and "\r" in rest[:-1]:
            raise self._fault(1, "lines end in CR alone; save the file with LF or CR LF")

    def _decoded(self) -> Iterator[str]:
        """The text, in pieces, without the byte-order mark that may begin it."""
        decoder = codecs.getincrementaldecoder(self.encoding)(errors="strict")
        offset = 0
        while True:
            chunk = self.file.read(CHUNK)
            if not offset:
                self._look_at(chunk)
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                hint = "; if it was saved on Windows, give --encoding cp1252"
                raise Problem.BAD_ENCODING.error(
                    where=self.where,
                    encoding=self.encoding,
                    offset=offset - pending + error.start,
                    hint=hint if codecs.lookup(self.encoding).name == "utf-8" else "",
                ) from None
            if text and not self._begun:
                self._begun = True
                text = text.removeprefix("\ufeff")
            if text:
                yield text
            if not chunk:
                return
            offset += len(chunk)

    def _look_at(self, start: bytes) -> None:
        """Refuse what is plainly not a CSV file in the encoding that was named."""
        for magic, what in _MAGIC.items():
            if start.startswith(magic):
                raise Problem.UNREADABLE.error(
                    where=self.where, why=f"it is {what}, not CSV: export it as CSV first"
                )
        if start.startswith(_UTF16) and "16" not in self.encoding:
            raise Problem.BAD_ENCODING.error(
                where=self.where,
                encoding=self.encoding,
                offset=0,
                hint="; it begins like UTF-16: give --encoding utf-16",
            )

    def _fault(self, line: int, what: str) -> Exception:
        return Problem.BAD_CSV.error(where=self.where, line=line, what=what)


def _closing_quote(record: str, start: int) -> int:
    """Where the quoted field that is open at ``start`` ends, or -1. A doubled quote is text."""
    at = record.find('"', start)
    while at >= 0 and record.startswith('"', at + 1):
        at = record.find('"', at + 2)
    return at
