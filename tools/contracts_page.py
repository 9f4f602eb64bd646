"""Prints docs/plugins/contracts.md: every contract and its laws, from their own docstrings."""

import inspect
from collections.abc import Iterator
from typing import Any, ClassVar, get_origin

import click

from alliancekit import testing

HEAD = """# Contracts

Made by `make docs` from the contracts themselves; a test holds it to them.

A contract is a test class of `alliancekit.testing` that you subclass. You say which plugin it is
about and give what only you can know: answers worked out by hand, or a reader for your format. It
brings the tests, one for each law. A law that is broken says what is wrong and what to do.

Here is one for [lowest.py](examples/lowest.py); save it as `test_lowest.py` beside that:

<!-- file: test_lowest.py -->
```python
import lowest

from alliancekit.testing import ScoringMethodContract


class TestLowest(ScoringMethodContract):
    plugin = lowest
    method = "lowest"
    examples = [([8.0, 4.0], 4.0), ([0.0, 10.0], 0.0)]
```

```console
$ python -m pytest -q test_lowest.py | tail -n 1 | grep -o -e passed -e failed
passed
```

`pip install 'alliancekit[testing]'` brings pytest and Hypothesis. There is no pytest plugin and
nothing is loaded by itself: what is tested stands in your file. What is built in runs the same
contracts, and for each law there is a bad specimen in `tests/contracts` that it is shown to find.

A contract can show that a plugin is wrong. That it is right for your instrument, only known answers
can show.

| contract | laws |
|---|---|
"""


def page() -> str:
    """The page as Markdown."""
    contracts = [getattr(testing, name) for name in sorted(testing.__all__)]
    rows = [
        f"| [`{one.__name__}`](#{one.__name__.lower()}) | {len(list(laws(one)))} |\n"
        for one in contracts
    ]
    return HEAD + "".join(rows) + "".join(map(_section, contracts))


def laws(contract: type[Any]) -> Iterator[tuple[str, str]]:
    """Each law of a contract as a sentence, and the fault that it finds."""
    for name, value in _members(contract).items():
        if name.startswith("test_") and inspect.isfunction(value):
            yield name.removeprefix("test_").replace("_", " "), _prose(value)


def given(contract: type[Any]) -> Iterator[tuple[str, str]]:
    """What an author gives, as attributes or methods, and the default."""
    named: dict[str, Any] = {}
    for one in reversed(contract.__mro__):
        named |= inspect.get_annotations(one)
    for name, kind in named.items():
        if get_origin(kind) is ClassVar and not name.startswith("_"):
            has = hasattr(contract, name)
            yield name, f"`{getattr(contract, name)!r}`" if has else ""
    for name, value in _members(contract).items():
        if not name.startswith(("_", "test_")) and inspect.isfunction(value):
            yield f"{name}{_signature(value)}", _summary(value)


def _members(contract: type[Any]) -> dict[str, Any]:
    """What a contract has, in the order in which it is written."""
    found: dict[str, Any] = {}
    for one in reversed(contract.__mro__[:-1]):
        found |= vars(one)
    return found


def _section(contract: type[Any]) -> str:
    own = "".join(f"| `{name}` | {default} |\n" for name, default in given(contract))
    found = "".join(f"| {law} | {fault} |\n" for law, fault in laws(contract))
    return (
        f"\n## {contract.__name__}\n\n{_text(contract)}\n\n"
        f"| you give | default |\n|---|---|\n{own}\n| law | what it asks for |\n|---|---|\n{found}"
    )


def _text(documented: Any) -> str:
    """A docstring in Markdown."""
    text = inspect.getdoc(documented)
    if not text:
        raise AssertionError(f"{documented.__qualname__} has no docstring")
    return text.replace("``", "`")


def _prose(function: Any) -> str:
    """A docstring in one line."""
    return " ".join(_text(function).split()).replace("|", "\\|")


def _summary(function: Any) -> str:
    return _prose(function) if function.__doc__ else ""


def _signature(function: Any) -> str:
    names = [one for one in inspect.signature(function).parameters if one != "self"]
    return f"({', '.join(names)})"


if __name__ == "__main__":
    click.echo(page(), nl=False)
