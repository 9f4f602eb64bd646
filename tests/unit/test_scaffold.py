"""What `alliancekit new` writes works as written: it is clean, keeps its contracts, reads well."""

import ast
import datetime as dt
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from alliancekit import AllianceError, Host
from alliancekit.api import AdaptationOffer, ScoringMethodOffer
from alliancekit.scaffold.begun import begun_wording, require_free
from alliancekit.scaffold.kinds import KINDS, MAX_NAME, checked_name, plain_name
from alliancekit.scaffold.place import write_folder
from alliancekit.scaffold.written import instrument_file, plugin_files
from alliancekit.scoring.checks import check_instrument

TODAY = dt.date(2026, 11, 23)
LONGEST = "a-" + "b" * (MAX_NAME - 2)
TOOLS = Path(sys.executable).parent

Files = dict[str, bytes]


def begun(host: Host, kind: str, name: str = "own", locale: str = "en-GB") -> Files:
    wording = begun_wording(host, "ak-pulse", locale) if kind == "adaptation" else None
    return plugin_files(name, kind, author=None, today=TODAY, wording=wording)


def installed(folder: Path, files: Files) -> dict[str, str]:
    """Write a package, install it without pip, and give the environment in which it is there."""
    write_folder(str(folder), files)
    project = tomllib.loads(files["pyproject.toml"].decode())["project"]
    info = folder / "src" / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"License-Expression: {project['license']}",
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {one}" for one in project["dependencies"]),
    ]
    (info / "METADATA").write_text("\n".join(lines) + "\n")
    entry_points = [f"{a} = {b}" for a, b in project["entry-points"]["alliancekit"].items()]
    (info / "entry_points.txt").write_text("\n".join(["[alliancekit]", *entry_points]) + "\n")
    return {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONUTF8": "1"}


# ─── a plugin of every kind ──────────────────────────────────────────────


@pytest.mark.parametrize("kind", KINDS)
def test_a_plugin_passes_its_own_tests_as_written(tmp_path: Path, host: Host, kind: str) -> None:
    folder = tmp_path / "begun"
    environment = installed(folder, begun(host, kind))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_plugin_is_active_once_installed(tmp_path: Path, host: Host) -> None:
    folder = tmp_path / "begun"
    environment = installed(folder, begun(host, "scoring", LONGEST))
    done = subprocess.run(
        [sys.executable, "-m", "alliancekit", "plugins", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert (found[LONGEST]["status"], found[LONGEST]["version"]) == ("active", "0.1.0")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["a", "own", LONGEST])
def test_the_code_is_clean_whatever_the_name_is(tmp_path: Path, host: Host, name: str) -> None:
    for kind in KINDS:
        write_folder(str(tmp_path / kind), begun(host, kind, name))
        for arguments in (["check", "-q"], ["format", "--diff", "-q"]):
            done = subprocess.run(
                [TOOLS / "ruff", *arguments, "--no-cache", "."],
                cwd=tmp_path / kind,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{kind}: {done.stdout}{done.stderr}"


def test_the_code_has_its_types(tmp_path: Path, host: Host) -> None:
    for kind in KINDS:
        write_folder(str(tmp_path / kind), begun(host, kind, f"own-{kind}"))
    packages = sorted(map(str, tmp_path.glob("*/src/*")))
    done = subprocess.run(
        [TOOLS / "mypy", "--strict", "--cache-dir", os.devnull, *packages],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_a_plugin_has_all_that_a_package_needs(host: Host, kind: str) -> None:
    files = begun(host, kind)
    wanted = {
        ".github/workflows/test.yml", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md",
        "pyproject.toml", "src/alliancekit_own/__init__.py", "src/alliancekit_own/plugin.py",
        "src/alliancekit_own/py.typed", "tests/test_plugin.py",
    }  # fmt: skip
    assert wanted <= files.keys()
    project = tomllib.loads(files["pyproject.toml"].decode())["project"]
    assert project["name"] == "alliancekit-own"
    assert project["dependencies"][0] == "alliancekit>=0.1"
    assert project["entry-points"] == {"alliancekit": {"own": "alliancekit_own.plugin"}}


@pytest.mark.parametrize("kind", KINDS)
def test_a_module_is_read_in_five_minutes(host: Host, kind: str) -> None:
    for name, data in begun(host, kind).items():
        if name.endswith(".py"):
            text = data.decode()
            assert ast.get_docstring(ast.parse(text)), f"{kind}, {name}"
            assert len(text.splitlines()) <= 80, f"{kind}, {name}"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_of_the_templates(host: Host, kind: str) -> None:
    for name, data in begun(host, kind).items():
        text = f"{name}\n{data.decode()}"
        assert not [sign for sign in ("«", "»", ".jinja", "__package__") if sign in text], name


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_imports_the_api_alone(host: Host, kind: str) -> None:
    for name, data in begun(host, kind).items():
        if name.startswith("src/") and name.endswith(".py"):
            nodes = [one for one in ast.walk(ast.parse(data)) if isinstance(one, ast.ImportFrom)]
            modules = {one.module for one in nodes if one.module}
            own = {one for one in modules if one.split(".")[0] == "alliancekit"}
            assert own <= {"alliancekit.api"}, name


def test_responses_are_kept_out_of_the_folder_and_a_package_may_bring_tables(
    tmp_path: Path, host: Host
) -> None:
    write_folder(str(tmp_path / "begun"), begun(host, "scoring"))
    folder = tmp_path / "begun"
    subprocess.run(["git", "init", "-q", folder], check=True)
    kept = ["src/alliancekit_own/norms.csv", "tests/known.csv"]
    left = ["responses.csv", "scores.csv.manifest.json", "report.pdf", "data/responses.csv"]
    done = subprocess.run(
        ["git", "check-ignore", *kept, *left],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == left


def test_the_licence_is_that_of_the_project(repository: Path, host: Host) -> None:
    assert begun(host, "scoring")["LICENSE"] == (repository / "LICENSE").read_bytes()


def test_a_workflow_keeps_its_own_signs(host: Host) -> None:
    workflow = begun(host, "report")[".github/workflows/test.yml"].decode()
    assert "python-version: ${{ matrix.python }}" in workflow


# ─── who and what ────────────────────────────────────────────────────────


@pytest.mark.parametrize("author", ['Ann "Bo" O\'Neill', "C:\\new\\table", "عالِمة", "Łukasz & Søn"])
def test_an_author_is_written_as_given(host: Host, author: str) -> None:
    del host
    files = plugin_files("own", "instruments", author=author, today=TODAY)
    project = tomllib.loads(files["pyproject.toml"].decode())["project"]
    assert project["authors"] == [{"name": author}]
    instrument = json.loads(files["src/alliancekit_own/own.json"])
    assert instrument["rights"]["holder"] == author
    assert instrument["citation"].startswith(f"{author} (2026).")


@pytest.mark.parametrize("author", ["", "  ", "two\nlines", "bell\x07", "a" * 101, "turned\u202e"])
def test_an_author_is_a_line_of_text(author: str) -> None:
    with pytest.raises(AllianceError, match="--author") as raised:
        plugin_files("own", "engine", author=author or " ", today=TODAY)
    assert raised.value.problem.code == "bad-option"


@pytest.mark.parametrize(
    ("given", "name"),
    [("trimmed", "trimmed"), ("alliancekit-trimmed", "trimmed"), ("a1-b2", "a1-b2"),
     ("class", "class"), ("json", "json")],
)  # fmt: skip
def test_a_name_is_that_of_a_package(given: str, name: str) -> None:
    assert plain_name(given) == name


@pytest.mark.parametrize(
    "given",
    ["", "Trimmed", "1st", "-a", "a-", "a--b", "a_b", "a b", "a/b", "../a", "é", "a.b",
     "alliancekit-", "a" * (MAX_NAME + 1)],
)  # fmt: skip
def test_no_other_name_will_do(given: str) -> None:
    with pytest.raises(AllianceError, match="lower-case letters"):
        plain_name(given)


def test_an_instrument_may_bear_the_name_of_the_toolkit() -> None:
    assert checked_name("alliancekit-own") == "alliancekit-own"


def test_a_name_that_is_taken_is_told_with_who_has_it(host: Host) -> None:
    with pytest.raises(AllianceError, match=r"'mean' is offered already, by builtin\.scoring"):
        require_free(host, ScoringMethodOffer, "mean")
    require_free(host, ScoringMethodOffer, "median")


# ─── an adaptation ───────────────────────────────────────────────────────


def test_a_variant_of_the_same_language_begins_with_the_same_words(host: Host) -> None:
    files = begun(host, "adaptation")
    po = files["src/alliancekit_own/locales/ak-pulse.en-GB.po"].decode()
    assert 'msgid "I felt well understood."\nmsgstr "I felt well understood."' in po
    record = json.loads(files["src/alliancekit_own/locales/ak-pulse.en-GB.json"])
    assert record["status"] == "machine_draft"
    assert record["steps"][0]["role"].startswith("machine")


def test_another_language_begins_with_nothing_translated(host: Host) -> None:
    files = begun(host, "adaptation", locale="nl")
    po = files["src/alliancekit_own/locales/ak-pulse.nl.po"].decode()
    assert 'msgid "I felt well understood."\nmsgstr ""' in po


def test_a_language_that_the_toolkit_does_not_speak_is_named_in_the_tests(host: Host) -> None:
    line = 'without_terms = frozenset({"nl"})'
    assert line in begun(host, "adaptation", locale="nl")["tests/test_plugin.py"].decode()
    for locale in ("fr", "en-GB"):
        tests = begun(host, "adaptation", locale=locale)["tests/test_plugin.py"].decode()
        assert "without_terms" not in tests


def test_an_adaptation_fails_in_what_is_not_translated_and_in_nothing_else(
    tmp_path: Path, host: Host
) -> None:
    folder = tmp_path / "begun"
    environment = installed(folder, begun(host, "adaptation", locale="nl"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    failed = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert failed == ["tests/test_plugin.py::TestAdaptation::test_every_string_is_translated"]


@pytest.mark.parametrize(
    ("instrument", "locale", "told"),
    [("wai-sr", "nl", "is not yours to adapt"), ("ak-pulse", "en", "is in en already"),
     ("ak-pulse", "no such", "BCP-47"), ("nothing", "nl", "no instrument")],
)  # fmt: skip
def test_what_cannot_be_adapted_is_refused(
    host: Host, instrument: str, locale: str, told: str
) -> None:
    with pytest.raises(AllianceError, match=told):
        begun_wording(host, instrument, locale)


def test_an_adaptation_that_is_there_is_not_begun_again(host: Host) -> None:
    with pytest.raises(AllianceError, match="--locale: the adaptation 'ak-pulse/es'"):
        require_free(host, AdaptationOffer, "ak-pulse/es")


# ─── an instrument ───────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["a", "warm", LONGEST])
def test_an_instrument_passes_its_checks_as_written(host: Host, name: str) -> None:
    data = instrument_file(name, author=None, today=TODAY)
    assert list(check_instrument(data, f"{name}.json", host)) == []
    assert json.loads(data)["id"] == name


# ─── whole or not at all ─────────────────────────────────────────────────


def test_a_folder_that_fails_half_way_is_not_left(tmp_path: Path) -> None:
    with pytest.raises(AllianceError, match="cannot be written"):
        write_folder(str(tmp_path / "new"), {"a": b"1", "b/c": b"2", "a/d": b"a is a file"})
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_that_fails_half_way_is_empty_still(tmp_path: Path) -> None:
    with pytest.raises(AllianceError, match="cannot be written"):
        write_folder(str(tmp_path), {"a": b"1", "a/d": b"a is a file"})
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_stays_the_same_one(tmp_path: Path) -> None:
    """A shell may stand in it."""
    before = tmp_path.stat().st_ino
    write_folder(str(tmp_path), {"a": b"1", "b/c": b"2"})
    assert tmp_path.stat().st_ino == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a", "b"]
