"""The built-in checks of an instrument, beyond what its schema and references ask for."""

from collections import defaultdict
from collections.abc import Iterator

from alliancekit.api import CheckOffer, Finding, Instrument, Score, Severity, hookimpl

MAX_WORDS = 20


def warning(code: str, path: str, message: str) -> Finding:
    """A finding that the author should weigh."""
    return Finding(code, Severity.WARNING, path, message)


def wording(instrument: Instrument) -> Iterator[Finding]:
    """Items that are long, or say what another item says."""
    seen: dict[tuple[str, str], str] = {}
    for item in instrument.items:
        for respondent, text in item.text.items():
            path = f"items.{item.id}.text.{respondent}"
            if (words := len(text.split())) > MAX_WORDS:
                yield warning("long-item", path, f"{words} words; {MAX_WORDS} at most read well")
            twin = seen.setdefault((respondent, text.casefold()), item.id)
            if twin != item.id:
                yield warning("same-item", path, f"the same wording as {twin}")


def keying(instrument: Instrument) -> Iterator[Finding]:
    """Items that one score turns round and another does not."""
    turned: dict[str, dict[bool, list[str]]] = defaultdict(lambda: defaultdict(list))
    for score in instrument.scores:
        if not score.composite:
            for item in score.operands:
                turned[item][item in score.reversed].append(score.id)
    for item, uses in turned.items():
        if len(uses) > 1:
            told = f"reverse-keyed in {', '.join(uses[True])} but not in {', '.join(uses[False])}"
            yield Finding("keying", Severity.ERROR, f"items.{item}", told)
    for item_id in [one.id for one in instrument.items if one.id not in turned]:
        yield warning("unscored-item", f"items.{item_id}", "no score uses it")


def vectors(instrument: Instrument) -> Iterator[Finding]:
    """Cases that the known-answer vectors leave untried."""
    answers = [vector.answers for vector in instrument.vectors]
    ends = {item.id: (item.scale.minimum, item.scale.maximum) for item in instrument.items}
    for end, name in enumerate(("minimum", "maximum")):
        if not any(all(one[i] == ends[i][end] for i in ends) for one in answers):
            yield warning("untested", "vectors", f"no vector has every answer at its {name}")
    for score in instrument.scores:
        if not score.composite:
            yield from _boundaries(instrument, score)
        yield from _band_edges(instrument, score)


def _boundaries(instrument: Instrument, score: Score) -> Iterator[Finding]:
    """The missing rule is tried at its limit, and one answer past it."""
    counts = {
        sum(isinstance(vector.answers[item], (int, float)) for item in score.operands): vector
        for vector in instrument.vectors
        if score.id in vector.scores
    }
    limit = score.missing.min_answered
    for count, name in ((limit, "at"), (limit - 1, "one answer past")):
        if count not in counts:
            message = f"no vector has {score.id} {name} its missing rule ({count} answered)"
            yield warning("untested", "vectors", message)


def _band_edges(instrument: Instrument, score: Score) -> Iterator[Finding]:
    """Each band is tried at its edge."""
    reached = {vector.scores.get(score.id) for vector in instrument.vectors}
    for band in score.bands.edges if score.bands else ():
        if band.start not in reached:
            message = f"no vector gives {score.id} = {band.start:g}, where {band.label!r} begins"
            yield warning("untested", "vectors", message)


@hookimpl
def register_checks() -> Iterator[CheckOffer]:
    yield CheckOffer("wording", "long and repeated items", wording)
    yield CheckOffer("keying", "items keyed both ways, items no score uses", keying)
    yield CheckOffer("vectors", "cases that no known-answer vector tries", vectors)
