"""A format tried out in memory: shipped forms, answers with the scores they have, hard words.

For the tests of an interchange format beside its contract. What is shipped is what the installed
plugins offer. Scores are the same where they differ by no more than `TOLERANCE`, see `same_score`.
"""

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from attrs import evolve, frozen

from alliancekit.api import (
    Answered,
    Arithmetic,
    Instrument,
    InstrumentExport,
    InstrumentImport,
    Loss,
    Respondent,
    Score,
    Total,
    instruments_root,
)
from alliancekit.host import Host
from alliancekit.instrument.catalogue import all_instruments
from alliancekit.instrument.load import parse_instrument
from alliancekit.instrument.model import plain_number
from alliancekit.interchange.give import in_all_words
from alliancekit.interchange.portable import arithmetic_of
from alliancekit.scoring.frame import score_frame
from alliancekit.scoring.plan import compile_plan

TOLERANCE = 1e-9
"""How far a score may be from another that is the same, in relation to it where it is above 1."""
HARD_WORDS = (
    "Commas, and; semicolons",
    'He said "yes" | she said \\"no\\"',
    "it's “so”: 1, One | 2, Two",
    "=HYPERLINK(1)",
    "+1 for that",
    "-1 for this",
    "@SUM(1)",
    "a < b > c & d &amp; e",
    "<script>alert(1)</script>",
    "%resource, %s and 100 %",
    "שלום: أهلا, mixed with English",
    "😀, beyond the first plane",
    "two\nlines",
    "x" * 200,
)
"""Wording that would mean something to files, spreadsheets or programs, and is to mean nothing."""


BRACKETED = (
    (Total() - (Answered() - 2.0), 27.0),
    (Total() / (Answered() * 2.0), 3.0),
    ((Total() - 2.0) * -1.5 / Answered(), -8.4),
    (1.0 * (Total() + 0.0) / 1.0 + 2.0, 32.0),
)
"""Arithmetic that needs its brackets, and what it comes to for `BRACKETED_ANSWERS`."""
BRACKETED_ANSWERS = (8, 6, 7, 7, 2)
"""The answers to ak-pulse: five of them, 30 in all. 30 - (5 - 2), 30 / (5 * 2) and so on."""


# ─── forms ───────────────────────────────────────────────────────────────────


@cache
def _shipped() -> Mapping[str, Instrument]:
    found = dict(all_instruments(_host()))
    return {name: one for name, one in found.items() if isinstance(one, Instrument)}


@cache
def _host() -> Host:
    return Host()


def forms(*, worded: bool = True) -> list[tuple[str, Respondent]]:
    """The id of every shipped instrument that has its wording, and whose form.

    Not ``worded``: of every one that has scores, with wording or without.
    """
    return [
        (name, who)
        for name, one in _shipped().items()
        if (one.rights.wording_included if worded else one.scorable.scores)
        for who in one.respondents
    ]


def form(name: str, who: str) -> Instrument:
    """A shipped instrument as one respondent answers it, with those scores whose key is known."""
    return _shipped()[name].seen_by(who).scorable


def worded(instrument: Instrument, who: Respondent) -> Instrument:
    """The same; where an item has no wording it is asked by its id."""
    items = (evolve(one, text={who: one.text.get(who) or one.id}) for one in instrument.items)
    return evolve(instrument, items=tuple(items))


def translations(name: str, who: str) -> tuple[Instrument, ...]:
    """The form in every other language that is shipped, by locale."""
    others = in_all_words(_shipped()[name], _host()).others
    return tuple(one.instrument.seen_by(who).scorable for one in others)


def document(name: str) -> dict[str, Any]:
    """The JSON of a shipped instrument, to be changed."""
    path = instruments_root() / name / "instrument.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def wording(name: str) -> str:
    """A made-up wording for a shipped key that has none, as the CSV file that a user brings."""
    instrument = _shipped()[name]
    lines = ["id,respondent,text", f"instrument,,{name}", "permission,,Ours", "unaltered,,yes"]
    for who in instrument.respondents:
        lines += [f"{part},{who},Words" for part in ("title", "timeframe", "instructions")]
    lines += [f"{one.id},,Wording of {one.id}" for one in instrument.items]
    for scale in instrument.scales:
        parts = ("low", "high") if scale.numeric else tuple(one.key for one in scale.options)
        lines += [f"{scale.id}.{part},,Label {part}" for part in parts]
    return "\n".join([*lines, ""])


def built(document: Mapping[str, Any]) -> Instrument:
    """An instrument of JSON. Raises `AllianceError` where it does not pass."""
    return parse_instrument(json.dumps(document).encode(), "made.json")


def hard_document(words: Sequence[str] = HARD_WORDS) -> dict[str, Any]:
    """ak-pulse with each of these words for an item; those of one line are the options of some.

    The first five items have these options, which count from -1 on, and their mean is a score.
    """
    changed = document("ak-pulse")
    ids = [f"q{at}" for at in range(1, len(words) + 1)]
    on = ["odd"] * 5 + ["boxes"] * (len(words) - 5)
    labels = [one for one in words if "\n" not in one][:12]
    options = [{"value": at - 1, "label": text} for at, text in enumerate(labels)]
    changed["scales"].append({"id": "odd", "kind": "options", "options": options})
    changed["items"] = [
        {"id": one, "scale": scale, "text": {"client": text}}
        for one, scale, text in zip(ids, on, words, strict=True)
    ]
    changed["forms"] = changed["forms"][:1]
    span = [-1, len(labels) - 2]
    rule = {"items": ids[:5], "missing": {"min_answered": 5}, "range": span}
    changed["scores"] = [{**changed["scores"][0], **rule}]
    least = dict.fromkeys(ids[:5], -1)
    changed["vectors"] = [{"name": "least", "answers": least, "scores": {"total": -1}}]
    return changed


# ─── files ───────────────────────────────────────────────────────────────────


@frozen
class Exported:
    """The bytes of a file, and what was told as lost."""

    data: bytes
    losses: tuple[Loss, ...]

    @property
    def lost(self) -> dict[str, str]:
        """By its place: what was told of it, a line for each time."""
        told = dict[str, str]()
        for one in self.losses:
            told[one.where] = "\n".join(filter(None, (told.get(one.where), one.what)))
        return told


def exported(
    write: Callable[[InstrumentExport], None],
    instrument: Instrument,
    who: Respondent,
    *,
    adaptations: Iterable[Instrument] = (),
    arithmetic: Callable[[Score], Arithmetic | None] | None = None,
) -> Exported:
    """What ``write_instrument`` makes of a form. ``arithmetic``: in place of the scores' own."""
    file, losses = BytesIO(), list[Loss]()
    told = {} if arithmetic else arithmetic_of(compile_plan(instrument, _host()))
    write(
        InstrumentExport(
            instrument=instrument,
            respondent=who,
            adaptations=tuple(adaptations),
            arithmetic=arithmetic or (lambda score: told.get(score.id)),
            file=file,
            lose=lambda where, what: losses.append(Loss(where, what)),
        )
    )
    return Exported(file.getvalue(), tuple(losses))


def imported(
    read: Callable[[InstrumentImport], Mapping[str, Any]], data: bytes
) -> tuple[dict[str, Any], list[Loss]]:
    """The document that ``read_instrument`` makes of a file, and what was told as lost."""
    losses = list[Loss]()
    context = InstrumentImport(
        BytesIO(data), "given file", lambda where, what: losses.append(Loss(where, what))
    )
    return dict(read(context)), losses


# ─── answers, and the scores that they have ──────────────────────────────────


@frozen
class FilledIn:
    """A form filled in, and its scores.

    ``cells``: by item, as in a file of responses; empty where it is blank. ``scores``: what each
    must come to, ``None`` where it must be missing.
    """

    name: str
    cells: Mapping[str, str]
    scores: Mapping[str, float | None]


def known_answers(instrument: Instrument) -> list[FilledIn]:
    """The instrument's own known answers: what a person worked out by hand."""
    return [
        FilledIn(
            one.name, {item: _cell(given) for item, given in one.answers.items()}, dict(one.scores)
        )
        for one in instrument.vectors
    ]


def answers_at_random(instrument: Instrument, count: int = 40) -> list[FilledIn]:
    """Forms that nobody chose, the same at every call, with the kernel's scores.

    They are full at first and have more and more blanks; codes stand where a scale has them.
    """
    import polars as pl

    rows = [_at_random(instrument, number, 0.6 * number / count) for number in range(count)]
    found = score_frame(instrument, pl.DataFrame(rows), _host()).frame.to_dicts()
    names = [one.id for one in instrument.scores]
    return [
        FilledIn(f"at random, {number}", cells, {name: scores[name] for name in names})
        for number, (cells, scores) in enumerate(zip(rows, found, strict=True), 1)
    ]


def same_score(found: float | None, expected: float | None) -> bool:
    """Whether both are missing, or both the same number to `TOLERANCE`."""
    if found is None or expected is None:
        return found is expected
    return abs(found - expected) <= TOLERANCE * max(1.0, abs(expected))


def _at_random(instrument: Instrument, number: int, blank: float) -> dict[str, str]:
    chance = random.Random(f"{instrument.id} {number}")  # noqa: S311 - answers, not secrets
    return {
        item.id: "" if chance.random() < blank else chance.choice(item.scale.options).key
        for item in instrument.items
    }


def _cell(answer: float | str | None) -> str:
    if answer is None:
        return ""
    return answer if isinstance(answer, str) else plain_number(answer)
