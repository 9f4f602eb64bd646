"""The torture list for `export`, `import` and `new`: formats at fault, hostile files, odd names."""

import json
import os
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
import polars as pl
from alliancekit.api import *
"""
FORMAT = """
@hookimpl
def register_interchange_formats():
    yield InterchangeOffer("evil", "spoilt", (), **{{"{direction}": made}})
"""
ARGUMENTS = {
    "write_instrument": ("export", "ak-pulse", "-o", "out"),
    "write_responses": ("export", "ak-pulse", "--responses", "in.csv", "-o", "out"),
    "read_instrument": ("import", "in.csv", "-o", "out.json"),
    "read_responses": ("import", "in.csv", "--instrument", "ak-pulse", "-o", "out.csv"),
}


@pytest.fixture
def made(run: Run, write: Write) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a format that goes in one direction; ``made`` is its function."""

    def made(
        direction: str, code: str, *more: str, source: str = "in.csv"
    ) -> subprocess.CompletedProcess[str]:
        write("in.csv", RESPONSES)
        write("spoilt.py", BEGIN + code + FORMAT.format(direction=direction))
        arguments = [source if one == "in.csv" else one for one in ARGUMENTS[direction]]
        return run(*arguments, "--format", "evil", "--plugin", "spoilt.py", *more)

    return made


# ─── formats that write ──────────────────────────────────────────────────

WRITES = {
    "nothing": "def made(context):\n    list(getattr(context, 'batches', ()))\n",
    "a generator": "def made(context):\n    context.file.write(b'x')\n    yield\n",
    "text": "def made(context): context.file.write('x')\n",
    "backwards": "def made(context):\n    context.file.write(b'xx')\n    context.file.seek(0)\n",
    "over again": "def made(context):\n    context.file.truncate(0)\n",
    "into the instrument": "def made(context):\n"
    "    for item in context.instrument.items: item.text[context.respondent] = 'x'\n",
    "an end": "def made(context):\n    context.file.write(b'x')\n    sys.exit(0)\n",
    "no words for a loss": "def made(context): context.lose('scores.total', ' ')\n",
}


@pytest.mark.parametrize("direction", ["write_instrument", "write_responses"])
@pytest.mark.parametrize("kind", WRITES)
def test_a_format_at_fault_is_named_and_leaves_no_file(
    made: Any, tmp_path: Path, direction: str, kind: str
) -> None:
    """One that wrote nothing was a success, and what it cannot wind back was the disk's fault."""
    ran = made(direction, WRITES[kind])
    assert ran.returncode == 4, ran.stderr
    assert "plugin spoilt" in ran.stderr
    assert "CANARY" not in ran.stderr
    assert not (tmp_path / "out").exists()


def test_a_loss_is_a_line_whatever_its_place_is_called(made: Any, tmp_path: Path) -> None:
    """A place may be named in a hostile file: it forged `what does not come over: nothing`."""
    code = (
        "def made(context):\n    context.file.write(b'x')\n"
        "    context.lose('a\\nwhat does not come over: nothing', 'b\\nc')\n"
        "    context.lose('\\u202e\\x1b[2J', 'it is gone')\n"
        "    context.lose('long', 'x' * 100_000)\n"
    )
    ran = made("write_instrument", code, "--locale", "en")
    assert ran.returncode == 0
    told = ran.stderr.splitlines()
    assert told[:3] == [
        "what does not come over: 3",
        "  a what does not come over: nothing: b c",
        r"  \u202e\x1b[2J: it is gone",
    ]
    assert len(ran.stderr) < 2_000
    losses = json.loads((tmp_path / "out.manifest.json").read_bytes())["losses"]
    assert losses[0] == {"where": "a what does not come over: nothing", "what": "b c"}


PLAIN = (
    "def made(context):\n    list(getattr(context, 'batches', ()))\n    context.file.write(b'x')\n"
)


@pytest.mark.parametrize("direction", ["write_instrument", "write_responses"])
def test_an_export_is_not_written_over_its_instrument(
    run: Run, write: Write, pulse: dict[str, Any], tmp_path: Path, direction: str
) -> None:
    """`export ./instrument.json -o instrument.json` put the other program's file in its place."""
    own = write("own.json", json.dumps(pulse))
    write("in.csv", RESPONSES)
    write("spoilt.py", BEGIN + PLAIN + FORMAT.format(direction=direction))
    common = ("--format", "evil", "--plugin", "spoilt.py")
    given = ("--responses", "in.csv") if direction == "write_responses" else ()
    for output in ("own.json", "spoilt.py"):
        ran = run("export", "./own.json", *given, "-o", output, *common)
        assert ran.returncode == 2, ran.stderr
        assert "also an input" in ran.stderr
    assert json.loads(own.read_bytes()) == pulse
    assert (tmp_path / "spoilt.py").read_text().startswith(BEGIN)


# ─── formats that read ───────────────────────────────────────────────────

READS = {
    "no mapping": "return None",
    "keys that are no text": "return {1: 2, '1': 3}",
    "not a number": "return {'id': float('nan')}",
    "bytes": "return {'id': b'CANARY'}",
    "half a character": r"return {'id': '\ud800'}",
    "itself": "d = {}; d['d'] = d; return d",
    "no such file": "open('CANARY-is-nowhere')",
    "a lie about its class": "return type('E', (), {'__class__': property(lambda s: 1 / 0)})()",
    "what it read, raised": "raise ImportError(context.file.read().decode())",
    "another's line, raised": "raise SyntaxError('', ('', 'CANARY', 0, ''))",
}


@pytest.mark.parametrize("kind", READS)
def test_an_instrument_that_is_no_document_is_the_formats_fault(
    made: Any, tmp_path: Path, kind: str
) -> None:
    ran = made("read_instrument", f"def made(context): {READS[kind]}\n")
    assert ran.returncode == 4, ran.stderr
    assert "plugin spoilt" in ran.stderr
    assert "CANARY" not in ran.stderr
    assert not (tmp_path / "out.json").exists()


def test_mappings_within_mappings_are_a_document(made: Any, tmp_path: Path) -> None:
    code = (
        "from types import MappingProxyType as M\n"
        "def made(context): return M({'id': '../x', 'rights': M({'parts': (1, 2)})})\n"
    )
    assert made("read_instrument", code).returncode == 1, "it does not pass its checks"
    found = json.loads((tmp_path / "out.json").read_bytes())
    assert found == {"id": "../x", "rights": {"parts": [1, 2]}}
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"in.csv", "spoilt.py", "out.json", "out.json.manifest.json"}


FRAMES = {
    "no frame": "return None",
    "a lazy one": "return [pl.LazyFrame({'q1': ['1']})]",
    "no column": "return [pl.DataFrame()]",
    "numbers": "return [pl.DataFrame({'q1': [1]})]",
    "other columns": "return [pl.DataFrame({'q1': ['1']}), pl.DataFrame({'q2': ['1']})]",
    "a failure half-way": "yield pl.DataFrame({'q1': ['1']}); raise ValueError('CANARY')",
}


@pytest.mark.parametrize("kind", FRAMES)
def test_responses_that_are_no_table_of_text_are_the_formats_fault(
    made: Any, tmp_path: Path, kind: str
) -> None:
    ran = made("read_responses", f"def made(context): {FRAMES[kind]}\n")
    assert ran.returncode == 4, ran.stderr
    assert "CANARY" not in ran.stderr
    assert not (tmp_path / "out.csv").exists()


def test_more_columns_than_any_table_has_are_refused(made: Any) -> None:
    """A file may be made to have a million; at 200,000 it took minutes."""
    code = "def made(context): yield pl.DataFrame({f'c{n}': ['1'] for n in range(20_001)})\n"
    ran = made("read_responses", code)
    assert ran.returncode == 6
    assert "in.csv: larger than the limit of 20,000 columns" in ran.stderr


def test_a_formula_in_the_header_is_made_harmless_too(made: Any, tmp_path: Path) -> None:
    code = "def made(context): yield pl.DataFrame({'q1': ['=1+1'], '=cmd|1': ['-5']})\n"
    assert made("read_responses", code).returncode == 0
    assert (tmp_path / "out.csv").read_text() == "q1,'=cmd|1\n'=1+1,-5\n"


def test_a_lone_cell_that_is_empty_is_still_a_row(made: Any, tmp_path: Path) -> None:
    """Three rows, of which the first and the last have no answer; as blank lines they were none."""
    code = "def made(context): yield pl.DataFrame({'q1': [None, '1', '']}, {'q1': pl.String})\n"
    assert made("read_responses", code).returncode == 0
    assert (tmp_path / "out.csv").read_text() == 'q1\n""\n1\n""\n'


ASKS = "def made(context): return {'read': len(context.file.read())}\n"


def test_a_file_without_end_is_not_read_to_the_memorys(made: Any, tmp_path: Path) -> None:
    """A sparse file of 2 GiB, which takes no room on the disk, took 2.6 GB of memory."""
    with (tmp_path / "vast").open("wb") as file:
        os.truncate(file.fileno(), 2 << 30)
    ran = made("read_instrument", ASKS, source="vast")
    assert ran.returncode == 6
    assert "vast: larger than the limit of 128 MiB" in ran.stderr


def test_an_empty_file_is_told_before_a_format_stumbles_over_it(made: Any, tmp_path: Path) -> None:
    (tmp_path / "hollow").touch()
    ran = made("read_instrument", ASKS, source="hollow")
    assert ran.returncode == 3
    assert "hollow: nothing can be taken from it: it is empty" in ran.stderr


# ─── plugins at fault while they are found ───────────────────────────────


def test_an_exception_that_cannot_be_told_is_its_plugins_own(run: Run, write: Write) -> None:
    """Its `__str__` ended the run: with `sys.exit(0)` as a success, with an error as our fault."""
    for does in ("sys.exit(0)", "raise RuntimeError('CANARY')"):
        code = f"class E(ImportError):\n    def __str__(self): {does}\nraise E\n"
        write("spoilt.py", BEGIN + code)
        ran = run("plugins", "--json", "--plugin", "spoilt.py")
        assert ran.returncode == 4, ran.stderr
        (found,) = json.loads(ran.stdout)
        assert found["error"] == "E: its message cannot be shown"
        assert run("list", "--plugin", "spoilt.py").returncode == 0, "the others go on"


SLIPS = {
    "ScoringMethodOfer": "NameError: name 'ScoringMethodOfer' is not defined",
    "sys.nope": "AttributeError: module 'sys' has no attribute 'nope'",
    "CommandOffer('Cap', '', int)": "ValueError: 'name' must match regex "
    "'[a-z0-9][a-z0-9._-]{0,63}' ('Cap' doesn't)",
    r"int('\x1b[2J\u202e')": r"ValueError: invalid literal for int() with base 10: "
    r"'\x1b[2J\u202e'",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_in_a_line_that_a_terminal_can_show(
    run: Run, write: Write, slip: str
) -> None:
    write("spoilt.py", BEGIN + slip + "\n")
    ran = run("plugins", "--json", "--plugin", "spoilt.py")
    (found,) = json.loads(ran.stdout)
    assert found["error"] == SLIPS[slip]


def test_what_fails_at_work_is_told_without_its_words(made: Any) -> None:
    """`ImportError` was told in full; only the name of a module that is not there is safe."""
    for raised, told in (
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise ModuleNotFoundError(name='CANARY, born 1970')", "raised ModuleNotFoundError"),
    ):
        code = f"def made(context):\n    list(context.batches)\n    {raised}\n"
        ran = made("write_responses", code)
        assert ran.returncode == 4
        assert told in ran.stderr
        assert "CANARY" not in ran.stderr


# ─── new ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("what", [("plugin", "--kind", "instruments"), ("instrument",)])
@pytest.mark.parametrize("name", ["con", "..", "a/b", "../x", "-x", "é", "a\n", "a" * 200])
def test_a_name_that_no_file_may_have_is_refused(
    run: Run, tmp_path: Path, what: tuple[str, ...], name: str
) -> None:
    """`con` was made, and did not pass its own checks: on some systems it is a device."""
    ran = run("new", *what, "--", name)
    assert ran.returncode == 2
    assert not list(tmp_path.iterdir())


def test_an_instrument_does_not_take_the_id_of_another(run: Run, tmp_path: Path) -> None:
    """Two instruments of one id cannot be told apart in a file of scores."""
    ran = run("new", "instrument", "ak-pulse")
    assert ran.returncode == 2
    assert "is offered already, by builtin.instruments" in ran.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("option", ["--locale", "--instrument", "--author"])
def test_an_option_that_is_empty_is_not_passed_over(run: Run, tmp_path: Path, option: str) -> None:
    """An empty variable of a shell began an adaptation to British English."""
    ran = run("new", "plugin", "clinic", "--kind", "adaptation", option, "")
    assert ran.returncode in {2, 3}, ran.stderr
    assert not list(tmp_path.iterdir())


AUTHORS = ['O\'Brien "x"', "a{b}{{c}}", "«x» «% raw %»", "a\\b\\n", '"""', "# ${{ x }} [t]", "שלום"]


@pytest.mark.parametrize("author", AUTHORS)
def test_an_author_is_the_same_in_every_file(run: Run, tmp_path: Path, author: str) -> None:
    import ast
    import tomllib

    ran = run("new", "plugin", "clinic", "--kind", "instruments", "--author", author, "-o", "out")
    assert ran.returncode == 0, ran.stderr
    package = tomllib.loads((tmp_path / "out" / "pyproject.toml").read_text(encoding="utf-8"))
    assert package["project"]["authors"] == [{"name": author}]
    for path in (tmp_path / "out").rglob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"))
    for path in (tmp_path / "out").rglob("*.json"):
        json.loads(path.read_bytes())
