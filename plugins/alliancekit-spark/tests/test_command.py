"""The command as a process of its own: quiet, and leaving nothing when it is stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import made

COMMAND = [sys.executable, "-m", "alliancekit", "score", "ak-pulse"]
LOCAL = ["--engine", "spark", "--engine-option", "master=local[1]"]


def test_a_run(tmp_path: Path) -> None:
    """Relative names, a pattern, its own Java: the summary is all that is told."""
    made.written(tmp_path / "a.csv", made.lines(1, 20, faults=0))
    made.written(tmp_path / "b.csv", made.lines(2, 20, faults=0))
    ended = subprocess.run(
        [*COMMAND, "?.csv", "-o", "out.csv", *LOCAL, "--engine-option", "spark.ui.enabled=false"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == ""
    assert ended.stderr.splitlines() == [
        "rows: 40 read, 40 scored, 0 rejected; blank lines: 4",
        "columns carried along unchanged: note",
    ] + [line for line in ended.stderr.splitlines() if " is missing in " in line]
    names = {one.name for one in tmp_path.iterdir()}
    assert names == {"a.csv", "b.csv", "out.csv", "out.csv.manifest.json"}


def test_stopped_in_the_middle(tmp_path: Path) -> None:
    """SIGTERM while the workers are at it: 143, and nothing but the input is there."""
    lines = made.lines(1, 2000, faults=0)
    (tmp_path / "in.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "slow.py").write_text(
        made.METHOD.replace("import numpy", "import time\n\nimport numpy").replace(
            "    logs =", "    time.sleep(0.5 if len(context.values) > 10 else 0)\n    logs ="
        )
    )
    (tmp_path / "logs.json").write_text(made.INSTRUMENT)
    before = {one.name for one in tmp_path.iterdir()}
    options = ["--engine-option", "spark.sql.files.maxPartitionBytes=1000"]
    with subprocess.Popen(
        [
            *[*COMMAND[:-1], "logs.json", "in.csv", "-o", "out.csv", "--plugin", "slow.py"],
            *[*LOCAL, *options, "--engine-option", f"spark.local.dir={tmp_path / 'scratch'}"],
        ],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        deadline = time.monotonic() + 120
        while not list((tmp_path / "scratch").rglob("rdd_*")) and time.monotonic() < deadline:
            time.sleep(0.2)  # until the first piece is scored
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 143, err
    assert err.splitlines() == ["alliancekit: stopped; nothing was left half written"]
    assert {one.name for one in tmp_path.iterdir()} - {"scratch"} == before


def test_without_java(tmp_path: Path) -> None:
    """One line that names the package, and exit status 4."""
    made.written(tmp_path / "in.csv", made.lines(1, 5, faults=0))
    environ = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
    for hidden in ({"PATH": str(tmp_path)}, {"JAVA_HOME": str(tmp_path)}):
        ended = subprocess.run(
            [*COMMAND, "in.csv", "-o", "out.csv", *LOCAL],
            cwd=tmp_path,
            env={**environ, **hidden},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ended.returncode == 4, ended.stderr
        (line,) = ended.stderr.splitlines()
        assert "Java 17 or later" in line
        assert "apt-get install openjdk-17-jre-headless" in line
    assert {one.name for one in tmp_path.iterdir()} == {"in.csv"}
