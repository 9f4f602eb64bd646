"""What a plugin's source imports, read and not run."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from attrs import frozen

from alliancekit.api import PROJECT


@frozen
class Import:
    """One import: the module and, of ``from … import``, the name taken from it.

    ``typing`` is set where only a type checker follows it.
    """

    where: str
    module: str
    name: str | None
    typing: bool

    @property
    def top(self) -> str:
        """The outermost package: ``numpy`` of ``numpy.typing``."""
        return self.module.partition(".")[0]

    def __str__(self) -> str:
        taken = f"from {self.module} import {self.name}" if self.name else f"import {self.module}"
        return f"{self.where}: {taken}"


def own_package(plugin: ModuleType) -> str:
    """The package whose modules are the plugin's own: its outermost or, of ours, itself."""
    top = plugin.__name__.partition(".")[0]
    return plugin.__name__ if top == PROJECT else top


def source_files(plugin: ModuleType) -> list[Path]:
    """The Python files of the plugin: of its whole package, or the one file that it is."""
    import sys

    top = sys.modules.get(own_package(plugin))
    folders = list(getattr(top, "__path__", ())) or list(getattr(plugin, "__path__", ()))
    found = sorted({path for folder in folders for path in Path(folder).rglob("*.py")})
    return found or [Path(str(plugin.__file__))]


def imports_of(path: Path) -> Iterator[Import]:
    """Every import of a file from outside its own package, anywhere in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    typed = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for body in node.body
        for inner in ast.walk(body)
    }
    for node in ast.walk(tree):
        where = f"{path.name}, line {getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(where, alias.name, None, id(node) in typed)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            for alias in node.names:
                yield Import(where, node.module, alias.name, id(node) in typed)
