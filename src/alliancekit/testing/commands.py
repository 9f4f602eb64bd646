"""What every command must keep, as test classes for pytest."""

from collections.abc import Iterator
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from alliancekit.api import CommandOffer
from alliancekit.testing.contract import Contract
from alliancekit.testing.hosted import elsewhere, offers_of, outcome

if TYPE_CHECKING:
    import click
    from click.testing import Result

UNKNOWN = "--no-command-has-such-an-option"
WIDEST = 80
"""Characters of a summary: it stands on one line of ``alliancekit --help``."""


class CommandContract(Contract):
    """Subclass this and name your plugin's module; every command that it offers is tried.

    Only ``--help`` and a wrong option are given: what the command does is yours to test.
    """

    plugin: ClassVar[ModuleType]

    def test_the_name_is_free(self) -> None:
        """No command of the house has this name: asking for either would be refused."""
        from alliancekit.cli import SUMMARIES

        for offer in self._offers():
            assert offer.name not in SUMMARIES, f"alliancekit {offer.name} is there: choose another"

    def test_the_summary_is_one_line(self) -> None:
        """It says in a line what the command is for: it stands among others in the help."""
        for offer in self._offers():
            fits = offer.summary.strip() and offer.summary.isprintable()
            told = f"{offer.name}: say in one line of {WIDEST} characters what it is for"
            assert fits, told
            assert len(offer.summary) <= WIDEST, f"{told}: it has {len(offer.summary)}"

    def test_loading_gives_a_command(self) -> None:
        """``load`` gives a click command, each time it is asked."""
        import click

        for offer in self._offers():
            for _ in range(2):
                command = outcome(offer.load)
                told = f"{offer.name}: load gives {command!r}; return the click command"
                assert isinstance(command, click.Command), told

    def test_the_command_bears_the_name(self) -> None:
        """The command calls itself by the name that is typed: its help shows no other."""
        for offer, command in self._commands():
            told = f"{offer.name}: the command calls itself {command.name!r}"
            assert command.name == offer.name, f"{told}; give click the name"

    def test_the_help_says_what_it_does(self) -> None:
        """The command, what is under it, and every option have a text of help."""
        for offer, command in self._commands():
            for path, one in _tree(offer.name, command):
                assert (one.help or "").strip(), f"{path} has no help: write a docstring"
                for option in one.params:
                    told = f"{path} {'/'.join(option.opts)} has no help: say what it is for"
                    hidden = getattr(option, "hidden", False)
                    mute = option.param_type_name == "option" and not hidden
                    assert not mute or (getattr(option, "help", None) or "").strip(), told

    def test_help_ends_well(self) -> None:
        """``--help`` prints the help and ends with status 0, without doing anything else."""
        for path, arguments, command in self._invocations():
            ended = _invoke(command, [*arguments, "--help"])
            said = f"{path} --help: exit status {ended.exit_code}, {ended.exception!r}"
            assert ended.exit_code == 0, said
            assert "Usage:" in ended.output, f"{path} --help prints no usage"

    def test_a_wrong_option_is_refused(self) -> None:
        """An unknown option ends with status 2 and one line that names it, never a traceback."""
        for path, arguments, command in self._invocations():
            ended = _invoke(command, [*arguments, UNKNOWN])
            told = f"{path} {UNKNOWN}: exit status {ended.exit_code}, {ended.exception!r}"
            refused = ended.exit_code == 2 and isinstance(ended.exception, SystemExit)  # noqa: PLR2004 - usage
            assert refused, f"{told}; let click read the options"
            assert UNKNOWN in ended.output, f"{path}: the message does not name the option"

    # ─── the bench ───────────────────────────────────────────────────────

    def _offers(self) -> list[CommandOffer]:
        return offers_of(self.plugin, CommandOffer)

    def _commands(self) -> "Iterator[tuple[CommandOffer, click.Command]]":
        """What is loaded; `test_loading_gives_a_command` tells of what is not."""
        import click

        for offer in self._offers():
            command = outcome(offer.load)
            if isinstance(command, click.Command):
                yield offer, command

    def _invocations(self) -> "Iterator[tuple[str, list[str], click.Command]]":
        for offer, command in self._commands():
            for path, _ in _tree(offer.name, command):
                yield path, path.split()[1:], command


def _tree(name: str, command: "click.Command") -> "Iterator[tuple[str, click.Command]]":
    """A command, and those under it, each by the words that are typed."""
    yield name, command
    for below, one in getattr(command, "commands", {}).items():
        yield from _tree(f"{name} {below}", one)


def _invoke(command: "click.Command", arguments: list[str]) -> "Result":
    """How the command ends, in an empty folder, given what the house gives it."""
    from click.testing import CliRunner

    from alliancekit.cli.plugged import HostOptions

    with elsewhere():
        run: Any = partial(CliRunner().invoke, command, arguments, prog_name="alliancekit")
        ended: Result = run(obj=HostOptions(installed=False))
        return ended
