"""The options that choose plugins, the same on every command, and the host they make."""

import functools
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from alliancekit.errors import Problem, printable
from alliancekit.installed import entry_points

if TYPE_CHECKING:
    from alliancekit.host import Host, Provided

STRICT_VARIABLE = "ALLIANCEKIT_STRICT"


class HostOptions(NamedTuple):  # attrs and pathlib take a fifth of the time of `--help`
    """Which plugins take part."""

    files: tuple[str, ...] = ()
    installed: bool = True

    @classmethod
    def of(cls, ctx: click.Context, given: dict[str, Any] | None = None) -> "HostOptions":
        """The options given to the command together with those given before it."""
        given = given if given is not None else ctx.params
        before = ctx.obj if isinstance(ctx.obj, HostOptions) else cls()
        files = (*before.files, *(given.get("plugin") or ()))
        no_plugins = given.get("no_plugins") or not before.installed
        if no_plugins and files:
            raise click.UsageError("--plugin and --no-plugins exclude each other", ctx)
        return cls(tuple(dict.fromkeys(files)), not no_plugins)

    def any_plugin(self) -> bool:
        """Whether any plugin may take part, without loading it."""
        return bool(self.files) or (self.installed and any(True for _ in entry_points()))

    def host(self, *, builtin: bool = True) -> "Host":
        """The host with these plugins, and with what comes with alliancekit or without."""
        return _host(self, builtin=builtin)


@functools.cache
def _host(options: HostOptions, *, builtin: bool) -> "Host":
    from pathlib import Path

    from alliancekit.host import Host

    files = tuple(dict.fromkeys(map(Path, options.files)))
    return Host(builtin=builtin, installed=options.installed, files=files)


def _require_own_name(ctx: click.Context, host: "Host") -> None:
    """Refuse a command of the house whose name a plugin claims too."""
    from alliancekit.api import CommandOffer

    provided = host.provided(CommandOffer).get(ctx.info_name or "")
    if provided:
        raise Problem.PLUGIN_CONFLICT.error(
            kind="command", name=ctx.info_name, first="alliancekit", second=provided.plugin
        )


def plugin_command(provided: "Provided") -> click.Command:
    """A plugin's command, whose failure is the plugin's own."""
    from alliancekit.isolation import guard

    what = f"the command {provided.offer.name!r}"
    with guard(provided.plugin, what):
        command = provided.offer.load()
        if not isinstance(command, click.Command):
            raise TypeError
    invoke = command.invoke
    passing = (click.ClickException, click.exceptions.Exit, click.Abort, OSError)

    def guarded(ctx: click.Context) -> Any:
        _told_of_faults(ctx, strict=_strict())
        with guard(provided.plugin, what, passing=passing, prints=True):
            return invoke(ctx)

    command.invoke = guarded  # type: ignore[method-assign]
    return command


def host_parameters(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--plugin`` and ``--no-plugins`` to a command."""
    plugin = click.option(
        "--plugin",
        multiple=True,
        is_eager=True,  # before --help, which lists the commands of plugins too
        metavar="FILE.py",
        type=click.Path(exists=True, dir_okay=False),
        help="Load a plugin from one Python file (trusted code).",
    )
    no_plugins = click.option(
        "--no-plugins",
        is_flag=True,
        is_eager=True,
        help="Load no plugin but what comes with alliancekit.",
    )
    return plugin(no_plugins(function))


def with_host(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command a ``host``, and say on standard error which plugins are broken.

    With ``ALLIANCEKIT_STRICT=1`` nothing is done where any is, or where two claim one name.
    """
    return _given_host(function, may_stop=True)


def with_host_as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    """As `with_host`, for a command that shows what is wrong and so must not stop at it."""
    return _given_host(function, may_stop=False)


def _strict() -> bool:
    return os.environ.get(STRICT_VARIABLE, "0") not in ("", "0")


def _told_of_faults(ctx: click.Context, *, strict: bool) -> "Host":
    """The host; standard error says which plugins are at fault, and ``strict`` ends the run."""
    host = HostOptions.of(ctx).host()
    faults = [f"plugin {one} is broken: {one.error}" for one in host.broken]
    faults += [str(conflict) for conflict in host.conflicts()]
    for fault in faults:
        click.echo(f"alliancekit: {printable(fault)}", err=True)
    if strict and faults:
        raise Problem.STRICT_PLUGINS.error(count=len(faults))
    return host


def _given_host(function: Callable[..., Any], *, may_stop: bool) -> Callable[..., Any]:
    def wrapped(ctx: click.Context, /, **parameters: Any) -> Any:
        del parameters["plugin"], parameters["no_plugins"]
        host = _told_of_faults(ctx, strict=may_stop and _strict())
        _require_own_name(ctx, host)
        return function(host=host, **parameters)

    functools.update_wrapper(wrapped, function)
    return host_parameters(click.pass_context(wrapped))
