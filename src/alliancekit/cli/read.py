"""``alliancekit read``: forms that were filled in on a screen, to a file of responses."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
from attrs import frozen

from alliancekit.cli.overwriting import refuse_overwriting
from alliancekit.cli.plugged import with_host
from alliancekit.errors import AllianceError, Exit, Problem
from alliancekit.host import Host
from alliancekit.instrument.model import Instrument
from alliancekit.responses.filled import MAX_BYTES, Filled, read_filled
from alliancekit.responses.filled_row import filled_row, row_columns
from alliancekit.streams import STDIO, open_input

SUFFIX = ".csv"


@click.command("read")
@click.argument("forms", metavar="FORM.pdf...", nargs=-1, required=True)
@click.option("-o", "--output", required=True, metavar="OUT.csv", help="Responses; - for stdout.")
@click.option(
    "--instrument",
    "instrument_path",
    metavar="FILE",
    help="The instrument.json of the forms, where it is one of your own.",
)
@with_host
def command(host: Host, forms: tuple[str, ...], output: str, instrument_path: str | None) -> int:
    """Read forms that were filled in on a screen into a file that `score` takes.

    Each FORM is a PDF that `alliancekit form --fillable` made, a pattern such as "2026-*.pdf", or
    a folder. Every form is a row, in this order; what was not answered is blank.
    """
    from alliancekit.files import write_whole

    paths = _paths(forms)
    refuse_overwriting([output], [*paths, instrument_path, *map(str, host.files)])
    if Path(output).suffix.lower() not in ("", SUFFIX):
        why = f"responses are written as CSV: let its name end in {SUFFIX}"
        raise Problem.BAD_OPTION.error(option="--output", why=why)
    read = [_one(path, at, len(paths)) for at, path in enumerate(paths, 1)]
    instrument = _instrument(read, instrument_path, host)
    rows = [filled_row(one.filled, instrument, one.where) for one in read]
    columns = row_columns(instrument)
    write_whole(output, _csv(columns, rows), private=True)
    for note in _notes(read, rows, instrument):
        click.echo(f"alliancekit: {note}", err=True)
    return Exit.OK


@frozen
class _Read:
    """A form that was read, and its place and path for messages."""

    where: str
    filled: Filled


def _paths(given: Sequence[str]) -> list[str]:
    from alliancekit.responses.inputs import expanded

    named: list[str] = []
    for one in given:
        if one == STDIO or not Path(one).is_dir():
            named.append(one)
            continue
        found = sorted(str(path) for path in Path(one).iterdir() if path.suffix.lower() == ".pdf")
        if not found:
            raise Problem.UNREADABLE.error(where=one, why="no PDF is in this folder")
        named += found
    return expanded(named)


def _one(path: str, at: int, of: int) -> _Read:
    shown = "standard input" if path == STDIO else path
    where = shown if of == 1 else f"form {at} of {of}, {shown}"
    with open_input(path) as reader:
        return _Read(where, read_filled(reader.read(MAX_BYTES + 1), where))


def _instrument(read: Sequence[_Read], path: str | None, host: Host) -> Instrument:
    """The one instrument that all forms are of."""
    from alliancekit.instrument.catalogue import find_instrument

    first = read[0]
    for one in read[1:]:
        if _whole(one) != _whole(first):
            raise Problem.MIXED_FORMS.error(
                first=first.where, one=_whole(first), second=one.where, other=_whole(one)
            )
    wanted = first.filled.form.instrument
    try:
        instrument = find_instrument(path or wanted, host)
    except AllianceError as error:
        if path or error.problem is not Problem.NOT_FOUND:
            raise
        why = f"it is a form of {wanted}, which is not known here: give --instrument FILE"
        raise Problem.UNREADABLE.error(where=first.where, why=why) from None
    if instrument.id != wanted:
        why = f"{path} is {instrument.id}, but the forms are of {wanted}"
        raise Problem.BAD_OPTION.error(option="--instrument", why=why)
    if not instrument.uniform:
        for one in read[1:]:
            who, other = first.filled.form.respondent, one.filled.form.respondent
            if who != other:
                raise Problem.MIXED_FORMS.error(
                    first=first.where,
                    one=f"the {who}, who answers on other scales,",
                    second=one.where,
                    other=f"the {other}",
                )
    return instrument


def _named(read: _Read) -> str:
    return f"{read.filled.form.instrument} {read.filled.form.version}"


def _whole(read: _Read) -> str:
    """The instrument, its version, and which file of it: its words may have been edited."""
    return f"{_named(read)} (file {read.filled.form.edition})"


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[name] for name in columns] for row in rows)
    return text.getvalue().encode()


def _notes(
    read: Sequence[_Read], rows: Sequence[Mapping[str, str]], instrument: Instrument
) -> Iterator[str]:
    for one, row in zip(read, rows, strict=True):
        if missing := [name for name in ("client", "session") if not row[name]]:
            yield f"{one.where}: {' and '.join(missing)} not filled in"
    form = read[0].filled.form
    if form.version != instrument.version:
        told = f"the forms are of version {form.version}"
        yield f"{told}; the instrument here is {instrument.version}"
    elif form.edition != instrument.sha256[: len(form.edition)]:
        yield (
            f"the forms were printed from another file of {_named(read[0])}, in which the same"
            " answers may stand for other words: give that file with --instrument"
        )
    items = [one.id for one in instrument.items]
    answered = sum(row[item] != "" for row in rows for item in items)
    forms = f"{len(rows)} form{'s' * (len(rows) != 1)}"
    yield f"{forms} of {_named(read[0])}: {answered} of {len(rows) * len(items)} answers filled in"
