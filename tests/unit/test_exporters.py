"""Every output format, read back by somebody else's reader: the same numbers, the same text."""

import csv
import gc
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pyarrow.feather
import pyarrow.parquet
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from tests.unit.instruments import built, changed

from alliancekit import Host, Instrument
from alliancekit.api import ExporterOffer
from alliancekit.builtin import excel
from alliancekit.builtin.spss import variable_names
from alliancekit.errors import AllianceError, Exit, Problem
from alliancekit.formula import original
from alliancekit.scoring.export import export, find_exporter

Rows = list[tuple[Any, ...]]
SCHEMA = pl.Schema(
    {"note": pl.String(), "^s.*$": pl.String(), "mean": pl.Float64(), "n": pl.Int64()}
)
HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://x")',
    "@SUM(A1)",
    "+1-1",
    "-x",
    "http://example.org/",
    "mailto:a@example.org",
    "internal:Sheet1!A1",
    "{=1}",
    "007",
    "1e5",
    "-7,5",
    "TRUE",
    "line\nbreak",
    "a\r\nb",
    "\r",
    "tab\there",
    'she said "no"',
    "'quoted",
    "semi;colon, comma",
    " lead",
    "\u202egnp.exe",
    "a\x01b\x0b\x7f",
    "_x0041_",
    "<r><t>rich & poor</t></r>",
    "<b>&amp;</b>",
    "\ufeffbom",
    "é😀עברית",
    "NULL",
    None,
]
NUMBERS = [10 / 3, 0.1 + 0.2, 1e-7, 2 / 3, -1.5, 0.0, 123456.789012345, 5e-324, None, 97.0]
TABLE = pl.DataFrame(
    {
        "note": HOSTILE,
        "^s.*$": [str(at) for at in range(len(HOSTILE))],
        "mean": [NUMBERS[at % len(NUMBERS)] for at in range(len(HOSTILE))],
        "n": [None if at == 3 else at for at in range(len(HOSTILE))],
    },
    schema=SCHEMA,
)
FORMATS = ("csv", "csv-excel", "tsv", "json", "jsonl", "parquet", "arrow", "xlsx", "sav")


@pytest.fixture(scope="module")
def plain() -> Host:
    return Host()


def made(
    host: Host,
    name: str,
    frames: list[pl.DataFrame],
    schema: pl.Schema = SCHEMA,
    instrument: Instrument | None = None,
) -> bytes:
    """The bytes of a file of this format."""
    file = io.BytesIO()
    provided = host.find(ExporterOffer, name)
    export(provided, instrument or built(), schema, iter(frames), file)
    return file.getvalue()


# ─── the readers ─────────────────────────────────────────────────────────────


def separated(data: bytes, schema: pl.Schema, delimiter: str, point: str = ".") -> Rows:
    lines = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter)
    assert [original(name) for name in next(lines)] == list(schema)

    def value(cell: str, kind: Any) -> Any:
        if not cell:
            return None
        return original(cell) if kind == pl.String else kind.to_python()(cell.replace(point, "."))

    return [
        tuple(value(cell, kind) for cell, kind in zip(line, schema.values(), strict=True))
        for line in lines
    ]


def excel_csv(data: bytes, schema: pl.Schema) -> Rows:
    assert data.startswith(b"\xef\xbb\xbf")
    return separated(data[3:], schema, ";", ",")


def workbook(data: bytes, schema: pl.Schema) -> Rows:
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=False)["scores"]
    rows = list(sheet.iter_rows())
    assert [unescape(cell.value) for cell in rows[0]] == list(schema)
    assert {cell.data_type for row in rows for cell in row} <= {"s", "inlineStr", "n"}
    assert not [cell for row in rows for cell in row if cell.hyperlink]
    return [
        tuple(unescape(c.value) if isinstance(c.value, str) else c.value for c in row)
        for row in rows[1:]
    ]


def spss(data: bytes, schema: pl.Schema, folder: Path) -> Rows:
    (folder / "scores.sav").write_bytes(data)
    frame, _ = pyreadstat.read_sav(folder / "scores.sav", output_format="polars")
    assert len(frame.columns) == len(schema)
    return [tuple(None if cell == "" else cell for cell in row) for row in frame.iter_rows()]


def read(name: str, data: bytes, schema: pl.Schema, folder: Path) -> Rows:
    if name == "json":
        return [tuple(one.values()) for one in json.loads(data)]
    if name == "jsonl":
        return [tuple(json.loads(line).values()) for line in data.splitlines()]
    file = io.BytesIO(data)
    readers: dict[str, Callable[[], Rows]] = {
        "csv": lambda: separated(data, schema, ","),
        "tsv": lambda: separated(data, schema, "\t"),
        "csv-excel": lambda: excel_csv(data, schema),
        "parquet": lambda: [
            tuple(r.values()) for r in pyarrow.parquet.read_table(file).to_pylist()
        ],
        "arrow": lambda: [tuple(r.values()) for r in pyarrow.feather.read_table(file).to_pylist()],
        "xlsx": lambda: workbook(data, schema),
        "sav": lambda: spss(data, schema, folder),
    }
    return readers[name]()


# ─── what holds for every format ─────────────────────────────────────────────


@pytest.mark.parametrize("name", FORMATS)
def test_what_was_written_is_read_back(plain: Host, tmp_path: Path, name: str) -> None:
    halves = [TABLE[:7], TABLE[7:8], TABLE[:0], TABLE[8:]]
    data = made(plain, name, halves)
    assert read(name, data, SCHEMA, tmp_path) == TABLE.rows()


@pytest.mark.parametrize("name", FORMATS)
def test_a_table_without_rows(plain: Host, tmp_path: Path, name: str) -> None:
    for frames in ([], [TABLE[:0]]):
        assert read(name, made(plain, name, frames), SCHEMA, tmp_path) == []


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_bytes_every_time(plain: Host, name: str) -> None:
    assert made(plain, name, [TABLE] * 3) == made(plain, name, [TABLE] * 3)


@pytest.mark.parametrize("name", ["parquet", "arrow"])
def test_the_batches_of_scoring_leave_no_mark(plain: Host, name: str) -> None:
    if name == "arrow":
        whole = pl.concat([TABLE] * 4000)  # two record batches
        batches = [whole[start : start + 20_000] for start in range(0, len(whole), 20_000)]
        assert made(plain, name, batches) == made(plain, name, [whole])
    table = pyarrow.feather if name == "arrow" else pyarrow.parquet
    kinds = table.read_table(io.BytesIO(made(plain, name, [TABLE]))).schema.types
    assert "view" not in str(kinds[0])  # which older readers do not know


@pytest.mark.parametrize("name", FORMATS)
def test_what_fails_in_the_frames_is_raised_as_it_was(plain: Host, name: str) -> None:
    def frames() -> Iterator[pl.DataFrame]:
        yield TABLE
        raise Problem.STRICT.error(count=1, places="line 2")

    provided = plain.find(ExporterOffer, name)
    with pytest.raises(AllianceError) as raised:
        export(provided, built(), SCHEMA, frames(), io.BytesIO())
    assert raised.value.problem is Problem.STRICT
    del raised
    gc.collect()  # and nothing was left open


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=20, deadline=None)
@given(
    values=st.lists(st.floats(-1e6, 1e6) | st.floats(-1e-6, 1e-6) | st.none(), max_size=20),
)
def test_every_number_has_all_its_digits(
    name: str, values: list[float | None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    host, schema = Host(), pl.Schema({"k": pl.Int64(), "v": pl.Float64()})
    frame = pl.DataFrame({"k": range(len(values)), "v": values}, schema=schema)
    rows = read(name, made(host, name, [frame], schema), schema, tmp_path_factory.mktemp("sav"))
    assert [row[1] for row in rows] == values


# ─── what a format cannot hold ───────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("xlsx", "x" * 32_768),
        ("xlsx", "😀" * 16_384),  # two units each
        ("sav", "x" * 32_768),
        ("sav", "é" * 16_384),  # two bytes each
        ("sav", "a\0b"),
    ],
)
def test_text_that_does_not_fit_is_refused_by_its_column(plain: Host, name: str, text: str) -> None:
    schema = pl.Schema({"client": pl.String(), "note": pl.String()})
    frame = pl.DataFrame({"client": ["A"], "note": [text]})
    with pytest.raises(AllianceError) as raised:
        made(plain, name, [frame], schema)
    assert (raised.value.problem, raised.value.status) == (Problem.BEYOND_FORMAT, Exit.LIMIT)
    assert "column 2" in str(raised.value)
    assert "xxx" not in str(raised.value)
    del raised
    gc.collect()


@pytest.mark.parametrize("name", [one for one in FORMATS if one not in {"xlsx", "sav"}])
def test_the_others_hold_any_text(plain: Host, tmp_path: Path, name: str) -> None:
    schema = pl.Schema({"note": pl.String()})
    frame = pl.DataFrame({"note": ["x" * 40_000 + "\n", '"' * 40_000]})
    assert read(name, made(plain, name, [frame], schema), schema, tmp_path) == frame.rows()


@pytest.mark.parametrize("name", ["xlsx", "sav"])
def test_the_longest_text_that_fits(plain: Host, tmp_path: Path, name: str) -> None:
    schema = pl.Schema({"note_a": pl.String(), "note_b": pl.String()})
    frame = pl.DataFrame({"note_a": ["x" * 32_767, "y"], "note_b": ["z", "😀" * 8_191]})
    assert read(name, made(plain, name, [frame], schema), schema, tmp_path) == frame.rows()


def test_a_sheet_has_so_many_rows_and_no_more(
    plain: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "ROWS", 1 + len(TABLE))
    assert len(read("xlsx", made(plain, "xlsx", [TABLE]), SCHEMA, tmp_path)) == len(TABLE)
    with pytest.raises(AllianceError) as raised:
        made(plain, "xlsx", [TABLE, TABLE[:1]])
    assert raised.value.problem is Problem.BEYOND_FORMAT
    assert f"holds {len(TABLE)} rows" in str(raised.value)


def test_a_sheet_has_so_many_columns(plain: Host) -> None:
    schema = pl.Schema({f"c{at}": pl.String() for at in range(16_385)})
    with pytest.raises(AllianceError, match="16,384 columns"):
        made(plain, "xlsx", [], schema)


@pytest.mark.parametrize(
    ("name", "library", "extra"), [("xlsx", "xlsxwriter", "excel"), ("sav", "pyreadstat", "spss")]
)
def test_without_its_library_nothing_is_drawn(
    plain: Host, monkeypatch: pytest.MonkeyPatch, name: str, library: str, extra: str
) -> None:
    def frames() -> Iterator[pl.DataFrame]:
        raise AssertionError("a frame was drawn")
        yield TABLE

    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(AllianceError) as raised:
        export(plain.find(ExporterOffer, name), built(), SCHEMA, frames(), io.BytesIO())
    assert (raised.value.problem, raised.value.status) == (Problem.NEEDS_PACKAGE, Exit.OUTPUT)
    assert f"pip install 'alliancekit[{extra}]'" in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


# ─── each by itself ──────────────────────────────────────────────────────────


def test_a_workbook_holds_no_formula_no_link_and_no_time_of_day(plain: Host) -> None:
    with zipfile.ZipFile(io.BytesIO(made(plain, "xlsx", [TABLE]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert not [name for name in book.namelist() if "sheet1.xml.rels" in name]
        assert "1980-01-01T00:00:00Z" in book.read("docProps/core.xml").decode()
        assert {info.date_time[0] for info in book.infolist()} == {1980}


def test_excel_csv_has_a_decimal_comma(plain: Host) -> None:
    schema = pl.Schema({"client": pl.String(), "mean": pl.Float64()})
    frame = pl.DataFrame({"client": ["=A"], "mean": [7.5]})
    assert made(plain, "csv-excel", [frame], schema) == b"\xef\xbb\xbfclient;mean\n'=A;7,5\n"


def test_a_format_without_a_suffix_is_chosen_by_name_only(plain: Host) -> None:
    assert find_exporter(plain, "s.csv", None).offer.name == "csv"
    assert find_exporter(plain, "s.csv", "csv-excel").offer.name == "csv-excel"
    with pytest.raises(AllianceError, match=r"csv-excel \(by --format\)"):
        find_exporter(plain, "s.doc", None)


TINY = pl.Schema(
    {
        "client": pl.String(),
        "Heard": pl.String(),
        "heard": pl.Float64(),
        "heard_answered": pl.Int64(),
        "heard_band": pl.String(),
        "team": pl.Float64(),
        "team_answered": pl.Int64(),
        "heard_pomp": pl.Float64(),
        "heard_pomp_answered": pl.Int64(),
    }
)
TINY_ROWS = pl.DataFrame(
    [("A", "x", 0.0, 2, "low", 1.5, 1, 0.0, 1), ("B", "y", None, 1, None, None, 0, None, 0)],
    schema=TINY,
    orient="row",
)


def metadata(data: bytes, folder: Path) -> tuple[pl.DataFrame, Any]:
    (folder / "scores.sav").write_bytes(data)
    return pyreadstat.read_sav(folder / "scores.sav", output_format="polars")


def test_spss_is_told_what_the_variables_are(plain: Host, tmp_path: Path) -> None:
    frame, meta = metadata(made(plain, "sav", [TINY_ROWS], TINY), tmp_path)
    labels = meta.column_names_to_labels
    assert labels["heard"] == "Being heard"
    assert labels["heard_answered"] == "Being heard: answered"
    assert labels["Heard_2"] == "Heard"  # the score keeps its name
    assert labels["client"] is None
    assert meta.variable_measure["client"] == "nominal"
    assert meta.variable_measure["heard"] == "scale"
    assert meta.variable_measure["heard_band"] == "ordinal"
    assert meta.variable_value_labels == {"heard_band": {1.0: "low", 2.0: "high"}}
    assert frame["heard_band"].to_list() == [1.0, None]
    assert meta.original_variable_types["heard"] == "F10.2"
    assert meta.original_variable_types["heard_answered"] == "F8.0"
    assert meta.file_label == "tiny 1.0.0"
    assert (meta.creation_time.year, meta.creation_time.hour) == (1980, 0)


@pytest.mark.parametrize("labels", [("same", "same"), ("low", "é" * 61)])
def test_bands_that_codes_cannot_tell_or_hold_stay_text(
    plain: Host, tmp_path: Path, labels: tuple[str, str]
) -> None:
    edges = [{"from": 2 * at, "label": label} for at, label in enumerate(labels)]
    instrument = built(changed("scores.0.bands.edges", edges))
    rows = TINY_ROWS.with_columns(heard_band=pl.lit(labels[0]))
    frame, meta = metadata(made(plain, "sav", [rows], TINY, instrument), tmp_path)
    assert frame["heard_band"].to_list() == [labels[0]] * 2
    assert meta.variable_measure["heard_band"] == "nominal"


def test_the_long_layout_has_no_labels_of_single_scores(plain: Host, tmp_path: Path) -> None:
    schema = pl.Schema({"heard": pl.String(), "score": pl.String(), "value": pl.Float64()})
    frame = pl.DataFrame([("carried", "team", 1.5)], schema=schema, orient="row")
    back, meta = metadata(made(plain, "sav", [frame], schema), tmp_path)
    assert set(meta.column_labels) == {None}
    assert back.rows() == frame.rows()


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["note-1", "note 1", "note_1"], ["note_1_3", "note_1_2", "note_1"]),
        (["Total", "TOTAL", "total"], ["Total_3", "TOTAL_2", "total"]),
        (["1a", "_x", "", "$y", "."], ["v_1a", "v__x", "v_", "v_$y", "v__"]),
        (["All", "not", "with."], ["All_", "not_", "with_"]),
        (["Größe", "مريض"], ["Größe", "مريض"]),
        (["x" * 65, "x" * 64], ["x" * 62 + "_2", "x" * 64]),
        (["é" * 40], ["é" * 32]),
    ],
)
def test_names_that_spss_takes(columns: list[str], expected: list[str]) -> None:
    assert list(variable_names(columns).items()) == list(zip(columns, expected, strict=True))


@settings(max_examples=50, deadline=None)
@given(
    columns=st.lists(
        st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=70)
        | st.text("aAßſ_.-$@#1 ", max_size=5),
        min_size=1,
        max_size=8,
        unique=True,
    )
)
def test_any_header_becomes_names_that_spss_takes(
    columns: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    names = variable_names(columns)
    assert list(names) == columns
    assert len({name.casefold() for name in names.values()}) == len(columns)
    assert all(len(name.encode()) <= 64 for name in names.values())
    schema = pl.Schema(dict.fromkeys(columns, pl.String()))
    frame = pl.DataFrame([["x"] * len(columns)], schema=schema, orient="row")
    folder = tmp_path_factory.mktemp("sav")
    back, _ = metadata(made(Host(), "sav", [frame], schema), folder)
    assert back.columns == list(names.values())


# ─── columns of other types, as Parquet and SPSS files carry them along ──────

TYPED = pl.DataFrame(
    {
        "day": [date(2026, 3, 2), None],
        "at": [datetime(2026, 3, 2, 10, 30), None],  # noqa: DTZ001 - carried without a zone
        "zoned": [datetime(2026, 3, 2, 10, 30, tzinfo=UTC), None],
        "hour": [time(10, 30), None],
        "took": [timedelta(hours=30), None],
        "kind": ["a", None],
        "yes": [True, None],
        "id": [2**53 + 1, None],
        "small": [7, None],
        "ratio": [float("inf"), float("nan")],
        "price": [Decimal("3.00"), None],
    },
    schema_overrides={"kind": pl.Categorical(), "small": pl.UInt8()},
)


@pytest.mark.parametrize("name", FORMATS)
def test_columns_of_any_type_can_be_written(plain: Host, name: str) -> None:
    assert made(plain, name, [TYPED, TYPED[:0]], TYPED.schema)
    assert name != "csv" or b",P1DT6H,a,true," in made(plain, name, [TYPED], TYPED.schema)


def test_what_excel_makes_of_them(plain: Host) -> None:
    data = made(plain, "xlsx", [TYPED], TYPED.schema)
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["day"] == "2026-03-02"
    assert first["at"].startswith("2026-03-02T10:30:00") or first["at"].startswith("2026-03-02 10")
    assert first["took"] == "P1DT6H"
    assert (first["kind"], first["yes"], first["small"]) == ("a", True, 7)
    assert first["id"] == "9007199254740993"  # as a number it would end in 2
    assert (first["ratio"], rows[2][9]) == ("inf", "nan")


def test_what_spss_makes_of_them(plain: Host, tmp_path: Path) -> None:
    frame, _ = metadata(made(plain, "sav", [TYPED], TYPED.schema), tmp_path)
    first = frame.row(0, named=True)
    assert first["day"] == date(2026, 3, 2)
    assert first["at"] == datetime(2026, 3, 2, 10, 30)  # noqa: DTZ001 - SPSS has no zones
    assert first["took"] == "P1DT6H"
    assert (first["kind"], first["yes"], first["small"]) == ("a", 1.0, 7.0)
    assert first["id"] == "9007199254740993"
    assert frame["ratio"].to_list() == [None, None]
