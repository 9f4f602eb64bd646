"""An instrument in lines of text: all that a user may want to know before relying on it."""

from collections.abc import Iterator, Mapping

from alliancekit.instrument.about import Choice
from alliancekit.instrument.model import Instrument, Item, Scale
from alliancekit.instrument.scores import Flag, MissingRule, Score

CONFIDENCE = {
    "read": "read in a source",
    "high": "from memory, high confidence",
    "medium": "from memory, medium confidence",
    "low": "from memory, low confidence",
    "unknown": "not known",
}


def described(instrument: Instrument) -> Iterator[str]:
    """The instrument, whole."""
    yield from _head(instrument)
    yield from _asked(instrument)
    yield "\nScores"
    for score in instrument.scores:
        yield from _score(score)
    for choice in instrument.choices:
        yield from _choice(choice)
    for flag in instrument.flags:
        yield f"\nFlagged: {_flag(flag)}. {flag.message}"
    if instrument.key:
        yield "\nConfidence in the key"
        for fact in instrument.key:
            yield f"  {fact.what}: {CONFIDENCE[fact.confidence]}. {fact.source}"
    if instrument.sources:
        yield "\nSources"
        for name, citation in instrument.sources.items():
            yield f"  {name}: {citation}"
    yield f"\n{len(instrument.vectors)} known-answer vectors; sha256 {instrument.sha256}"


def _asked(instrument: Instrument) -> Iterator[str]:
    for form in instrument.forms:
        whose = "client and therapist together" if form.respondent == "joint" else form.respondent
        yield f"\nForm for the {whose}: {form.title} ({form.timeframe})"
        yield f"  {form.instructions}"
    yield "\nResponse scales"
    for scale in instrument.scales:
        yield f"  {scale.id}: {_options(scale)}"
    if instrument.fields:
        yield "\nFields (recorded, not scored)"
        for line in instrument.fields:
            yield f"  {line.id}: {next(iter(line.label.values()))}"
    yield "\nItems"
    section = None
    for item in instrument.items:
        if item.section != section:
            section = item.section
            yield f"  — {instrument.section(section).title} —" if section else "  —"
        yield from _item(item, instrument)


def _head(instrument: Instrument) -> Iterator[str]:
    yield f"{instrument.id} {instrument.version}: {instrument.title}"
    if instrument.summary:
        yield instrument.summary
    rights, validation = instrument.rights, instrument.validation
    wording = "wording included" if rights.wording_included else "a scoring key, without wording"
    wording = "wording supplied by you" if rights.supplied else wording
    unaltered = ", only unaltered" if rights.unaltered else ""
    yield f"Rights: {rights.licence}; {rights.holder}; {wording}{unaltered}."
    yield f"Validation: {validation.status}. {validation.note}"
    yield f"Cite: {instrument.citation}"
    for one in instrument.supplied:
        yield f"Supplied by you: a {one.kind} file ({one.source or 'no source named'})"


def _options(scale: Scale) -> str:
    if scale.numeric:
        step = f" in steps of {scale.step:g}" if scale.step < 1 else ""
        return f"{scale.minimum:g} ({scale.low}) to {scale.maximum:g} ({scale.high}){step}"
    return ", ".join(
        f"{one.key} {one.label}" if one.label != one.key else one.key for one in scale.options
    )


def _item(item: Item, instrument: Instrument) -> Iterator[str]:
    turned = [score.id for score in instrument.scores if item.id in score.reversed]
    keyed = f"; reverse-keyed in {', '.join(turned)}" if turned else ""
    sources = f"; {', '.join(item.sources)}" if item.sources else ""
    scale = item.scale.id
    if item.scales:
        scale = ", ".join(f"{who}: {one.id}" for who, one in item.scales.items())
    yield f"  {item.id} [{scale}] {item.construct or ''}{keyed}{sources}".rstrip()
    for respondent, text in item.text.items():
        yield f"      {respondent}: {text}"


def _score(score: Score) -> Iterator[str]:
    if not score.known:
        yield f"  {score.id}: {score.title}, {score.method} of items that are not known here"
        yield f"      needs a key file (--key): {score.supply or 'for a score that it needs'}"
        return
    kind = "scores" if score.composite else "items"
    operands = [f"{one} (reversed)" if one in score.reversed else one for one in score.operands]
    yield f"  {score.id}: {score.title}, {score.method} of {kind} {', '.join(operands)}"
    ranges = f"{score.minimum:g} to {score.maximum:g}"
    if score.ranges:
        named = (f"{who} {low:g} to {high:g}" for who, (low, high) in score.ranges.items())
        ranges = ", ".join(named)
    yield f"      {ranges}; {rule_in_words(score.missing, len(score.operands))}"
    if score.missing.note:
        yield f"      {score.missing.note}"
    norms = score.parameters.get("norms")
    if isinstance(norms, Mapping) and {"source", "n", "population"} <= set(norms):
        yield f"      norms: {norms['source']}; N = {norms['n']}; {norms['population']}"
    if score.bands:
        edges = ", ".join(f"{band.label} from {band.start:g}" for band in score.bands.edges)
        yield f"      bands: {edges} ({score.bands.citation})"


def rule_in_words(rule: MissingRule, operands: int) -> str:
    """A missing rule as a sentence's end: ``needs 3 of 4 answered``."""
    needs = "".join(f" and the score {one}" for one in rule.requires)
    share = f", and {rule.min_percent} % of those that apply" if rule.min_percent else ""
    return f"needs {rule.min_answered} of {operands} answered{share}{needs}"


def _choice(choice: Choice) -> Iterator[str]:
    yield f"\nChoice {choice.id}: {choice.title}"
    for option in choice.options:
        chosen = " (chosen)" if option.id == choice.chosen else ""
        yield f"  {option.id}{chosen}: {option.title}. {option.source}"


def _flag(flag: Flag) -> str:
    if flag.at_least is not None:
        return f"{flag.of} of {flag.at_least:g} or more"
    if flag.at_most is not None:
        return f"{flag.of} of {flag.at_most:g} or less"
    return f"{flag.of} below {flag.threshold:g}"
