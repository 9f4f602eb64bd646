"""Every code block in README and docs is run, so that none of them can lie."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
_BLOCK = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@frozen
class Block:
    kind: str
    text: str
    file: str | None


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [Block(m["kind"], m["text"], m["file"]) for m in _BLOCK.finditer(text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_has_a_language(page: Path) -> None:
    fences = re.findall(r"^```(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert all(fences[::2]), "a block without a language is a block that is not run"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_blocks_do_what_they_say(page: Path, tmp_path: Path) -> None:
    names: dict[str, object] = {}
    for block in blocks(page):
        if block.file:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
        elif block.kind == "python":
            run_python(block.text, names, tmp_path)
        elif block.kind == "console":
            run_console(block.text, tmp_path)
        elif block.kind == "sh":
            run_make_dry(block.text)
        elif block.kind == "json":
            json.loads(block.text)
        elif block.kind == "toml":
            tomllib.loads(block.text)
        else:
            assert block.kind == "text", f"no test knows how to run {block.kind}"


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


def run_console(text: str, folder: Path) -> None:
    """Each ``$`` line prints to standard output what follows it, if anything does."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        bash = shutil.which("bash")
        assert bash
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [bash, "-c", command],
            cwd=folder,
            capture_output=True,
            text=True,
            env={**os.environ, "PATH": path},
            timeout=120,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        if expected.strip():
            assert done.stdout.strip() == expected.strip(), done.stderr
        else:
            assert done.returncode == 0 or "count as missing" in done.stderr, done.stderr


def run_make_dry(text: str) -> None:
    """The make targets exist; the sandbox of a test is no place to run the tests again."""
    for command in text.split("\n"):
        if command:
            assert command.startswith("make ")
            subprocess.run(
                [*command.split(), "-n"], cwd=ROOT, check=True, capture_output=True, timeout=60
            )


def test_the_cli_reference_is_the_commands_own() -> None:
    made = subprocess.run(
        [sys.executable, ROOT / "tools" / "cli_reference.py"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == made.stdout


def test_every_hook_is_documented() -> None:
    from alliancekit.host import HOOKS

    guide = (ROOT / "docs" / "plugin-guide.md").read_text(encoding="utf-8")
    for hook, (offer, _) in HOOKS.items():
        assert f"| `{hook}` | `{offer.__name__}` |" in guide


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
