"""Torture list 11 and 28: what a plugin does wrong is its own fault, named, and never a success."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[str, str | bytes], Path]
RESPONSES = "client,session,q1,q2,q3,q4,q5\nCANARY,1,1,2,3,4,5\n"
BEGIN = """
import sys
import numpy as np
import polars as pl
from alliancekit.api import *
def bounds(context): return 0.0, 10.0
"""
OFFER = """
@hookimpl
def register_scoring_methods():
    yield ScoringMethodOffer("evil", "spoilt", bounds, {kind}=made)
"""


@pytest.fixture
def own(write: Write, pulse: dict[str, Any]) -> str:
    """An instrument whose one score is by the method `evil`; all answers 5 give 5."""
    pulse["scores"] = [{**pulse["scores"][0], "method": "evil"}]
    pulse["vectors"] = [{"name": "all five", "fill": 5, "scores": {"total": 5}}]
    write("own.json", json.dumps(pulse))
    write("in.csv", RESPONSES)
    return "./own.json"


def with_plugin(run: Run, write: Write, code: str, *arguments: str) -> str:
    """Run with one plugin, which must be the end of it; returns what was told."""
    write("spoilt.py", BEGIN + code)
    ran = run(*arguments, "--plugin", "spoilt.py")
    assert ran.returncode == 4, (ran.returncode, ran.stderr)
    assert "spoilt" in ran.stderr
    assert "CANARY" not in ran.stderr
    return ran.stderr


SCORE_OWN = ("score", "./own.json", "in.csv", "-o", "out.csv")
SCORE = ("score", "ak-pulse", "in.csv", "-o", "out.csv")
ARRAYS = {
    "nan": "np.where(means == 5, 5, np.nan)",
    "infinite": "np.where(means == 5, 5, np.inf)",
    "out of range": "np.where(means == 5, 5, 10.5)",
    "bool": "means > 3",
    "text": "np.full(len(means), 'x')",
    "shape": "np.full(3, 5.0)",
    "raises": "means if means[0] == 5 else int('CANARY')",
    "ends": "means if means[0] == 5 else sys.exit(0)",
}
EXPRESSIONS = {
    "nan": "pl.when(mean == 5).then(5.0).otherwise(float('nan'))",
    "null": "pl.when(mean == 5).then(5.0).otherwise(None)",
    "out of range": "context.total",
    "bool": "mean > 3",
    "text": "pl.lit('5')",
    "no expression": "5.0",
    "no column": "pl.col('nope')",
    "ends": "sys.exit(0)",
    "raises late": "mean.map_batches(lambda s: int('CANARY'), return_dtype=pl.Float64)",
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_an_array_method_that_breaks_its_contract(
    run: Run, write: Write, own: str, kind: str
) -> None:
    made = (
        f"def made(context):\n    means = context.values.mean(axis=1)\n    return {ARRAYS[kind]}\n"
    )
    with_plugin(run, write, made + OFFER.format(kind="array"), *SCORE_OWN)


@pytest.mark.parametrize("kind", EXPRESSIONS)
def test_an_expression_method_that_breaks_its_contract(
    run: Run, write: Write, own: str, kind: str
) -> None:
    made = (
        "def made(context):\n    mean = context.total / context.answered\n"
        f"    return {EXPRESSIONS[kind]}\n"
    )
    with_plugin(run, write, made + OFFER.format(kind="expression"), *SCORE_OWN)


def test_a_method_that_mixes_rows_is_found(run: Run, write: Write, own: str) -> None:
    """A scores 0 and B 10; a method that took the mean of the column gave both 5."""
    write(
        "in.csv", RESPONSES.split("CANARY", maxsplit=1)[0] + "A,1,0,0,0,0,0\nB,1,10,10,10,10,10\n"
    )
    made = "def made(context): return (context.total / context.answered).mean()\n"
    with_plugin(run, write, made + OFFER.format(kind="expression"), *SCORE_OWN)


HOOK = "@hookimpl\ndef register_scoring_methods"
BROKEN = {
    "hook raises": f"{HOOK}():\n    raise ValueError\n",
    "generator raises late": f"{HOOK}():\n"
    "    yield ScoringMethodOffer('evil', 'e', bounds, array=bounds)\n    raise ValueError\n",
    "hook ends": f"{HOOK}():\n    sys.exit(0)\n",
    "import ends": "sys.exit(0)\n",
    "import fails": "import no_such_module\n",
    "raises no Exception": f"{HOOK}():\n    raise BaseException\n",
    "misspelt": "@hookimpl\ndef register_scoring_method():\n    return []\n",
    "not marked": "def register_scoring_methods():\n    return []\n",
    "argument": f"{HOOK}(config):\n    return []\n",
    "argument with default": f"{HOOK}(config=None):\n    return []\n",
    "wrong type": f"{HOOK}():\n    return ['evil']\n",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_plugin_that_cannot_be_used_is_named(run: Run, write: Write, own: str, kind: str) -> None:
    assert "broken" in with_plugin(run, write, BROKEN[kind], *SCORE_OWN)


def test_a_second_mean_is_a_conflict_that_names_both(run: Run, write: Write) -> None:
    write("in.csv", RESPONSES)
    code = f"{HOOK}():\n    yield ScoringMethodOffer('mean', 'e', bounds, array=bounds)\n"
    told = with_plugin(run, write, code, *SCORE)
    assert "builtin.scoring_methods" in told


def test_a_second_instrument_of_one_id_is_a_conflict(run: Run, write: Write) -> None:
    code = (
        "@hookimpl\ndef register_instruments():\n"
        "    yield InstrumentOffer('ak-pulse', bytes, 'here')\n"
    )
    with_plugin(run, write, code, "show", "ak-pulse")


def test_a_section_offered_twice_is_not_left_out_of_the_report(run: Run, write: Write) -> None:
    """Both were left out and the exit code was 0: a report without its risk flags."""
    write("in.csv", RESPONSES)
    code = (
        "@hookimpl\ndef register_report_sections():\n"
        "    yield ReportSectionOffer('flags', 1, lambda context: None)\n"
    )
    with_plugin(run, write, code, "report", "ak-pulse", "in.csv", "-o", "out.pdf")


def test_an_exporter_in_conflict_has_no_stand_in(run: Run, write: Write) -> None:
    write("in.csv", RESPONSES)
    code = (
        "def write(context): context.file.write(b'EVIL')\n"
        "@hookimpl\ndef register_exporters():\n"
        "    yield ExporterOffer('csv', 'e', ('.csv',), write)\n"
        "    yield ExporterOffer('mine', 'e', ('.csv',), write)\n"
    )
    with_plugin(run, write, code, *SCORE)


@pytest.mark.parametrize(
    "body",
    [
        "for batch in context.batches: context.kernel(batch)\n    return iter(())",
        "return iter(())",
        "return (s for b in context.batches for s in [context.kernel(b)] * 2)",
        "return iter([5])",
    ],
    ids=["drops", "draws nothing", "doubles", "junk"],
)
def test_an_engine_that_loses_or_adds_rows(run: Run, write: Write, body: str) -> None:
    """It was a success: `1 read, 1 scored`, and no row in the file."""
    write("in.csv", RESPONSES)
    code = (
        f"def run(context):\n    {body}\n"
        "@hookimpl\ndef register_engines():\n    yield EngineOffer('drop', 'e', run)\n"
    )
    with_plugin(run, write, code, *SCORE, "--engine", "drop")


@pytest.mark.parametrize("body", ["None", "sys.exit(0)"], ids=["draws nothing", "ends"])
def test_an_exporter_that_writes_nothing(run: Run, write: Write, body: str) -> None:
    write("in.csv", RESPONSES)
    code = (
        "@hookimpl\ndef register_exporters():\n"
        f"    yield ExporterOffer('bad', 'e', ('.bad',), lambda context: {body})\n"
    )
    with_plugin(run, write, code, "score", "ak-pulse", "in.csv", "-o", "out.bad")


@pytest.mark.parametrize("name", ["boo", "score"])
def test_a_command_that_raises_or_is_offered_twice(run: Run, write: Write, name: str) -> None:
    write("in.csv", RESPONSES)
    write(
        "spoilt.py",
        f"{BEGIN}@hookimpl\ndef register_commands():\n"
        f"    yield CommandOffer('{name}', 'e', lambda: 1 / 0)\n",
    )
    ran = run("--plugin", "spoilt.py", name, *SCORE[1:])
    assert ran.returncode == 4
    assert "spoilt" in ran.stderr


@pytest.mark.parametrize("body", ["sys.exit(0)", "[5]"], ids=["ends", "junk"])
def test_a_check_that_ends_the_program_is_no_pass(run: Run, write: Write, body: str) -> None:
    code = (
        "@hookimpl\ndef register_checks():\n"
        f"    yield CheckOffer('mine', 'e', lambda instrument: {body})\n"
    )
    with_plugin(run, write, code, "check", "ak-pulse")


def test_no_plugins_works_and_excludes_plugin(run: Run, write: Write) -> None:
    write("in.csv", RESPONSES)
    write("spoilt.py", "raise ValueError\n")
    assert run(*SCORE, "--no-plugins").returncode == 0
    assert run(*SCORE, "--no-plugins", "--plugin", "spoilt.py").returncode == 2
