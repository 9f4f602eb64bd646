"""Cases that an instrument's known answers leave untried."""

from collections.abc import Iterator, Mapping

from attrs import evolve

from alliancekit.api import Finding, Instrument, Score
from alliancekit.builtin.checks import rules
from alliancekit.builtin.checks.lines import warning

TOLERANCE = 1e-9
ENDS = ("minimum", "maximum")


def check(instrument: Instrument) -> Iterator[Finding]:
    """What the vectors do not try, as each respondent answers it where their scales differ.

    Of a repeated section the first stands for all. A score whose key is not known cannot be tried.
    """
    for respondent, view in zip(instrument.respondents, instrument.views, strict=False):
        told = "" if instrument.uniform else f" (the {respondent}'s answers)"
        for finding in _view(view):
            yield evolve(finding, message=f"{finding.message}{told}")


def _view(view: Instrument) -> Iterator[Finding]:
    repeated = _repetitions(view)
    scores = [one for one in view.scores if one.known and one.id not in repeated]
    if not scores:
        return
    yield from _ends(view, {item for score in scores for item in score.operands})
    steps = _steps(view)
    for score in scores:
        given = [one.scores.get(score.id) for one in view.vectors]
        reached = {one for one in given if one is not None}
        if not reached:
            told = f"no vector says what {score.id} comes to: add one"
            yield warning("untested", f"scores.{score.id}", told)
            continue
        if not score.composite or len(score.operands) > 1 or score.missing.requires:
            yield from rules.check(view, score)
        yield from _bands(score, reached, steps[score.id])
    yield from _flags(view, repeated, steps)


def _repetitions(view: Instrument) -> set[str]:
    """Items of a repeated section after its first time, and scores of nothing else."""
    later = {one.id for one in view.sections if one.number is not None and one.number > 1}
    found = {item.id for item in view.items if item.section in later}
    for score in view.scores:
        if score.operands and found.issuperset(score.operands):
            found.add(score.id)
    return found


def _ends(view: Instrument, scored: set[str]) -> Iterator[Finding]:
    """All answers at their lowest, and at their highest.

    An administration uses one section of a ``one_of``, so each of these is looked at by itself.
    """
    alternatives = {one.id: one.title for one in view.sections if one.one_of}
    parts: dict[str, list[str]] = {}
    for item in view.items:
        if item.id in scored:
            parts.setdefault(alternatives.get(item.section or "", ""), []).append(item.id)
    for title, items in parts.items():
        for end in ENDS:
            wanted = {one: getattr(view.item(one).scale, end) for one in items}
            if not any(_answered(vector.answers, wanted) for vector in view.vectors):
                where = f" of {title!r}" if title else ""
                told = f"no vector has every answer{where} at its {end}: add one"
                yield warning("untested", "vectors", told)


def _answered(answers: Mapping[str, float | str | None], wanted: Mapping[str, float]) -> bool:
    return all(answers[item] == value for item, value in wanted.items())


def _steps(view: Instrument) -> dict[str, float]:
    """How far a score moves with one answer by one step, by id: over all its operands alike.

    It is exact for sums and means, and what they are turned into in proportion.
    """
    counts: dict[str, float] = {}
    for item in view.items:
        counts[item.id] = len(item.scale.values) - 1
    steps = {}
    for score in view.scores:
        counts[score.id] = sum(counts[one] for one in score.operands) or 1
        steps[score.id] = (score.maximum - score.minimum) / counts[score.id]
    return steps


def _bands(score: Score, reached: set[float], step: float) -> Iterator[Finding]:
    """Each band begins where it says: tried at its edge and just below."""
    for band in score.bands.edges if score.bands else ():
        first = band.start <= score.minimum
        for side in _untried(reached, band.start, step, 0 if first else -1):
            told = f"no vector gives {score.id} {side} {band.start:g}, where {band.label!r} begins"
            yield warning("untested", f"scores.{score.id}.bands", f"{told}: add one")


def _flags(view: Instrument, repeated: set[str], steps: Mapping[str, float]) -> Iterator[Finding]:
    """Each flag is tried at its threshold and just off it."""
    known = {one.id for one in view.scores if one.known}
    for flag in view.flags:
        if flag.of in repeated or (flag.score and flag.score not in known):
            continue
        if flag.score:
            values = [one.scores.get(flag.of) for one in view.vectors]
            step = steps[flag.of]
        else:
            scale = view.item(flag.of).scale
            answers = [one.answers[flag.of] for one in view.vectors]
            values = [one for one in answers if isinstance(one, (int, float))]
            step = (scale.maximum - scale.minimum) / (len(scale.values) - 1)
        reached = {one for one in values if one is not None}
        off = 1 if flag.at_most is not None else -1
        for side in _untried(reached, flag.threshold, step, off):
            told = f"no vector has {flag.of} {side} {flag.threshold:g}, where it is flagged"
            yield warning("untested", f"flags.{flag.of}", f"{told}: add one")


def _untried(reached: set[float], edge: float, step: float, off: int) -> Iterator[str]:
    """Of "at" an edge and "just below" (off = -1) or "just above" it (1), what is not reached.

    Just off is a step away at most: what one answer more or less by one makes.
    """
    if not any(abs(one - edge) <= TOLERANCE for one in reached):
        yield "at"
    near = any(TOLERANCE < off * (one - edge) <= step + TOLERANCE for one in reached)
    if off and not near:
        yield "just below" if off < 0 else "just above"
