"""Each law of commands finds the fault that it is for, and finds no other."""

from collections.abc import Callable
from typing import Any

import click
import pytest

from alliancekit.api import CommandOffer
from alliancekit.testing import CommandContract

from .faults import failures, laws
from .specimens import plugin_of, specimen


def audit(name: str = "audit", **settings: Any) -> click.Command:
    """A command made anew at each call."""

    @click.command(name, **{"help": "Write the clinic's audit table."} | settings)
    @click.option("--year", type=int, help="Only this year.")
    @click.argument("folder", required=False)
    def command(year: int | None, folder: str | None) -> None:
        raise SystemExit(70)  # a contract never runs it

    return command


def group() -> click.Command:
    made = click.Group("audit", help="The clinic's audits.")
    made.add_command(audit("year"))
    return made


def offering(load: Callable[[], Any] = audit, **offer: Any) -> type[Any]:
    sound = {"name": "audit", "summary": "Write the clinic's audit table."}
    return specimen(
        Sound, plugin=plugin_of("register_commands", CommandOffer(**sound | offer, load=load))
    )


class Sound(CommandContract):
    plugin = plugin_of("register_commands", CommandOffer("audit", "Write the audit table.", audit))


def mute_option() -> click.Command:
    return click.Command("audit", params=[click.Option(["--year"])], help="Write the table.")


def mute_below() -> click.Command:
    made = click.Group("audit", help="The clinic's audits.")
    made.add_command(audit("year", help=""))
    return made


def raising() -> click.Command:
    raise KeyError("year")


def failing_help() -> click.Command:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    helping = click.Option(["--help"], is_flag=True, is_eager=True, callback=broken, help="Help.")
    return click.Command("audit", params=[helping], help="Write the table.", add_help_option=False)


class ReadsByItself(click.Command):
    """It takes whatever it is given and fails on what it does not know."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args != ["--help"]:
            raise KeyError(args[0])
        return super().parse_args(ctx, args)


class EndsSilently(click.Command):
    """The right status, and not a word of what was wrong."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args != ["--help"]:
            raise SystemExit(2)
        return super().parse_args(ctx, args)


def swallowing() -> click.Command:
    return audit(context_settings={"ignore_unknown_options": True})


@pytest.mark.parametrize("sound", [Sound, offering(group)])
def test_the_sound_ones_pass(sound: type[Any]) -> None:
    assert failures(sound) == set()


FAULTS: list[tuple[str, type[Any]]] = [
    ("test_the_name_is_free", offering(lambda: audit("score"), name="score")),
    ("test_the_summary_is_one_line", offering(summary="")),
    ("test_the_summary_is_one_line", offering(summary="Two\nlines.")),
    ("test_the_summary_is_one_line", offering(summary="word " * 17)),
    ("test_loading_gives_a_command", offering(lambda: print)),
    ("test_loading_gives_a_command", offering(raising)),
    ("test_the_command_bears_the_name", offering(lambda: audit("main"))),
    ("test_the_help_says_what_it_does", offering(lambda: audit(help=""))),
    ("test_the_help_says_what_it_does", offering(mute_option)),
    ("test_the_help_says_what_it_does", offering(mute_below)),
    ("test_help_ends_well", offering(failing_help)),
    ("test_a_wrong_option_is_refused", offering(swallowing)),
    ("test_a_wrong_option_is_refused", offering(lambda: ReadsByItself("audit", help="Audit."))),
    ("test_a_wrong_option_is_refused", offering(lambda: EndsSilently("audit", help="Audit."))),
]


@pytest.mark.parametrize(("law", "bad"), FAULTS)
def test_a_fault_is_found_by_its_law(law: str, bad: type[Any]) -> None:
    assert failures(bad) == {law}


def test_every_law_has_a_specimen() -> None:
    assert {law for law, _ in FAULTS} == laws(CommandContract)
