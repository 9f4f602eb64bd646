"""The code blocks of a page, and how each kind is run."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]
PLUGIN_PAGES = ROOT / "docs" / "plugins"
EXAMPLES = PLUGIN_PAGES / "examples"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *PLUGIN_PAGES.glob("*.md")])
SECONDS = 300
_BLOCK = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@frozen
class Block:
    """A fenced block: its language, its text, and the file that it is, if it is one."""

    kind: str
    text: str
    file: str | None


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [Block(m["kind"], m["text"], m["file"]) for m in _BLOCK.finditer(text)]


def name_of(page: Path) -> str:
    """A page as a test's id: ``docs/plugins/README.md``."""
    return page.relative_to(ROOT).as_posix()


def run_page(page: Path, folder: Path, environ: Mapping[str, str]) -> None:
    """Do all that a page says, in ``folder``; an assertion fails where it lies."""
    names: dict[str, object] = {}
    for block in blocks(page):
        if block.file:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.kind == "python":
            run_python(block.text, names, folder)
        elif block.kind == "console":
            folder = run_console(block.text, folder, environ)
        elif block.kind == "sh":
            run_make_dry(block.text)
        elif block.kind == "json":
            json.loads(block.text)
        elif block.kind == "toml":
            tomllib.loads(block.text)
        else:
            assert block.kind == "text", f"no test knows how to run {block.kind}"


def environment() -> dict[str, str]:
    """The environment with this Python's commands first on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path}


def run_python(text: str, names: dict[str, object], folder: Path) -> None:
    """Run it; what ``print(…)  # expected`` prints must be what the comment says."""
    expected = re.findall(r"^print\(.*\)  # (.*)$", text, re.MULTILINE)
    before = Path.cwd()
    os.chdir(folder)
    try:
        printed: list[str] = []
        names["print"] = lambda *values: printed.append(" ".join(map(str, values)))
        exec(compile(text, "docs", "exec"), names)  # noqa: S102 - our own documentation
    finally:
        os.chdir(before)
    assert printed == expected


def run_console(text: str, folder: Path, environ: Mapping[str, str]) -> Path:
    """Each ``$`` line prints to standard output what follows it, if anything does.

    Gives the folder that it ends in: ``$ cd there`` is for all lines behind it.
    """
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        if command.startswith("cd "):
            folder = (folder / command.removeprefix("cd ")).resolve(strict=True)
            continue
        bash = shutil.which("bash")
        assert bash
        done = subprocess.run(
            [bash, "-c", command],
            cwd=folder,
            capture_output=True,
            text=True,
            env=environ,
            timeout=SECONDS,
            check=False,
        )
        told = f"$ {command}\n{done.stdout}\n{done.stderr}"
        assert done.returncode in (0, 1), told
        if expected.strip():
            assert done.stdout.strip() == expected.strip(), told
        else:
            assert done.returncode == 0 or "count as missing" in done.stderr, told
    return folder


def run_make_dry(text: str) -> None:
    """The make targets exist; the sandbox of a test is no place to run the tests again."""
    for command in text.split("\n"):
        if command:
            assert command.startswith("make ")
            subprocess.run(
                [*command.split(), "-n"], cwd=ROOT, check=True, capture_output=True, timeout=60
            )
