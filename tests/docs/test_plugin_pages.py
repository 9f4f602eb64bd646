"""The pages of docs/plugins say what the code says: signatures, fields, examples, contracts."""

import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args, get_type_hints

import attrs
import pytest
from tests.docs.blocks import EXAMPLES, PLUGIN_PAGES, ROOT, blocks

from alliancekit import api, hookspecs, testing
from alliancekit.host import HOOKS

INDEX = PLUGIN_PAGES / "README.md"
GIVEN = ("Context", "Export", "Import")
"""How the names end of what a plugin's functions are given."""
MADE = ("Offer", "Finding", "FileHead", "FilesOutcome")
"""How the names end of what an author makes, for whom defaults matter."""


def page_of(hook: str) -> Path:
    """``register_scoring_methods`` is told of in ``scoring-methods.md``."""
    return PLUGIN_PAGES / f"{hook.removeprefix('register_').replace('_', '-')}.md"


def signature(hook: str) -> str:
    """A hook as an author writes it: ``register_checks() -> Iterable[CheckOffer]``."""
    written = str(inspect.signature(getattr(hookspecs, hook)))
    return hook + re.sub(r"[\w.]*\.(\w+)", r"\1", written)


def tables(page: Path) -> dict[str, list[list[str]]]:
    """The rows of the table under each heading that is a class, by the class's name."""
    parts = re.split(r"^#{2,3} `(\w+)`$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {}
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        own = re.split(r"^#", text, maxsplit=1, flags=re.MULTILINE)[0]
        rows = [
            [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for line in own.splitlines()
            if line.startswith("|")
        ]
        found[name] = rows
    return found


def told_classes() -> list[tuple[str, str]]:
    """Each class that any page has a table of, with the page."""
    return [
        (page.name, name) for page in sorted(PLUGIN_PAGES.glob("*.md")) for name in tables(page)
    ]


def given_to(offer: type[Any]) -> set[type[Any]]:
    """The contexts that an offer's functions are called with, and what else they name of ours."""
    hints = get_type_hints(offer, vars(api) | _lazy(), include_extras=True)
    found: set[type[Any]] = set()
    waiting = list(hints.values())
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif inspect.isclass(one) and attrs.has(one) and getattr(api, one.__name__, None) is one:
            found.add(one)
        else:
            waiting += get_args(one)
    return found


def _lazy() -> dict[str, Any]:
    """What the annotations of `api` name and only a type checker imports."""
    import click
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    return {
        "click": click,
        "np": np,
        "pl": pl,
        "NDArray": NDArray,
        **{name: getattr(api, name) for name in api.__all__},
    }


# ─── the hooks ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_page_with_its_live_signature(hook: str) -> None:
    text = page_of(hook).read_text(encoding="utf-8")
    assert f"```text\n{signature(hook)}\n```" in text


def test_the_signature_is_written_without_modules() -> None:
    assert signature("register_engines") == "register_engines() -> Iterable[EngineOffer]"


@pytest.mark.parametrize("hook", HOOKS)
def test_the_index_names_every_hook_its_offer_and_its_page(hook: str) -> None:
    row = f"| [`{hook}`]({page_of(hook).name}) | `{HOOKS[hook][0].__name__}` |"
    assert row in INDEX.read_text(encoding="utf-8")


def test_the_index_leads_to_every_page() -> None:
    linked = set(re.findall(r"\]\(([\w-]+\.md)", INDEX.read_text(encoding="utf-8")))
    assert linked >= {page.name for page in PLUGIN_PAGES.glob("*.md")} - {INDEX.name}


@pytest.mark.parametrize("hook", HOOKS)
def test_a_page_tells_of_the_offer_and_of_all_that_its_functions_are_given(hook: str) -> None:
    offer = HOOKS[hook][0]
    named = {one.__name__ for one in given_to(offer) if one.__name__.endswith(GIVEN)}
    everywhere = {name for _, name in told_classes()}
    assert offer.__name__ in tables(page_of(hook))
    assert named <= everywhere, f"no page has a table of {sorted(named - everywhere)}"


def test_what_a_scoring_method_is_given_is_found_in_its_annotations() -> None:
    assert {one.__name__ for one in given_to(api.ScoringMethodOffer)} >= {
        "ScoreContext",
        "ExpressionContext",
        "ArrayContext",
    }


# ─── the fields ──────────────────────────────────────────────────────────────


def default_of(attribute: "attrs.Attribute[Any]") -> str:
    """A field's default as a page writes it; empty where it must be given."""
    if attribute.default is attrs.NOTHING:
        return ""
    if isinstance(attribute.default, attrs.Factory):  # type: ignore[arg-type]
        return f"`{attribute.default.factory()!r}`"
    return f"`{attribute.default!r}`"


@pytest.mark.parametrize(("page", "name"), told_classes())
def test_a_table_has_the_live_fields_and_defaults_in_order(page: str, name: str) -> None:
    kind = getattr(api, name)
    head, _, *rows = tables(PLUGIN_PAGES / page)[name]
    live = attrs.fields(kind)
    assert [row[0] for row in rows] == [f"`{one.name}`" for one in live]
    assert all(row[-1] for row in rows), "say of each field what it is"
    if "default" in head:
        at = head.index("default")
        assert [row[at] for row in rows] == [default_of(one) for one in live]
    else:
        assert not name.endswith(MADE), "a column `default` is missing"


@pytest.mark.parametrize(("page", "name"), told_classes())
def test_a_page_names_what_a_class_can_do_besides(page: str, name: str) -> None:
    """Methods and properties: ``context.library(…)``, ``k``."""
    kind = getattr(api, name)
    fields = {one.name for one in attrs.fields(kind)}
    besides = {one for one in dir(kind) if not one.startswith("_")} - fields
    text = (PLUGIN_PAGES / page).read_text(encoding="utf-8")
    named = {word for code in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"\w+", code)}
    assert besides <= named, f"{page} does not name {sorted(besides - named)} of {name}"


# ─── the examples ────────────────────────────────────────────────────────────


def included() -> dict[str, list[str]]:
    """The files that pages include, each with its texts."""
    found: dict[str, list[str]] = {}
    for page in PLUGIN_PAGES.glob("*.md"):
        for block in blocks(page):
            if block.file:
                found.setdefault(block.file, []).append(block.text)
    return found


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_an_example_stands_on_a_page(path: Path) -> None:
    assert path.name in included()


@pytest.mark.parametrize("hook", HOOKS)
def test_a_page_has_an_example_of_its_hook(hook: str) -> None:
    texts = [one.text for one in blocks(page_of(hook)) if one.file and one.kind == "python"]
    assert any(f"@hookimpl\ndef {hook}():" in text for text in texts)


def test_a_page_includes_an_example_word_for_word() -> None:
    for name, texts in included().items():
        if (EXAMPLES / name).exists():
            own = (EXAMPLES / name).read_text(encoding="utf-8")
            assert set(texts) == {own}, f"a page's {name} is not that of the examples"


# ─── the contracts ───────────────────────────────────────────────────────────

CONTRACTS = PLUGIN_PAGES / "contracts.md"


def test_every_contract_that_a_page_names_is_there() -> None:
    for page in PLUGIN_PAGES.glob("*.md"):
        named = set(re.findall(r"`(\w+Contract)`", page.read_text(encoding="utf-8")))
        assert named <= set(testing.__all__), page.name


def test_the_page_of_contracts_is_the_contracts_own() -> None:
    made = subprocess.run(
        [sys.executable, ROOT / "tools" / "contracts_page.py"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert CONTRACTS.read_text(encoding="utf-8") == made.stdout


@pytest.mark.parametrize("hook", HOOKS)
def test_a_page_names_the_contract_that_proves_its_offers(hook: str) -> None:
    assert re.search(r"`\w+Contract`", page_of(hook).read_text(encoding="utf-8"))
