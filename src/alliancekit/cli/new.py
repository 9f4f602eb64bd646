"""``alliancekit new``: a plugin or an instrument that works, to be changed into your own."""

import datetime as dt
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alliancekit.cli.plugged import with_host
from alliancekit.errors import Exit
from alliancekit.files import write_whole
from alliancekit.host import Host
from alliancekit.scaffold.kinds import KINDS, PREFIX, checked_name, plain_name
from alliancekit.streams import STDIO

if TYPE_CHECKING:
    from alliancekit.scaffold.written import Wording

PLUGIN, INSTRUMENT = "plugin", "instrument"
ADAPTED, LOCALE = "ak-pulse", "en-GB"


@click.command("new")
@click.argument("what", type=click.Choice([PLUGIN, INSTRUMENT]))
@click.argument("name", metavar="NAME")
@click.option("--kind", type=click.Choice(list(KINDS)), help="What the plugin offers.")
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="Where to: for a plugin a folder that is new or empty, for an instrument a file or -."
    "  [default: alliancekit-NAME, NAME.json]",
)
@click.option("--author", metavar="TEXT", help="Who writes it, for the package or the rights.")
@click.option("--instrument", "adapted", metavar="ID", help=f"What to adapt.  [default: {ADAPTED}]")
@click.option("--locale", metavar="TAG", help=f"Its new language.  [default: {LOCALE}]")
@with_host
def command(
    host: Host,
    *,
    what: str,
    name: str,
    kind: str | None,
    output: str | None,
    author: str | None,
    adapted: str | None,
    locale: str | None,
) -> int:
    """Begin a plugin, as a package with its tests, or an instrument.

    What is written works as it stands and passes its own tests or checks; comments say what to
    change. Only an adaptation to another language fails its tests until every msgstr is filled
    in. NAME is the plugin's name, without alliancekit- in front, or the instrument's id.
    --instrument and --locale are for --kind adaptation; the instrument is one that is installed.
    """
    if kind != "adaptation" and not (adapted is None and locale is None):
        raise click.UsageError("--instrument and --locale are for --kind adaptation")
    if what == INSTRUMENT:
        if kind:
            raise click.UsageError("--kind is for a plugin")
        _instrument(host, name, output, author)
    elif kind is None:
        raise click.UsageError(f"say with --kind what it offers: {', '.join(KINDS)}")
    else:
        adapted = ADAPTED if adapted is None else adapted
        locale = LOCALE if locale is None else locale
        _plugin(host, name, kind, output, author, adapted, locale)
    return Exit.OK


def _plugin(
    host: Host,
    given: str,
    kind: str,
    output: str | None,
    author: str | None,
    adapted: str,
    locale: str,
) -> None:
    from alliancekit.cli import SUMMARIES
    from alliancekit.scaffold.begun import begun_wording, require_free
    from alliancekit.scaffold.place import require_room, write_folder
    from alliancekit.scaffold.written import plugin_files

    if output == STDIO:
        raise click.UsageError("a plugin is many files: name a folder with -o")
    name = plain_name(given)
    folder = output or f"{PREFIX}{name}"
    require_room(folder)
    wording = begun_wording(host, adapted, locale) if kind == "adaptation" else None
    offered = wording.offered if wording else name
    require_free(host, KINDS[kind].offer, offered, SUMMARIES if kind == "command" else ())
    files = plugin_files(name, kind, author=author, today=_today(), wording=wording)
    write_folder(folder, files)
    click.echo(f"{folder}: {len(files)} files. To go on:")
    click.echo(f"  cd {shlex.quote(folder)} && pip install -e . 'alliancekit[testing]'")
    click.echo("  python -m pytest")
    click.echo("  alliancekit plugins")
    if wording:
        _say_what_is_open(name, wording)


def _say_what_is_open(name: str, wording: "Wording") -> None:
    """What an adaptation still needs, said before its tests say it."""
    from alliancekit.scaffold.written import messages_file

    if not wording.copied:
        click.echo(f"pytest fails until each msgstr is filled in: {messages_file(name, wording)}")
    if not wording.has_terms:
        click.echo(
            f"alliancekit's own words (Date, Session …) are not there in {wording.locale} yet:"
            " no page is printed in it. `without_terms` in tests/test_plugin.py says so."
        )


def _instrument(host: Host, given: str, output: str | None, author: str | None) -> None:
    from alliancekit.api import InstrumentOffer
    from alliancekit.scaffold.begun import require_free
    from alliancekit.scaffold.place import require_room
    from alliancekit.scaffold.written import instrument_file

    name = checked_name(given)
    require_free(host, InstrumentOffer, name)
    target = output or f"{name}.json"
    if target != STDIO:
        if Path(target).is_dir():
            target = str(Path(target) / f"{name}.json")
        require_room(target)
    write_whole(target, instrument_file(name, author=author, today=_today()))
    if target != STDIO:
        file = shlex.quote(target)
        click.echo(f"{target}: an instrument. To go on:")
        click.echo(f"  alliancekit check {file}")
        click.echo(f"  alliancekit show {file}")
        click.echo(f"  alliancekit form {file} -o {shlex.quote(name + '.pdf')}")


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()
