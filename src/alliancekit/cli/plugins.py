"""``alliancekit plugins``: who takes part, and who could not."""

import click
from attrs import asdict

from alliancekit.cli.plugged import with_host_as_it_is
from alliancekit.cli.tables import show_json, show_table
from alliancekit.errors import Exit
from alliancekit.host import Host


@click.command("plugins")
@click.option("--all", "everything", is_flag=True, help="The built-in ones too.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@with_host_as_it_is
def command(host: Host, *, everything: bool, as_json: bool) -> int:
    """Show plugins: name, version, source, status, hooks, and what is wrong with a broken one.

    ALLIANCEKIT_PLUGINS=a,b allows only the named ones of those that are installed. With
    ALLIANCEKIT_STRICT=1 every other command ends with exit status 4 where a plugin is broken.
    """
    plugins = [one for one in host.plugins if everything or one.source != "builtin"]
    if as_json:
        show_json([asdict(one) for one in plugins])
    elif plugins:
        show_table(
            ("name", "version", "source", "status", "hooks", "error"),
            [
                (
                    one.name,
                    one.version,
                    one.source,
                    one.status.value,
                    " ".join(hook.removeprefix("register_") for hook in one.hooks),
                    one.error or "",
                )
                for one in plugins
            ],
        )
    else:
        click.echo("no plugins but the built-in ones; --all shows those")
    return Exit.PLUGIN if host.broken or host.conflicts() else Exit.OK
