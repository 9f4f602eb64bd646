"""``alliancekit doctor``: is this machine ready to print?"""

import click

from alliancekit import __version__
from alliancekit.cli.plugged import with_host_as_it_is
from alliancekit.cli.tables import show_json
from alliancekit.errors import AllianceError, Exit
from alliancekit.host import Host


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@with_host_as_it_is
def command(host: Host, *, as_json: bool) -> int:
    """Look at Pango, at the fonts for each script, and at the plugins; say what to install."""
    from alliancekit.paper.fonts.scripts import missing_scripts
    from alliancekit.paper.pdf import system_versions
    from alliancekit.supplied.folder import user_folder

    findings: list[dict[str, str]] = []

    def found(what: str, state: str, mend: str = "") -> None:
        findings.append({"what": what, "state": state, "mend": mend})

    found("alliancekit", __version__)
    found("your own keys and wordings", str(user_folder() / "instruments" / "ID"))
    try:
        for name, version in system_versions().items():
            found(name, version)
    except AllianceError as error:
        found("Pango", "missing", str(error))
    else:
        for script, mend in missing_scripts().items():
            found(f"fonts, {script}", "missing" if mend else "ok", mend or "")
    for plugin in host.plugins:
        if plugin.source != "builtin":
            found(f"plugin {plugin.name}", plugin.status.value, plugin.error or "")
    if as_json:
        show_json(findings)
    else:
        for one in findings:
            click.echo(f"{one['what']}: {one['state']}{' – ' + one['mend'] if one['mend'] else ''}")
    no_pango = any(one["what"] == "Pango" and one["state"] == "missing" for one in findings)
    return Exit.OUTPUT if no_pango else Exit.OK
