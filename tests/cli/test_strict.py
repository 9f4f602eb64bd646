"""A plugin at fault, seen from outside: what is told, what goes on, what does not."""

import json
from pathlib import Path

import pytest

from alliancekit.errors import Exit

RESPONSES = "client,session,q1,q2,q3,q4,q5\nA1,1,7,6,8,7,7\n"
STRICT = {"ALLIANCEKIT_STRICT": "1"}
BROKEN = "raise RuntimeError('A1 is ill')\n"
CLASH = """
from alliancekit.api import ExporterOffer, hookimpl

@hookimpl
def register_exporters():
    yield ExporterOffer("csv", "another", (".other",), print)
"""


@pytest.fixture(params=["broken", "clash"])
def fault(request, tmp_path: Path) -> str:
    source = {"broken": BROKEN, "clash": CLASH}[request.param]
    (tmp_path / "fault.py").write_text(source, encoding="utf-8")
    (tmp_path / "r.csv").write_text(RESPONSES, encoding="utf-8")
    return "fault.py"


def test_what_does_not_need_it_goes_on_and_one_line_tells(run, fault: str) -> None:
    ended = run("list", "--plugin", fault)
    assert ended.status == Exit.OK
    assert len(ended.err.splitlines()) == 1
    assert "fault" in ended.err


def test_strict_does_nothing_at_all(run, tmp_path: Path, fault: str) -> None:
    given = ("score", "ak-pulse", "r.csv", "-o", "s.parquet", "--format", "parquet")
    given += ("--plugin", fault)
    ended = run(*given, env=STRICT)
    assert ended.status == Exit.PLUGIN
    assert "[strict-plugins]" in ended.err
    assert not (tmp_path / "s.parquet").exists()
    assert run(*given).status == Exit.OK


def test_strict_is_off_where_it_says_0_or_nothing(run, fault: str) -> None:
    for value in ("", "0"):
        ended = run("list", "--plugin", fault, env={"ALLIANCEKIT_STRICT": value})
        assert ended.status == Exit.OK


@pytest.mark.parametrize("command", [("plugins", "--all"), ("doctor",)])
def test_what_shows_the_fault_shows_it_under_strict_too(run, fault: str, command) -> None:
    ended = run(*command, "--plugin", fault, env=STRICT)
    assert "fault" in ended.out
    assert "strict-plugins" not in ended.err


def test_plugins_names_what_failed_and_why(run, tmp_path: Path) -> None:
    (tmp_path / "fault.py").write_text(BROKEN, encoding="utf-8")
    ended = run("plugins", "--all", "--json", "--plugin", "fault.py")
    assert ended.status == Exit.PLUGIN
    (found,) = [one for one in json.loads(ended.out) if one["name"] == "fault"]
    assert (found["status"], found["distribution"]) == ("broken", None)
    assert found["error"] == "raised RuntimeError (ALLIANCEKIT_DEBUG=1 shows where)"
    assert "ill" not in ended.out + ended.err


def test_debug_shows_where_in_the_plugin_it_was(run, tmp_path: Path) -> None:
    (tmp_path / "fault.py").write_text("\n\n" + BROKEN, encoding="utf-8")
    ended = run("list", "--plugin", "fault.py", env={"ALLIANCEKIT_DEBUG": "1"})
    assert 'fault.py", line 3' in ended.err


@pytest.mark.parametrize(
    "command",
    [
        ("score", "ak-pulse", "r.csv", "-o", "s.odd", "--format", "odd"),
        ("score", "ak-pulse", "r.csv", "-o", "s.csv", "--engine", "odd"),
        ("export", "ak-pulse", "--format", "odd", "-o", "o"),
        ("form", "odd", "-o", "f.pdf"),
        ("odd",),
    ],
)
def test_what_it_may_have_offered_is_an_error_that_names_it(run, tmp_path: Path, command) -> None:
    (tmp_path / "fault.py").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "r.csv").write_text(RESPONSES, encoding="utf-8")
    ended = run("--plugin", "fault.py", *command)
    assert ended.status == Exit.PLUGIN
    assert "plugin fault is broken and may have offered it" in ended.err


def test_a_locale_it_may_have_offered_too(run, tmp_path: Path) -> None:
    (tmp_path / "fault.py").write_text(BROKEN, encoding="utf-8")
    ended = run("form", "ak-pulse", "--locale", "fr", "-o", "f.pdf", "--plugin", "fault.py")
    assert ended.status == Exit.PLUGIN
    assert "may have offered it" in ended.err


OWN_COMMAND = """
from alliancekit.api import CommandOffer, hookimpl

def load():
    import click
    return click.Command("audit", callback=lambda: click.echo("audited"))

@hookimpl
def register_commands():
    yield CommandOffer("audit", "Audit.", load)
"""


def test_a_plugins_own_command_is_no_exception(run, tmp_path: Path, fault: str) -> None:
    (tmp_path / "own.py").write_text(OWN_COMMAND, encoding="utf-8")
    given = ("--plugin", fault, "--plugin", "own.py", "audit")
    ended = run(*given)
    assert (ended.status, ended.out) == (Exit.OK, "audited\n")
    assert len(ended.err.splitlines()) == 1
    ended = run(*given, env=STRICT)
    assert (ended.status, ended.out) == (Exit.PLUGIN, "")


ADAPTED = """
from alliancekit.api import AdaptationOffer, hookimpl

@hookimpl
def register_adaptations():
    yield AdaptationOffer("ak-pulse", "fr", lambda: 1 / 0, lambda: b"{}", "fr.po")
"""


def test_an_adaptation_that_cannot_be_had_is_its_plugins_failure(run, tmp_path: Path) -> None:
    (tmp_path / "french.py").write_text(ADAPTED, encoding="utf-8")
    ended = run("check", "ak-pulse", "--plugin", "french.py")
    assert ended.status == Exit.PLUGIN
    assert "plugin french" in ended.err
    assert "[plugin-failed]" in ended.err
