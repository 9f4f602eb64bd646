"""Torture list 14: a run that is killed, at any moment, leaves the old files or the new ones.

Each file is replaced by one step of the system, three files by three. A run that is killed just
between them leaves files of two runs; the manifest tells, since it holds the others' digests.
"""

import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

HEADER = "client,session,q1,q2,q3,q4,q5\n"
SCORE = ("score", "ak-pulse", "in.csv", "-o", "out.csv")
SCORES, REJECTS, MANIFEST = NAMES = ("out.csv", "out.rejects.csv", "out.csv.manifest.json")
MOMENTS = 20
Write = Callable[[str, str | bytes], Path]
Files = dict[str, bytes | None]

DYING = """
import os, signal, sys
wanted, seen = int(sys.argv[1]), 0
def dying(real):
    def call(*args, **options):
        global seen
        seen += 1
        if seen == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **options)
    return call
for name in ("replace", "link", "unlink", "fsync", "chmod"):
    setattr(os, name, dying(getattr(os, name)))
from alliancekit.cli import main
main(["score", "ak-pulse", "in.csv", "-o", "out.csv"])
"""
"""A run that is killed just before its n-th call that changes what stands in a folder."""


def responses(rows: int, first: str) -> str:
    """So many rows, of which each thousandth has an answer that is refused."""
    return HEADER + "".join(
        f"{first}{n},1,{'x' if n % 1000 == 7 else n % 11},2,3,4,5\n" for n in range(rows)
    )


def there(folder: Path) -> Files:
    paths = {name: folder / name for name in NAMES}
    return {name: path.read_bytes() if path.exists() else None for name, path in paths.items()}


def put(folder: Path, files: Files) -> None:
    for name, content in files.items():
        (folder / name).unlink(missing_ok=True)
        if content is not None:
            (folder / name).write_bytes(content)


def parts(folder: Path) -> list[Path]:
    return list(folder.glob(".alliancekit-*.part"))


def of_one_run(files: Files) -> bool:
    """What a reader can tell by the manifest alone."""
    manifest = json.loads(files[MANIFEST] or b"")

    def digest(name: str) -> str | None:
        content = files[name]
        return None if content is None else hashlib.sha256(content).hexdigest()

    return (digest(SCORES), digest(REJECTS)) == (
        manifest["output"]["sha256"],
        manifest["rejects_file"]["sha256"],
    )


def check(files: Files, old: Files, new: Files) -> None:
    """Nothing torn, and nothing mixed without the manifest telling."""
    for name in NAMES:
        assert files[name] in (old[name], new[name]), f"{name} is torn"
    assert of_one_run(files) == (files in (old, new))


@pytest.fixture
def results(command: list[str], write: Write, tmp_path: Path) -> Callable[..., Files]:
    """What scoring these responses gives; nothing of it stays."""

    def results(content: str) -> Files:
        write("in.csv", content)
        ran = subprocess.run([*command, *SCORE], cwd=tmp_path, capture_output=True, check=False)
        assert ran.returncode in {0, 1}
        files = there(tmp_path)
        assert of_one_run(files)
        put(tmp_path, dict.fromkeys(NAMES))
        return files

    return results


def test_killed_at_any_moment(
    command: list[str], results: Callable[..., Files], tmp_path: Path
) -> None:
    old, new = results(responses(3_000, "old")), results(responses(700_000, "C"))
    began = time.monotonic()
    subprocess.run([*command, *SCORE], cwd=tmp_path, capture_output=True, check=False)
    seconds = time.monotonic() - began
    assert there(tmp_path) == new
    moments = random.Random(20).sample(range(1000), MOMENTS)  # noqa: S311 - to be the same
    killed = 0
    for moment in moments:
        put(tmp_path, old)
        with subprocess.Popen(
            [*command, *SCORE], cwd=tmp_path, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(seconds * moment / 1000)
            process.kill()
            killed += process.wait() < 0
        check(there(tmp_path), old, new)
    assert killed > MOMENTS / 4  # else the moments were not those of the run
    ran = subprocess.run([*command, *SCORE], cwd=tmp_path, capture_output=True, check=False)
    assert ran.returncode == 1
    assert there(tmp_path) == new
    assert parts(tmp_path) == []


@pytest.mark.parametrize("rejected", [True, False], ids=["rejects", "rejects that go"])
def test_killed_at_each_step_of_putting_the_files_in_place(
    command: list[str], results: Callable[..., Files], tmp_path: Path, rejected: bool
) -> None:
    """Before each call that changes the folder, until one run comes to its end."""
    old, new = results(responses(20, "old")), results(responses(20 if rejected else 5, "C"))
    assert (new[REJECTS] is not None) == rejected
    seen, step, status = [], 0, -9
    while status < 0:
        step += 1
        put(tmp_path, old)
        ran = subprocess.run(
            [sys.executable, "-c", DYING, str(step)], cwd=tmp_path, capture_output=True, check=False
        )
        status = ran.returncode
        seen.append(there(tmp_path))
        check(seen[-1], old, new)
    assert status == int(rejected)
    assert step > 8  # three files synced, kept, put in place
    assert seen[0] == old
    assert seen[-1] == new
    # once the new scores are there, so is their manifest: it is put in place first
    assert all(one[MANIFEST] == new[MANIFEST] for one in seen if one[SCORES] == new[SCORES])
    assert parts(tmp_path) == []  # the last run swept what the others left
    assert there(tmp_path) == new
