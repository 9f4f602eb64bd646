"""The scoring sheet: whoever follows it gets the software's scores."""

import ast
import io
from collections.abc import Iterator, Mapping
from fractions import Fraction
from operator import add, mul, sub, truediv

import page as checker
import pytest
from pypdf import PdfReader

from alliancekit import Host, Instrument, find_instrument, localise
from alliancekit.api import ScoringMethodOffer
from alliancekit.errors import AllianceError, Problem
from alliancekit.instrument.catalogue import all_instruments
from alliancekit.instrument.scores import Vector
from alliancekit.paper.scoring_sheet.page import render_scoring_sheet, scoring_html
from alliancekit.paper.scoring_sheet.sheet import Entry, Grid, ScoringSheet, scoring_sheet
from alliancekit.paper.words import Words
from alliancekit.resources import instruments_root

SHIPPED = sorted(path.parent.name for path in instruments_root().glob("*/instrument.json"))
Found = dict[str, Fraction | None]


# ─── a person with the sheet in hand ─────────────────────────────────────────


def number(text: str) -> Fraction:
    return Fraction(text.replace("−", "-"))


SIGNS = {ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.Div: truediv}


def worked(formula: str, letters: Mapping[str, Fraction]) -> Fraction:
    """What a printed formula gives."""

    def value(node: ast.AST) -> Fraction:
        match node:
            case ast.Constant(n):
                return Fraction(str(n))
            case ast.Name(letter):
                return letters[letter]
            case ast.UnaryOp(ast.USub(), inner):
                return -value(inner)
            case ast.BinOp(left, sign, right):
                return SIGNS[type(sign)](value(left), value(right))
        raise AssertionError(formula)

    return value(ast.parse(formula.replace("×", "*").replace("−", "-"), mode="eval").body)


def counts_as(entry: Entry, answer: Fraction) -> Fraction:
    if entry.turn and entry.turn.pairs:
        (answer,) = (number(new) for old, new in entry.turn.pairs if number(old) == answer)
    elif entry.turn:
        answer = number(entry.turn.total) - answer
    return answer * number(entry.weight) if entry.weight else answer


def followed(sheet: ScoringSheet, answers: Mapping[str, float | str | None]) -> Found:
    """Every score as a person works it out, in the order of the sheet."""
    scores: Found = {}
    unused: set[str] = set()
    for grid in sheet.all:
        scores[grid.id] = by_hand(grid, answers, scores, unused)
    return scores


def by_hand(
    grid: Grid, answers: Mapping[str, float | str | None], scores: Found, unused: set[str]
) -> Fraction | None:
    if grid.part:
        if all(answers.get(one) is None for one in grid.part.items):
            unused.add(grid.id)
            return None
        if any(answers.get(one) is not None for rival in grid.rivals for one in rival.items):
            return None
    cells: list[Fraction] = []
    applicable = 0
    for entry in grid.entries:
        if grid.composite:
            answer: float | str | Fraction | None = scores[entry.id]
            applicable += entry.id not in unused
        else:
            answer = answers.get(entry.id)
            applicable += not isinstance(answer, str)  # its cell is struck out
        if answer is not None and not isinstance(answer, str):
            exact = answer if isinstance(answer, Fraction) else Fraction(repr(answer))
            cells.append(counts_as(entry, exact))
    needed = dict(grid.need.by_count).get(applicable) if grid.need.by_count else grid.need.least
    if needed is None or len(cells) < needed:
        if grid.composite and not applicable:
            unused.add(grid.id)
        return None
    if any(scores[one] is None for one, _ in grid.need.scores):
        return None
    assert grid.formula is not None
    return worked(grid.formula, {"S": sum(cells, Fraction()), "n": Fraction(len(cells))})


def cases(host: Host) -> Iterator[tuple[Instrument, str]]:
    for name in SHIPPED:
        instrument = find_instrument(name, host)
        for respondent in instrument.respondents:
            yield instrument, respondent


def vectors_of(instrument: Instrument, respondent: str) -> tuple[Vector, ...]:
    return instrument.seen_by(respondent).vectors


@pytest.mark.parametrize("name", SHIPPED)
def test_whoever_follows_the_sheet_gets_every_known_answer(name: str, host: Host) -> None:
    instrument = find_instrument(name, host)
    compared = 0
    for respondent in instrument.respondents:
        sheet = scoring_sheet(instrument, respondent, host)
        for vector in vectors_of(instrument, respondent):
            found = followed(sheet, vector.answers)
            for score, expected in vector.scores.items():
                got = found[score]
                where = (name, respondent, vector.name, score)
                assert (got is None) is (expected is None), where
                if got is not None and expected is not None:
                    assert abs(float(got) - expected) <= 1e-9 * max(1, abs(expected)), where
                compared += 1
            for score, label in vector.bands.items():
                assert band(sheet, score, found[score]) == label, (name, vector.name)
    known = [one for one in instrument.scores if one.known]
    assert bool(compared) is bool(known)


def band(sheet: ScoringSheet, score: str, value: Fraction | None) -> str | None:
    grid = next(one for one in sheet.all if one.id == score)
    reached = [label for start, label in grid.bands if value is not None and value >= number(start)]
    return reached[-1] if reached else None


def test_every_score_and_flag_of_every_instrument_is_on_its_sheet(host: Host) -> None:
    for instrument, respondent in cases(host):
        sheet = scoring_sheet(instrument, respondent, host)
        known = {one.id for one in instrument.scores if one.known}
        assert {one.id for one in sheet.all} == known
        assert len(sheet.unknown) == len(instrument.scores) - len(known)
        assert len(sheet.looks) == len(instrument.seen_by(respondent).scorable.flags)


def test_a_reverse_keyed_item_is_spelt_out(core: Instrument, host: Host) -> None:
    """Item 15 of ak-core, 1 to 5: 6 − answer."""
    trust = next(one for one in scoring_sheet(core, "client", host).grids if one.id == "trust")
    assert [one.label for one in trust.entries] == ["1", "8", "15", "22"]
    ((labels, turn),) = trust.turns
    assert labels == ("15",)
    assert turn.pairs == (("1", "5"), ("2", "4"), ("3", "3"), ("4", "2"), ("5", "1"))
    assert (trust.formula, trust.need.least) == ("S / n", 3)
    # 100 (x − 1) / (5 − 1), the score of its own that stands beside it
    assert [one.formula for one in trust.beside] == ["100 × (S − 1) / 4"]


def test_a_share_of_what_applies_is_a_list(host: Host) -> None:
    """66 % of 4, 3, 2 rounded up is 3, 2, 2, at least 2; of one that applies none is enough."""
    sheet = scoring_sheet(find_instrument("ak-comm", host), "observer", host)
    grid = next(one for one in sheet.grids if one.id == "listening")
    assert grid.need.by_count == ((4, 3), (3, 2), (2, 2))
    assert sheet.apart == ("Not observed",)


def test_a_method_that_cannot_be_done_by_hand_says_so(core: Instrument, host: Host) -> None:
    from attrs import evolve

    sheet = scoring_sheet(core, "client", host)
    odd = evolve(sheet, grids=(evolve(sheet.grids[0], formula=None, method="irt", beside=()),))
    html = scoring_html(odd, Words.of("en"), host)
    assert "cannot be worked out by hand" in html
    assert " irt" in html


def test_every_built_in_method_can_be_done_by_hand(host: Host) -> None:
    used = {one.method for i, r in cases(host) for one in scoring_sheet(i, r, host).all}
    offered = host.offers(ScoringMethodOffer)
    assert used <= set(offered)
    for instrument, respondent in cases(host):
        for grid in scoring_sheet(instrument, respondent, host).all:
            assert grid.formula, (instrument.id, grid.id)


PRINTED = [
    ("ak-core", "client", None),
    ("ak-core", "therapist", None),
    ("phq-9", "client", None),
    ("ak-goals", "joint", None),
    ("ak-comm", "observer", None),
    ("ak-path", "client", None),
    ("calpas-p", "client", None),
    ("ak-pulse", "client", "es"),
    ("ak-pulse", "client", "ar"),
]


@pytest.mark.parametrize(("name", "respondent", "locale"), PRINTED)
def test_a_printed_sheet(name: str, respondent: str, locale: str | None, host: Host) -> None:
    localised = localise(find_instrument(name, host), locale, host)
    pdf = render_scoring_sheet(localised, host, respondent=respondent)
    report = checker.validate_pdf_bytes(pdf, profile="pdf-ua-1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    pages = PdfReader(io.BytesIO(pdf)).pages
    for number_, sheet in enumerate(pages, 1):
        text = " ".join(sheet.extract_text().split())
        assert f"{number_}/{len(pages)}" in text
        assert f"{name} 1.0.0" in text
        if locale is None and name.startswith("ak-"):
            assert "unvalidated" in text
    assert pdf == render_scoring_sheet(localised, host, respondent=respondent)


def test_the_key_of_a_withheld_wording_can_be_printed(host: Host) -> None:
    localised = localise(find_instrument("phq-9", host), None, host)
    text = PdfReader(io.BytesIO(render_scoring_sheet(localised, host))).pages[0].extract_text()
    text = " ".join(text.split())
    assert "9 × S / n" in text
    assert "Needed: 7 of 9." in text
    assert "Look at this first: item 9 ≥ 1." in text
    assert "≥ 10 Moderate" in text


def test_a_form_that_is_not_there_has_no_sheet(core: Instrument, host: Host) -> None:
    with pytest.raises(AllianceError) as caught:
        scoring_sheet(core, "observer", host)
    assert caught.value.problem is Problem.NO_RESPONDENT


def test_the_command(run, tmp_path) -> None:
    done = run("form", "core-10", "--scoring-sheet", "-o", "sheet.pdf")
    assert (done.status, done.err) == (0, "")
    text = " ".join(PdfReader(tmp_path / "sheet.pdf").pages[0].extract_text().split())
    assert "10 × S / n" in text
    both = run("form", "ak-core", "--scoring-sheet", "--large-print", "-o", "x.pdf")
    assert both.status == 2
    assert not (tmp_path / "x.pdf").exists()


def test_all_instruments_are_tried(host: Host) -> None:
    offered = {name for name, _ in all_instruments(host)}
    assert set(SHIPPED) <= offered
