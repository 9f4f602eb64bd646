"""Torture list 11 and 28: what a plugin does wrong is its own fault, named, and never a success."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alliancekit.errors import Exit

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


@pytest.mark.parametrize(
    "body",
    ["None", "sys.exit(0)", "list(context.frames)[:0] or None"],
    ids=["draws nothing", "ends", "draws all and writes nothing"],
)
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


PRINTS = """
print("SPOILT at import")
def wrote(context):
    for frame in context.frames: context.file.write(frame.write_csv().encode())
    print("SPOILT at work")
def bounds(context):
    print("SPOILT by the method")
    return 0.0, 10.0
@hookimpl
def register_exporters():
    print("SPOILT while registering")
    yield ExporterOffer("chatty", "e", (), wrote)
@hookimpl
def register_commands():
    import click
    yield CommandOffer("say", "e", lambda: click.Command("say", callback=lambda: print("said")))
"""


def test_what_a_plugin_prints_is_not_among_the_data(run: Run, write: Write) -> None:
    """It stood before the header of the scores, and made JSON that none could read."""
    write("in.csv", RESPONSES)
    write("chatty.py", BEGIN + PRINTS)
    common = ("--plugin", "chatty.py")
    scored = run("score", "ak-pulse", "in.csv", "-o", "-", "--format", "chatty", *common)
    assert scored.stdout.startswith("client,session,"), scored.stderr
    for when in ("at import", "while registering", "at work"):
        assert f"SPOILT {when}" in scored.stderr
    assert json.loads(run("plugins", "--json", *common).stdout)[0]["name"] == "chatty"
    assert run(*common, "say").stdout == "said\n", "a command's own result is the data"


def test_plugins_of_one_file_name_in_two_folders_take_part_both(run: Run, write: Write) -> None:
    for folder, offer in (("one", "mine"), ("two", "yours")):
        code = f"{HOOK}():\n    yield ScoringMethodOffer('{offer}', 'e', bounds, array=bounds)\n"
        (write("x", "").parent / folder).mkdir()
        write(f"{folder}/plugin.py", BEGIN + code)
    ran = run("plugins", "--plugin", "one/plugin.py", "--plugin", "two/plugin.py")
    assert ran.returncode == 0, ran.stderr


def test_json_can_be_read_whatever_the_encoding_of_the_terminal(run: Run, write: Write) -> None:
    """In Latin-1 an emoji was written as Python writes it, with eight digits: JSON has four."""
    write("spoilt.py", r"raise ValueError('\U0001f600\u202e\x1b[2J')")
    ran = run("plugins", "--json", "--plugin", "spoilt.py", PYTHONIOENCODING="latin-1")
    assert json.loads(ran.stdout)[0]["error"].startswith("ValueError: \U0001f600")
    assert "\x1b" not in run("plugins", "--plugin", "spoilt.py").stdout


def test_scores_are_not_written_over_a_plugin(run: Run, write: Write) -> None:
    write("in.csv", RESPONSES)
    write("mine.py", BEGIN + f"{HOOK}(): return []\n")
    ran = run(*SCORE[:-1], "mine.py", "--format", "csv", "--plugin", "mine.py")
    assert ran.returncode == 2
    assert "also an input" in ran.stderr


def test_no_plugins_works_and_excludes_plugin(run: Run, write: Write) -> None:
    write("in.csv", RESPONSES)
    write("spoilt.py", "raise ValueError\n")
    assert run(*SCORE, "--no-plugins").returncode == 0
    assert run(*SCORE, "--no-plugins", "--plugin", "spoilt.py").returncode == 2


MOVES = """
import os
from alliancekit.api import ExporterOffer, hookimpl

def write(context):
    context.file.write(str([one.height for one in context.frames]).encode())
    os.chdir("elsewhere")

@hookimpl
def register_exporters():
    yield ExporterOffer("moves", "elsewhere", (".moves",), write)
"""


def test_a_plugin_that_goes_to_another_folder_takes_nothing_along(run, tmp_path: Path) -> None:
    """Scores were put beside the responses, their manifest in the other folder."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "moves.py").write_text(MOVES, encoding="utf-8")
    (tmp_path / "r.csv").write_text(RESPONSES, encoding="utf-8")
    ended = run("score", "ak-pulse", "r.csv", "-o", "s.moves", "--plugin", "moves.py")
    assert ended.returncode == Exit.PLUGIN
    assert "leaves the program in another folder" in ended.stderr
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["elsewhere", "moves.py", "r.csv"]


# ─── what a plugin's own files do is not the disk's fault ────────────────────

OWN_FILE = """
from alliancekit.api import ExporterOffer, hookimpl

def write(context):
    {body}

@hookimpl
def register_exporters():
    yield ExporterOffer("own", "its own file", (".own",), write)
"""


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("open('/nowhere/at/all')", Exit.PLUGIN),
        ("raise OSError(2, 'CANARY-77')", Exit.PLUGIN),
        ("raise OSError(28, 'No space left on device')", Exit.OUTPUT),
        ("raise GeneratorExit", Exit.PLUGIN),
    ],
)
def test_an_exporters_own_failure_is_its_plugins(run, tmp_path: Path, body: str, status) -> None:
    (tmp_path / "own.py").write_text(OWN_FILE.format(body=body), encoding="utf-8")
    (tmp_path / "r.csv").write_text("client,session,q1,q2,q3,q4,q5\nA1,1,7,6,8,7,7\n")
    ended = run("score", "ak-pulse", "r.csv", "-o", "s.own", "--plugin", "own.py")
    assert ended.returncode == status
    assert "CANARY" not in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "s.own").exists()


CLAIMED = """
from alliancekit.api import ExporterOffer, hookimpl

def write(context):
    context.file.write(str(sum(one.height for one in context.frames)).encode())

@hookimpl
def register_exporters():
    yield ExporterOffer("other", "another JSON", {suffixes}, write)
"""


def test_a_suffix_claimed_twice_is_a_matter_of_the_format(run, tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(CLAIMED.format(suffixes='(".json",)'), encoding="utf-8")
    (tmp_path / "r.csv").write_text("client,session,q1,q2,q3,q4,q5\nA1,1,7,6,8,7,7\n")
    given = ("score", "ak-pulse", "r.csv", "-o", "s.json", "--plugin", "other.py")
    ended = run(*given)
    assert ended.returncode == Exit.PLUGIN
    assert "say --format json" in ended.stderr
    assert "or --format other" in ended.stderr
    assert run(*given, "--format", "json").returncode == Exit.OK


def test_the_longest_suffix_says_most(run, tmp_path: Path) -> None:
    source = CLAIMED.format(suffixes='(".clients.jsonl",)')
    (tmp_path / "other.py").write_text(source, encoding="utf-8")
    (tmp_path / "r.csv").write_text("client,session,q1,q2,q3,q4,q5\nA1,1,7,6,8,7,7\n")
    given = ("score", "ak-pulse", "r.csv", "--plugin", "other.py", "-o")
    assert run(*given, "s.clients.jsonl").returncode == Exit.OK
    assert (tmp_path / "s.clients.jsonl").read_bytes() == b"1"
    assert run(*given, "s.jsonl").returncode == Exit.OK
    assert (tmp_path / "s.jsonl").read_bytes() != b"1"
