"""Torture list 14–20: the old output intact or the new one complete, and the right exit code."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[str, str | bytes], Path]
HEADER = "client,session,q1,q2,q3,q4,q5\n"
SCORE = ("score", "ak-pulse", "in.csv", "-o", "out.csv")
FAILING = """
import os, sys
name, wanted, seen = sys.argv[1], int(sys.argv[2]), 0
real = getattr(os, name)
def failing(*args, **options):
    global seen
    seen += 1
    if seen == wanted:
        raise OSError(5, "Input/output error")
    return real(*args, **options)
setattr(os, name, failing)
from alliancekit.cli import main
main(["score", "ak-pulse", "in.csv", "-o", "out.csv"])
"""


def large(rows: int = 100_000) -> str:
    """Responses that take about a second to score; the first answer is no answer."""
    return HEADER + "A,0,x,2,3,4,5\n" + "".join(f"C{n},1,1,2,3,4,5\n" for n in range(rows))


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["int", "term"]
)
def test_a_run_that_is_stopped_leaves_the_old_output(
    command: list[str], write: Write, tmp_path: Path, number: signal.Signals, status: int
) -> None:
    write("in.csv", large())
    write("out.csv", "OLD")
    with subprocess.Popen([*command, *SCORE], cwd=tmp_path, stderr=subprocess.PIPE) as process:
        wait_for_part(tmp_path)
        process.send_signal(number)
        try:
            told = process.communicate(timeout=60)[1].decode()
        finally:
            process.kill()
    assert process.returncode == status, told
    assert (tmp_path / "out.csv").read_text() == "OLD"
    assert names(tmp_path) == ["in.csv", "out.csv"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def wait_for_part(folder: Path) -> None:
    until = time.monotonic() + 20
    while not list(folder.glob("*rejects*.part")) and time.monotonic() < until:
        time.sleep(0.01)


def test_what_a_killed_run_left_is_swept_by_the_next(
    run: Run, command: list[str], write: Write, tmp_path: Path
) -> None:
    """The rejects' part too, although the next run has no rejects: it holds personal data."""
    write("in.csv", large())
    write("out.csv", "OLD")
    with subprocess.Popen([*command, *SCORE], cwd=tmp_path) as process:
        wait_for_part(tmp_path)
        process.kill()
    assert (tmp_path / "out.csv").read_text() == "OLD"
    write("in.csv", HEADER + "A,1,1,2,3,4,5\n")
    assert run(*SCORE).returncode == 0  # and `run` looks for parts


@pytest.mark.parametrize(
    "ending", ["csv", "tsv", "json", "jsonl", "parquet", "arrow", "xlsx", "sav"]
)
def test_a_full_disk_is_a_fault_of_the_output(
    command: list[str], write: Write, tmp_path: Path, ending: str
) -> None:
    output = f"out.{ending}"
    write("in.csv", large(40_000))
    write(output, "OLD")
    limited = ["sh", "-c", 'ulimit -f 8; exec "$@"', "sh", *command, *SCORE[:4], output]
    ran = subprocess.run(limited, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 5, ran.stderr
    assert output in ran.stderr
    assert (tmp_path / output).read_text() == "OLD"
    assert names(tmp_path) == ["in.csv", output]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_standard_output_is_a_fault_of_the_output(
    command: list[str], write: Write, tmp_path: Path
) -> None:
    write("in.csv", HEADER + "A,1,1,2,3,4,5\n")
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*command, *SCORE[:4], "-"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 5, ran.stderr


@pytest.mark.parametrize(
    ("call", "nth"), [("fsync", 1), ("fsync", 3), ("replace", 2), ("replace", 3), ("chmod", 2)]
)
def test_a_system_call_that_fails_leaves_scores_and_manifest_of_one_run(
    write: Write, tmp_path: Path, call: str, nth: int
) -> None:
    write("in.csv", HEADER + "A,1,1,2,3,4,x\n")
    for name in ("out.csv", "out.csv.manifest.json"):
        write(name, "OLD")
    ran = subprocess.run(
        [sys.executable, "-c", FAILING, call, str(nth)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 5, ran.stderr
    assert not list(tmp_path.glob("*.part"))
    scores, manifest = (tmp_path / n for n in ("out.csv", "out.csv.manifest.json"))
    assert (scores.read_text() == "OLD") == (manifest.read_text() == "OLD")


@pytest.mark.parametrize("kind", ["symlink", "hardlink", "same", "stdin", "stdout"])
def test_output_that_is_the_input_is_refused_before_reading(
    command: list[str], write: Write, tmp_path: Path, kind: str
) -> None:
    source = write("in.csv", HEADER + "A,1,1,2,3,4,5\n")
    before = source.read_bytes()
    other = tmp_path / "out.csv"
    if kind == "symlink":
        other.symlink_to(source)
    elif kind == "hardlink":
        other.hardlink_to(source)
    given = "-" if kind == "stdin" else "in.csv"
    output = {"stdin": "in.csv", "same": "./in.csv", "stdout": "-"}.get(kind, "out.csv")
    with source.open("rb") as stdin, source.open("ab") as stdout:
        ran = subprocess.run(
            [*command, "score", "ak-pulse", given, "-o", output],
            cwd=tmp_path,
            stdin=stdin,
            stdout=stdout if kind == "stdout" else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    assert source.read_bytes() == before
    assert ran.returncode == 2


def test_a_fifo_is_written_through(command: list[str], write: Write, tmp_path: Path) -> None:
    write("in.csv", HEADER + "A,1,1,2,3,4,5\n")
    os.mkfifo(tmp_path / "pipe.csv")
    with subprocess.Popen([*command, *SCORE[:4], "pipe.csv", "--no-manifest"], cwd=tmp_path) as p:
        assert "3.0" in (tmp_path / "pipe.csv").read_text()
    assert p.returncode == 0
    assert (tmp_path / "pipe.csv").is_fifo()


def test_nothing_is_written_beside_a_pipe(command: list[str], write: Write, tmp_path: Path) -> None:
    """`-o /dev/stdout` must not put a manifest and rejects into /dev."""
    write("in.csv", HEADER + "A,1,1,2,3,4,x\n")
    os.mkfifo(tmp_path / "pipe.csv")
    with subprocess.Popen([*command, *SCORE[:4], "pipe.csv"], cwd=tmp_path) as process:
        (tmp_path / "pipe.csv").read_text()
    assert process.returncode == 1
    assert names(tmp_path) == ["in.csv", "pipe.csv"]


@pytest.mark.parametrize("name", ["csv", "json", "jsonl", "parquet", "arrow", "xlsx", "sav"])
def test_a_broken_pipe_is_quiet(
    command: list[str], write: Write, tmp_path: Path, name: str
) -> None:
    write("in.csv", HEADER + "".join(f"C{n},1,1,2,3,4,5\n" for n in range(40_000)))
    with subprocess.Popen(
        [*command, *SCORE[:4], "-", "--format", name],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        told = process.stderr.read()
    assert told == b""
    assert process.returncode == 0


@pytest.mark.parametrize("output", ["/", ".", ""])
def test_an_output_that_is_a_folder_or_nothing(run: Run, write: Write, output: str) -> None:
    write("in.csv", HEADER + "A,1,1,2,3,4,5\n")
    assert run(*SCORE[:4], output, "--format", "csv").returncode in {2, 5}


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_a_closed_standard_stream(
    command: list[str], write: Write, tmp_path: Path, closed: str
) -> None:
    write("in.csv", HEADER + "A,1,1,2,3,4,5\n")
    given = ("-", "out.csv") if closed == "<&-" else ("in.csv", "-")
    arguments = [*command, "score", "ak-pulse", given[0], "-o", given[1]]
    ran = subprocess.run(
        ["sh", "-c", f'"$@" {closed}', "sh", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    assert ran.returncode in {3, 5}
