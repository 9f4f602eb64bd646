"""docs/instruments.md is what its tool makes, and coverage.json agrees with the instruments."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ESSAYS = json.loads((ROOT / "instruments" / "coverage.json").read_text(encoding="utf-8"))["essays"]
OWN = {
    path.parent.name: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(ROOT.glob("instruments/ak-*/instrument.json"))
}


def named(essay: dict[str, Any]) -> set[tuple[str, str]]:
    """The items that this essay's constructs name: (instrument, item)."""
    return {
        (instrument, item)
        for construct in essay["constructs"]
        for instrument, items in construct["items"].items()
        for item in items
    }


def test_the_page_is_what_its_tool_makes() -> None:
    made = subprocess.run(
        [sys.executable, ROOT / "tools" / "instruments_page.py"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert (ROOT / "docs" / "instruments.md").read_bytes() == made.stdout


@pytest.mark.parametrize("essay", ESSAYS, ids=lambda essay: essay["id"])
def test_an_essay_names_the_items_that_have_it_as_a_source(essay: dict[str, Any]) -> None:
    having = {
        (name, item["id"])
        for name, raw in OWN.items()
        for item in raw["items"]
        if essay["id"] in item["sources"]
    }
    assert named(essay) == having


@pytest.mark.parametrize("essay", ESSAYS, ids=lambda essay: essay["id"])
def test_every_construct_has_items_or_a_reason(essay: dict[str, Any]) -> None:
    names = [construct["name"] for construct in essay["constructs"]]
    assert len(set(names)) == len(names)
    for construct in essay["constructs"]:
        assert bool(construct["items"]) != bool(construct.get("why")), construct["name"]
        assert all(construct["items"].values()), construct["name"]


@pytest.mark.parametrize("name", OWN)
def test_every_item_comes_from_an_essay(name: str) -> None:
    items = {(name, item["id"]) for item in OWN[name]["items"]}
    covered = {one for essay in ESSAYS for one in named(essay) if one[0] == name}
    assert covered == items


@pytest.mark.parametrize("name", OWN)
def test_an_essay_is_cited_alike_everywhere(name: str) -> None:
    citations = {essay["id"]: essay["citation"] for essay in ESSAYS}
    cited = {source["id"]: source["citation"] for source in OWN[name]["sources"]}
    assert cited.items() <= citations.items()
    assert set(cited) == {source for item in OWN[name]["items"] for source in item["sources"]}


@pytest.mark.parametrize("name", OWN)
def test_every_own_instrument_has_a_development_note(name: str) -> None:
    note = (ROOT / "docs" / "instruments" / f"{name}.md").read_text(encoding="utf-8")
    lines = note.splitlines()
    assert lines[0].startswith(f"# {name}: ")
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 100
    assert "unvalidated" in " ".join(lines[:8])
