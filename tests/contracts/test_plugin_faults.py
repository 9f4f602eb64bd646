"""Each law of a plugin as a whole finds the fault that it is for, and finds no other."""

import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module, invalidate_caches
from itertools import count
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from alliancekit.testing import PluginContract
from alliancekit.testing.plugins.contract import DistributionContract, ModuleContract

from .faults import failures, laws, told

HEAD = '''
"""A specimen."""
from alliancekit.api import CommandOffer, ScoringMethodOffer, hookimpl


def load():
    import click

    return click.Command("specimen-audit")

'''
HOOK = """
@hookimpl
def register_commands():
    yield CommandOffer("specimen-audit", "Write the audit table.", load)
"""
METADATA = {
    "Metadata-Version": "2.4",
    "Name": "alliancekit-specimen",
    "Version": "1.2.3",
    "Summary": "The clinic's audit table.",
    "License-Expression": "Apache-2.0",
    "Requires-Python": ">=3.11",
    "Requires-Dist": "alliancekit>=0.1\nRequires-Dist: click>=8",
}
NUMBERS = count(1)

Make = Callable[..., type[Any]]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Put a plugin into a folder of the import path, as if it were installed there."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLINIC", "0")  # a specimen changes it
    (tmp_path / "items.json").write_text("{}")
    before = set(sys.modules)

    def made(
        source: str = HEAD + HOOK,
        metadata: Mapping[str, str | None] | None = None,
        entry_points: str = "[alliancekit]\nspecimen = {module}\n",
        contract: type[Any] = PluginContract,
    ) -> type[Any]:
        module = f"specimen_{next(NUMBERS)}"
        (tmp_path / f"{module}.py").write_text(dedent(source), encoding="utf-8")
        info = tmp_path / "alliancekit_specimen-1.2.3.dist-info"
        info.mkdir()
        lines = METADATA | (metadata or {})
        said = "".join(f"{key}: {text}\n" for key, text in lines.items() if text is not None)
        (info / "METADATA").write_text(said, encoding="utf-8")
        (info / "entry_points.txt").write_text(entry_points.format(module=module))
        invalidate_caches()
        parts = {
            "plugin": import_module(module),
            "distribution": "alliancekit-specimen",
            "entry_point": "specimen",
        }
        return type("Specimen", (contract,), parts)

    yield made
    for name in set(sys.modules) - before:
        if name.startswith("specimen_"):
            del sys.modules[name]


def beside(statement: str) -> str:
    """The sound plugin, in which a statement stands beside the hook."""
    return f"{HEAD}\n{dedent(statement)}\n{HOOK}"


def inside(statement: str) -> str:
    """The sound plugin, whose hook does something before it offers."""
    return HEAD + HOOK.replace("    yield", f"    {statement}\n    yield")


def test_the_sound_one_passes(make: Make) -> None:
    assert failures(make()) == set()


def test_what_is_done_inside_the_callable_is_its_own_business(make: Make) -> None:
    """Heavy imports, data and output when the command is loaded, not before."""
    busy = """
    import json, os, pathlib
    import numpy, polars
    print(pathlib.Path(__file__).read_text())
    """
    body = "\n".join(f"    {line.strip()}" for line in busy.strip().splitlines())
    source = (HEAD + HOOK).replace("    import click\n", f"    import click\n{body}\n")
    requires = "alliancekit>=0.1\nRequires-Dist: click\nRequires-Dist: numpy\nRequires-Dist: polars"
    assert failures(make(source, {"Requires-Dist": requires})) == set()


def test_types_for_annotations_pass(make: Make) -> None:
    source = beside(
        """
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            import numpy
            from alliancekit.api import Instrument, Kernel
        """
    )
    assert failures(make(source)) == set()


WHOLE = "test_the_host_admits_it_whole"
ENTRY = "test_the_host_finds_it_by_its_entry_point"

REFUSED: list[tuple[str, str]] = [
    # whether it comes as a module or by its entry point, the host says why
    ("must take no argument", (HEAD + HOOK).replace("commands()", "commands(host)")),
    ("with a default value", (HEAD + HOOK).replace("commands()", "commands(host=None)")),
    ("there is no hook 'register_command'", (HEAD + HOOK).replace("_commands", "_command")),
    ("not marked with @hookimpl", (HEAD + HOOK).replace("@hookimpl\n", "")),
    ("it has no hook", HEAD),
    ("must return an iterable", HEAD + HOOK.replace("    yield", "    return")),
    (
        "must give CommandOffer objects, not str",
        HEAD + HOOK.replace("yield", "yield 'audit'; yield"),
    ),
    ("offers 'specimen-audit' twice", HEAD + HOOK + HOOK.partition("\n    ")[2].join(("    ", ""))),
    ("ValueError", inside("raise ValueError('no licence')")),
    ("tried to end the program", inside("raise SystemExit")),
    ("'name' must match regex", HEAD + HOOK.replace('"specimen-audit"', '"Specimen Audit"')),
]


@pytest.mark.parametrize(("why", "source"), REFUSED)
def test_what_the_host_refuses(make: Make, why: str, source: str) -> None:
    bad = make(source)
    assert failures(bad) == {WHOLE, ENTRY}
    assert why in told(bad, WHOLE)


@pytest.mark.parametrize(
    ("suffixes", "advice"),
    [
        ('".clients"', "write ('.clients',): a tuple; each is a point and lower-case letters"),
        ('"Clients"', "write ('.clients',): a tuple"),
        ('[".clients"]', "a tuple; each is a point and lower-case letters"),
        ('("clients",)', "a tuple; each is a point and lower-case letters"),
    ],
)
def test_how_to_write_suffixes_is_told(make: Make, suffixes: str, advice: str) -> None:
    source = f"""
        from alliancekit.api import ExporterOffer, hookimpl

        @hookimpl
        def register_exporters():
            yield ExporterOffer("clients", "a page a client", {suffixes}, print)
    """
    said = told(make(source), WHOLE)
    assert advice in said
    assert "Attribute(" not in said


FAULTS: list[tuple[str, str]] = [
    (
        "test_the_names_are_free",
        """
        @hookimpl
        def register_scoring_methods():
            yield ScoringMethodOffer("mean", "a mean", lambda c: (0, 1), array=len)
        """,
    ),
    (
        "test_registering_again_offers_the_same",
        """
        made = iter([ScoringMethodOffer("specimen", "half", lambda c: (0, 1), array=len)])

        @hookimpl
        def register_scoring_methods():
            return made
        """,
    ),
    (
        "test_registering_again_offers_the_same",
        """
        import uuid

        @hookimpl
        def register_scoring_methods():
            yield ScoringMethodOffer(f"m-{uuid.uuid4()}", "half", lambda c: (0, 1), array=len)
        """,
    ),
    ("test_registering_imports_nothing_heavy", "import numpy"),
    ("test_registering_imports_nothing_heavy", "from alliancekit.api import Kernel\nimport jinja2"),
    ("test_registering_imports_nothing_heavy", "def later():\n    pass\n\nimport rich.console"),
    ("test_registering_prints_nothing", "print('Welcome to the clinic')"),
    ("test_registering_prints_nothing", "import sys\nsys.stderr.write('loaded')"),
    (
        "test_registering_reads_no_data",
        "import pathlib\npathlib.Path(__file__).with_name('items.json').read_text()",
    ),
    ("test_registering_writes_nothing", "open('specimen.log', 'w').close()"),
    ("test_registering_writes_nothing", "import os\nos.mkdir('specimen-cache')"),
    (
        "test_registering_connects_to_nothing",
        """
        import socket
        with socket.socket() as one:
            one.settimeout(0.2)
            one.connect_ex(("127.0.0.1", 9))
        """,
    ),
    (
        "test_registering_starts_nothing",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''], check=True)",
    ),
    (
        "test_registering_starts_nothing",
        """
        import threading, time

        threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
        """,
    ),
    ("test_registering_leaves_the_process_as_it_is", "import os\nos.environ['CLINIC'] = '1'"),
    ("test_registering_leaves_the_process_as_it_is", "import os\nos.chdir('..')"),
    ("test_registering_leaves_the_process_as_it_is", "import sys\nsys.path.append('/clinic')"),
    ("test_registering_leaves_the_process_as_it_is", "import logging\nlogging.basicConfig()"),
    ("test_it_imports_only_the_api", "from alliancekit.host import Host"),
    ("test_it_imports_only_the_api", "import alliancekit.errors"),
    ("test_it_imports_only_the_api", "from alliancekit import Host"),
    ("test_it_imports_only_the_api", "from alliancekit.api import PROJECT"),
    ("test_it_imports_only_the_api", "def later():\n    from alliancekit.cli import main"),
]


@pytest.mark.parametrize(("law", "statement"), FAULTS)
def test_a_fault_of_the_module_is_found_by_its_law(make: Make, law: str, statement: str) -> None:
    bad = make(beside(statement), contract=ModuleContract)
    assert failures(bad) == {law}


def test_a_module_that_needs_what_is_there_by_chance(make: Make) -> None:
    """In the tests something had been set up before; where people use it, nothing has."""
    sys.clinic = 1  # type: ignore[attr-defined]
    try:
        bad = make(beside("import sys\nsys.clinic"), contract=ModuleContract)
    finally:
        del sys.clinic  # type: ignore[attr-defined]
    assert failures(bad) == {"test_registering_works_in_a_fresh_process"}


UNSAID: list[tuple[str, dict[str, str | None]]] = [
    ("test_it_says_which_alliancekit_it_needs", {"Requires-Dist": "alliancekit"}),
    ("test_it_says_which_alliancekit_it_needs", {"Requires-Dist": "alliancekit<9"}),
    (
        "test_it_says_which_alliancekit_it_needs",
        {"Requires-Dist": 'alliancekit>=0.1; extra == "all"'},
    ),
    ("test_it_says_what_it_is", {"Summary": None}),
    ("test_it_says_what_it_is", {"License-Expression": None}),
    ("test_it_says_what_it_is", {"Requires-Python": None}),
]


@pytest.mark.parametrize(("law", "metadata"), UNSAID)
def test_metadata_that_is_missing(make: Make, law: str, metadata: dict[str, str | None]) -> None:
    click = "\nRequires-Dist: click>=8"
    said = {key: text and text + click * (key == "Requires-Dist") for key, text in metadata.items()}
    assert failures(make(metadata=said)) == {law}


def test_a_licence_in_a_classifier_is_one(make: Make) -> None:
    said = {"License-Expression": None, "Classifier": "License :: OSI Approved :: MIT License"}
    assert failures(make(metadata=said)) == set()


def test_a_package_that_requires_less_than_it_imports(make: Make) -> None:
    bad = make(beside("def later():\n    import numpy"))
    assert failures(bad) == {"test_it_requires_what_it_imports"}
    said = told(bad, "test_it_requires_what_it_imports")
    assert "import numpy (of `numpy`): add `numpy` to `dependencies` in pyproject.toml" in said
    assert "run `pip install -e .` again" in said


@pytest.mark.parametrize(
    "entry_points",
    ["", "[alliancekit]\nother = {module}\n", "[alliance-kit]\nspecimen = {module}\n"],
)
def test_an_entry_point_that_is_not_there(make: Make, entry_points: str) -> None:
    bad = make(entry_points=entry_points)
    assert failures(bad) == {"test_the_entry_point_names_the_module", ENTRY}


def test_an_entry_point_of_another_module(make: Make) -> None:
    """It is found, and refused for what the other module is."""
    bad = make(entry_points="[alliancekit]\nspecimen = json\n")
    assert failures(bad) == {"test_the_entry_point_names_the_module", ENTRY}


def test_a_package_that_is_not_installed(make: Make) -> None:
    """Nothing of it can be proven; each law says how to install it."""
    bad = type("Specimen", (make(),), {"distribution": "alliancekit-absent"})
    assert failures(bad) == laws(DistributionContract)
    for law in laws(DistributionContract):
        assert "pip install -e ." in told(bad, law)


def test_every_law_has_a_specimen() -> None:
    of_module = {WHOLE, "test_registering_works_in_a_fresh_process", *(law for law, _ in FAULTS)}
    of_package = {"test_the_entry_point_names_the_module", ENTRY}
    of_package |= {"test_it_requires_what_it_imports", *(law for law, _ in UNSAID)}
    assert of_module == laws(ModuleContract)
    assert of_package == laws(DistributionContract)
    assert of_module | of_package == laws(PluginContract)
