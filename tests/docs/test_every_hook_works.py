"""Every hook does something: an example changes what the command line does, and goes without it."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from attrs import frozen
from tests.docs.blocks import EXAMPLES

from alliancekit import Host
from alliancekit.host import HOOKS


@frozen
class Proof:
    """A command that an example makes possible, or whose outcome it changes.

    ``told`` is in what the command prints, or in the file ``made``; without the example it is not.
    ``beside`` are examples that take part both times.
    """

    example: str
    command: tuple[str, ...]
    told: str
    made: str | None = None
    beside: tuple[str, ...] = ()


PROOFS: Mapping[str, Proof] = {
    "register_instruments": Proof(
        "our_instruments.py", ("check", "two-ratings"), told="two-ratings: ok"
    ),
    # the highest is 8 and the last 4: (8 + 4) / 2 = 6
    "register_scoring_methods": Proof(
        "peak_end.py", ("score", "rating.json", "ratings.csv", "-o", "-"), told="A1,6.0,2"
    ),
    "register_adaptations": Proof(
        "in_french.py",
        ("export", "two-ratings", "--locale", "fr", "--format", "poll", "-o", "-"),
        told="Nous avons bien commencé.",
        beside=("our_instruments.py", "poll.py"),
    ),
    # (7 + 6 + 8 + 7 + 7) / 5 = 7
    "register_exporters": Proof(
        "markdown_table.py",
        ("score", "ak-pulse", "sessions.csv", "-o", "scores.md"),
        told="| A1 | 1 | 7.0 |",
        made="scores.md",
    ),
    "register_interchange_formats": Proof(
        "poll.py",
        ("import", "answers.tsv", "--format", "poll", "--instrument", "ak-pulse", "-o", "-"),
        told="A1,8,4",
    ),
    "register_report_sections": Proof(
        "next_session.py",
        ("report", "ak-pulse", "sessions.csv", "-o", "report.pdf"),
        told="After session 2 we agreed on",
        made="report.pdf",
    ),
    "register_templates": Proof(
        "plan.py",
        ("report", "ak-pulse", "sessions.csv", "-o", "report.pdf"),
        told="Plan for ak-pulse",
        made="report.pdf",
    ),
    "register_checks": Proof("first_person.py", ("check", "you.json"), told="[second-person]"),
    "register_engines": Proof(
        "threads.py",
        ("score", "ak-pulse", "sessions.csv", "-o", "-", "--engine", "threads"),
        told="A1,2,4.0,5",
    ),
    # 7 in the first session, 4 in the second: by 3 lower
    "register_commands": Proof("dropped.py", ("dropped", "scores.csv"), told="session 2: 4"),
}


def test_every_hook_has_its_proof() -> None:
    assert set(PROOFS) == set(HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_host_takes_the_example_of_a_hook(hook: str) -> None:
    host = Host(files=(EXAMPLES / PROOFS[hook].example,))
    plugin = host.plugins[-1]
    assert host.broken == []
    assert host.conflicts() == []
    assert hook in plugin.hooks
    assert plugin in {one.plugin for one in host.provided(HOOKS[hook][0]).values()}


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_changes_what_a_command_does(
    run: Callable[..., object], tmp_path: Path, hook: str
) -> None:
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "scores.csv").write_text("client,session,total\nA1,1,7\nA1,2,4\n")
    proof = PROOFS[hook]

    def told(*examples: str) -> str:
        """All that the command prints and makes."""
        plugins = [word for one in examples for word in ("--plugin", one)]
        ended = run(*plugins, *proof.command)
        made = tmp_path / proof.made if proof.made else None
        if made is None or not made.exists():
            return ended.out
        text = printed(made) if made.suffix == ".pdf" else made.read_text(encoding="utf-8")
        made.unlink()
        return text

    assert proof.told in told(proof.example, *proof.beside)
    assert proof.told not in told(*proof.beside)


def printed(path: Path) -> str:
    """The text of a PDF, its lines joined."""
    from pypdf import PdfReader

    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())
