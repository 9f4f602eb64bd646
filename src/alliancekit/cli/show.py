"""``alliancekit show``: one instrument, whole."""

from collections.abc import Iterator, Mapping

import click

from alliancekit.cli.plugged import with_host
from alliancekit.cli.tables import show_json
from alliancekit.errors import Exit
from alliancekit.host import Host
from alliancekit.instrument.catalogue import find_instrument, instrument_bytes
from alliancekit.instrument.model import Instrument, Item, Scale, Score
from alliancekit.strictjson import parse


@click.command("show")
@click.argument("instrument_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="The instrument's JSON, checked.")
@with_host
def command(host: Host, instrument_id: str, *, as_json: bool) -> int:
    """Show the instrument ID: items, options, scores, rules, flags, rights, sources."""
    instrument = find_instrument(instrument_id, host)
    if as_json:
        show_json(parse(*instrument_bytes(instrument_id, host)).value)
    else:
        click.echo("\n".join(described(instrument)))
    return Exit.OK


def described(instrument: Instrument) -> Iterator[str]:
    """The instrument in lines of text."""
    yield f"{instrument.id} {instrument.version}: {instrument.title}"
    if instrument.summary:
        yield instrument.summary
    rights, validation = instrument.rights, instrument.validation
    wording = "wording included" if rights.wording_included else "a scoring key, without wording"
    yield f"Rights: {rights.licence}; {rights.holder}; {wording}."
    yield f"Validation: {validation.status}. {validation.note}"
    if validation.key_confidence:
        yield f"Confidence in the key: {validation.key_confidence}"
    yield f"Cite: {instrument.citation}"
    for form in instrument.forms:
        yield f"\nForm for the {form.respondent}: {form.title} ({form.timeframe})"
        yield f"  {form.instructions}"
    yield "\nResponse scales"
    for scale in instrument.scales:
        yield f"  {scale.id}: {_options(scale)}"
    yield "\nItems"
    for item in instrument.items:
        yield from _item(item, instrument)
    yield "\nScores"
    for score in instrument.scores:
        yield from _score(score)
    for flag in instrument.flags:
        yield f"\nFlagged: {flag.item} of {flag.at_least:g} or more. {flag.message}"
    if instrument.sources:
        yield "\nSources"
        for name, citation in instrument.sources.items():
            yield f"  {name}: {citation}"
    yield f"\n{len(instrument.vectors)} known-answer vectors; sha256 {instrument.sha256}"


def _options(scale: Scale) -> str:
    if scale.numeric:
        return f"{scale.minimum:g} ({scale.low}) to {scale.maximum:g} ({scale.high})"
    return ", ".join(
        f"{one.key} {one.label}" if one.label != one.key else one.key for one in scale.options
    )


def _item(item: Item, instrument: Instrument) -> Iterator[str]:
    turned = [score.id for score in instrument.scores if item.id in score.reversed]
    keyed = f"; reverse-keyed in {', '.join(turned)}" if turned else ""
    sources = f"; {', '.join(item.sources)}" if item.sources else ""
    yield f"  {item.id} [{item.scale.id}] {item.construct or ''}{keyed}{sources}".rstrip()
    for respondent, text in item.text.items():
        yield f"      {respondent}: {text}"


def _score(score: Score) -> Iterator[str]:
    kind = "scores" if score.composite else "items"
    operands = [f"{one} (reversed)" if one in score.reversed else one for one in score.operands]
    yield f"  {score.id}: {score.title}, {score.method} of {kind} {', '.join(operands)}"
    needs = "".join(f" and the score {one}" for one in score.missing.requires)
    least = score.missing.min_answered
    rule = f"needs {least} of {len(score.operands)} answered{needs}"
    yield f"      {score.minimum:g} to {score.maximum:g}; {rule}"
    if score.missing.note:
        yield f"      {score.missing.note}"
    norms = score.parameters.get("norms")
    if isinstance(norms, Mapping) and {"source", "n", "population"} <= set(norms):
        yield f"      norms: {norms['source']}; N = {norms['n']}; {norms['population']}"
    if score.bands:
        edges = ", ".join(f"{band.label} from {band.start:g}" for band in score.bands.edges)
        yield f"      bands: {edges} ({score.bands.citation})"
