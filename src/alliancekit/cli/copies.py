"""``alliancekit form`` with ``--roster``, ``--copies`` or ``--layout-map``: forms with marks."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click
from attrs import evolve, frozen

from alliancekit.errors import Exit, Problem

if TYPE_CHECKING:
    from alliancekit.adaptation.localise import Localised
    from alliancekit.host import Host
    from alliancekit.paper.form.form import FormOptions
    from alliancekit.paper.roster.roster import Entry, Roster

_OPTIONS = [
    click.option(
        "--roster",
        metavar="CSV",
        help="A form for each row: client, session, date, therapist, serial.",
    ),
    click.option("--copies", type=int, metavar="N", help="So many numbered blanks."),
    click.option("--first-serial", type=int, metavar="N", help="The first number (default: 1)."),
    click.option(
        "--layout-map", metavar="FILE", help="Where the boxes of the form lie, as JSON, in mm."
    ),
    click.option("--delimiter", metavar="C", help="What separates the roster's columns."),
    click.option("--encoding", metavar="E", help="Of the roster (default: utf-8)."),
]


def copies_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of this module."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@frozen
class CopiesWanted:
    """The options as given."""

    roster: str | None = None
    copies: int | None = None
    first_serial: int | None = None
    layout_map: str | None = None
    delimiter: str | None = None
    encoding: str | None = None

    def __bool__(self) -> bool:
        return bool(self.roster or self.layout_map) or self.copies is not None

    def check(self, *, other_kind: str | None) -> None:
        """Refuse options that do not go together.

        ``other_kind`` is an option that makes another kind of sheet.
        """
        if self.roster is not None and self.copies is not None:
            why = "a roster says itself how many forms there are: leave out --copies"
            raise Problem.BAD_OPTION.error(option="--roster", why=why)
        if other_kind and self:
            given = "--roster" if self.roster else "--copies" if self.copies else "--layout-map"
            raise Problem.BAD_OPTION.error(option=given, why=f"not together with {other_kind}")
        numbered = self.roster is not None or self.copies is not None
        alone = {
            "--delimiter": self.delimiter and self.roster is None,
            "--encoding": self.encoding and self.roster is None,
            "--first-serial": self.first_serial is not None and not numbered,
        }
        for option, strange in alone.items():
            if strange:
                of = "--roster or --copies" if option == "--first-serial" else "--roster"
                why = f"it is for {of}, which is not given"
                raise Problem.BAD_OPTION.error(option=option, why=why)

    def read(self) -> "Roster":
        """Whom to print for."""
        from alliancekit.paper.roster.roster import blanks, read_roster, unnumbered

        first = 1 if self.first_serial is None else self.first_serial
        if self.copies is not None:
            return blanks(self.copies, first)
        if self.roster is None:
            return unnumbered()
        from alliancekit.cli.inputs import read_options
        from alliancekit.responses.csvfile import CsvFile
        from alliancekit.responses.inputs import Inputs

        given = {"delimiter": self.delimiter, "encoding": self.encoding, "sheet": None}
        with Inputs([self.roster], read_options(given, {})).open(self.roster) as source:
            if not isinstance(source, CsvFile):
                why = "a roster is a CSV file: save it as one"
                raise Problem.UNREADABLE.error(where=source.where, why=why)
            return read_roster(source, first)


def print_wanted(
    wanted: CopiesWanted, localised: "Localised", host: "Host", options: "FormOptions", output: str
) -> int:
    """Print what was asked for; the exit status. Files made of a roster have mode 0600."""
    from alliancekit.files import Outputs
    from alliancekit.paper.roster.press import print_copies, renderer
    from alliancekit.paper.worker import Worker

    roster = wanted.read()
    for note in roster.notes:
        click.echo(f"alliancekit: {note}", err=True)
    private = wanted.roster is not None
    rendering = Worker(renderer(localised, host, options, roster))
    with Outputs() as outputs, rendering as worker:
        files = {0: output}
        if Path(output).is_dir() or output.endswith("/"):
            roster = evolve(roster, entries=_by_client(roster.entries))
            files = _one_per_client(roster, output)

        def opened(number: int) -> BinaryIO:
            outputs.complete()
            label = output if len(files) == 1 else f"{output}: the form of copy {number + 1}"
            return outputs.create(files[number], private=private, label=label)

        printed = print_copies(localised, options, roster, worker.make, opened, files)
        if wanted.layout_map:
            outputs.add(wanted.layout_map, printed.map.json)
        outputs.commit()
    return Exit.REJECTED if roster.refused else Exit.OK


def _by_client(entries: "list[Entry] | Any") -> "list[Entry]":
    """The entries of each client together, in the order in which clients first come."""
    groups: dict[str, list[Entry]] = {}
    for one in entries:
        groups.setdefault(one.client or one.serial, []).append(one)
    return [one for group in groups.values() for one in group]


def _one_per_client(roster: "Roster", output: str) -> dict[int, str]:
    """Where files begin, one for each client or, of blanks, for each serial; and their names."""
    from alliancekit.cli.names import file_names
    from alliancekit.files import writing

    folder = Path(output)
    with writing(output):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    whose = [one.client or one.serial for one in roster.entries]
    starts = [at for at, one in enumerate(whose) if at == 0 or one != whose[at - 1]]
    names = file_names("form", (whose[at] for at in starts))
    return {at: str(folder / name) for at, name in zip(starts, names, strict=True)}
