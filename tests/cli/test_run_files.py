"""An engine that reads and writes the files itself, in one Python file: the seam, end to end."""

import json
from pathlib import Path

import pytest

ENGINE = '''
"""Reads each file in two pieces, the second one first, and writes them into one file."""

from pathlib import Path

from alliancekit.api import EngineOffer, Extent, FileHead, FilesOutcome, Tally, hookimpl


def run_files(context):
    texts = [Path(one).read_bytes() for one in context.inputs]
    heads = [FileHead(one, text) for one, text in zip(context.inputs, texts)]
    pieces = context.opened(heads)
    written, refused, told, tally = pieces.written([]), b"", [], Tally()
    for file, text in enumerate(texts):
        lines = text.splitlines(keepends=True)
        cut = [pieces.text(file, lines[2:], first=False), pieces.text(file, lines[:2], first=True)]
        drawn = [list(piece.scored()) for piece in cut][::-1]
        before = Extent()
        for piece, batches in zip(cut[::-1], drawn):
            for scored in batches:
                header = len(pieces.written([]))
                written += pieces.written([pieces.frame(scored)])[header:]
                if len(scored.rejects):
                    refused += pieces.rejects_written(file, scored.rejects, before)
                    told.append((file, before.placed(scored.rejects)))
            before, tally = before + piece.extent, tally + piece.tally
    outcome = FilesOutcome(tally, tuple(told))
    document = context.finished(outcome)
    Path(context.output).write_bytes(written)
    if refused:
        Path(context.rejects).write_bytes(pieces.rejects_header() + refused)
    if document:
        Path(context.manifest).write_bytes(document)
    return outcome


@hookimpl
def register_engines():
    yield EngineOffer("halves", "two pieces a file", options=("x.*",), run_files=run_files)
'''
ROWS = "client,session,q1,q2,q3,q4,q5\nA,1,7,6,8,7,7\n\nB,1,1,2,3,4\nC,1,1,2,x,4,5\n"
HALVES = ["--plugin", "halves.py", "--engine", "halves"]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "halves.py").write_text(ENGINE)
    (tmp_path / "a.csv").write_text(ROWS)
    (tmp_path / "b.csv").write_text(ROWS.replace("A,1", "D,1").replace("C,1", "E,1"))
    return ["ak-pulse", "a.csv", "b.csv"]


def test_it_gives_what_the_usual_engine_gives(run, files: list[str], tmp_path: Path) -> None:
    here = run("score", *files, "-o", "here.csv", "--decimals", 1)
    there = run("score", *files, "-o", "there.csv", "--decimals", 1, *HALVES)
    assert here.status == there.status == 1
    for name in ("csv", "rejects.csv"):
        assert (tmp_path / f"there.{name}").read_text() == (tmp_path / f"here.{name}").read_text()
    blank = [line for line in here.err.splitlines() if "blank: line" not in line]
    assert there.err.replace("there", "here").splitlines() == blank
    ours, theirs = (
        json.loads((tmp_path / f"{one}.csv.manifest.json").read_text()) for one in ("here", "there")
    )
    for name in ("rows", "rejects", "missing_scores", "blank_lines", "columns"):
        assert theirs[name] == ours[name]
    assert theirs["output"] == {"sha256": None}


def test_strict_is_kept(run, files: list[str], tmp_path: Path) -> None:
    here = run("score", *files, "-o", "out.csv", "--strict")
    there = run("score", *files, "-o", "out.csv", "--strict", *HALVES)
    assert here.status == there.status == 3
    assert there.err == here.err
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--layout", "long", "-o", "out.csv"], "--layout"),
        (["--encoding", "cp1252", "-o", "out.csv"], "--encoding"),
        (["-o", "-"], "standard output"),
        (["-o", "out.json"], "csv and parquet"),
        (["-o", "out.csv", "--engine-option", "y=1"], "x.*"),
        (["-o", "out.csv", "--rejects", "out.csv"], "two outputs"),
    ],
)
def test_what_it_cannot_do_is_refused(
    run, files: list[str], tmp_path: Path, arguments: list[str], told: str
) -> None:
    before = sorted(tmp_path.iterdir())
    ended = run("score", *files, *HALVES, *arguments)
    assert ended.status == 2
    assert told in ended.err
    assert sorted(tmp_path.iterdir()) == before
