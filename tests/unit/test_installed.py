"""The plugins of installed packages: the same ones as Python finds, by another way."""

import sys
import zipfile
from collections.abc import Callable
from importlib import metadata
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

from alliancekit import installed
from alliancekit.installed import EntryPoint, entry_points

ABOUT = "Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n\nName: no header\n"
ONE = "[alliancekit]\none = one.plugin\n"

Package = Callable[..., Path]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A path of two folders and one that is not there; who finds modules is Python alone."""
    places = [tmp_path / name for name in ("first", "second", "gone")]
    for place in places[:2]:
        place.mkdir()
    monkeypatch.setattr(sys, "path", [str(place) for place in places])
    monkeypatch.setattr(sys, "meta_path", [PathFinder])
    return sys.path


@pytest.fixture
def package(tmp_path: Path, path: list[str]) -> Package:
    """Leave a package's metadata in one of the folders."""

    def leave(
        name: str,
        entries: str | bytes | None = ONE,
        *,
        version: str = "1.0",
        place: str = "first",
        folder: str = "{name}-{version}.dist-info",
        about: str = "METADATA",
    ) -> Path:
        info = tmp_path / place / folder.format(name=name, version=version)
        info.mkdir()
        (info / about).write_text(ABOUT.format(name=name, version=version))
        if entries is not None:
            data = entries if isinstance(entries, bytes) else entries.encode()
            (info / "entry_points.txt").write_bytes(data)
        return info

    return leave


def by_python() -> set[EntryPoint]:
    """What importlib.metadata finds."""
    return {
        EntryPoint(one.name, one.value, one.dist.name, one.dist.version)
        for one in metadata.entry_points(group="alliancekit")
        if one.dist
    }


def test_nothing_installed_is_no_plugin(path: list[str]) -> None:
    assert list(entry_points()) == []


def test_a_plugin_comes_with_the_name_and_version_of_its_package(package: Package) -> None:
    package("Clinic.Tools", version="2.3", folder="clinic_tools-{version}.dist-info")
    assert list(entry_points()) == [EntryPoint("one", "one.plugin", "Clinic.Tools", "2.3")]
    assert set(entry_points()) == by_python()


@pytest.mark.parametrize(
    "entries",
    [
        "[alliancekit]\na = m\nb = m:x.y\n",
        "[console_scripts]\na = m:main\n\n[alliancekit]\n  b=m  \n# c = m\n\n[other]\nd = m\n",
        "[alliancekit]\r\na = m\r\n",
        "[alliancekit]\na = m [extra]\n",
        "# [alliancekit]\na = m\n",
        "[alliancekit.more]\na = m\n",
        "[console_scripts]\na = m:main\n",
        "",
        None,
    ],
)
def test_the_same_entry_points_are_read_as_by_python(package: Package, entries: str | None) -> None:
    package("clinic", entries)
    assert set(entry_points()) == by_python()


def test_of_a_package_that_is_there_twice_the_first_on_the_path_counts(package: Package) -> None:
    package("clinic_tools", version="1.0", place="second")
    package("Clinic.Tools", version="2.0")
    assert [one.version for one in entry_points()] == ["2.0"]
    assert set(entry_points()) == by_python()


def test_one_without_plugins_hides_a_later_one_with_them(package: Package) -> None:
    package("clinic", ONE, version="1.0", place="second")
    package("clinic", None, version="2.0")
    assert list(entry_points()) == []
    assert by_python() == set()


def test_a_package_in_development_is_found_too(package: Package) -> None:
    package("clinic", folder="{name}.egg-info", about="PKG-INFO")
    assert [(one.package, one.version) for one in entry_points()] == [("clinic", "1.0")]
    assert set(entry_points()) == by_python()


def test_metadata_that_cannot_be_read_leave_name_and_version_open(package: Package) -> None:
    info = package("clinic", b"[alliancekit]\none = \xff\n")
    (info / "METADATA").unlink()
    assert list(entry_points()) == [EntryPoint("one", "�")]


# ─── where packages lie elsewhere ────────────────────────────────────────────


def test_a_package_in_an_archive_is_found(tmp_path: Path, path: list[str]) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("clinic-1.0.dist-info/METADATA", ABOUT.format(name="clinic", version="1.0"))
        file.writestr("clinic-1.0.dist-info/entry_points.txt", ONE)
    path.append(str(archive))
    assert list(entry_points()) == [EntryPoint("one", "one.plugin", "clinic", "1.0")]


def test_a_package_of_somebody_elses_finder_is_found(
    package: Package, path: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    info = package("clinic")

    class Finder(metadata.DistributionFinder):
        def find_spec(self, *_: object) -> None: ...

        def find_distributions(self, _context: object = None) -> list[metadata.Distribution]:
            return [metadata.PathDistribution(info)]

    path.clear()
    monkeypatch.setattr(sys, "meta_path", [PathFinder, Finder()])
    assert list(entry_points()) == [EntryPoint("one", "one.plugin", "clinic", "1.0")]


def test_python_is_not_asked_where_all_lies_in_folders(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    package("clinic")
    monkeypatch.setattr(installed, "_asked_of_the_import_system", lambda: 1 / 0)
    assert len(list(entry_points())) == 1


# ─── loading ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("value", ["json", "json:loads", "json : decoder.JSONDecoder", "json [x]"])
def test_what_an_entry_point_names_is_loaded_as_by_python(value: str) -> None:
    loaded = metadata.EntryPoint("one", value, "alliancekit").load()
    assert EntryPoint("one", value).load() is loaded


@pytest.mark.parametrize("value", ["", "a module", "json:", ":loads"])
def test_one_that_names_no_module_says_so(value: str) -> None:
    with pytest.raises(ImportError, match="the entry point 'one' names no module"):
        EntryPoint("one", value).load()
