"""Which format a file is in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from alliancekit.errors import Problem
from alliancekit.responses.formats import Kind, kind_of


@pytest.mark.parametrize(
    ("name", "start", "kind"),
    [
        ("a.csv", b"client,q1\n", None),
        ("a.csv.gz", b"\x1f\x8b\x08", None),
        ("-", b"", None),
        ("-", b"PAR1\x15", Kind.PARQUET),
        ("a.csv", b"PAR1\x15", Kind.PARQUET),
        ("a.csv", b"PAR1,PAR2\n", None),
        ("a.csv", b"PAR1\n3\n", None),
        ("a.xls", b"<html><table>", None),
        ("a.PARQUET", b"", Kind.PARQUET),
        ("a.parquet", b"ARROW1\x00\x00", Kind.ARROW),
        ("a.feather", b"torn", Kind.ARROW),
        ("-", b"\xff\xff\xff\xff\x80\x00\x00\x00", Kind.ARROW_STREAM),
        ("a.xlsx", b"PK\x03\x04[Content_Types].xml", Kind.EXCEL),
        ("a.csv", b"PK\x03\x04", Kind.EXCEL),
        ("a.xlsb", b"PK\x03\x04", Kind.EXCEL_BINARY),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
        ("a", b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument", Kind.OPENDOCUMENT),
        ("a", b"$FL2@(#) SPSS", Kind.SPSS),
        ("a", b"$FL3@(#) SPSS", Kind.SPSS),
        ("a.zsav", b"", Kind.SPSS),
        ("a", b"ASCII SPSS PORT FILE", Kind.SPSS_PORTABLE),
    ],
)
def test_first_bytes_come_before_the_name(name: str, start: bytes, kind: Kind | None) -> None:
    assert kind_of(name, start) is kind


@pytest.mark.parametrize(
    ("kind", "advice"),
    [
        (Kind.EXCEL_BINARY, "save it as .xlsx"),
        (Kind.OPENDOCUMENT, "save it as .xlsx or .csv"),
        (Kind.SPSS_PORTABLE, "save it as .sav"),
        (Kind.FEATHER_1, "version 2"),
        (Kind.PARQUET_ENCRYPTED, "without encryption"),
    ],
)
def test_kinds_that_are_not_read_say_what_to_do(
    tmp_path: Path, refused: Callable[..., str], kind: Kind, advice: str
) -> None:
    (tmp_path / "a").write_bytes(b"x")
    assert advice in refused(tmp_path / "a", Problem.UNREADABLE, kind)
