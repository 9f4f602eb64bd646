"""The instrument that a command is about, with what the user adds to it: a key, the wording."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alliancekit.errors import AllianceError, Problem
from alliancekit.host import Host
from alliancekit.instrument.catalogue import find_instrument, form_of
from alliancekit.instrument.expand import NO_KEY
from alliancekit.instrument.load import read_bytes
from alliancekit.instrument.model import Instrument

if TYPE_CHECKING:
    from alliancekit.instrument.expand import Key
    from alliancekit.supplied.keyfile import Shipped

KEY = click.option(
    "--key",
    "key_file",
    metavar="FILE",
    help="Your own key: scores that the instrument leaves open, and choices.",
)
WORDING = click.option(
    "--wording",
    "wording_file",
    metavar="FILE",
    help="The wording of a key that is shipped without (CSV or JSON).",
)


def supplied_files(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--key`` and ``--wording``."""
    return KEY(WORDING(function))


def chosen_instrument(
    given: str,
    host: Host,
    *,
    key_file: str | None = None,
    wording_file: str | None = None,
    locale: str | None = None,
    needs: Collection[str] = ("key", "wording"),
) -> Instrument:
    """The instrument of an id or a path, with the key and the wording that the user brings.

    What is not named, and that the command ``needs``, is looked for in the user's own folder;
    standard error says what was found. Raises `AllianceError` as `find_instrument`, `parse_key`
    and `with_wording` do.
    """
    instrument = find_instrument(given, host)

    def shipped(key: "Key") -> Instrument:
        return instrument if key == NO_KEY else find_instrument(given, host, key)

    if "key" in needs and (found := _key(instrument, key_file, shipped)):
        path, key = found
        try:
            keyed = shipped(key)
        except AllianceError as error:
            faults = str(error.fields.get("findings", error))
            raise Problem.BAD_KEY.error(
                where=path, instrument=instrument.id, faults=faults
            ) from None
        instrument = keyed
    return _worded(instrument, wording_file, locale) if "wording" in needs else instrument


def ready_to_score(instrument: Instrument, respondent: str | None) -> Instrument:
    """The instrument as this respondent answers it, with the scores whose key is known.

    What is left out is told on standard error. Raises ``needs-respondent``, ``no-respondent`` and
    ``no-key``.
    """
    from alliancekit.scoring.plan import no_key, unkeyed_scores

    who = form_of(instrument, respondent).respondent if respondent else None
    seen = instrument if who is None else instrument.seen_by(who)
    unknown = unkeyed_scores(seen)
    if len(unknown) == len(seen.scores):
        raise no_key(instrument, unknown)
    for one in unknown:
        told = one.supply or "it is computed from a score whose key is not known"
        click.echo(f"alliancekit: {one.id} is not scored (--key FILE would): {told}", err=True)
    return seen.scorable if unknown else seen


def _key(
    instrument: Instrument, named: str | None, shipped: "Shipped"
) -> "tuple[Path, Key] | None":
    open_ = instrument.choices or not all(one.known for one in instrument.scores)
    if named is None and not open_:
        return None
    from alliancekit.supplied.folder import own_key
    from alliancekit.supplied.keyfile import parse_key

    path = Path(named) if named else own_key(instrument.id)
    if path is None:
        return None
    if named is None:
        click.echo(f"alliancekit: the key is yours: {path}", err=True)
    return path, parse_key(read_bytes(path), str(path), shipped)


def _worded(instrument: Instrument, named: str | None, locale: str | None) -> Instrument:
    if named is None and instrument.rights.wording_included:
        return instrument
    from alliancekit.adaptation.localise import canonical
    from alliancekit.supplied.folder import own_wording
    from alliancekit.supplied.wording import with_wording

    wanted = canonical(locale) if locale else None
    path = Path(named) if named else own_wording(instrument.id, wanted)
    if path is None:
        return instrument
    if named is None:
        click.echo(f"alliancekit: the wording is yours: {path}", err=True)
    worded = with_wording(instrument, read_bytes(path), str(path))
    for note in _notes(worded):
        click.echo(f"alliancekit: {path}: {note}", err=True)
    return worded


def _notes(worded: Instrument) -> Iterator[str]:
    for scale in worded.scales:
        if not scale.numeric and all(one.label == one.key for one in scale.options):
            yield f"the options of {scale.id} have no labels: their numbers stand alone"
