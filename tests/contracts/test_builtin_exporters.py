"""The built-in exporters pass the contract that plugin authors are given, by others' readers."""

import csv
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import polars as pl
import pyarrow.feather
import pyarrow.parquet
import pyreadstat
from openpyxl.utils.escape import unescape

from alliancekit.builtin import excel, exporters, spss
from alliancekit.testing import ExporterContract

Rows = list[dict[str, Any]]


def separated(text: str, delimiter: str, schema: pl.Schema, point: str = ".") -> Rows:
    header, *lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    numbers = [kind.is_numeric() for kind in schema.values()]
    return [
        {
            name: cell.replace(point, ".") if number else cell
            for name, cell, number in zip(header, line, numbers, strict=True)
        }
        for line in lines
    ]


class NoEmptyText(ExporterContract):
    """A format in which an empty text is a missing one."""

    plugin = exporters

    def as_written(self, value: Any) -> Any:
        return None if value == "" else value


class TestCsv(NoEmptyText):
    format = "csv"

    def read_back(self, data: bytes) -> Rows:
        return separated(data.decode(), ",", self.schema)


class TestCsvForExcel(NoEmptyText):
    format = "csv-excel"
    opened_in_spreadsheets = True

    def read_back(self, data: bytes) -> Rows:
        assert data.startswith(b"\xef\xbb\xbf")
        return separated(data.decode("utf-8-sig"), ";", self.schema, point=",")


class TestTsv(NoEmptyText):
    format = "tsv"

    def read_back(self, data: bytes) -> Rows:
        return separated(data.decode(), "\t", self.schema)


class TestJson(ExporterContract):
    plugin = exporters
    format = "json"

    def read_back(self, data: bytes) -> Rows:
        return json.loads(data)


class TestJsonLines(ExporterContract):
    plugin = exporters
    format = "jsonl"

    def read_back(self, data: bytes) -> Rows:
        return [json.loads(line) for line in data.split(b"\n") if line]


class TestParquet(ExporterContract):
    plugin = exporters
    format = "parquet"

    def read_back(self, data: bytes) -> Rows:
        return pyarrow.parquet.read_table(io.BytesIO(data)).to_pylist()


class TestArrow(ExporterContract):
    plugin = exporters
    format = "arrow"

    def read_back(self, data: bytes) -> Rows:
        return pyarrow.feather.read_table(io.BytesIO(data)).to_pylist()


class TestExcel(ExporterContract):
    """Its rows wait in a temporary folder: a ZIP archive is written in one go."""

    plugin = excel
    format = "xlsx"
    whole_table = True

    def as_written(self, value: Any) -> Any:
        return None if value == "" else value

    def read_back(self, data: bytes) -> Rows:
        header, *rows = openpyxl.load_workbook(io.BytesIO(data))["scores"].iter_rows()
        names = [unescape(cell.value) for cell in header]
        return [dict(zip(names, map(self.cell, row), strict=True)) for row in rows]

    def cell(self, cell: Any) -> Any:
        assert cell.data_type in {"s", "inlineStr", "n", "b"}  # and "f" is a formula
        return unescape(cell.value) if isinstance(cell.value, str) else cell.value


class TestSpss(ExporterContract):
    """It is written in one go; SPSS fills texts up with blanks, so those at the end are lost."""

    plugin = spss
    format = "sav"
    whole_table = True
    renames_columns = True

    def as_written(self, value: Any) -> Any:
        return (value.rstrip(" ") or None) if isinstance(value, str) else value

    def read_back(self, data: bytes) -> Rows:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "scores.sav"
            path.write_bytes(data)
            frame, _ = pyreadstat.read_sav(path, output_format="polars", apply_value_formats=True)
        return frame.to_dicts()
