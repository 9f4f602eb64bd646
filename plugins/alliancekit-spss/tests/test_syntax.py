"""The commands of a syntax file: what they say, and that they compute what the kernel computes."""

from functools import cache
from pathlib import Path

import pytest
from alliancekit.api import Instrument, Respondent
from alliancekit.testing.command_line import run
from alliancekit.testing.trials import exported, form, known_answers, same_score

from alliancekit_spss.literal import literal, number
from alliancekit_spss.plugin import write_commands
from bench import FORMS
from commands import commands, computed


@cache
def written(name: str, who: Respondent) -> tuple[str, Instrument]:
    view = form(name, who)
    return exported(write_commands, view, who).data.decode(), view


@pytest.mark.parametrize(("name", "who"), FORMS)
def test_every_known_answer_comes_out_of_the_commands(name: str, who: Respondent) -> None:
    """Not-applicable answers have the code −98, the first of an instrument's."""
    text, view = written(name, who)
    codes = {code for item in view.items for code in item.scale.codes}
    for given in known_answers(view):
        answers = {
            item: -98.0 if cell in codes else float(cell)
            for item, cell in given.cells.items()
            if cell
        }
        found = computed(text, answers)
        for score, expected in given.scores.items():
            told = f"{given.name}: {score} is {found[score]}, not {expected}"
            assert same_score(found[score], expected), told


@pytest.mark.parametrize(("name", "who"), FORMS)
def test_every_word_and_every_value_is_labelled(name: str, who: Respondent) -> None:
    text, view = written(name, who)
    told = {one.partition(" '")[0]: one for one in commands(text)}
    for item in view.items:
        assert f"VARIABLE LABELS {item.id} {literal(item.text[who])}" in told.values()
        labels = next(one for one in told.values() if one.startswith(f"VALUE LABELS {item.id} "))
        for option in item.scale.options:
            if option.value is not None and not item.scale.numeric:
                assert f"{option.value:g} {literal(option.label)}" in labels
        assert f"MISSING VALUES {item.id} (-99 THRU -90)" in told.values()


@pytest.mark.parametrize(("name", "who"), FORMS)
def test_no_line_is_too_long_and_none_ends_a_command_by_chance(name: str, who: Respondent) -> None:
    text, _ = written(name, who)
    for line in text.splitlines():
        assert len(line.encode()) <= 256
    kinds = {one.split(" ")[0] for one in commands(text)}
    assert kinds <= {
        "ADD", "VARIABLE", "VALUE", "MISSING", "FORMATS", "COMPUTE", "IF", "EXECUTE"
    }  # fmt: skip


def test_literals_and_numbers_are_written_as_spss_reads_them() -> None:
    assert literal("it's\nso") == "'it''s so'"
    assert literal("x" * 100) == f"'{'x' * 80}' + '{'x' * 20}'"
    assert [number(one) for one in (3.0, -0.5, 1e-7)] == ["3", "(-0.5)", "0.0000001"]


def test_the_command_writes_it(tmp_path: Path) -> None:
    out = tmp_path / "core.sps"
    ran = run("export", "ak-core", "--format", "spss-syntax", "--respondent", "client", "-o", out)
    assert ran.returncode == 0, ran.stderr
    assert out.read_text(encoding="utf-8") == written("ak-core", Respondent.CLIENT)[0]
