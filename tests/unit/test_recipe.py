"""Recipes: followed in plain Python, they give what the kernel gives."""

import random
from collections.abc import Mapping

import polars as pl
import pytest
from attrs import evolve

from alliancekit.api import InstrumentExport, Recipe, recipes, value_of
from alliancekit.arithmetic import Answered, Binary, Number, OperandValue, Total, simplified, spelt
from alliancekit.host import Host
from alliancekit.instrument.catalogue import all_instruments
from alliancekit.instrument.model import Instrument
from alliancekit.interchange.portable import arithmetic_of
from alliancekit.scoring.contract import answers_frame
from alliancekit.scoring.frame import score_by
from alliancekit.scoring.plan import compile_plan

HOST = Host()
VIEWS = [
    (f"{name}-{at}", view.scorable)
    for name, one in all_instruments(HOST)
    if isinstance(one, Instrument)
    for at, view in enumerate(one.views)
    if view.scorable.scores
]
Answers = Mapping[str, str]


def context_of(instrument: Instrument, lost: list[tuple[str, str]]) -> InstrumentExport:
    told = arithmetic_of(compile_plan(instrument, HOST))
    return InstrumentExport(
        instrument=instrument,
        respondent=instrument.respondents[0],
        adaptations=(),
        arithmetic=lambda score: told.get(score.id),
        file=None,
        lose=lambda where, what: lost.append((where, what)),
    )


def followed(
    instrument: Instrument, made: tuple[Recipe, ...], answers: Answers
) -> dict[str, float | None]:
    """The scores of one form, by the recipes alone."""
    scores: dict[str, float | None] = {}
    used = {
        section.id: any(
            answers[item.id] not in ("", *item.scale.codes)
            for item in instrument.items
            if item.section == section.id
        )
        for section in instrument.sections
    }
    for recipe in made:
        values: dict[str, float | None] = {}
        for one in recipe.operands:
            if recipe.score.composite:
                value = scores[one.id]
            else:
                text = answers[one.id]
                value = None if text in ("", *one.codes) else float(text)
            turned = value is not None and one.turned_from is not None
            values[one.id] = one.turned_from - value if turned else value
        count = sum(value is not None for value in values.values())
        apply = sum(
            any(used[section] for section in one.sections)
            if one.sections
            else recipe.score.composite or answers[one.id] not in one.codes
            for one in recipe.operands
        )
        there = (
            count >= recipe.least
            and (recipe.percent is None or 100 * count >= recipe.percent * apply)
            and all(scores[needed] is not None for needed in recipe.requires)
            and (recipe.section is None or used[recipe.section])
            and not any(used[rival] for rival in recipe.rivals)
        )
        scores[recipe.score.id] = value_of(recipe.arithmetic, values) if there else None
    return scores


def forms(instrument: Instrument, count: int) -> list[dict[str, str]]:
    """Made-up forms: each with blanks, codes and left-out sections as often as it likes."""
    chance = random.Random(instrument.id)  # noqa: S311
    made = []
    for _ in range(count):
        blank, left_out = chance.choice((0, 0.1, 0.4)), chance.choice((0, 0.5))
        out = {one.id for one in instrument.sections if one.optional and chance.random() < left_out}
        made.append(
            {
                item.id: ""
                if item.section in out or chance.random() < blank
                else chance.choice(item.scale.options).key
                for item in instrument.items
            }
        )
    return made


@pytest.mark.parametrize("view", [one for _, one in VIEWS], ids=[name for name, _ in VIEWS])
def test_followed_they_give_what_the_kernel_gives(view: Instrument) -> None:
    lost: list[tuple[str, str]] = []
    made = recipes(context_of(view, lost))
    assert {one.score.id for one in made} == {one.id for one in view.scores}
    assert lost == []
    known = [
        {name: text or "" for name, text in row.items()}
        for row in answers_frame(view, view.vectors).iter_rows(named=True)
    ]
    cases = known + forms(view, 400)
    schema = {item.id: pl.String for item in view.items}
    scored = score_by(compile_plan(view, HOST), pl.DataFrame(cases, schema=schema)).frame
    for answers, expected in zip(cases, scored.iter_rows(named=True), strict=True):
        for name, value in followed(view, made, answers).items():
            if value is None or expected[name] is None:
                assert value is expected[name], (name, answers)
            else:
                assert value == pytest.approx(expected[name], abs=1e-9, rel=1e-12)


def test_each_stands_behind_those_it_needs() -> None:
    for _, view in VIEWS:
        done: set[str] = set()
        for recipe in recipes(context_of(view, [])):
            needed = {*recipe.requires}
            needed |= {one.id for one in recipe.operands if recipe.score.composite}
            assert needed <= done
            done.add(recipe.score.id)


def test_a_section_is_asked_for_only_where_operands_stand_outside_of_it() -> None:
    """ak-path: q13 and q14 are in cbt, q1 is always asked. What is answered in cbt is cbt's use."""
    path = dict(all_instruments(HOST))["ak-path"].views[0]
    cbt = path.score("cbt")
    for operands, section in ((("q13", "q14"), None), (("q13", "q1"), "cbt")):
        changed = evolve(path, scores=(evolve(cbt, operands=operands),))
        (recipe,) = recipes(context_of(changed, []))
        assert (recipe.section, bool(recipe.rivals)) == (section, True)


def test_what_cannot_be_said_and_what_needs_it_is_told_as_lost(host: Host) -> None:
    goals = dict(all_instruments(host))["ak-goals"]
    first = next(one for one in goals.scores if one.composite)
    gone = first.operands[0]
    lost: list[tuple[str, str]] = []
    view = goals.views[0]
    context = context_of(view, lost)
    told = context.arithmetic
    made = recipes(evolve(context, arithmetic=lambda one: None if one.id == gone else told(one)))
    assert gone not in {one.score.id for one in made}
    where = dict(lost)
    assert "cannot be said in plain arithmetic" in where[f"scores.{gone}"]
    assert f"it needs {gone}" in where[f"scores.{first.id}"]


def test_what_the_format_cannot_hold_and_what_needs_it_is_told_as_lost() -> None:
    goals = dict(all_instruments(HOST))["ak-goals"]
    first = next(one for one in goals.scores if one.composite)
    gone = first.operands[0]
    lost: list[tuple[str, str]] = []
    context = context_of(goals.views[0], lost)
    made = recipes(context, lambda one: "too long" if one.score.id == gone else None)
    assert not {gone, first.id} & {one.score.id for one in made}
    assert dict(lost)[f"scores.{gone}"] == "too long"
    assert f"it needs {gone}" in dict(lost)[f"scores.{first.id}"]


@pytest.mark.parametrize(
    ("tree", "answered", "expected"),
    [
        (100 * (Total() - 1 * Answered()) / (Answered() * 4), 5, "((100 * (S - 5)) / 20)"),
        (Total() * 1 / Answered(), None, "(S / n)"),
        (Total() + 0, None, "S"),
        (0 + Total(), None, "S"),
        (1 * Total() - 0, None, "S"),
        (Number(1) / Number(0), None, "(1 / 0)"),
        (Number(6) / Number(4), None, "1.5"),
        (OperandValue("q1") * 2.0, None, "(q1 * 2)"),
    ],
)
def test_a_tree_is_worked_out_as_far_as_it_is_known(tree, answered, expected: str) -> None:
    assert spelt(simplified(tree, answered), leaf) == expected


def leaf(term: object) -> str:
    names = {Total: "S", Answered: "n"}
    if isinstance(term, Number):
        return f"{term.value:g}"
    return term.operand if isinstance(term, OperandValue) else names[type(term)]


def test_a_notation_of_its_own_says_how_two_sides_are_joined() -> None:
    tree = Binary("+", Total(), Total() / Answered())
    assert spelt(tree, leaf, lambda sign, left, right: f"{sign}[{left},{right}]") == "+[S,/[S,n]]"
