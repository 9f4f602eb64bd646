"""What is loaded before a command can answer, and that the rest is not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from alliancekit.errors import Exit

LOUD = """
import sys
print("loaded", file=sys.stderr)
import click
from alliancekit.api import CommandOffer, ScoringMethodOffer, hookimpl

@click.command()
def greet():
    click.echo("hello")

@hookimpl
def register_commands():
    yield CommandOffer("greet", "Say hello.", lambda: greet)
"""
HEAVY = ("alliancekit.builtin", "alliancekit.instrument", "importlib.metadata", "email", "polars")


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """The environment in which a package is installed, whose plugin tells that it is loaded."""
    info = tmp_path / "site" / "ak_loud-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: ak-loud\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[alliancekit]\nloud = ak_loud\n")
    (tmp_path / "site" / "ak_loud.py").write_text(LOUD)
    return {"PYTHONPATH": str(tmp_path / "site")}


@pytest.mark.parametrize("command", ["form", "list", "plugins", "score"])
def test_the_help_of_a_command_of_the_house_loads_no_plugin(run, installed, command) -> None:
    ended = run(command, "--help", env=installed)
    assert ended.out.startswith("Usage: alliancekit")
    assert ended.err == ""


def test_help_shows_the_commands_of_installed_plugins(run, installed) -> None:
    ended = run("--help", env=installed)
    assert "Say hello." in ended.out
    assert ended.err == "loaded\n"


def test_a_plugins_command_loads_it_once(run, installed) -> None:
    ended = run("greet", env=installed)
    assert (ended.status, ended.out, ended.err) == (Exit.OK, "hello\n", "loaded\n")


def test_without_plugins_there_is_no_such_command(run, installed) -> None:
    ended = run("--no-plugins", "greet", env=installed)
    assert ended.status == Exit.USAGE
    assert "loaded" not in ended.err


def test_a_file_named_in_two_ways_is_one_plugin(run, tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text(LOUD)
    ended = run("--plugin", "loud.py", "greet")
    assert (ended.out, ended.err) == ("hello\n", "loaded\n")
    ended = run("--plugin", "loud.py", "plugins", "--plugin", "./loud.py")
    assert ended.status == Exit.OK
    assert ended.err == "loaded\n"


@pytest.mark.parametrize("arguments", [("greet",), ("--help",), ("greet", "--help"), ("grete",)])
def test_a_plugin_in_a_file_is_loaded_once(run, tmp_path: Path, arguments) -> None:
    (tmp_path / "loud.py").write_text(LOUD)
    ended = run("--plugin", "loud.py", *arguments)
    assert ended.err.count("loaded\n") == 1


@pytest.mark.parametrize("plugins", [False, True])
def test_help_imports_only_what_it_needs(installed, *, plugins: bool) -> None:
    """Not what comes with alliancekit, which offers no command, and no model of an instrument."""
    program = (
        "import sys\n"
        "from alliancekit.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **(installed if plugins else {}), "ALLIANCEKIT_PLUGINS": "loud"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    imported = done.stderr.split()
    assert "alliancekit.cli" in imported
    assert ("ak_loud" in imported) is plugins
    assert not [name for name in imported if name.startswith(HEAVY)]
