"""The rows of a CSV file, read strictly: every row has its physical line, none is repaired.

Readers in use merge rows on an unclosed quote, pad short rows or shift long ones. Here a row
that is not what the header says is handed on as refused, whole; a quote that is never closed
ends the reading, since nothing behind it can be trusted.
"""

import codecs
import re
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

    def __iter__(self) -> Iterator[Row]:
        lines = self._lines()
        for number, line in lines:
            if '"' in line:
                yield self._quoted(number, line, lines)
            elif "\r" in line:
                yield Row(number, [], RejectCode.STRAY_RETURN, line)
            elif line and not line.isspace():
                yield Row(number, line.split(self.delimiter), text=line)
            else:
                self.blank_lines += 1

    def _quoted(self, number: int, line: str, lines: Iterator[tuple[int, str]]) -> Row:
        """A record with quotes; it takes further lines while a quoted field is open."""
        record, fields, at = line, [], 0
        inside = re.compile(r'"((?:[^"]|"")*)"')
        while True:
            if record.startswith('"', at):
                while (match := inside.match(record, at)) is None:
                    more = next(lines, None)
                    if more is None or len(record) > MAX_RECORD:
                        raise self._fault(number, "the quote that opens here is never closed")
                    record += "\n" + more[1]
                end = match.end()
                field = match[1].replace('""', '"')
            else:
                end = record.find(self.delimiter, at)
                end = len(record) if end < 0 else end
                field = record[at:end]
            follows = record[end : end + 1]
            if follows not in ("", self.delimiter) or (
                end > at and '"' in record[at:end] and not record.startswith('"', at)
            ):
                if "\n" in record:
                    raise self._fault(number, "a quoted field that opens here has no proper end")
                return Row(number, [], RejectCode.STRAY_QUOTE, record)
            if "\r" in field and not record.startswith('"', at):
                return Row(number, [], RejectCode.STRAY_RETURN, record)
            fields.append(field)
            if not follows:
                return Row(number, fields, text=record)
            at = end + 1

    def _lines(self) -> Iterator[tuple[int, str]]:
        """Physical lines, numbered from 1, without their ends (LF or CR LF)."""
        number, rest = 0, ""
        for text in self._decoded():
            if "\0" in text:
                at = number + 1 + (rest + text).split("\0")[0].count("\n")
                raise self._fault(at, "a NUL byte; if this is UTF-16, give --encoding utf-16")
            *whole, rest = (rest + text).split("\n")
            for line in whole:
                number += 1
                yield number, line.removesuffix("\r")
            if not number and "\r" in rest[:-1] and len(rest) > MAX_RECORD:
                break
        if rest:
            if not number and "\r" in rest[:-1]:
                raise self._fault(1, "lines end in CR alone; save the file with LF or CR LF")
            yield number + 1, rest.removesuffix("\r")

    def _decoded(self) -> Iterator[str]:
        name = "utf-8-sig" if self.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else None
        decoder = codecs.getincrementaldecoder(name or self.encoding)(errors="strict")
        offset = 0
        while True:
            chunk = self.file.read(CHUNK)
            if not offset:
                self._look_at(chunk)
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                hint = "; if it was saved on Windows, give --encoding cp1252" if name else ""
                raise Problem.BAD_ENCODING.error(
                    where=self.where,
                    encoding=self.encoding,
                    offset=offset - pending + error.start,
                    hint=hint,
                ) from None
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
