"""The house plan, held by the import graph."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src" / "alliancekit"
STAGES = [
    "instrument",
    "supplied",
    "adaptation",
    "responses",
    "scoring",
    "tracking",
    "interchange",
    "paper",
    "scaffold",
    "cli",
]
GROUND = {
    "arithmetic",
    "errors",
    "files",
    "formula",
    "installed",
    "isolation",
    "resources",
    "streams",
    "strictjson",
    "text",
}
MODULES = sorted(SRC.rglob("*.py"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(SRC).with_suffix("").parts)


def imports(path: Path, *, typing_too: bool = False) -> set[str]:
    """What a module imports of alliancekit, anywhere in it; without `TYPE_CHECKING` blocks."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[int] = set()
    for node in ast.walk(tree):
        guarded = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if guarded and not typing_too:
            skipped |= {id(inner) for inner in ast.walk(node)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("alliancekit"):
            found.add((node.module or "").removeprefix("alliancekit").lstrip("."))
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("alliancekit").lstrip(".")
                for alias in node.names
                if alias.name.split(".")[0] == "alliancekit"
            }
    return found


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_data_goes_one_way(path: Path) -> None:
    own = module_name(path).split(".")[0]
    if own not in STAGES:
        return
    for imported in imports(path, typing_too=True):
        room = imported.split(".")[0]
        if room in STAGES:
            assert STAGES.index(room) <= STAGES.index(own), f"{own} imports the later {imported}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_the_ground_imports_no_stage(path: Path) -> None:
    if module_name(path) in GROUND:
        assert {one.split(".")[0] for one in imports(path)} <= GROUND | {""}


def imports_of_others(path: Path) -> set[str]:
    """As `imports`, without those among the modules of a built-in that is a package."""
    own = module_name(path.parent) if path.parent.parent == SRC / "builtin" else "itself"
    found = imports(path, typing_too=True)
    return {one for one in found if one != own and not one.startswith(f"{own}.")}


@pytest.mark.parametrize("path", sorted((SRC / "builtin").rglob("*.py")), ids=module_name)
def test_built_ins_import_only_the_api(path: Path) -> None:
    assert imports_of_others(path) <= {"api"}


def test_only_the_host_names_the_built_ins_and_only_as_text() -> None:
    for path in MODULES:
        assert not any(one.startswith("builtin") for one in imports_of_others(path))


def test_nothing_imports_the_plugins_folder() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [one for one in names if one.split(".")[0] == "plugins"]


def test_weasyprint_has_one_importer() -> None:
    users = [
        p
        for p in MODULES
        if "import weasyprint" in (text := p.read_text()) or "from weasyprint" in text
    ]
    assert [module_name(path) for path in users] == ["paper.pdf"]


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_module_says_what_it_is_for_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 330


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["form", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    """``--help`` answers in about the time of importing click."""
    program = (
        "import sys\n"
        "from alliancekit.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'polars', 'numpy', 'weasyprint', 'jinja2', 'babel', 'rich', 'jsonschema_rs'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr.strip() == "[]"
