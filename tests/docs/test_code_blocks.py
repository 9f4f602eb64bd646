"""Every code block in README and docs is run, so that none of them can lie."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.blocks import (
    EXAMPLES,
    PAGES,
    PLUGIN_PAGES,
    ROOT,
    environment,
    name_of,
    run_page,
)
from tests.docs.workplace import TUTORIALS, workplace


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_has_a_language(page: Path) -> None:
    fences = re.findall(r"^```(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert all(fences[::2]), "a block without a language is a block that is not run"


@pytest.mark.parametrize("page", [one for one in PAGES if one not in TUTORIALS], ids=name_of)
def test_blocks_do_what_they_say(page: Path, tmp_path: Path) -> None:
    if page.parent == PLUGIN_PAGES:  # their commands are run beside the examples
        shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    run_page(page, tmp_path, environment())


@pytest.mark.parametrize("page", TUTORIALS, ids=name_of)
def test_a_tutorial_can_be_followed_in_an_environment_of_its_own(
    page: Path, tmp_path: Path
) -> None:
    environ = workplace(tmp_path / "environment")
    (tmp_path / "begun").mkdir()
    run_page(page, tmp_path / "begun", environ)


def test_the_cli_reference_is_the_commands_own() -> None:
    made = subprocess.run(
        [sys.executable, ROOT / "tools" / "cli_reference.py"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == made.stdout


def anchors(page: Path) -> set[str]:
    """What a link may name behind ``#``: the headings, as GitHub writes them."""
    text = re.sub(
        r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", [*PAGES, *sorted(ROOT.glob("plugins/**/README.md"))], ids=name_of)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(
        r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    for target, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)\s]+))?\)", text):
        there = page.parent / target if target else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), f"{target}#{anchor}"
