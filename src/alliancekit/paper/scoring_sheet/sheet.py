"""The scoring sheet: how a person works the scores out by hand, in the form's own numbering.

It is made from the same key that the software scores by. Everything a person has to do stands in
`ScoringSheet` as data, so that a program can follow it too and be held to the same result.
"""

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, field, frozen

from alliancekit.api import ScoreContext
from alliancekit.host import Host
from alliancekit.instrument.catalogue import form_of
from alliancekit.instrument.model import Form, Instrument, Item, Section, plain_number
from alliancekit.instrument.scores import Flag, MissingRule
from alliancekit.scoring.plan import Plan, PlannedScore, draft_plan

MOST_PAIRS = 13
"""Scales with more answers are turned round by a subtraction, not from a list."""
STRIP = 12
"""How many items stand side by side."""


@frozen
class Turn:
    """How an answer is turned round: from a list of ``pairs`` or, without one, ``total`` − it."""

    pairs: tuple[tuple[str, str], ...]
    total: str


@frozen
class Entry:
    """A cell to fill in. ``label``: the item's number on the form, or the title of a score.

    ``weight``: what the answer is multiplied with, where it is.
    """

    id: str
    label: str
    turn: Turn | None
    weight: str | None = None


@frozen
class Need:
    """How many cells must be filled: ``least`` of them or, where it depends on how many apply,
    the pairs (that apply, needed) of ``by_count``: where fewer apply there is no score. ``scores``
    (id, title) must be there as well.
    """

    least: int
    by_count: tuple[tuple[int, int], ...]
    scores: tuple[tuple[str, str], ...]


@frozen
class Part:
    """An optional section: its title, and its items' ids."""

    title: str
    items: tuple[str, ...]


@frozen
class Grid:
    """One score. ``formula`` is of S, the sum, and n, how many cells are filled; without one the
    method cannot be done by hand. ``part``: no score unless something in it is filled in, nor
    where one of ``rivals`` is as well. ``pomp``: the score as per cent of the possible range.
    ``beside``: scores of this one alone.
    """

    id: str
    title: str
    low: str
    high: str
    decimals: int
    composite: bool
    entries: tuple[Entry, ...]
    need: Need
    formula: str | None
    method: str
    pomp: str | None
    part: Part | None
    rivals: tuple[Part, ...]
    bands: tuple[tuple[str, str], ...]
    citation: str | None
    beside: "tuple[Grid, ...]" = ()

    @property
    def strips(self) -> tuple[tuple[Entry, ...], ...]:
        """The cells in lines."""
        count = -(-len(self.entries) // STRIP)
        size = -(-len(self.entries) // count)
        return tuple(self.entries[at : at + size] for at in range(0, len(self.entries), size))

    @property
    def turns(self) -> tuple[tuple[tuple[str, ...], Turn], ...]:
        """The ways to turn round, and the labels of the cells that each is for."""
        ways: dict[Turn, list[str]] = {}
        for entry in self.entries:
            if entry.turn:
                ways.setdefault(entry.turn, []).append(entry.label)
        return tuple((tuple(labels), turn) for turn, labels in ways.items())

    @property
    def weights(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        """The weights, and the labels of the cells that each is for."""
        found: dict[str, list[str]] = {}
        for entry in self.entries:
            if entry.weight:
                found.setdefault(entry.weight, []).append(entry.label)
        return tuple((tuple(labels), weight) for weight, labels in found.items())


@frozen
class Look:
    """Something to look at whatever the scores say: the item or score, from where on, and why."""

    what: str
    item: bool
    sign: str
    threshold: str
    message: str


@frozen
class ScoringSheet:
    """All that stands on the sheet. ``unknown``: scores without a key, and what to bring.

    ``apart``: the words of answers that mean not applicable.
    """

    instrument: Instrument
    form: Form
    grids: tuple[Grid, ...]
    unknown: tuple[tuple[str, str], ...]
    looks: tuple[Look, ...]
    apart: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = field(factory=tuple)

    @property
    def all(self) -> Iterator[Grid]:
        """Every score in an order in which each has what it needs."""
        for grid in self.grids:
            yield grid
            yield from grid.beside


def scoring_sheet(instrument: Instrument, respondent: str, host: Host) -> ScoringSheet:
    """The scoring sheet of one respondent's form.

    Raises `AllianceError`: ``no-respondent`` where there is no such form, ``not-offered`` where a
    scoring method cannot be had.
    """
    form = form_of(instrument, respondent)
    seen = instrument.seen_by(respondent)
    plan = draft_plan(seen.scorable, host)
    made = [_grid(one, plan) for level in plan.levels() for one in level]
    host_of = {
        one.score.id: one.score.operands[0]
        for one in plan.scores
        if one.score.composite and one.score.beside and one.score.operands == (one.score.beside,)
    }
    grids = [one for one in made if one.id not in host_of]
    return ScoringSheet(
        instrument=seen,
        form=form,
        grids=tuple(_with_beside(one, made, host_of) for one in grids),
        unknown=tuple((one.title, one.supply or "") for one in seen.scores if not one.known),
        looks=tuple(_look(one, seen) for one in seen.scorable.flags),
        apart=tuple(
            dict.fromkeys(
                option.label
                for scale in seen.scales
                for option in scale.options
                if option.value is None
            )
        ),
        choices=tuple(
            (one.title, next(o.title for o in one.options if o.id == one.chosen))
            for one in seen.choices
        ),
    )


def _with_beside(grid: Grid, made: Sequence[Grid], host_of: Mapping[str, str]) -> Grid:

    beside = tuple(one for one in made if host_of.get(one.id) == grid.id)
    return evolve(grid, beside=beside, pomp=None) if beside else grid


def _grid(planned: PlannedScore, plan: Plan) -> Grid:
    score, instrument = planned.score, plan.instrument
    titles = {one.id: one.title for one in instrument.scores}
    section = planned.section
    same = [
        one
        for one in instrument.sections
        if section and section.one_of and one.one_of == section.one_of and one.id != section.id
    ]
    span = plain_number(score.maximum - score.minimum)
    return Grid(
        id=score.id,
        title=score.title,
        low=plain_number(score.minimum),
        high=plain_number(score.maximum),
        decimals=score.decimals,
        composite=score.composite,
        entries=tuple(_entries(planned, instrument)),
        need=_need(score.missing, len(score.operands), titles),
        formula=_formula(score.method, planned.context),
        method=score.method,
        pomp=(
            None
            if score.method == "pomp" or (score.minimum, score.maximum) == (0, 100)
            else f"100 × {_above('X', score.minimum)} / {span}"
        ),
        part=_part(section, instrument) if section else None,
        rivals=tuple(_part(one, instrument) for one in same),
        bands=tuple((plain_number(one.start), one.label) for one in score.bands.edges)
        if score.bands
        else (),
        citation=score.bands.citation if score.bands else None,
    )


def _entries(planned: PlannedScore, instrument: Instrument) -> Iterator[Entry]:
    score = planned.score
    weights = score.parameters.get("weights", {}) if score.method == "linear" else {}
    numbers = {one.id: str(number) for number, one in enumerate(instrument.items, 1)}
    for operand in planned.context.operands:
        turn = None
        if operand.id in score.reversed:
            total = operand.minimum + operand.maximum
            values = () if score.composite else _values(instrument.item(operand.id))
            pairs = tuple((plain_number(one), plain_number(total - one)) for one in values)
            turn = Turn(pairs, plain_number(total))
        weight = plain_number(weights[operand.id]) if operand.id in weights else None
        label = instrument.score(operand.id).title if score.composite else numbers[operand.id]
        yield Entry(operand.id, label, turn, weight)


def _values(item: Item) -> tuple[float, ...]:
    return item.scale.values if len(item.scale.values) <= MOST_PAIRS else ()


def _need(rule: MissingRule, count: int, titles: Mapping[str, str]) -> Need:
    by_count = tuple(
        (applicable, rule.needed(applicable))
        for applicable in range(count, 0, -1)
        if rule.needed(applicable) <= applicable
    )
    return Need(
        least=rule.min_answered,
        by_count=by_count if rule.min_percent else (),
        scores=tuple((one, titles[one]) for one in rule.requires),
    )


def _formula(method: str, context: ScoreContext) -> str | None:
    """What a built-in method does, in S and n."""
    one = len(context.operands) == 1
    low, high = context.operands[0].minimum, context.operands[0].maximum
    span = plain_number(high - low)
    if method == "scaled-mean":
        factor = plain_number(context.parameters["factor"])
        return f"{factor} × S / n"
    if method == "linear":
        intercept = context.parameters.get("intercept", 0)
        return f"S + {_signed(intercept)}" if intercept else "S"
    return {
        "mean": "S" if one else "S / n",
        "sum": "S",
        "prorated-sum": f"{len(context.operands)} × S / n",
        "pomp": (
            f"100 × {_above('S', low)} / {span}"
            if one
            else f"100 × {_above('S', low, ' × n')} / ({span} × n)"
        ),
    }.get(method)


def _above(of: str, low: float, times: str = "") -> str:
    """What a sum is above its lowest, in a formula."""
    return f"({of} − {_signed(low)}{times})" if low else of


def _signed(value: float) -> str:
    """A number as it stands behind a sign: a negative one in brackets."""
    return plain_number(value) if value >= 0 else f"({plain_number(value).replace('-', '−')})"


def _part(section: Section, instrument: Instrument) -> Part:
    return Part(
        section.title, tuple(one.id for one in instrument.items if one.section == section.id)
    )


def _look(flag: Flag, instrument: Instrument) -> Look:
    numbers = {one.id: str(number) for number, one in enumerate(instrument.items, 1)}
    sign = "≥" if flag.at_least is not None else "≤" if flag.at_most is not None else "<"
    what = numbers[flag.item] if flag.item else instrument.score(flag.of).title
    return Look(what, flag.item is not None, sign, plain_number(flag.threshold), flag.message)
