"""``alliancekit report``: a client's page to talk about."""

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve

from alliancekit.cli.chosen import chosen_instrument, ready_to_score, supplied_files
from alliancekit.cli.inputs import open_job, response_parameters
from alliancekit.cli.names import file_names
from alliancekit.cli.overwriting import refuse_overwriting
from alliancekit.cli.plugged import with_host
from alliancekit.errors import AllianceError, Exit, Problem
from alliancekit.files import Outputs, writing
from alliancekit.host import Host
from alliancekit.paper.pdf import PAPERS
from alliancekit.responses.inputs import expanded
from alliancekit.streams import STDIO

if TYPE_CHECKING:
    from alliancekit.adaptation.localise import Localised
    from alliancekit.instrument.model import Instrument
    from alliancekit.paper.worker import Worker
    from alliancekit.scoring.job import Tally
    from alliancekit.tracking.series import ClientHistory


@click.command("report")
@click.argument("instrument_id", metavar="ID")
@click.argument("responses", metavar="RESPONSES...", nargs=-1, required=True)
@click.option(
    "-o", "--output", required=True, metavar="OUT", help="A PDF, or a folder for several."
)
@click.option("--client", "clients", multiple=True, metavar="CODE", help="Only this client.")
@click.option("--combined", is_flag=True, help="Several clients in one PDF.")
@click.option("--locale", metavar="TAG", help="Language, as a BCP-47 tag (default: its own).")
@click.option("--paper", type=click.Choice(list(PAPERS)), default="a4", show_default=True)
@response_parameters
@supplied_files
@with_host
def command(
    host: Host,
    instrument_id: str,
    responses: tuple[str, ...],
    output: str,
    clients: tuple[str, ...],
    **options: Any,
) -> int:
    """Make a report for each client in RESPONSES (one file or several), over all their sessions.

    One client gives one PDF; several give a folder of PDFs or, with --combined, one file.
    """
    from alliancekit.paper.worker import Worker

    files = expanded(responses)
    own = [instrument_id, options["key_file"], options["wording_file"], *map(str, host.files)]
    refuse_overwriting([output], [*files, *own])
    # begun before anything is scored, for the threads that scoring starts; it gets ready meanwhile
    with Worker(partial(_rendered, host, options["paper"]), warm=_get_ready) as worker:
        return _reports(worker, host, instrument_id, files, output, clients, options)


def _rendered(host: Host, paper: str, argument: "tuple[Localised, list[ClientHistory]]") -> bytes:
    from alliancekit.paper.report.report import render_report

    localised, histories = argument
    return render_report(localised, histories, host, paper=paper)


def _get_ready() -> None:
    from alliancekit.paper.pdf import system_versions
    from alliancekit.paper.report import report

    del report
    system_versions()


def _reports(
    worker: "Worker",
    host: Host,
    instrument_id: str,
    files: list[str],
    output: str,
    clients: tuple[str, ...],
    options: dict[str, Any],
) -> int:
    from alliancekit.adaptation.localise import localise
    from alliancekit.paper.fonts.scripts import naskh_instead

    supplied = {name: options[name] for name in ("key_file", "wording_file", "locale")}
    instrument = chosen_instrument(instrument_id, host, **supplied)
    instrument = ready_to_score(instrument, options["respondent"])
    localised = localise(instrument, options["locale"], host)
    for note in (*localised.notes, naskh_instead(localised.instrument.locale)):
        if note:
            click.echo(f"alliancekit: {note}", err=True)
    found, tally = _histories(instrument, files, host, options)
    chosen = _chosen(found, clients, ", ".join(files))
    beyond = 0
    to_folder = Path(output).is_dir() or output.endswith("/")
    if len(chosen) > 1 and not options["combined"] and not to_folder:
        if output == STDIO or output.lower().endswith(".pdf"):
            raise Problem.NEEDS_FOLDER.error(count=len(chosen))
        to_folder = True
    with Outputs() as outputs:
        if to_folder and not options["combined"]:
            folder = Path(output)
            with writing(output):
                folder.mkdir(parents=True, exist_ok=True)
            named = zip(file_names("report", chosen), chosen.values(), strict=True)
            for number, (name, history) in enumerate(named, 1):
                label = f"{folder}: the report of client number {number}"
                try:
                    pdf = worker.make((localised, [history]))
                except AllianceError as error:
                    if error.problem is not Problem.RENDER_LIMIT:
                        raise
                    beyond += 1
                    click.echo(f"alliancekit: error: {label}: {error}", err=True)
                else:
                    outputs.add(str(folder / name), pdf, private=True, label=label)
        else:
            pdf = worker.make((localised, list(chosen.values())), parts=len(chosen))
            outputs.add(output, pdf, private=True)
        outputs.commit()
    status = _told(tally, nameless=tally.administrations - _administrations(found))
    return Exit.LIMIT if beyond else status


def _told(tally: "Tally", *, nameless: int) -> int:
    """What of the whole file is not in the reports, on standard error; the exit status."""
    if tally.rejected:
        cells = tally.rejected - tally.rows_rejected
        told = (
            f"in the whole file: rows left out: {tally.rows_rejected}; cells that count as missing"
        )
        click.echo(f"{told}: {cells} (`alliancekit score` lists them)", err=True)
    if nameless:
        click.echo(f"rows that name no client, which are in no report: {nameless}", err=True)
    return Exit.REJECTED if tally.rejected or nameless else Exit.OK


def _administrations(found: "dict[str, ClientHistory]") -> int:
    return sum(len(history.administrations) for history in found.values())


def _histories(
    instrument: "Instrument", files: list[str], host: Host, options: dict[str, Any]
) -> "tuple[dict[str, ClientHistory], Tally]":
    """Every client's history in the files, and what was counted in them."""
    from alliancekit.tracking.series import histories

    with ExitStack() as stack:
        job, _ = open_job(instrument, files, host, options, stack)
        header = job.responses.header
        if "client" not in header:
            raise Problem.NEEDS_COLUMN.error(where=files[0], column="client")
        if not {"session", "date"} & set(header):
            raise Problem.NEEDS_COLUMN.error(where=files[0], column="session")
        job.schema()
        whose = job.options.respondent or instrument.respondents[0]
        found = histories(instrument, job.scored(), whose)
    unused = job.tally.rows_rejected + job.tally.administrations - _administrations(found)
    return {code: evolve(one, left_out=unused) for code, one in found.items()}, job.tally


def _chosen(
    found: "dict[str, ClientHistory]", clients: tuple[str, ...], where: str
) -> "dict[str, ClientHistory]":
    """The clients that were asked for. Messages number them: a code is personal data."""
    if not found:
        raise Problem.NO_ROWS.error(
            where=where, what="report on: no row that can be used names a client"
        )
    absent = [str(number) for number, code in enumerate(clients, 1) if code.strip() not in found]
    if absent:
        raise Problem.NO_CLIENT.error(where=where, positions=", ".join(absent))
    return {code.strip(): found[code.strip()] for code in clients} if clients else found
