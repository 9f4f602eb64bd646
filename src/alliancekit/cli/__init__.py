"""The command line: one file per command, none imported before it is called for."""

import gc
import io
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from keyword import iskeyword
from types import FrameType
from typing import Any

import click

gc.set_threshold(100_000, 20, 20)  # loading modules makes no garbage: a sixth less time to start
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy would start threads that nobody uses

from alliancekit import __version__  # noqa: E402
from alliancekit.cli.plugged import (  # noqa: E402
    HostOptions,
    host_parameters,
    plugin_command,
)
from alliancekit.errors import AllianceError, Exit, Terminated, os_reason  # noqa: E402

SUMMARIES = {
    "demo": "The whole main job on sample data: forms, scores, reports.",
    "list": "Instruments: id, version, title, respondents, locales, rights.",
    "show": "One instrument: items, options, scores, rules, sources.",
    "check": "Schema, lint and known-answer vectors.",
    "form": "Print a form as a PDF.",
    "score": "Score a file of responses.",
    "read": "Read forms that were filled in on a screen.",
    "report": "Make a client's report as a PDF.",
    "export": "An instrument, or its responses, for another program.",
    "import": "An instrument, or its responses, from another program.",
    "new": "Begin a plugin or an instrument that works as made.",
    "plugins": "Plugins: version, source, status, hooks, error.",
    "doctor": "Is this machine ready to print?",
}
INTERNAL_FAULT = 70


class Commands(click.Group):
    """The commands of the house, imported on first use, and those that plugins add."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*SUMMARIES, *_plugin_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in SUMMARIES:
            command: click.Command = import_module(_module(cmd_name)).command
            return command
        provided = _plugin_commands(ctx).get(cmd_name)
        return plugin_command(provided) if provided else None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # before click, which would end the run with another status
            _discard_output()
            return Exit.OK

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            _require_unbroken(ctx, args[0])
            known = ", ".join(self.list_commands(ctx))
            raise click.UsageError(f"{error.message} The commands are: {known}.", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [*SUMMARIES.items()]
        added = _plugin_commands(ctx, builtin=False)  # nothing is run after this
        rows += [(name, one.offer.summary) for name, one in added.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _require_unbroken(ctx: click.Context, command: str) -> None:
    """Raise ``not-offered`` for an unknown command that a broken plugin may have offered."""
    options = HostOptions.of(ctx)
    if options.any_plugin() and options.host().broken:
        from alliancekit.api import CommandOffer

        options.host().find(CommandOffer, command)


def _module(command: str) -> str:
    """Where a command of the house is: a module may not be named by a word of the language."""
    return f"alliancekit.cli.{command}{'_' * iskeyword(command)}"


def _plugin_commands(ctx: click.Context, *, builtin: bool = True) -> dict[str, Any]:
    """What plugins add. What is built in offers no command, so that help is quicker without."""
    options = HostOptions.of(ctx)
    if not options.any_plugin():
        return {}
    from alliancekit.api import CommandOffer

    return options.host(builtin=builtin).provided(CommandOffer)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`alliancekit COMMAND --help` says more. Exit codes: 0 done, 1 finished but something"
    " was rejected, 2 usage, 3 bad input, 4 plugin, 5 output, 6 limit.",
)
@click.version_option(__version__, message="alliancekit %(version)s")
@host_parameters
@click.pass_context
def cli(ctx: click.Context, /, **options: Any) -> None:
    """Measure the therapeutic alliance: print forms, score responses, report to clients."""
    ctx.obj = HostOptions.of(ctx, options)


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise Terminated


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process with one of the documented exit statuses."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _terminate)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run(arguments)
    except (KeyboardInterrupt, click.Abort):
        status = Exit.INTERRUPTED
    except Terminated:
        status = Exit.TERMINATED
    if status in (Exit.INTERRUPTED, Exit.TERMINATED):
        click.echo("alliancekit: stopped; nothing was left half written", err=True)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        _discard_output()
    sys.exit(status)


def _run(arguments: list[str] | None) -> int:
    try:
        result = cli.main(arguments, prog_name="alliancekit", standalone_mode=False)
    except (click.Abort, click.exceptions.Exit):
        raise
    except (Exception, GeneratorExit) as error:  # noqa: BLE001 - the end of the line: told, no traceback
        if os.environ.get("ALLIANCEKIT_DEBUG") and not isinstance(error, click.ClickException):
            import traceback

            traceback.print_exception(error)
        return _ending(error)
    return result if isinstance(result, int) else Exit.OK


def _ending(error: BaseException) -> int:
    """Tell what went wrong, in a line, and give the exit status that goes with it."""
    if isinstance(error, click.ClickException):
        error.show()
        return Exit.USAGE
    if isinstance(error, AllianceError):
        told, status = f"{error} [{error.problem.code}]", int(error.status)
    elif isinstance(error, OSError):
        told, status = os_reason(error), Exit.OUTPUT
    elif isinstance(error, MemoryError):
        told, status = "this machine's memory is used up", Exit.LIMIT
    else:
        told = f"a fault of its own ({type(error).__name__}); please report it"
        told, status = f"{told}. ALLIANCEKIT_DEBUG=1 shows where", INTERNAL_FAULT
    click.echo(f"alliancekit: error: {told}", err=True)
    return status


def _discard_output() -> None:
    """Point standard output at nothing, so that the interpreter's last flush is quiet."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
